"""Every further place where something found stands: untagged, spaced out, or split by noise."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import compress

from ahocorasick_rs import AhoCorasick, MatchKind

#: What may stand inside a name or number without making it another.
_SEPARATORS = re.compile(r"[ \t-]+")


def compact(text: str) -> str:
    """Return plain text without spaces and hyphens."""
    return _SEPARATORS.sub("", text)


def find_terms(text: str, terms: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """Find terms as they stand; of several at one place the longest.

    Yields:
        Start, end and the term.
    """
    patterns = sorted(terms)
    if patterns:
        automaton = AhoCorasick(patterns, matchkind=MatchKind.LeftmostLongest)
        for index, start, end in automaton.find_matches_as_indexes(text):
            yield start, end, patterns[index]


def find_occurrences(text: str, terms: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """Find compact terms, whatever spaces and hyphens stand in them; of several at one place the longest.

    Args:
        text: plain text.
        terms: compact texts, none of them empty.

    Yields:
        Start, end and the term.
    """
    is_kept = [character not in " \t-" for character in text]
    places = list(compress(range(len(text)), is_kept))
    for start, end, term in find_terms("".join(compress(text, is_kept)), terms):
        yield places[start], places[end - 1] + 1, term
