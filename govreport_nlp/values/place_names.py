"""Names that begin with a numeral, in which nothing is counted: 五道沟, 六盘水市 (guidelines, section 1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from govreport_nlp.lexicons import alternation
from govreport_nlp.values.lexicon import PlaceNames
from govreport_nlp.values.patterns import HAN, any_of

_NUMERALS = "一二三四五六七八九十"


class PlaceNameFinder:
    """Finds names that are known, and those of places that no list has, by the nouns that such names are made of.

    Args:
        names: the names and nouns, and what shows that something is counted after all.
    """

    def __init__(self, names: PlaceNames) -> None:
        counter = f"[^{_NUMERALS}{names.not_counters}\\n]"
        built = "|".join(
            (
                rf"(?:{alternation(names.counted_nouns)})(?!{alternation(names.counted_nouns_not_before)})",
                rf"{counter}{any_of(names.nouns)}{{1,2}}(?:{alternation(names.ends)})(?!{alternation(names.ends_not_before)})",
                rf"{counter}{HAN}{{1,4}}族(?:{alternation(names.peoples_ends)})",
                rf"{any_of(names.townships)}(?:{alternation(names.township_ends)})(?!{alternation(names.ends_not_before)})",
            )
        )
        self._patterns = (
            re.compile(rf"(?:{alternation(names.known)})(?!{alternation(names.known_not_before)})"),
            re.compile(rf"[{_NUMERALS}]{{1,2}}(?:{built})"),
        )

    def __call__(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the start and end of each name, in code points of ``text``, end exclusive."""
        for pattern in self._patterns:
            yield from (match.span() for match in pattern.finditer(text))
