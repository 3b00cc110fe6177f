"""Values that are parts of another: 党员137名，其中女党员40名."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from govreport_nlp.components.facts.circumstances import STATEMENT_END, Kind
from govreport_nlp.components.facts.lexicon import PartWords
from govreport_nlp.components.facts.measures import Mention
from govreport_nlp.components.facts.words import any_of

#: Among so many values in front of a part its whole is looked for.
_REACH = 12
_CLOSING = re.compile("[）)]")


class PartFinder:
    """Finds which values are parts of another one.

    Args:
        words: the words that open a list of parts.
    """

    def __init__(self, words: PartWords) -> None:
        self._opening = re.compile(rf"(?:{any_of(words.opening)})|(?P<bracket>[（(][^（）()]*$)")
        self._held = re.compile(any_of(words.held))

    def __call__(self, text: str, mentions: Sequence[Mention], kinds: Mapping[int, Kind]) -> dict[int, int]:
        """Return the index of the whole of each value that is a part, by the part's index among the mentions.

        The whole is the nearest value in front of the opening word, in the same statement, of the same unit and no
        less. Its parts are all of that unit that follow in the statement or in the bracket, until they add up to it.

        Args:
            text: clean text.
            mentions: its entities, in order, none overlapping.
            kinds: whether each value, by its index, is a level or a change; a change is neither whole nor part.
        """
        found: dict[int, int] = {}
        earlier: list[int] = []
        wholes: list[int] = []
        rest: dict[int, Decimal] = {}
        outside_bracket: list[int] | None = None
        last_end = 0
        for index, kind in kinds.items():
            value = mentions[index]
            between = text[last_end : value.start]
            last_end = value.end
            if STATEMENT_END.search(between):
                earlier, wholes, outside_bracket = [], [], None
            elif outside_bracket is not None and _CLOSING.search(between):
                earlier, wholes, outside_bracket = outside_bracket, [], None
            opening = self._opening.search(self._held.sub("", between))
            if opening:
                wholes, rest = earlier[::-1], {}
                if opening["bracket"]:
                    outside_bracket = earlier[:]
            if kind == "change":
                continue
            whole = next((whole for whole in wholes if _may_hold(mentions[whole], value)), None)
            if whole is not None:
                left = rest.get(whole, _amount(mentions[whole]))
                if left != 0:
                    found[index] = whole
                    rest[whole] = left - _amount(value)
            earlier = [*earlier[1 - _REACH :], index]
        return found


def _may_hold(whole: Mention, part: Mention) -> bool:
    return _unit(whole) == _unit(part) and _amount(part) <= _amount(whole)


def _unit(value: Mention) -> tuple[str, str]:
    """Return what a value counts by; things counted by 项, 条 or 个 may be parts of one another."""
    plain = value.value or {}
    return value.label, plain["dimension"] if plain["dimension"] == "count" else plain["unit"]


def _amount(value: Mention) -> Decimal:
    return Decimal((value.value or {})["value"])
