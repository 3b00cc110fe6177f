"""Lists of words as what finds them in texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from operator import itemgetter

import ahocorasick_rs

from govreport_nlp.lexicons import alternation


def any_of(words: Iterable[str]) -> str:
    """Return a pattern of any of the words, the longest first; of no words, one that matches nothing."""
    return alternation(words) or "(?!)"


class WordEnds:
    """Finds where words of a list end, in one pass over a text: a pattern that looks back would be tried at each value.

    Args:
        words: the words.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._automaton = ahocorasick_rs.AhoCorasick(sorted(set(words)))

    def __call__(self, text: str) -> dict[int, list[int]]:
        """Return where the words begin that end at an offset, by that offset, the longest word first."""
        begins: defaultdict[int, list[int]] = defaultdict(list)
        for _, begin, end in sorted(self._automaton.find_matches_as_indexes(text, overlapping=True), key=itemgetter(1)):
            begins[end].append(begin)
        return begins
