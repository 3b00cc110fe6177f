"""``govreport evaluate``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console

from govreport_nlp.cli.tables import add_row, cell, figure_table, new_console, say_error
from govreport_nlp.corpora.formats import read_corpus
from govreport_nlp.corpora.model import GoldDocument
from govreport_nlp.corpora.splits import of_split
from govreport_nlp.errors import GoldError, GovreportError
from govreport_nlp.evaluation.compare import Comparison, compare_records, scores_of
from govreport_nlp.evaluation.confusion import MISSED, SPURIOUS, confusion_table
from govreport_nlp.evaluation.errors import error_line
from govreport_nlp.evaluation.groups import by_column, require_column
from govreport_nlp.evaluation.page import errors_page
from govreport_nlp.evaluation.partial import SCHEMES, partial_scores
from govreport_nlp.evaluation.pipelines import read_records, work_documents
from govreport_nlp.evaluation.scores import POOLS
from govreport_nlp.output.files import open_output

COLUMNS = ("p", "r", "f", "overlap_f", "value_acc", "end_to_end_f", "gold", "pred")
TITLES = ("P", "R", "F1", "overlap", "value", "end to end", "gold", "found")
POOLED = (*POOLS, "all")


class Wanted(NamedTuple):
    """What to show besides the scores.

    Attributes:
        columns: of the documents' table, to score by.
        confusion: whether to show which label was taken for which.
        partial: whether to show the scores in the manner of MUC.
        errors: how many errors to list.
        page: the HTML file to write the errors into.
        as_json: whether to print JSON.
    """

    columns: Sequence[str] = ()
    confusion: bool = False
    partial: bool = False
    errors: int = 0
    page: Path | None = None
    as_json: bool = False


def run_evaluate(gold: Path, split: str | None, records: Path | None, wanted: Wanted, settings: dict[str, Any]) -> int:
    """Score and print; returns the exit code."""
    try:
        documents = read_gold(gold, split, wanted.columns)
        worked = read_records(records) if records else work_documents(documents, **settings)
        comparisons = compare_records(documents, worked)
        if all(comparison.is_missing for comparison in comparisons):
            raise GoldError(f"{gold} and {records} have no document in common: their ids are others")
        scores = scores_of(comparisons)
        if wanted.columns:
            scores["by"] = {column: _by_column(comparisons, column) for column in wanted.columns}
        if wanted.confusion:
            scores["confusion"] = confusion_table(comparisons)
        if wanted.partial:
            scores["partial"] = partial_scores(comparisons)
        if wanted.page is not None:
            title = f"{records or ' + '.join(settings.get('names', ['the default pipeline']))} against {gold}"
            with open_output(wanted.page) as file:
                file.write(errors_page(comparisons, title))
    except (GovreportError, OSError) as error:
        say_error(error)
        return 1
    console = new_console()
    if wanted.as_json:
        print(json.dumps(scores, ensure_ascii=False, indent=1))
    else:
        _print_scores(scores, console)
    _print_errors(comparisons, wanted.errors, Console(stderr=True) if wanted.as_json else console)
    return 0


def read_gold(path: Path, split: str | None, columns: Iterable[str]) -> list[GoldDocument]:
    """Read the gold documents to score.

    Args:
        path: a corpus.
        split: the split to take; None takes all documents.
        columns: columns that are asked for.

    Raises:
        GoldError: the corpus does not fit, the split is empty, or no document has a column.
    """
    documents = read_corpus(path)
    if split is not None:
        documents = of_split(documents, split)
    for column in columns:
        require_column(documents, column)
    return documents


def _by_column(comparisons: Sequence[Comparison], column: str) -> dict[str, dict[str, Any]]:
    groups = by_column(comparisons, column)
    return {value: {"documents": len(compared), **scores_of(compared)} for value, compared in groups.items()}


def _print_scores(scores: dict[str, Any], console: Console) -> None:
    table = figure_table("", *TITLES)
    for label, row in scores["labels"].items():
        add_row(table, label, *(cell(row[name]) for name in COLUMNS))
    table.add_section()
    for label in POOLED:
        add_row(table, f"= {label}", *(cell(scores[label][name]) for name in COLUMNS), style="bold")
    console.print(table)
    other = figure_table("", "P", "R", "F1", "gold", "found")
    rows = {"headings": scores["headings"], **{f"noise: {kind}": row for kind, row in scores["noise"].items()}}
    for title, row in rows.items():
        add_row(other, title, *(cell(row[name]) for name in ("p", "r", "f", "gold", "pred")))
    console.print(other)
    for title in ("heading_level_acc", "heading_type_acc", "section_char_acc"):
        console.print(f"{title.replace('_', ' ')}: {cell(scores[title])}", highlight=False)
    facts = ", ".join(f"{name.replace('_', ' ')} {cell(value)}" for name, value in scores["facts"].items())
    console.print(f"facts: {facts}", highlight=False)
    for column, groups in scores.get("by", {}).items():
        _print_groups(column, groups, console)
    if "confusion" in scores:
        _print_confusion(scores["confusion"], console)
    if "partial" in scores:
        _print_partial(scores["partial"], console)
    if scores["missing"]:
        console.print(f"without a record: {', '.join(scores['missing'])}", style="red", markup=False)


def _print_groups(column: str, groups: dict[str, Any], console: Console) -> None:
    pools = [f"{pool} F1" for pool in POOLED]
    table = figure_table(column, "reports", "gold", *pools, "end to end", "headings F1", "sections")
    for value, scores in groups.items():
        f1 = {row: scores[row]["f"] if scores[row]["gold"] else None for row in (*POOLED, "headings")}
        figures = [scores["documents"], scores["all"]["gold"], *(f1[pool] for pool in POOLED)]
        figures += [scores["all"]["end_to_end_f"], f1["headings"], scores["section_char_acc"]]
        add_row(table, value, *map(cell, figures))
    console.print()
    console.print(table)


def _print_confusion(confusion: dict[str, dict[str, int]], console: Console) -> None:
    table = figure_table("gold \\ found", *confusion[SPURIOUS])
    for gold, found in confusion.items():
        add_row(
            table,
            gold,
            *("" if gold == SPURIOUS and name == MISSED else f"{count or '·'}" for name, count in found.items()),
        )
    console.print()
    console.print(table)


def _print_partial(partial: dict[str, Any], console: Console) -> None:
    table = figure_table("", *(f"{scheme} F1" for scheme in SCHEMES), "correct", "partial", "missed", "spurious")
    for label, schemes in partial.items():
        counts = schemes["partial"]
        add_row(
            table,
            label,
            *(cell(schemes[scheme]["f"]) for scheme in SCHEMES),
            *(cell(counts[name]) for name in ("correct", "partial", "missed", "spurious")),
            style="bold" if label == "all" else "",
        )
    console.print()
    console.print(table)


def _print_errors(comparisons: Iterable[Comparison], most: int, console: Console) -> None:
    lines = (error_line(error, comparison.document.text) for comparison in comparisons for error in comparison.errors)
    for _, line in zip(range(most), lines, strict=False):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
