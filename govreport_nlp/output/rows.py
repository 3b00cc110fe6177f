"""A record as rows of the four tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal

from govreport_nlp.errors import RecordError
from govreport_nlp.output.quotation import Quotation
from govreport_nlp.output.tables import DOCUMENTS, ENTITIES, FACTS, SECTIONS, Cell, Row
from govreport_nlp.record import Date, Entity, Fact, Quantity, Record, Section

#: Rows by the English name of their table.
Rows = dict[str, list[Row]]


class RowMaker:
    """Turns records, one after the other, into rows whose keys hold in all of them together."""

    def __init__(self) -> None:
        self._reports: set[str] = set()

    def __call__(self, record: Record) -> Rows:
        """Return the rows of a record.

        Raises:
            RecordError: the record has the id of an earlier one, two of its parts have one id, an id that it refers to
                is not there, or an offset lies outside its text.
        """
        if record.id in self._reports:
            raise RecordError(f"two records are called {record.id!r}: give each its own id, to_record(doc, id=…)")
        rows = _RecordRows(record).rows()
        self._reports.add(record.id)
        return rows


class _RecordRows:
    """One record and what its rows look up in it."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.sections = {section.id: section for section in record.sections}
        self.entities = {entity.id: entity for entity in record.entities}
        self._check()
        self.quotation = Quotation(record)

    def rows(self) -> Rows:
        return {
            "documents": [DOCUMENTS.row(self.document())],
            "sections": [SECTIONS.row(self.section(section)) for section in self.record.sections],
            "entities": [ENTITIES.row(self.entity(entity)) for entity in self.record.entities],
            "facts": [FACTS.row(self.fact(number, fact)) for number, fact in enumerate(self.record.facts)],
        }

    def document(self) -> dict[str, Cell]:
        record, source, pipeline = self.record, self.record.source, self.record.pipeline
        return {
            "report": record.id,
            "path": source.path,
            "sha256": source.sha256,
            "format": source.format,
            "encoding": source.encoding,
            "script": source.script,
            "year": source.year,
            "characters": len(record.text),
            "sections": len(record.sections),
            "entities": len(record.entities),
            "facts": len(record.facts),
            "noise": len(record.noise),
            "library": pipeline.library,
            "pipeline": pipeline.name,
            "pipeline_version": pipeline.version,
            "pipeline_hash": pipeline.hash,
        }

    def section(self, section: Section) -> dict[str, Cell]:
        return {
            "report": self.record.id,
            "section": section.id,
            "parent": section.parent,
            "level": section.level,
            "number": section.number,
            "heading": self.heading(section),
            "type": section.type,
            "type2": section.type2,
            "start": section.start,
            "end": section.end,
        }

    def entity(self, entity: Entity) -> dict[str, Cell]:
        date = entity.value if isinstance(entity.value, Date) else None
        return {
            "report": self.record.id,
            "entity": entity.id,
            "label": entity.label,
            "text": entity.text,
            "norm": entity.norm,
            "start": entity.start,
            "end": entity.end,
            **self.place(entity.section),
            **_value(entity),
            "date": date.iso if date else None,
            "mod": date.mod if date else None,
            "cluster": entity.cluster,
            "code": entity.code,
            "origin": _origin(entity),
            "source": entity.source,
            "score": entity.score,
        }

    def fact(self, number: int, fact: Fact) -> dict[str, Cell]:
        entity = self.entities[fact.entity]
        subject = self.entities[fact.subject] if fact.subject else None
        responsible = self.entities[fact.responsible] if fact.responsible else None
        measure = fact.measure
        start, end = self.quotation.sentence_span(entity.start, entity.end)
        return {
            "report": self.record.id,
            "fact": f"f{number}",
            "entity": entity.id,
            "label": entity.label,
            "text": entity.text,
            "start": entity.start,
            "end": entity.end,
            **_value(entity),
            "measure": self.quotation.words(measure.start, measure.end) if measure else None,
            "measure_start": measure.start if measure else None,
            "measure_end": measure.end if measure else None,
            "subject": fact.subject,
            "subject_name": subject.norm if subject else None,
            "subject_label": subject.label if subject else None,
            "cluster": subject.cluster if subject else None,
            "responsible": fact.responsible,
            "responsible_name": responsible.norm if responsible else None,
            "period": fact.period,
            "status": fact.status,
            "kind": fact.kind,
            "part_of": fact.part_of,
            **self.place(fact.section or entity.section),
            "sentence": self.quotation.words(start, end),
            "sentence_start": start,
            "sentence_end": end,
            "origin": _origin(entity),
            "score": fact.score,
        }

    def place(self, id: str | None) -> dict[str, Cell]:
        section = self.sections[id] if id else None
        return {
            "section": id,
            "section_type": section.type if section else None,
            "heading": self.heading(section) if section else None,
        }

    def heading(self, section: Section) -> str | None:
        heading = section.heading
        return self.quotation.words(heading.start, heading.end) if heading else None

    def _check(self) -> None:
        """Refuse what would break a key; a database would do so later and say less."""
        record = self.record
        for name, things in (("sections", record.sections), ("entities", record.entities)):
            if len({thing.id for thing in things}) != len(things):
                raise RecordError(f"{record.id}: two of its {name} have one id")
        for owner, id, known in self._references():
            if id is not None and id not in known:
                raise RecordError(f"{record.id}: {owner} refers to {id}, which the record does not have")
        record.check_offsets()

    def _references(self) -> Iterator[tuple[str, str | None, Collection[str]]]:
        for section in self.record.sections:
            yield f"section {section.id}", section.parent, self.sections
        for entity in self.record.entities:
            yield f"entity {entity.id}", entity.section, self.sections
        for number, fact in enumerate(self.record.facts):
            yield f"fact {number}", fact.section, self.sections
            for id in (fact.entity, fact.subject, fact.responsible, fact.part_of):
                yield f"fact {number}", id, self.entities


def _value(entity: Entity) -> dict[str, Cell]:
    value = entity.value
    if not isinstance(value, Quantity):
        return dict.fromkeys(("value", "high", "qualifier", "unit", "dimension", "lower", "upper"))
    return {
        "value": _decimal(value.value),
        "high": _decimal(value.high),
        "qualifier": value.qualifier,
        "unit": value.unit,
        "dimension": value.dimension,
        "lower": _decimal(value.lower),
        "upper": _decimal(value.upper),
    }


def _decimal(written: str | None) -> Decimal | None:
    return None if written is None else Decimal(written)


def _origin(entity: Entity) -> str:
    return " ".join(f"{name}={number}" for name, number in (entity.origin or {}).items())
