"""Whether the parts that a report breaks a value down into add up to it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from govreport_nlp.output.decimals import exact_sum
from govreport_nlp.record import Date, Quantity, Record

#: Shares of a whole add up to a hundred and not to the whole.
_SHARE = "%"


class Breakdown(NamedTuple):
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


def breakdowns(record: Record) -> list[Breakdown]:
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
        Breakdown(
            whole, tuple(ids), stated, exact_sum([part for id in ids if (part := _number(values, id)) is not None])
        )
        for whole, ids in parts.items()
        if (stated := _number(values, whole)) is not None
    ]


def _number(values: Mapping[str, Quantity | Date | None], id: str) -> Decimal | None:
    value = values.get(id)
    return Decimal(value.value) if isinstance(value, Quantity) and value.unit != _SHARE else None
