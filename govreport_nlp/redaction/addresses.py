"""Addresses below the street in plain text: 建设路|12号3栋2单元501室, 北岭村|3组12号."""

from __future__ import annotations

import re
from collections.abc import Iterator

from govreport_nlp.components.names.lexicon import alternatives
from govreport_nlp.redaction.lexicon import Addresses
from govreport_nlp.redaction.numbers import Found

_NUMBER = "(?:[0-9]{1,5}[A-Za-z]?|[A-Za-z][0-9]{0,4}|[一二三四五六七八九十百零〇]{1,4}|[甲乙丙丁])"
_MAX_PARTS = 8


class AddressFinder:
    """Finds a chain of numbers with units (house, building, entrance, room) behind a street, an estate or a village."""

    def __init__(self, lexicon: Addresses) -> None:
        units = alternatives([*lexicon.houses, *lexicon.rooms, *lexicon.parts])
        part = f"附?{_NUMBER}(?:-[0-9]{{1,4}})?{units}(?:之[0-9]{{1,3}})?"
        chain = f"{part}(?:[ ,，、-]?{part}){{0,{_MAX_PARTS - 1}}}(?:-?[0-9]{{3,4}}(?=[，。；、,;:)\\s]|$))?"
        bare = "[0-9]{1,4}(?:-[0-9]{1,4}){2,4}(?![0-9-])"
        anchors = alternatives([*lexicon.streets, *lexicon.areas])
        self._address = re.compile(
            f"(?P<anchor>{anchors}) ?(?:[一二三四五六七八九十0-9]{{1,3}}段)?(?:(?P<chain>{chain})|(?P<bare>{bare}))"
        )
        self._part = re.compile(f"{_NUMBER}(?:-[0-9]{{1,4}})?(?P<unit>{units})")
        self._streets = tuple(lexicon.streets)
        self._not_streets = tuple(lexicon.not_streets)
        self._houses = frozenset(lexicon.houses)
        self._telling = frozenset((*lexicon.houses, *lexicon.rooms))
        self._not_houses = tuple(lexicon.not_houses)

    def __call__(self, text: str) -> Iterator[Found]:
        """Yield start, end and kind of what lies below the street."""
        for match in self._address.finditer(text):
            anchor_end = match.end("anchor")
            is_street = match["anchor"].endswith(self._streets) and not text.endswith(
                self._not_streets, max(0, anchor_end - 4), anchor_end
            )
            if match["bare"]:
                if is_street:
                    yield *match.span("bare"), "ADDRESS"
                continue
            units = [part["unit"] for part in self._part.finditer(match["chain"])]
            followed = text.startswith(self._not_houses, match.end())
            alone = is_street and units[0] in self._houses and not followed
            if alone or (len(units) > 1 and not self._telling.isdisjoint(units) and not followed):
                yield *match.span("chain"), "ADDRESS"
