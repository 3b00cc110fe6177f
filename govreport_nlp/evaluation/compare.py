"""Compares annotations of the same reports, document by document.

Edges of entities and headings are trimmed of white space and of gold noise other than masks before they are compared
(guidelines, section 1, Boundaries).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from govreport_nlp.corpora.model import GoldDocument
from govreport_nlp.errors import GoldError
from govreport_nlp.evaluation.annotation import (
    NO_ANNOTATION,
    AnnotatedBlock,
    AnnotatedEntity,
    Annotation,
    Offsets,
    annotation_of_gold,
    annotation_of_record,
    shown_value,
)
from govreport_nlp.evaluation.errors import Error, ErrorKind
from govreport_nlp.evaluation.pairs import Key, Pair, align, overlapping_pairs
from govreport_nlp.evaluation.scores import SpanCounts, Tally
from govreport_nlp.labels import NOISE_KINDS, NUMERIC_LABELS
from govreport_nlp.record import Record

#: Two spans of a measure agree when what they share is at least this part of both together, twice counted.
MEASURE_OVERLAP = 0.5


@dataclass(frozen=True)
class Comparison:
    """A gold document against what was found in it.

    Attributes:
        document: the gold document.
        is_missing: whether there is nothing to compare it with, so that all of it counts as missed.
        tally: what was counted.
        pairs: which entity stands for which, offsets trimmed.
        heading_types: type in the gold and type found, of each heading that both have.
        errors: every disagreement, in order of the text, headings last.
    """

    document: GoldDocument
    is_missing: bool
    tally: Tally
    pairs: list[Pair]
    heading_types: list[tuple[str, str]]
    errors: list[Error]


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
    comparisons = compare_records(gold, records)
    return scores_of(comparisons), [error for comparison in comparisons for error in comparison.errors]


def scores_of(comparisons: Sequence[Comparison]) -> dict[str, Any]:
    """Return the scores of comparisons together, with the ids of the documents that are missing."""
    missing = [comparison.document.id for comparison in comparisons if comparison.is_missing]
    return {"missing": missing, **total(comparisons).scores()}


def total(comparisons: Iterable[Comparison]) -> Tally:
    """Return what was counted in comparisons together."""
    return sum((comparison.tally for comparison in comparisons), Tally())


def compare_records(gold: Iterable[GoldDocument], records: Iterable[Record]) -> list[Comparison]:
    """Compare each gold document with the record of its ``id``.

    Raises:
        GoldError: a record's text is not the gold's.
    """
    by_id = {record.id: record for record in records}
    return [_compare_record(document, by_id.get(document.id)) for document in gold]


def _compare_record(document: GoldDocument, record: Record | None) -> Comparison:
    if record is None:
        return compare(document, None)
    if record.text != document.text:
        raise GoldError(f"{document.id}: the record's text is not the gold's raw text (line breaks folded, BOM kept?)")
    return compare(document, annotation_of_record(record))


def compare(document: GoldDocument, found: Annotation | None) -> Comparison:
    """Compare a gold document with another annotation of its text; None counts all of it as missed."""
    return _Comparer(document, found or NO_ANNOTATION).run(is_missing=found is None)


class _Comparer:
    """Compares one document with one annotation."""

    def __init__(self, document: GoldDocument, found: Annotation) -> None:
        self._document, self._text = document, document.text
        self._gold, self._found = annotation_of_gold(document), found
        self._noise = {
            offset for span in self._gold.noise if span.kind != "mask" for offset in range(span.start, span.end)
        }
        self._tally = Tally()
        self._errors: list[Error] = []

    def run(self, is_missing: bool) -> Comparison:
        gold = {self._key(entity): entity for entity in self._gold.entities}
        found = {key: entity for entity in self._found.entities if (key := self._key(entity))[0] < key[1]}
        pairs = align(gold, found)
        self._count_noise()
        self._count_sections()
        self._count_facts(gold, found)
        self._count_entities(gold, found)
        self._list_errors(pairs, gold, found)
        heading_types = self._count_headings()
        return Comparison(self._document, is_missing, self._tally, pairs, heading_types, self._errors)

    def _key(self, entity: AnnotatedEntity) -> Key:
        return (*self._trim(entity.start, entity.end), entity.label)

    def _trim(self, start: int, end: int) -> Offsets:
        while start < end and self._is_edge(start):
            start += 1
        while end > start and self._is_edge(end - 1):
            end -= 1
        return start, end

    def _is_edge(self, offset: int) -> bool:
        return offset in self._noise or self._text[offset].isspace()

    def _count_entities(self, gold: dict[Key, AnnotatedEntity], found: dict[Key, AnnotatedEntity]) -> None:
        for key in gold:
            self._tally.label(key[2]).gold += 1
        for key in found:
            self._tally.label(key[2]).predicted += 1
        for key in gold.keys() & found.keys():
            counts, value = self._tally.label(key[2]), gold[key].value
            counts.right += 1
            counts.valued += value is not None
            counts.value_right += value is not None and value == found[key].value
            counts.end_to_end += value is None or value == found[key].value
        overlapping = [pair for pair in overlapping_pairs(gold, found) if pair[0][2] == pair[1][2]]
        for key in {pair[0] for pair in overlapping}:
            self._tally.label(key[2]).overlapped_gold += 1
        for key in {pair[1] for pair in overlapping}:
            self._tally.label(key[2]).overlapping_predicted += 1

    def _list_errors(
        self, pairs: list[Pair], gold: dict[Key, AnnotatedEntity], found: dict[Key, AnnotatedEntity]
    ) -> None:
        for pair in pairs:
            kind, detail = _kind(pair), ""
            if kind is None and pair.gold and pair.found:
                expected, value = gold[pair.gold].value, found[pair.found].value
                if expected is not None and expected != value:
                    kind, detail = "value", f"gold {shown_value(expected)}, found {shown_value(value)}"
            if kind is not None:
                self._add_error(kind, pair.gold, pair.found, detail)

    def _add_error(self, kind: ErrorKind, gold: Key | None, found: Key | None, detail: str = "") -> None:
        label, found_label = gold[2] if gold else "", found[2] if found else ""
        spans = (gold and gold[:2], found and found[:2])
        self._errors.append(Error(self._document.id, kind, label or found_label, found_label, *spans, detail))

    def _count_headings(self) -> list[tuple[str, str]]:
        gold, found = self._headings(self._gold), self._headings(self._found)
        common = sorted(gold.keys() & found.keys())
        levels = {span for span in common if gold[span].level == found[span].level}
        types = {span for span in common if gold[span].type == found[span].type}
        self._tally.headings = SpanCounts(gold=len(gold), predicted=len(found), right=len(common))
        self._tally.heading_levels, self._tally.heading_types = len(levels), len(types)
        self._tally.headings_whole = len(levels & types)
        for start, end in sorted(gold.keys() ^ found.keys()):
            key = (start, end, "")
            if (start, end) in gold:
                self._add_error("heading missed", key, None)
            else:
                self._add_error("heading spurious", None, key)
        for span in common:
            key, expected, other = (*span, ""), gold[span], found[span]
            if span not in levels:
                self._add_error("heading level", key, key, f"gold {expected.level}, found {other.level}")
            if span not in types:
                self._add_error("section type", key, key, f"gold {expected.type}, found {other.type}")
        return [(gold[span].type, found[span].type) for span in common]

    def _headings(self, annotation: Annotation) -> dict[Offsets, AnnotatedBlock]:
        return {self._trim(heading.start, heading.end): heading for heading in annotation.headings}

    def _count_sections(self) -> None:
        """Count the characters, white space and boilerplate aside, whose innermost section has the right type."""
        boilerplate = {
            offset for span in self._gold.noise if span.kind == "boilerplate" for offset in range(span.start, span.end)
        }
        gold, found = _types(self._gold.sections), _types(self._found.sections)
        for offset, section_type in gold.items():
            if offset not in boilerplate and not self._text[offset].isspace():
                self._tally.section_characters += 1
                self._tally.section_characters_right += found.get(offset) == section_type

    def _count_noise(self) -> None:
        for kind in NOISE_KINDS:
            gold, found = (
                {
                    offset
                    for span in annotation.noise
                    if span.kind == kind
                    for offset in range(span.start, span.end)
                    if kind == "hard_wrap" or not self._text[offset].isspace()
                }
                for annotation in (self._gold, self._found)
            )
            self._tally.noise[kind] = SpanCounts(gold=len(gold), predicted=len(found), right=len(gold & found))

    def _count_facts(self, gold: dict[Key, AnnotatedEntity], found: dict[Key, AnnotatedEntity]) -> None:
        facts = {key[:2]: entity.fact for key, entity in found.items() if entity.fact}
        for key, entity in gold.items():
            if entity.label not in NUMERIC_LABELS:
                continue
            expected, fact = entity.fact, facts.get(key[:2])
            if expected and expected.has_measure:
                self._tally.measures += 1
                if expected.measure and fact and fact.measure:
                    self._count_measure(expected.measure, fact.measure)
            if expected and expected.has_subject:
                self._tally.subjects += 1
                if expected.subject and fact and fact.subject:
                    self._tally.subjects_right += self._is_same(expected.subject, fact.subject)
            self._tally.subjects_predicted += fact is not None and fact.has_subject

    def _count_measure(self, gold: Offsets, found: Offsets) -> None:
        shared = max(0, min(found[1], gold[1]) - max(found[0], gold[0]))
        both = found[1] - found[0] + gold[1] - gold[0]
        self._tally.measures_overlapping += 2 * shared >= MEASURE_OVERLAP * both
        self._tally.measures_exact += found == gold

    def _is_same(self, one: Offsets, other: Offsets) -> bool:
        """Say whether two mentions are one project: they overlap, or their words are the same."""
        overlap = one[0] < other[1] and other[0] < one[1]
        return overlap or self._text[slice(*one)] == self._text[slice(*other)]


def _kind(pair: Pair) -> ErrorKind | None:
    if pair.gold is None:
        return "spurious"
    if pair.found is None:
        return "missed"
    if pair.gold[:2] == pair.found[:2]:
        return None if pair.gold[2] == pair.found[2] else "label"
    return "edges" if pair.gold[2] == pair.found[2] else "label and edges"


def _types(sections: Iterable[AnnotatedBlock]) -> dict[int, str]:
    """Return the type of the innermost section at each offset."""
    types: dict[int, str] = {}
    for section in sorted(sections, key=lambda section: (section.start, section.level)):
        for offset in range(section.start, section.end):
            types[offset] = section.type
    return types
