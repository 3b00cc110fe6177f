"""What the record says of its entities and values, looked up by number and ready to show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from govreport_nlp.labels import DIMENSIONS, NUMERIC_LABELS
from govreport_nlp.output.page.controls import on_one_line
from govreport_nlp.output.page.values import amount_of, grouped, interval_of
from govreport_nlp.output.quotation import Quotation
from govreport_nlp.record import Date, Entity, Fact, Quantity, Record


@dataclass(frozen=True)
class Value:
    """A value with what is said of it.

    Attributes:
        number: the value's number among the record's entities.
        entity: the value.
        fact: what is said of it; where no component said anything, all is None.
        section: the number of its section in the record, None outside of all.
    """

    number: int
    entity: Entity
    fact: Fact
    section: int | None


class Lookup:
    """A record's entities, sections and values by what refers to them.

    Args:
        record: the record; a reference to what it does not hold counts as none.

    Raises:
        RecordError: an offset lies outside its text.
    """

    def __init__(self, record: Record) -> None:
        record.check_offsets()
        self.record = record
        self._entities = {entity.id: number for number, entity in enumerate(record.entities)}
        self._sections = {section.id: number for number, section in enumerate(record.sections)}
        self._names: dict[str, str] = {}
        for entity in record.entities:
            key = self._key(entity)
            self._names[key] = max(self._names.get(key, ""), entity.norm, key=len)
        self._quotation = Quotation(record)
        self.values = self._values()

    def entity(self, id: str | None) -> int | None:
        """Return an entity's number."""
        return self._entities.get(id) if id is not None else None

    def _key(self, entity: Entity) -> str:
        """Return what the mentions of one project have in common: their cluster, else their normal form."""
        return f"cluster {entity.cluster}" if entity.cluster else f"{entity.label} {entity.norm}"

    def name_of(self, number: int) -> str:
        """Return the fullest name of an entity's cluster, on one line."""
        return on_one_line(self._names[self._key(self.record.entities[number])])

    def section_name(self, number: int | None) -> str | None:
        """Return a section's heading without noise on one line, None where it has none."""
        heading = self.record.sections[number].heading if number is not None else None
        return on_one_line(self._quotation.words(heading.start, heading.end)) if heading else None

    def _values(self) -> list[Value]:
        """Return every fact and every value without one, in the order of the text."""
        values = [
            self._value(number, fact) for fact in self.record.facts if (number := self.entity(fact.entity)) is not None
        ]
        told = {value.number for value in values}
        values += [
            self._value(number, Fact(entity=entity.id))
            for number, entity in enumerate(self.record.entities)
            if number not in told and entity.label in NUMERIC_LABELS
        ]
        return sorted(values, key=lambda value: value.entity.start)

    def _value(self, number: int, fact: Fact) -> Value:
        entity = self.record.entities[number]
        return Value(number, entity, fact, self._sections.get(fact.section or entity.section or ""))


@dataclass(frozen=True)
class Row:
    """A line of the table of facts; texts are on one line.

    Attributes:
        number: the value's number among the record's entities.
        label: its label.
        text: its words.
        amount: its normal form, None where its words are that or it has none.
        measure: what is counted.
        subject: the number of the project or event that it belongs to.
        subject_name: the name of that.
        period: ISO 8601.
        status: done, planned, target or unknown.
        is_change: whether it is a change and no level.
        whole: the number of the total that it is a part of.
        section: its heading; None without.
        section_type: its type; None outside of all sections.
        ranks: for each column that can be sorted, its place in that order; -1 where it is empty.
    """

    number: int
    label: str
    text: str
    amount: str | None
    measure: str | None
    subject: int | None
    subject_name: str | None
    period: str | None
    status: str | None
    is_change: bool
    whole: int | None
    section: str | None
    section_type: str | None
    ranks: tuple[int, ...]


def table_rows(lookup: Lookup) -> list[Row]:
    """Return the table of facts, in the order of the text."""
    sorts: tuple[Callable[[Value], Any], ...] = (
        _size,
        lambda value: value.fact.measure and value.fact.measure.text,
        lambda value: _subject(lookup, value)[1],
        lambda value: _period(value.fact),
        lambda value: value.fact.status,
        lambda value: value.section,
    )
    ranks = zip(*(_ranks(map(sort, lookup.values)) for sort in sorts), strict=True)
    return [_row(lookup, value, rank) for value, rank in zip(lookup.values, ranks, strict=True)]


def _row(lookup: Lookup, value: Value, ranks: tuple[int, ...]) -> Row:
    entity, fact = value.entity, value.fact
    subject, subject_name = _subject(lookup, value)
    return Row(
        number=value.number,
        label=entity.label,
        text=on_one_line(entity.text),
        amount=_shown(entity),
        measure=on_one_line(fact.measure.text) if fact.measure else None,
        subject=subject,
        subject_name=subject_name,
        period=_period(fact),
        status=fact.status,
        is_change=fact.kind == "change",
        whole=lookup.entity(fact.part_of),
        section=lookup.section_name(value.section),
        section_type=lookup.record.sections[value.section].type if value.section is not None else None,
        ranks=ranks,
    )


def _subject(lookup: Lookup, value: Value) -> tuple[int | None, str | None]:
    number = lookup.entity(value.fact.subject)
    return number, lookup.name_of(number) if number is not None else None


def _period(fact: Fact) -> str | None:
    """Return when a fact holds, None where all of the date is unknown (XXXX)."""
    return on_one_line(fact.period) if fact.period and any(map(str.isdigit, fact.period)) else None


def _size(value: Value) -> tuple[int, str, Decimal] | None:
    """Return what amounts are sorted by: money above people above the rest, then by unit and size."""
    quantity = value.entity.value
    if not isinstance(quantity, Quantity):
        return None
    return -DIMENSIONS.index(quantity.dimension), quantity.unit, Decimal(quantity.value)


def _shown(entity: Entity) -> str | None:
    """Return a value's normal form, None where its words are that."""
    if isinstance(entity.value, Quantity):
        shown = f"{amount_of(entity.value)} {on_one_line(entity.value.unit)}".rstrip()
        return None if shown.replace(",", "").replace(" ", "") == entity.text else shown
    return on_one_line(entity.value.iso) if entity.value else None


def _ranks(keys: Iterable[Any]) -> list[int]:
    """Return the place of each key among all; -1 for None."""
    keys = list(keys)
    order = {key: rank for rank, key in enumerate(sorted({key for key in keys if key is not None}))}
    return [order.get(key, -1) for key in keys]


def notes(lookup: Lookup) -> list[dict[str, Any]]:
    """Return what the page says of each entity when it is pointed at, in the order of the record.

    Returns:
        For each entity its label, norm, value, source, score, code, section and fact; what is None is left out.
    """
    facts: dict[int, Value] = {}
    for value in lookup.values:
        facts.setdefault(value.number, value)
    sections = {section.id: number for number, section in enumerate(lookup.record.sections)}
    return [
        _present(
            label=entity.label,
            norm=on_one_line(entity.norm),
            value=_value_note(entity.value),
            source=entity.source,
            score=entity.score,
            code=entity.code,
            section=lookup.section_name(sections.get(entity.section or "")),
            fact=_fact_note(lookup, facts[number].fact) if number in facts else None,
        )
        for number, entity in enumerate(lookup.record.entities)
    ]


def _value_note(value: Quantity | Date | None) -> dict[str, Any] | None:
    if value is None:
        return None
    if isinstance(value, Date):
        return _present(date=on_one_line(value.iso), mod=value.mod)
    number = grouped(value.value) + (f" – {grouped(value.high)}" if value.high is not None else "")
    unit = on_one_line(value.unit) or None
    return _present(number=number, unit=unit, qualifier=value.qualifier, interval=interval_of(value))


def _fact_note(lookup: Lookup, fact: Fact) -> dict[str, Any] | None:
    measure = [fact.measure.start, fact.measure.end, on_one_line(fact.measure.text)] if fact.measure else None
    whole = lookup.entity(fact.part_of)
    note = _present(
        measure=measure,
        subject=_reference(lookup, fact.subject),
        responsible=_reference(lookup, fact.responsible),
        period=_period(fact),
        status=fact.status,
        kind=fact.kind,
        part_of=[whole, on_one_line(lookup.record.entities[whole].text)] if whole is not None else None,
        score=fact.score,
    )
    return note or None


def _reference(lookup: Lookup, id: str | None) -> Sequence[int | str] | None:
    """Return an entity's number and name."""
    number = lookup.entity(id)
    return None if number is None else [number, lookup.name_of(number)]


def _present(**fields: Any) -> dict[str, Any]:
    return {name: field for name, field in fields.items() if field is not None}
