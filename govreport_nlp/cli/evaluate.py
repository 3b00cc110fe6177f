"""``govreport evaluate``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from govreport_nlp.conversion import record_from_doc
from govreport_nlp.errors import GovreportError, RecordError
from govreport_nlp.evaluation.compare import Error, evaluate
from govreport_nlp.evaluation.gold import GoldDocument, read_gold
from govreport_nlp.pipeline import load
from govreport_nlp.record import Record

COLUMNS = ("p", "r", "f", "overlap_f", "value_acc", "end_to_end_f", "gold", "pred")
TITLES = ("P", "R", "F1", "overlap", "value", "end to end", "gold", "predicted")
POOLED = ("numeric", "date", "names", "all")


def run_evaluate(gold: Path, records: Path | None, errors: int, as_json: bool, settings: dict[str, Any]) -> int:
    """Score and print; returns the exit code."""
    console = Console()
    try:
        documents = read_gold(gold)
        scored = _read_records(records) if records else _work(documents, settings)
        scores, disagreements = evaluate(documents, scored)
    except (GovreportError, OSError) as error:
        Console(stderr=True).print(f"error: {error}", style="red", markup=False, highlight=False)
        return 1
    if as_json:
        print(json.dumps(scores, ensure_ascii=False, indent=1))
    else:
        _print_scores(scores, console)
    _print_errors(disagreements[:errors], Console(stderr=True) if as_json else console)
    return 0


def _work(documents: list[GoldDocument], settings: dict[str, Any]) -> list[Record]:
    nlp = load(**settings)
    return [record_from_doc(nlp(document.text), id=document.id) for document in documents]


def _read_records(path: Path) -> list[Record]:
    records, number = [], 0
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                number += 1
                if line.strip():
                    records.append(Record.from_json(line))
    except UnicodeDecodeError as error:
        raise RecordError(f"{path}: no records in UTF-8 ({error.reason})") from error
    except RecordError as error:
        raise RecordError(f"{path}, line {number}: {error}") from error
    if not records:
        raise RecordError(f"{path}: the file holds no records")
    return records


def _print_scores(scores: dict[str, Any], console: Console) -> None:
    table = Table("", *TITLES, box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    for label, row in scores["labels"].items():
        table.add_row(label, *map(_cell, (row[name] for name in COLUMNS)))
    table.add_section()
    for label in POOLED:
        table.add_row(f"= {label}", *map(_cell, (scores[label][name] for name in COLUMNS)), style="bold")
    console.print(table)
    other = Table("", "P", "R", "F1", "gold", "predicted", box=None)
    for column in other.columns[1:]:
        column.justify = "right"
    rows = {"headings": scores["headings"], **{f"noise: {kind}": row for kind, row in scores["noise"].items()}}
    for title, row in rows.items():
        other.add_row(title, *map(_cell, (row[name] for name in ("p", "r", "f", "gold", "pred"))))
    console.print(other)
    for title in ("heading_level_acc", "heading_type_acc", "section_char_acc"):
        console.print(f"{title.replace('_', ' ')}: {_cell(scores[title])}", highlight=False)
    facts = ", ".join(f"{name.replace('_', ' ')} {_cell(value)}" for name, value in scores["facts"].items())
    console.print(f"facts: {facts}", highlight=False)
    if scores["missing"]:
        console.print(f"without a record: {', '.join(scores['missing'])}", style="red", markup=False)


def _print_errors(errors: list[Error], console: Console) -> None:
    for error in errors:
        parts = (error.document, error.kind, error.label, error.text.replace("\n", "⏎"), error.detail)
        console.print("  ".join(part for part in parts if part), markup=False, highlight=False, soft_wrap=True)


def _cell(value: float | int | None) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:.4f}"
