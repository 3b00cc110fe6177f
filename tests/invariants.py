"""What holds of every record, whatever the report: offsets, sections, values, facts, and the ways back."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from govreport_nlp import to_record
from govreport_nlp.labels import NAME_LABELS, NUMERIC_LABELS
from govreport_nlp.record import Date, Quantity, Record

_POINT = r"-?[0-9X]{4,}(?:-(?:H[12]|Q[1-4]|(?:0[1-9]|1[0-2]|XX)(?:-(?:0[1-9]|[12][0-9]|3[01]|XX))?))?"
_ISO = re.compile(f"{_POINT}(?:/{_POINT})?")


def check_record(record: Record, text: str) -> None:
    """Assert that a record of a text is sound."""
    assert record.text == text
    _check_noise(record)
    _check_sections(record)
    _check_entities(record)
    _check_facts(record)


def check_ways_back(record: Record, vocab) -> None:
    """Assert that the record survives JSON and a Doc."""
    line = record.to_json()
    assert "\n" not in line
    again = Record.from_json(line)
    assert again == record
    assert again.to_json() == line
    doc = record.to_doc(vocab)
    assert doc.text == record.text
    assert to_record(doc, source=record.source, id=record.id).to_json() == line


def _check_noise(record: Record) -> None:
    position = 0
    for span in record.noise:
        assert position <= span.start < span.end <= len(record.text)
        position = span.end


def _check_sections(record: Record) -> None:
    text, sections = record.text, record.sections
    by_id = {section.id: section for section in sections}
    assert len(by_id) == len(sections)
    if text and sections:
        roots = [section for section in sections if section.level <= 1]
        assert (roots[0].start, roots[-1].end) == (0, len(text))
        assert all(left.end == right.start for left, right in pairwise(roots))
    assert all(left.start <= right.start for left, right in pairwise(sections))
    ends: dict[str | None, int] = {}
    for section in sections:
        assert 0 <= section.start <= section.end <= len(text)
        assert (section.parent is None) == (section.level <= 1)
        assert section.start >= ends.get(section.parent, 0), "sisters overlap"
        ends[section.parent] = section.end
        if section.parent is not None:
            parent = by_id[section.parent]
            assert parent.level < section.level
            assert parent.start <= section.start <= section.end <= parent.end
        if section.heading is not None:
            heading = section.heading
            assert section.start <= heading.start < heading.end <= section.end
            assert text[heading.start : heading.end] == heading.text


def _check_entities(record: Record) -> None:
    sections = {section.id: section for section in record.sections}
    assert len({entity.id for entity in record.entities}) == len(record.entities)
    position = 0
    for entity in record.entities:
        assert position <= entity.start < entity.end <= len(record.text)
        assert record.text[entity.start : entity.end] == entity.text
        position = entity.end
        if entity.section is not None:
            assert sections[entity.section].start <= entity.start < sections[entity.section].end
        if entity.label in NUMERIC_LABELS:
            assert isinstance(entity.value, Quantity)
            _check_quantity(entity.value)
        elif entity.label == "DATE":
            assert isinstance(entity.value, Date)
            assert _ISO.fullmatch(entity.value.iso), entity.value.iso
        else:
            assert entity.label in NAME_LABELS
            assert entity.value is None


def _check_quantity(quantity: Quantity) -> None:
    value, high, lower, upper = (
        None if written is None else Decimal(written)
        for written in (quantity.value, quantity.high, quantity.lower, quantity.upper)
    )
    assert value is not None
    assert value.is_finite()
    if quantity.qualifier == "between":
        assert high is not None
        assert value <= high
    if lower is not None and upper is not None:
        assert lower <= upper
    if quantity.qualifier == "exact":
        assert (lower, upper) == (value, value)
    if quantity.qualifier == "at_least":
        assert lower is not None
        assert upper is None
    if quantity.qualifier == "at_most":
        assert lower is None
        assert upper is not None


def _check_facts(record: Record) -> None:
    entities = {entity.id: entity for entity in record.entities}
    sections = {section.id for section in record.sections}
    assert len({fact.entity for fact in record.facts}) == len(record.facts)
    for fact in record.facts:
        assert entities[fact.entity].label in NUMERIC_LABELS
        assert fact.subject is None or entities[fact.subject].label in ("PROJECT", "EVENT")
        assert fact.responsible is None or entities[fact.responsible].label in ("ORG", "GPE")
        assert fact.part_of != fact.entity
        assert fact.part_of is None or entities[fact.part_of].label in NUMERIC_LABELS
        assert fact.section is None or fact.section in sections
        assert fact.period is None or _ISO.fullmatch(fact.period)
        if fact.measure is not None:
            assert 0 <= fact.measure.start < fact.measure.end <= len(record.text)
            assert record.text[fact.measure.start : fact.measure.end] == fact.measure.text
