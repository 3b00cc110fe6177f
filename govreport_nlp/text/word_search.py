"""Finding the words of a long list in a text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import ahocorasick_rs
import numpy as np

from govreport_nlp.text.code_points import code_points

#: A byte tells so many characters apart; the top bit says whether it is the first of a character.
_BITS = 7


class WordSearch:
    """Finds words, the longest at each place, from left to right, none in another: one pass of an automaton.

    The automaton reads bytes. With the characters of the words numbered, two say which one it is, and UTF-8's three would
    take twice as long to build it and as long to search. What is no character of a word is 0.

    Args:
        words: the words, each once and none empty.

    Attributes:
        width: bytes that stand for a character.
    """

    def __init__(self, words: Sequence[str]) -> None:
        text = "".join(words)
        # One place beyond the characters of the words stands for all that come after.
        known = np.bincount(code_points(text + "\0"), minlength=1) > 0
        known = np.append(known, False)
        known[0] = "\0" in text
        numbers = np.cumsum(known) * known
        self.width = max(1, -(-int(numbers.max()).bit_length() // _BITS))
        places = np.arange(self.width) * _BITS
        codes = (numbers[:, None] >> places) & ((1 << _BITS) - 1) | np.where(places, 1 << _BITS, 0)
        self._codes = codes.astype(np.uint8).view(f"V{self.width}")[:, 0]
        encoded = self._encoded(text)
        borders = np.cumsum([0, *map(len, words)]) * self.width
        self._automaton = ahocorasick_rs.BytesAhoCorasick(
            [encoded[start:end] for start, end in pairwise(borders.tolist())],
            matchkind=ahocorasick_rs.MatchKind.LeftmostLongest,
        )

    def __call__(self, text: str) -> list[tuple[int, int, int]]:
        """Return the number of each word found, and where it begins and ends, counted in bytes (see ``width``)."""
        found: list[tuple[int, int, int]] = self._automaton.find_matches_as_indexes(self._encoded(text))
        return found

    def _encoded(self, text: str) -> bytes:
        return self._codes.take(code_points(text), mode="clip").tobytes()
