"""Values that are parts of another (党员137名，其中女党员40名), and whether the parts add up to the whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from govreport_nlp.components.facts.circumstances import STATEMENT_END, Kind
from govreport_nlp.components.facts.lexicon import PartWords
from govreport_nlp.components.facts.measures import Mention
from govreport_nlp.components.facts.words import any_of
from govreport_nlp.record import Quantity, Record

#: Among so many values in front of a part its whole is looked for.
_REACH = 12
_CLOSING = re.compile("[）)]")
#: Units that are shares: 其中…占30% is a part too, but adds up to a hundred.
_SHARE = "%"


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


class PartsCheck(NamedTuple):
    """A whole and what its parts come to.

    Attributes:
        whole: id of the whole's entity.
        parts: ids of the parts' entities, in order.
        stated: the whole's value.
        total: the sum of the parts' values.
    """

    whole: str
    parts: tuple[str, ...]
    stated: Decimal
    total: Decimal

    @property
    def adds_up(self) -> bool:
        """Whether the parts come to the whole exactly."""
        return self.stated == self.total


def check_parts(record: Record) -> list[PartsCheck]:
    """Add up the parts of each whole that a report breaks down, in order of the text.

    A whole of which only some parts are named (其中…) is more than their sum; more than the whole is always a slip.
    Shares of a whole are left out.

    Args:
        record: a record with facts.
    """
    values = {entity.id: entity.value for entity in record.entities}
    parts: dict[str, list[str]] = {}
    for fact in record.facts:
        if fact.part_of is not None:
            parts.setdefault(fact.part_of, []).append(fact.entity)
    return [
        PartsCheck(whole, tuple(ids), value, _sum(values[part] for part in ids))
        for whole, ids in parts.items()
        if (value := _number(values.get(whole))) is not None
    ]


def _number(value: object) -> Decimal | None:
    return Decimal(value.value) if isinstance(value, Quantity) and value.unit != _SHARE else None


def _sum(values: Iterable[object]) -> Decimal:
    return sum((number for value in values if (number := _number(value)) is not None), Decimal(0))
