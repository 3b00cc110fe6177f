"""A table that is asked for many 64-bit keys at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]

_PRIME, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)
_ONE = np.uint64(1)


def mix(keys: Keys, *, out: Keys | None = None, scratch: Keys | None = None) -> Keys:
    """Scramble keys so that equal sums of different parts fall apart (a multiplicative hash).

    Args:
        keys: what to scramble; different keys stay different.
        out: where to write the result, None for a new array.
        scratch: an array to work in, None for a new one.
    """
    scrambled: Keys = np.multiply(keys, _PRIME, out=out)
    scrambled ^= np.right_shift(scrambled, _SHIFT, out=scratch)
    return scrambled


class RowIndex:
    """Looks up rows by key: an open-addressing table, probed for all keys at once.

    One word of the table holds a row's number in its low bits and the rest of its key above, so that a look-up reads
    memory in one place. What is left out of the key decides where the row stands, near enough: a key that is not there
    would be taken for another with a probability of less than one in 2**40.

    Args:
        keys: the keys, scrambled (:func:`mix`), each once.
    """

    def __init__(self, keys: Keys) -> None:
        self._mask, self._row_bits = self.mask(len(keys)), np.uint64(len(keys).bit_length())
        self._row_mask = (_ONE << self._row_bits) - _ONE
        self._table = np.zeros(int(self._mask) + 1, dtype=np.uint64)
        rows = np.arange(1, len(keys) + 1, dtype=np.uint64)
        words, slots = (keys & ~self._row_mask) | rows, keys & self._mask
        while len(words):
            free = self._table[slots] == 0
            self._table[slots[free]] = words[free]
            left_over = self._table[slots] != words
            words, slots = words[left_over], (slots[left_over] + _ONE) & self._mask

    @staticmethod
    def mask(rows: int) -> np.uint64:
        """Return the bits of a key that say where its row is looked for first in a table of so many."""
        mask: np.uint64 = np.uint64((1 << max(4, (4 * rows).bit_length())) - 1)
        return mask

    def __call__(self, keys: Keys) -> NDArray[np.int64]:
        """Return the row of each key, counted from 1, or 0 where there is none."""
        flat = keys.ravel()
        slots = flat & self._mask
        words = self._table.take(slots.view(np.int64))
        rows: Keys = words & self._row_mask
        differing = np.flatnonzero((words ^ flat) > self._row_mask)
        asked = differing[rows[differing] != 0]
        rows[differing] = 0
        slots, flat = slots[asked], flat[asked]
        while len(asked):
            slots = (slots + _ONE) & self._mask
            words = self._table.take(slots.view(np.int64))
            same = (words ^ flat) <= self._row_mask
            rows[asked[same]] = words[same] & self._row_mask
            going_on = ~same & (words != 0)
            asked, slots, flat = asked[going_on], slots[going_on], flat[going_on]
        found: NDArray[np.int64] = rows.view(np.int64).reshape(keys.shape)
        return found
