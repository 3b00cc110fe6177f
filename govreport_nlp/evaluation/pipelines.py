"""Where the records come from that are scored: a file of them, or a pipeline that works the gold's texts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from govreport_nlp.conversion import record_from_doc
from govreport_nlp.corpora.model import GoldDocument
from govreport_nlp.errors import RecordError
from govreport_nlp.pipeline import load
from govreport_nlp.record import Record

#: Joins those who decide names, the strongest first.
JOINT = "+"
RECORDS = ".jsonl"


def records_of(name: str, documents: Sequence[GoldDocument]) -> list[Record]:
    """Return the records that a name stands for.

    Args:
        name: a file of records (``.jsonl``), or who decides names in the pipeline: ``rules``, ``zh_govreport``, the folder
            of a model, or several of them (``models/mine+rules``), the strongest first.
        documents: the documents whose texts a pipeline works.

    Raises:
        RecordError: the file holds no records.
        GovreportError: a model is missing or cannot be used.
    """
    if name.endswith(RECORDS):
        return read_records(Path(name))
    return work_documents(documents, names=[name] if Path(name).is_dir() else name.split(JOINT))


def work_documents(documents: Sequence[GoldDocument], **settings: Any) -> list[Record]:
    """Work the texts of gold documents.

    Args:
        documents: the documents.
        settings: of the pipeline, see :func:`govreport_nlp.pipeline.load`.

    Raises:
        GovreportError: a model is missing or cannot be used.
    """
    nlp = load(**settings)
    return [record_from_doc(nlp(document.text), id=document.id) for document in documents]


def read_records(path: Path) -> list[Record]:
    """Read records, one a line.

    Raises:
        RecordError: a line is no record, two have one id, or there are none; the message names file and line.
        OSError: the file cannot be read.
    """
    records: dict[str, Record] = {}
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise RecordError(f"{path}: no records in UTF-8 ({error.reason})") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = Record.from_json(line)
        except RecordError as error:
            raise RecordError(f"{path}, line {number}: {error}") from error
        if record.id in records:
            raise RecordError(f"{path}, line {number}: there is a record with the id {record.id!r} before")
        records[record.id] = record
    if not records:
        raise RecordError(f"{path}: the file holds no records")
    return list(records.values())
