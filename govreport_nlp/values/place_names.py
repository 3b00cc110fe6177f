"""Names of places that begin with a numeral, in which nothing is counted: 五道沟, 六盘水市 (guidelines, section 1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from govreport_nlp.lexicons import alternation
from govreport_nlp.values.lexicon import PlaceNames
from govreport_nlp.values.patterns import HAN, any_of


class PlaceNameFinder:
    """Finds names of places that no list has, by the nouns that such names are made of.

    Args:
        names: the nouns, and what shows that they are counted after all.
    """

    def __init__(self, names: PlaceNames) -> None:
        self._pattern = re.compile(
            "[一二三四五六七八九十]{1,2}(?:"
            + "|".join(
                (
                    rf"(?:{alternation(names.counted_nouns)})(?!{alternation(names.counted_nouns_not_before)})",
                    rf"[^{names.not_counters}\n]{any_of(names.nouns)}{{1,2}}(?:{alternation(names.ends)})",
                    rf"[^{names.not_counters}\n]{HAN}{{1,4}}族(?:{alternation(names.peoples_ends)})",
                    rf"{any_of(names.townships)}(?:{alternation(names.township_ends)})"
                    rf"(?!{alternation(names.township_not_before)})",
                )
            )
            + ")"
        )

    def __call__(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the start and end of each name, in code points of ``text``, end exclusive."""
        return (match.span() for match in self._pattern.finditer(text))
