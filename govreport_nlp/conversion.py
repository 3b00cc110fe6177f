"""Doc → record → Doc."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection
from pathlib import PurePath
from typing import Any

from spacy.tokens import Doc
from spacy.vocab import Vocab

from govreport_nlp.collector import collector_at_rest
from govreport_nlp.digest import text_sha256
from govreport_nlp.errors import RecordError
from govreport_nlp.language import document
from govreport_nlp.language.cutting import aligned_spans
from govreport_nlp.language.extensions import register_extensions
from govreport_nlp.language.tokenizer import make_doc
from govreport_nlp.record import SCHEMA, Fact, Record, Source
from govreport_nlp.text.clean import TextCleaner
from govreport_nlp.text.noise import NoiseSpan
from govreport_nlp.text.script import detect_script

#: What a document says of itself that no pipeline has stamped.
UNSTAMPED = {"library": "unknown", "name": "unknown", "version": "unknown", "hash": ""}
#: The fields of a fact that name an entity other than its value.
_ROLES = ("subject", "responsible", "part_of")

#: Gives the id of the innermost section at a raw offset.
SectionAt = Callable[[int], str | None]


@collector_at_rest()
def record_from_doc(doc: Doc, source: Source | None = None, id: str | None = None) -> Record:
    """Make the record of a document; see :func:`govreport_nlp.record.to_record`."""
    text = document.get_raw_text(doc)
    source = source or describe_text(text)
    if source.year is None:
        source = source.model_copy(update={"year": document.get_report_year(doc)})
    sections = document.get_sections(doc)
    section_starts = [section["start"] for section in sections]

    def section_at(offset: int) -> str | None:
        index = bisect_right(section_starts, offset) - 1
        return sections[index]["id"] if index >= 0 else None

    entities = _entities(doc, text, section_at)
    # One call that validates plain data takes a fraction of the time of one for each entity.
    return Record.model_validate(
        {
            "schema": SCHEMA,
            "id": id or PurePath(source.path).stem,
            "source": source,
            "pipeline": document.get_pipeline(doc) or UNSTAMPED,
            "text": text,
            "noise": [
                {"start": span.start_char, "end": span.end_char, "kind": span.label_}
                for span in doc.spans.get(document.NOISE_KEY, [])
            ],
            "sections": sections,
            "entities": entities,
            "facts": _facts(doc, text, entities, section_at),
        }
    )


def describe_text(text: str) -> Source:
    """Describe a text that comes from memory and not from a file."""
    return Source(path="-", sha256=text_sha256(text), format="txt", encoding="utf-8", script=detect_script(text))


def _entities(doc: Doc, text: str, section_at: SectionAt) -> list[dict[str, Any]]:
    """Return the entities as plain data, with the fields of :class:`Entity`."""
    clean = document.get_clean_text(doc)
    codes, values = document.doc_codes(doc), document.doc_values(doc)
    sources, clusters = document.doc_sources(doc), document.doc_clusters(doc)
    entities = []
    for index, span in enumerate(doc.ents):
        start, end, label = span.start_char, span.end_char, span.label_
        key = document.span_key(start, end, label)
        clean_start, clean_end = clean.clean_span(start, end)
        norm = clean.text[clean_start:clean_end]
        found_by, score = sources.get(key, (None, None))
        entities.append(
            {
                "id": f"e{index}",
                "start": start,
                "end": end,
                "label": label,
                "text": text[start:end],
                "norm": norm,
                "section": section_at(start),
                "source": found_by,
                "score": score,
                "origin": document.origin_at(doc, start),
                "cluster": clusters.get(key),
                "code": codes.get(norm) if label == "GPE" else None,
                "value": values.get(key),
            }
        )
    return entities


def _facts(doc: Doc, text: str, entities: list[dict[str, Any]], section_at: SectionAt) -> list[dict[str, Any]]:
    """Return the facts whose entities the document still has, as plain data, with the fields of :class:`Fact`."""
    ids = {(entity["start"], entity["end"], entity["label"]): entity["id"] for entity in entities}
    facts = []
    for fact in document.get_facts(doc):
        value = tuple(fact["entity"])
        if value not in ids:
            continue
        measure = fact["measure"]
        facts.append(
            {
                "entity": ids[value],
                "measure": {"start": measure[0], "end": measure[1], "text": text[slice(*measure)]} if measure else None,
                **{role: ids.get(tuple(fact[role])) if fact[role] else None for role in _ROLES},
                "period": fact["period"],
                "status": fact["status"],
                "kind": fact["kind"],
                "section": section_at(value[0]),
            }
        )
    return facts


def doc_from_record(record: Record, vocab: Vocab) -> Doc:
    """Make a Doc of a record; see :meth:`govreport_nlp.record.Record.to_doc`."""
    register_extensions()
    text = record.text
    record.check_offsets()
    for entity in record.entities:
        if entity.start == entity.end or entity.text != text[entity.start : entity.end]:
            raise RecordError(f"{record.id}: entity {entity.id} is not the text at [{entity.start}, {entity.end})")
    noise = [NoiseSpan(span.start, span.end, span.kind) for span in record.noise]
    clean, _ = TextCleaner(lambda raw: noise)(text)
    doc = make_doc(vocab, text, clean, list(clean.text), noise)
    document.set_sections(doc, [section.model_dump() for section in record.sections])
    document.set_report_year(doc, record.source.year)
    document.set_pipeline(doc, record.pipeline.model_dump())
    try:
        doc.set_ents(aligned_spans(doc, [(entity.start, entity.end, entity.label) for entity in record.entities]))
    except ValueError as error:
        raise RecordError(f"{record.id}: the entities overlap ({error})") from error
    sources: dict[str, tuple[str, float | None]] = {}
    for entity in record.entities:
        key = (entity.start, entity.end, entity.label)
        if entity.source is not None:
            sources[document.span_key(*key)] = (entity.source, entity.score)
        if entity.value is not None:
            document.set_plain_value(doc, *key, entity.value.model_dump())
    document.set_sources(doc, sources)
    places = {entity.id: (entity.start, entity.end, entity.label) for entity in record.entities}
    document.set_clusters(doc, {places[entity.id]: entity.cluster for entity in record.entities if entity.cluster})
    for fact in record.facts:
        _check_fact(record, fact, places)
    document.set_facts(doc, [_plain_fact(fact, places) for fact in record.facts])
    document.set_origins(
        doc, [(entity.start, entity.end, entity.origin) for entity in record.entities if entity.origin is not None]
    )
    document.set_codes(doc, {entity.norm: entity.code for entity in record.entities if entity.code})
    return doc


def _check_fact(record: Record, fact: Fact, places: Collection[str]) -> None:
    for id in (fact.entity, *(getattr(fact, role) for role in _ROLES)):
        if id is not None and id not in places:
            raise RecordError(f"{record.id}: the fact of {fact.entity} names {id}, which is no entity of the record")
    measure = fact.measure
    if measure is not None and record.text[measure.start : measure.end] != measure.text:
        raise RecordError(
            f"{record.id}: the measure of {fact.entity} is not the text at [{measure.start}, {measure.end})"
        )


def _plain_fact(fact: Fact, places: dict[str, tuple[int, int, str]]) -> dict[str, Any]:
    roles = {role: list(places[named]) if (named := getattr(fact, role)) else None for role in _ROLES}
    measure = [fact.measure.start, fact.measure.end] if fact.measure else None
    stated = {"period": fact.period, "status": fact.status, "kind": fact.kind}
    return {"entity": list(places[fact.entity]), "measure": measure, **roles, **stated}
