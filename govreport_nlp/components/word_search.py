"""Finding the words of a long list in a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from govreport_nlp.components.row_index import RowIndex, mix
from govreport_nlp.text.code_points import code_points

_CODE_BITS = np.uint64(21)
#: No character has this code.
_END = np.uint64((1 << 21) - 1)


class Words(NamedTuple):
    """What was found: the number of each word, and where it begins and ends, in order of the text."""

    numbers: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


class WordSearch:
    """Finds words, the longest at each place, from left to right, none in another.

    All places of a text go down a trie at once, a character a step; after four, few are left. An automaton reads no
    faster, and takes five times as long to build.

    Args:
        words: the words, each once and none empty.
    """

    def __init__(self, words: Sequence[str]) -> None:
        lengths = np.array([0, *map(len, words)], dtype=np.int64)
        codes, begins = code_points("".join(words)).astype(np.uint64), np.cumsum(lengths)
        numbers, above = np.arange(1, len(words) + 1), np.zeros(len(words), dtype=np.uint64)
        keys, word_of, goes_on = [], [np.zeros(1, dtype=np.int64)], [np.zeros(1, dtype=np.bool_)]
        depth = nodes = 0
        while len(numbers):
            level, node = np.unique(above << _CODE_BITS | codes[begins[numbers - 1] + depth], return_inverse=True)
            depth += 1
            longer = lengths[numbers] > depth
            word_of.append(np.zeros(len(level), dtype=np.int64))
            word_of[-1][node[~longer]] = numbers[~longer]
            goes_on.append(np.zeros(len(level), dtype=np.bool_))
            goes_on[-1][node[longer]] = True
            keys.append(level)
            above, numbers = (node[longer] + (nodes + 1)).astype(np.uint64), numbers[longer]
            nodes += len(level)
        self._depth, self._lengths = depth, lengths
        #: Of each node: the number of the word that ends there, counted from 1, and whether a word goes on.
        self._word_of, self._goes_on = np.concatenate(word_of), np.concatenate(goes_on)
        self._children = RowIndex(mix(np.concatenate([np.zeros(0, dtype=np.uint64), *keys])))
        first = keys[0].view(np.int64) if keys else np.zeros(0, dtype=np.int64)
        self._first = np.zeros(int(first.max(initial=0)) + 2, dtype=np.int64)
        self._first[first] = np.arange(1, len(first) + 1)

    def __call__(self, text: str) -> Words:
        """Find the words of a text."""
        codes = code_points(text)
        nodes = self._first.take(codes, mode="clip")
        longest = self._word_of.take(nodes)
        below = np.concatenate((codes, np.full(self._depth, _END)), dtype=np.uint64)
        places, depth = np.flatnonzero(self._goes_on.take(nodes)), 1
        nodes = nodes[places]
        while len(places):
            nodes = self._children(mix(nodes.view(np.uint64) << _CODE_BITS | below.take(places + depth)))
            depth += 1
            words = self._word_of.take(nodes)
            ending = np.flatnonzero(words)
            longest[places[ending]] = words[ending]
            on = np.flatnonzero(self._goes_on.take(nodes))
            places, nodes = places[on], nodes[on]
        starts = np.flatnonzero(longest)
        numbers = longest[starts]
        ends = starts + self._lengths[numbers]
        # From each word to the first that begins where it ends or later; the others are in its way.
        following = np.append(0, np.cumsum(longest > 0))[ends].tolist()
        chosen, number = [], 0
        while number < len(following):
            chosen.append(number)
            number = following[number]
        free = np.array(chosen, dtype=np.intp)
        return Words(numbers[free] - 1, starts[free], ends[free])
