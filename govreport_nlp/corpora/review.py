"""What a pipeline is unsure of, laid out for a person to correct: the machine's annotation as a corpus to train on."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from govreport_nlp.corpora.formats import FORMATS, REPORTS, write_corpus
from govreport_nlp.corpora.model import GoldDocument, GoldEntity, GoldHeading, GoldNoise, sections_of_headings
from govreport_nlp.errors import GoldError
from govreport_nlp.output.files import open_output
from govreport_nlp.record import Date, Entity, Quantity, Record, Section

#: Characters shown on either side of a doubtful entity.
CONTEXT = 20
#: The file that a format writes; the others write a folder.
_FILES = {
    "label_studio": "tasks.json",
    "doccano": "reports.jsonl",
    "docbin": "reports.spacy",
    "conll": "reports.conll",
}


class Doubt(NamedTuple):
    """An entity that a model was not sure of.

    Attributes:
        document: the report's id.
        start: offset of its first character, in code points of the raw text.
        end: offset behind its last character.
        label: what the model took it for.
        score: the calibrated probability.
        text: its characters.
        before: what stands before it.
        after: what stands behind it.
    """

    document: str
    start: int
    end: int
    label: str
    score: float
    text: str
    before: str
    after: str


def find_doubts(records: Iterable[Record], below: float) -> list[Doubt]:
    """List the entities of records whose score is below a bound, the least sure first.

    Args:
        records: the records; entities without a score (those of the rules) are never doubtful.
        below: the bound, from 0 to 1.
    """
    doubts = [
        _doubt(record, entity, entity.score)
        for record in records
        for entity in record.entities
        if entity.score is not None and entity.score < below
    ]
    return sorted(doubts, key=lambda doubt: (doubt.score, doubt.document, doubt.start))


def gold_from_record(record: Record) -> GoldDocument:
    """Turn a record into annotation that a person can correct and a training can read."""
    headings = [_heading(section) for section in record.sections]
    return GoldDocument(
        id=record.id,
        text=record.text,
        entities=[_entity(entity) for entity in record.entities],
        headings=headings,
        sections=sections_of_headings(headings, len(record.text)),
        noise=[GoldNoise(start=noise.start, end=noise.end, kind=noise.kind) for noise in record.noise],
    )


def write_review(records: Sequence[Record], folder: Path, format: str, below: float) -> list[Doubt]:
    """Write records as a corpus to correct, and the list of what is doubtful as ``doubts.tsv`` beside it.

    Args:
        records: with different ids.
        folder: where to write; made if need be.
        format: one of :data:`govreport_nlp.corpora.formats.FORMATS`.
        below: the bound of :func:`find_doubts`.

    Returns:
        The doubts.

    Raises:
        GoldError: see :func:`review_path`; or the reports cannot be written in the format.
    """
    path = review_path(folder, format)
    doubts = find_doubts(records, below)
    folder.mkdir(parents=True, exist_ok=True)
    documents = [gold_from_record(record) for record in records]
    write_corpus(documents, path, format)
    with open_output(folder / "doubts.tsv") as file:
        rows = csv.writer(file, delimiter="\t", lineterminator="\n")
        rows.writerow(Doubt._fields)
        rows.writerows(doubts)
    return doubts


def review_path(folder: Path, format: str) -> Path:
    """Return the file or folder in a folder that the corpus to correct is written to.

    Raises:
        GoldError: the format does not exist or holds no texts, or there is something already.
    """
    if format not in FORMATS or format == "offsets":
        known = ", ".join(name for name in FORMATS if name != "offsets")
        raise GoldError(f"{format!r} is no format to correct reports in: {known}")
    path = folder / _FILES.get(format, REPORTS)
    if path.exists():
        raise GoldError(f"{path}: reports to correct are there already; a person's work is not written over")
    return path


def _doubt(record: Record, entity: Entity, score: float) -> Doubt:
    before = record.text[max(0, entity.start - CONTEXT) : entity.start]
    after = record.text[entity.end : entity.end + CONTEXT]
    shown = (words.replace("\n", "⏎") for words in (entity.text, before, after))
    return Doubt(record.id, entity.start, entity.end, entity.label, score, *shown)


def _entity(entity: Entity) -> GoldEntity:
    value = entity.value
    plain = {"start": entity.start, "end": entity.end, "label": entity.label}
    if isinstance(value, Date):
        return GoldEntity(**plain, value=value.iso, mod=value.mod)
    if isinstance(value, Quantity):
        high = value.high if value.qualifier == "between" else None
        return GoldEntity(**plain, value=value.value, qualifier=value.qualifier, unit=value.unit, high=high)
    return GoldEntity(**plain)


def _heading(section: Section) -> GoldHeading:
    start, end = (section.heading.start, section.heading.end) if section.heading else (section.start, section.start)
    return GoldHeading(start=start, end=end, level=section.level, type=section.type, type2=section.type2)
