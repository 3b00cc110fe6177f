"""Compares records with gold annotation, document by document.

Edges of entities and headings are trimmed of white space and of gold noise other than masks before they are compared
(guidelines, section 1, Boundaries).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from govreport_nlp.errors import GoldError
from govreport_nlp.evaluation.gold import GoldDocument, GoldEntity
from govreport_nlp.evaluation.scores import SpanCounts, Tally, f1, rounded_share
from govreport_nlp.labels import NAME_LABELS, NOISE_KINDS, NUMERIC_LABELS
from govreport_nlp.record import Date, Entity, Fact, Quantity, Record

#: Two spans of a measure agree when what they share is at least this part of both together, twice counted.
MEASURE_OVERLAP = 0.5
CONTEXT = 12

Key = tuple[int, int, str]
Value = tuple[Any, ...]


class Error(NamedTuple):
    """One disagreement.

    Attributes:
        document: the gold document's id.
        kind: ``missed``, ``spurious``, ``value``, ``heading missed``, ``heading spurious`` or ``section type``.
        label: the entity's label, or "" for headings.
        text: the words concerned.
        detail: the words around them, or gold and predicted value.
    """

    document: str
    kind: str
    label: str
    text: str
    detail: str


def evaluate(gold: Sequence[GoldDocument], records: Iterable[Record]) -> tuple[dict[str, Any], list[Error]]:
    """Score records against gold.

    Args:
        gold: the annotated documents.
        records: records; a gold document finds its own by ``id``.

    Returns:
        The scores (per label and pooled; headings, noise, facts; ids without a record) and every disagreement.

    Raises:
        GoldError: a record's text is not the gold's.
    """
    by_id = {record.id: record for record in records}
    tally, errors, missing = Tally(), [], []
    for document in gold:
        record = by_id.get(document.id)
        if record is None:
            missing.append(document.id)
        elif record.text != document.text:
            raise GoldError(
                f"{document.id}: the record's text is not the gold's raw text (line breaks folded, BOM kept?)"
            )
        errors += _Comparison(document, record, tally).run()
    return _scores(tally, missing), errors


def _scores(tally: Tally, missing: list[str]) -> dict[str, Any]:
    def pooled(labels: Iterable[str]) -> dict[str, Any]:
        return sum((tally.labels[label] for label in labels if label in tally.labels), SpanCounts()).scores()

    labels = sorted(tally.labels)
    right_headings = tally.headings.right
    return {
        "missing": missing,
        "labels": {label: tally.labels[label].scores() for label in labels},
        "numeric": pooled(NUMERIC_LABELS),
        "date": pooled(["DATE"]),
        "names": pooled(NAME_LABELS),
        "all": pooled(labels),
        "headings": f1(right_headings, tally.headings.gold, tally.headings.predicted),
        "heading_level_acc": rounded_share(tally.heading_levels, right_headings) or 0,
        "heading_type_acc": rounded_share(tally.heading_types, right_headings) or 0,
        "section_char_acc": rounded_share(tally.section_characters_right, tally.section_characters) or 0,
        "noise": {
            kind: f1(counts.right, counts.gold, counts.predicted)
            for kind, counts in ((kind, tally.noise.get(kind, SpanCounts())) for kind in NOISE_KINDS)
        },
        "facts": {
            "measure_overlap": rounded_share(tally.measures_overlapping, tally.measures),
            "measure_exact": rounded_share(tally.measures_exact, tally.measures),
            "n": tally.measures,
            "subject_recall": rounded_share(tally.subjects_right, tally.subjects),
            "subject_precision": rounded_share(tally.subjects_right, tally.subjects_predicted),
            "subject_n": tally.subjects,
        },
    }


class _Comparison:
    """One document against its record; the counts go into a tally."""

    def __init__(self, gold: GoldDocument, record: Record | None, tally: Tally) -> None:
        self._gold, self._record, self._tally = gold, record, tally
        self._text = gold.text
        self._noise = {offset for span in gold.noise if span.kind != "mask" for offset in range(span.start, span.end)}

    def run(self) -> list[Error]:
        gold: dict[Key, GoldEntity] = {self._key(entity): entity for entity in self._gold.entities}
        predicted: dict[Key, Entity] = {}
        for entity in self._record.entities if self._record else []:
            key = self._key(entity)
            if key[0] < key[1]:
                predicted[key] = entity
        self._count_noise()
        self._count_sections()
        self._count_facts(gold, predicted)
        return self._count_entities(gold, predicted) + self._count_headings()

    def _key(self, entity: GoldEntity | Entity) -> Key:
        return (*self._trim(entity.start, entity.end), entity.label)

    def _trim(self, start: int, end: int) -> tuple[int, int]:
        while start < end and self._is_edge(start):
            start += 1
        while end > start and self._is_edge(end - 1):
            end -= 1
        return start, end

    def _is_edge(self, offset: int) -> bool:
        return offset in self._noise or self._text[offset].isspace()

    def _count_entities(self, gold: dict[Key, GoldEntity], predicted: dict[Key, Entity]) -> list[Error]:
        errors = []
        for key in gold:
            self._tally.label(key[2]).gold += 1
        for key in predicted:
            self._tally.label(key[2]).predicted += 1
        for key in sorted(gold.keys() & predicted.keys()):
            counts = self._tally.label(key[2])
            counts.right += 1
            expected, found = gold_value(gold[key]), predicted_value(predicted[key])
            counts.valued += expected is not None
            counts.value_right += expected is not None and expected == found
            counts.end_to_end += expected is None or expected == found
            if expected is not None and expected != found:
                detail = f"gold {_shown(expected)}, predicted {_shown(found)}"
                errors.append(self._error("value", key, detail))
        for label in {key[2] for key in (*gold, *predicted)}:
            of_gold = [key for key in gold if key[2] == label]
            of_predicted = [key for key in predicted if key[2] == label]
            counts = self._tally.label(label)
            counts.overlapped_gold += _overlapping(of_gold, of_predicted)
            counts.overlapping_predicted += _overlapping(of_predicted, of_gold)
        for key in sorted(gold.keys() ^ predicted.keys()):
            around = self._text[max(0, key[0] - CONTEXT) : key[1] + CONTEXT].replace("\n", "⏎")
            errors.append(self._error("missed" if key in gold else "spurious", key, around))
        return errors

    def _error(self, kind: str, key: Key, detail: str) -> Error:
        return Error(self._gold.id, kind, key[2], self._text[key[0] : key[1]], detail)

    def _count_headings(self) -> list[Error]:
        gold = {
            self._trim(heading.start, heading.end): heading
            for heading in self._gold.headings
            if heading.end > heading.start
        }
        sections = self._record.sections if self._record else []
        predicted = {
            self._trim(section.heading.start, section.heading.end): section for section in sections if section.heading
        }
        common = sorted(gold.keys() & predicted.keys())
        counts = self._tally.headings
        counts.gold, counts.predicted = counts.gold + len(gold), counts.predicted + len(predicted)
        counts.right += len(common)
        self._tally.heading_levels += sum(gold[span].level == predicted[span].level for span in common)
        self._tally.heading_types += sum(gold[span].type == predicted[span].type for span in common)
        errors = [
            self._error("heading missed" if span in gold else "heading spurious", (*span, ""), "")
            for span in sorted(gold.keys() ^ predicted.keys())
        ]
        for span in common:
            if gold[span].type != predicted[span].type:
                detail = f"gold {gold[span].type}, predicted {predicted[span].type}"
                errors.append(self._error("section type", (*span, ""), detail))
        return errors

    def _count_sections(self) -> None:
        """Count the characters, white space and boilerplate aside, whose innermost section has the right type."""
        boilerplate = {
            offset for span in self._gold.noise if span.kind == "boilerplate" for offset in range(span.start, span.end)
        }
        gold, predicted = _types(self._gold.sections), _types(self._record.sections if self._record else [])
        for offset, section_type in gold.items():
            if offset not in boilerplate and not self._text[offset].isspace():
                self._tally.section_characters += 1
                self._tally.section_characters_right += predicted.get(offset) == section_type

    def _count_noise(self) -> None:
        for kind in NOISE_KINDS:
            gold, predicted = (
                {
                    offset
                    for span in spans
                    if span.kind == kind
                    for offset in range(span.start, span.end)
                    if kind == "hard_wrap" or not self._text[offset].isspace()
                }
                for spans in (self._gold.noise, self._record.noise if self._record else [])
            )
            counts = self._tally.noise.setdefault(kind, SpanCounts())
            counts.gold, counts.predicted = counts.gold + len(gold), counts.predicted + len(predicted)
            counts.right += len(gold & predicted)

    def _count_facts(self, gold: dict[Key, GoldEntity], predicted: dict[Key, Entity]) -> None:
        entities = {entity.id: entity for entity in predicted.values()}
        spans = {entity.id: key[:2] for key, entity in predicted.items()}
        facts = {
            spans[fact.entity]: fact for fact in (self._record.facts if self._record else []) if fact.entity in spans
        }
        subjects = {entity.id: entity for entity in self._gold.entities if entity.id}
        for key, entity in gold.items():
            if entity.label not in NUMERIC_LABELS:
                continue
            fact = facts.get(key[:2])
            measure = self._measure(entity)
            if measure:
                self._tally.measures += 1
                self._count_measure(entity, measure, fact)
            if entity.subject:
                self._tally.subjects += 1
                found = entities.get(fact.subject) if fact and fact.subject else None
                expected = subjects[entity.subject]
                if found is not None:
                    same_words = self._text[found.start : found.end] == self._text[expected.start : expected.end]
                    overlap = found.start < expected.end and expected.start < found.end
                    self._tally.subjects_right += same_words or overlap
            self._tally.subjects_predicted += fact is not None and fact.subject is not None

    def _measure(self, entity: GoldEntity) -> str | None:
        if entity.measure_start is not None:
            return self._text[entity.measure_start : entity.measure_end]
        return entity.measure

    def _count_measure(self, entity: GoldEntity, measure: str, fact: Fact | None) -> None:
        """Compare a measure with the occurrence of the gold's words that is nearest to the value."""
        if fact is None or fact.measure is None:
            return
        start = _nearest(self._text, measure, entity.start)
        if start is None:
            return
        found, end = fact.measure, start + len(measure)
        shared = max(0, min(found.end, end) - max(found.start, start))
        both = found.end - found.start + len(measure)
        self._tally.measures_overlapping += 2 * shared >= MEASURE_OVERLAP * both
        self._tally.measures_exact += (found.start, found.end) == (start, end)


def gold_value(entity: GoldEntity) -> Value | None:
    """Return what is compared of a gold value, None where the label has none."""
    if entity.label == "DATE":
        return ("date", entity.value)
    if entity.label in NUMERIC_LABELS:
        high = _number(entity.high) if entity.qualifier == "between" else None
        return (_number(entity.value), high, entity.qualifier, entity.unit or "")
    return None


def predicted_value(entity: Entity) -> Value | None:
    """Return what is compared of a predicted value, None where the label has none."""
    if entity.label == "DATE":
        return ("date", entity.value.iso if isinstance(entity.value, Date) else None)
    if entity.label in NUMERIC_LABELS:
        if not isinstance(entity.value, Quantity):
            return (None, None, "exact", "")
        value = entity.value
        high = _number(value.high) if value.qualifier == "between" else None
        return (_number(value.value), high, value.qualifier, value.unit)
    return None


def _number(text: str | None) -> Decimal | str | None:
    if not text:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _shown(value: Value | None) -> str:
    return "none" if value is None else " ".join(str(part) for part in value if part not in (None, ""))


def _overlapping(spans: list[Key], others: list[Key]) -> int:
    """Count the spans that overlap one of the others."""
    return sum(any(other[0] < span[1] and span[0] < other[1] for other in others) for span in spans)


def _types(sections: Sequence[Any]) -> dict[int, str]:
    """Return the type of the innermost section at each offset."""
    types: dict[int, str] = {}
    for section in sorted(sections, key=lambda section: (section.start, section.level)):
        for offset in range(section.start, section.end):
            types[offset] = section.type
    return types


def _nearest(text: str, words: str, offset: int) -> int | None:
    """Return where the occurrence of ``words`` begins that is nearest to ``offset``."""
    starts = [start for start in range(len(text)) if text.startswith(words, start)]
    return min(starts, key=lambda start: abs(start - offset)) if starts else None
