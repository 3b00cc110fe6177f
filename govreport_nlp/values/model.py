"""What a number in a report stands for: exact decimals, the words' qualifier, and the interval they span."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, NamedTuple

from govreport_nlp.labels import Qualifier, ValueLabel


class QuantityValue(NamedTuple):
    """The value of an amount, count, share or length of time (guidelines, section 1, Values).

    Attributes:
        value: the number stated, in ``unit``; the low end where ``qualifier`` is ``between``.
        high: the high end of a range, else None.
        qualifier: how the words bound the number.
        unit: canonical unit in simplified script, "" where nothing names one.
        dimension: money, people, proportion, time, area, length, mass, volume, energy, power, age, household,
            count or none.
        lower: lower end of the closed interval that the words stand for, None if open.
        upper: upper end of that interval, None if open.
    """

    value: Decimal
    high: Decimal | None
    qualifier: Qualifier
    unit: str
    dimension: str
    lower: Decimal | None
    upper: Decimal | None


class DateValue(NamedTuple):
    """A point or period on the calendar (guidelines, section 1, Values).

    Attributes:
        iso: ISO 8601 with X for what the document does not tell; a range is ``start/end``; also ``2024-H1``,
            ``2024-Q3``.
        mod: START, MID or END of the period, else None.
    """

    iso: str
    mod: Literal["START", "MID", "END"] | None


class FoundValue(NamedTuple):
    """A value and where it stands: offsets in code points of the text searched, end exclusive."""

    start: int
    end: int
    label: ValueLabel
    value: QuantityValue | DateValue
