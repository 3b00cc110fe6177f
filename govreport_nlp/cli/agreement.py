"""``govreport agreement``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich.console import Console

from govreport_nlp.cli.tables import add_row, cell, figure_table, new_console, say_error
from govreport_nlp.corpora.formats import read_corpus
from govreport_nlp.errors import GovreportError
from govreport_nlp.evaluation.agreement import agreement
from govreport_nlp.evaluation.scores import POOLS


def run_agreement(first: Path, second: Path, as_json: bool) -> int:
    """Compare two annotations and print; returns the exit code."""
    try:
        result = agreement(read_corpus(first), read_corpus(second))
    except (GovreportError, OSError) as error:
        say_error(error)
        return 1
    if as_json:
        print(json.dumps(result, ensure_ascii=False, indent=1))
    else:
        _print_agreement(result, new_console())
    return 0


def _print_agreement(result: dict[str, Any], console: Console) -> None:
    kappa = result["kappa"]
    table = figure_table("", "F1", "overlap", "value", "end to end", "kappa", "first", "second")
    for label, row in result["labels"].items():
        add_row(table, label, *_figures(row, kappa["characters_by_label"].get(label)))
    table.add_section()
    for pool in (*POOLS, "all"):
        add_row(
            table, f"= {pool}", *_figures(result[pool], kappa["characters"] if pool == "all" else None), style="bold"
        )
    table.add_section()
    for title, row in (("headings", result["headings"]), ("with level and type", result["headings_whole"])):
        add_row(table, title, *_figures(row, None))
    for kind, row in result["noise"].items():
        add_row(table, f"noise: {kind}", *_figures(row, None))
    console.print(table)
    lines = [
        f"kappa of the labels of spans that both marked: {cell(kappa['labels'])}",
        f"kappa of the types of headings that both marked: {cell(kappa['types'])}",
        f"section type by character: {cell(result['section_char_acc'])}",
        "facts: " + ", ".join(f"{name.replace('_', ' ')} {cell(value)}" for name, value in result["facts"].items()),
        f"{len(result['documents'])} documents on both sides; kappa by label is of characters",
    ]
    for side in ("first", "second"):
        alone = result[f"only_{side}"]
        if alone:
            lines.append(f"only on the {side} side: {len(alone)} documents")
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _figures(row: dict[str, Any], kappa: float | None) -> list[str]:
    names = ("f", "overlap_f", "value_acc", "end_to_end_f")
    return [*(cell(row.get(name)) for name in names), cell(kappa), cell(row["gold"]), cell(row["pred"])]
