"""What the charts show: money by project, people by event, values by type of section. Exact sums, nothing twice.

A part of a total stands with its own project and is taken off the bar of the total, or is left out where both have the
same project; mentions of one cluster are one project; a statement made twice counts once; changes are no amounts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal

from govreport_nlp.labels import NUMERIC_LABELS, SECTION_TYPES, NumericLabel
from govreport_nlp.output.decimals import exact_sum
from govreport_nlp.output.page.facts import Lookup, Value
from govreport_nlp.record import Quantity

#: Length of the longest bar, in units of the drawing.
FULL = 1000


@dataclass
class Bar:
    """One project or event.

    Attributes:
        subject: the number of its first mention among the record's entities, None where none is named.
        name: its fullest name.
        done: the sum of what is done or of unknown status.
        planned: the sum of what is planned or a target.
        count: how many values it has.
    """

    subject: int | None
    name: str | None
    done: Decimal = Decimal(0)
    planned: Decimal = Decimal(0)
    count: int = 0

    @property
    def total(self) -> Decimal:
        """The sum of all."""
        return exact_sum([self.done, self.planned])

    def add(self, amount: Decimal, status: str | None) -> None:
        """Add an amount."""
        self.count += 1
        if status in ("planned", "target"):
            self.planned = exact_sum([self.planned, amount])
        else:
            self.done = exact_sum([self.done, amount])


@dataclass
class Chart:
    """Bars of one unit, the longest first.

    Attributes:
        unit: the unit.
        bars: the bars.
        unnamed: the sum of the values without a project, which has no bar: it would dwarf the others.
        not_added: how many values without a project were not added up.
        parts: how many parts of totals were not counted again.
        repeats: how many repeated statements were not counted again.
    """

    unit: str
    bars: list[Bar]
    unnamed: Bar | None
    not_added: int
    parts: int
    repeats: int

    def length(self, amount: Decimal) -> int:
        """Return the length of a bar in units of the drawing."""
        longest = max((bar.total for bar in self.bars), default=Decimal(0))
        return int(amount * FULL / longest) if longest else 0


def amounts_by_subject(lookup: Lookup, label: NumericLabel, *, adds_unnamed: bool) -> list[Chart]:
    """Add up the amounts of a label by project or event.

    Args:
        lookup: the record.
        label: MONEY, PEOPLE_COUNT or another label of values.
        adds_unnamed: whether the values without a project are added up. Sums of money can be added; counts of people
            that no event names are of who knows which people, often the same.

    Returns:
        A chart for each unit that has a sum, in the order of the units.
    """
    by_unit: dict[str, list[Value]] = defaultdict(list)
    seen: set[int] = set()
    for value in lookup.values:
        quantity = value.entity.value
        if value.entity.label != label or not isinstance(quantity, Quantity) or value.number in seen:
            continue
        seen.add(value.number)
        if value.fact.kind != "change":
            by_unit[quantity.unit].append(value)
    charts = [_chart(lookup, unit, by_unit[unit], adds_unnamed) for unit in sorted(by_unit)]
    return [chart for chart in charts if chart.bars or chart.unnamed]


def _chart(lookup: Lookup, unit: str, values: list[Value], adds_unnamed: bool) -> Chart:
    keys = {value.number: _subject_key(lookup, value) for value in values}
    said = {_statement(keys[value.number], value): value for value in reversed(values)}  # the first of each stays
    counted = {value.number: value for value in values if said[_statement(keys[value.number], value)] is value}
    wholes = {number: _whole(lookup, value, counted) for number, value in counted.items()}
    inside = {number for number, whole in wholes.items() if whole is not None and keys[number] in (None, keys[whole])}
    amounts = {number: _amount(value) for number, value in counted.items() if number not in inside}
    for number in amounts:
        whole = _whole_outside(number, wholes, inside)
        if whole is not None:
            amounts[whole] = max(Decimal(0), exact_sum([amounts[whole], _amount(counted[number]).copy_negate()]))
    bars: dict[str | None, Bar] = {}
    for number, amount in amounts.items():
        subject = lookup.entity(counted[number].fact.subject)
        name = lookup.name_of(subject) if subject is not None else None
        bars.setdefault(keys[number], Bar(subject, name)).add(amount, counted[number].fact.status)
    unnamed = bars.pop(None, None)
    return Chart(
        unit,
        bars=sorted(bars.values(), key=lambda bar: (-bar.total, bar.subject)),
        unnamed=unnamed if adds_unnamed else None,
        not_added=unnamed.count if unnamed and not adds_unnamed else 0,
        parts=len(inside),
        repeats=len(values) - len(counted),
    )


def _subject_key(lookup: Lookup, value: Value) -> str | None:
    number = lookup.entity(value.fact.subject)
    return None if number is None else lookup.key_of(lookup.record.entities[number])


def _statement(key: str | None, value: Value) -> tuple[object, ...]:
    """Return what makes a statement the same as another; one without a subject or measure is like no other."""
    fact = value.fact
    if key is None or fact.measure is None:
        return (value.number,)
    return key, fact.measure.text, _amount(value), fact.period, fact.status


def _whole(lookup: Lookup, value: Value, counted: dict[int, Value]) -> int | None:
    number = lookup.entity(value.fact.part_of)
    return number if number in counted and number != value.number else None


def _whole_outside(number: int, wholes: dict[int, int | None], inside: set[int]) -> int | None:
    """Return the nearest total above a value that is not itself inside another."""
    whole, passed = wholes[number], {number}
    while whole in inside and whole not in passed:
        passed.add(whole)
        whole = wholes[whole]
    return None if whole in inside or whole in passed else whole


def _amount(value: Value) -> Decimal:
    quantity = value.entity.value
    return Decimal(quantity.value) if isinstance(quantity, Quantity) else Decimal(0)


def values_by_section(lookup: Lookup) -> dict[str, int]:
    """Count the values in sections of each type, in the order of the types."""
    counts = Counter(
        lookup.record.sections[value.section].type
        for value in lookup.values
        if value.section is not None and value.entity.label in NUMERIC_LABELS
    )
    return {type: counts[type] for type in SECTION_TYPES if counts[type]}
