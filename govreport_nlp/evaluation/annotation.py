"""What is compared of one report, the same whether a person annotated it or a pipeline worked it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from govreport_nlp.corpora.measures import nearest_occurrence
from govreport_nlp.corpora.model import GoldDocument, GoldEntity
from govreport_nlp.labels import NUMERIC_LABELS
from govreport_nlp.record import Date, Entity, Fact, Quantity, Record

#: Start and end of a span, in code points of the raw text, end exclusive.
Offsets = tuple[int, int]
Number = Decimal | str | None
#: Number, high end of a range, qualifier and unit; of a date its ISO 8601 form.
Value = tuple[Number, Number, str, str] | tuple[str | None]


class AnnotatedFact(NamedTuple):
    """What a value measures and whose it is.

    Attributes:
        has_measure: whether the measure is named.
        measure: where its words stand, None where they stand nowhere.
        has_subject: whether a project or event is named.
        subject: where it stands, None where it is no entity of the report.
    """

    has_measure: bool
    measure: Offsets | None
    has_subject: bool
    subject: Offsets | None


class AnnotatedEntity(NamedTuple):
    """An entity; ``value`` and ``fact`` are None where there is none."""

    start: int
    end: int
    label: str
    value: Value | None
    fact: AnnotatedFact | None


class AnnotatedBlock(NamedTuple):
    """A heading or a section."""

    start: int
    end: int
    level: int
    type: str


class AnnotatedNoise(NamedTuple):
    """A span that is no part of the report."""

    start: int
    end: int
    kind: str


class Annotation(NamedTuple):
    """One report's annotation; ``headings`` are those that have words."""

    entities: list[AnnotatedEntity]
    headings: list[AnnotatedBlock]
    sections: list[AnnotatedBlock]
    noise: list[AnnotatedNoise]


NO_ANNOTATION = Annotation([], [], [], [])


def annotation_of_gold(document: GoldDocument) -> Annotation:
    """Return what is compared of a gold document."""
    subjects = {entity.id: (entity.start, entity.end) for entity in document.entities if entity.id}
    return Annotation(
        [
            AnnotatedEntity(
                entity.start, entity.end, entity.label, _gold_value(entity), _gold_fact(document.text, entity, subjects)
            )
            for entity in document.entities
        ],
        [
            AnnotatedBlock(heading.start, heading.end, heading.level, heading.type)
            for heading in document.headings
            if heading.start < heading.end
        ],
        [AnnotatedBlock(section.start, section.end, section.level, section.type) for section in document.sections],
        [AnnotatedNoise(noise.start, noise.end, noise.kind) for noise in document.noise],
    )


def annotation_of_record(record: Record) -> Annotation:
    """Return what is compared of a record."""
    facts = {fact.entity: fact for fact in record.facts}
    places = {entity.id: (entity.start, entity.end) for entity in record.entities}
    return Annotation(
        [
            AnnotatedEntity(
                entity.start,
                entity.end,
                entity.label,
                _found_value(entity),
                _found_fact(facts[entity.id], places) if entity.id in facts else None,
            )
            for entity in record.entities
        ],
        [
            AnnotatedBlock(section.heading.start, section.heading.end, section.level, section.type)
            for section in record.sections
            if section.heading
        ],
        [AnnotatedBlock(section.start, section.end, section.level, section.type) for section in record.sections],
        [AnnotatedNoise(noise.start, noise.end, noise.kind) for noise in record.noise],
    )


def shown_value(value: Value | None) -> str:
    """Write a value for a message."""
    return "none" if value is None else " ".join(str(part) for part in value if part not in (None, "")) or "none"


def _gold_value(entity: GoldEntity) -> Value | None:
    if entity.label == "DATE":
        return (entity.value,)
    if entity.label in NUMERIC_LABELS:
        high = _number(entity.high) if entity.qualifier == "between" else None
        return (_number(entity.value), high, entity.qualifier, entity.unit or "")
    return None


def _found_value(entity: Entity) -> Value | None:
    value = entity.value
    if entity.label == "DATE":
        return (value.iso if isinstance(value, Date) else None,)
    if entity.label in NUMERIC_LABELS:
        if not isinstance(value, Quantity):
            return (None, None, "exact", "")
        high = _number(value.high) if value.qualifier == "between" else None
        return (_number(value.value), high, value.qualifier, value.unit)
    return None


def _number(text: str | None) -> Number:
    if not text:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _gold_fact(text: str, entity: GoldEntity, subjects: dict[str, Offsets]) -> AnnotatedFact | None:
    """Return the fact of a gold value; its measure is the occurrence of the words that is nearest to the value."""
    measure = entity.measure
    if entity.measure_start is not None:
        measure = text[entity.measure_start : entity.measure_end]
    if entity.label not in NUMERIC_LABELS or not (measure or entity.subject):
        return None
    start = nearest_occurrence(text, measure, entity.start) if measure else None
    place = None if measure is None or start is None else (start, start + len(measure))
    subject = subjects.get(entity.subject) if entity.subject else None
    return AnnotatedFact(bool(measure), place, bool(entity.subject), subject)


def _found_fact(fact: Fact, places: dict[str, Offsets]) -> AnnotatedFact:
    measure = (fact.measure.start, fact.measure.end) if fact.measure else None
    subject = places.get(fact.subject) if fact.subject is not None else None
    return AnnotatedFact(measure is not None, measure, fact.subject is not None, subject)
