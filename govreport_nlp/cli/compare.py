"""``govreport compare``."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import Any

from rich.console import Console

from govreport_nlp.cli.evaluate import read_gold
from govreport_nlp.cli.tables import add_row, cell, figure_table, new_console, say_error
from govreport_nlp.errors import GovreportError
from govreport_nlp.evaluation.bootstrap import Measure
from govreport_nlp.evaluation.pipelines import records_of
from govreport_nlp.evaluation.scores import POOLS
from govreport_nlp.evaluation.side_by_side import compare_pipelines
from govreport_nlp.record import Record

#: Marks a difference whose interval does not hold 0.
SURE = "*"


def run_compare(
    gold: Path,
    names: Sequence[str],
    split: str | None,
    columns: Sequence[str],
    measure: Measure,
    resamples: int,
    seed: int,
    as_json: bool,
) -> int:
    """Score pipelines side by side and print; returns the exit code."""
    try:
        documents = read_gold(gold, split, columns)
        records: dict[str, list[Record]] = {}
        for name in dict.fromkeys(names):
            started = monotonic()
            records[name] = records_of(name, documents)
            print(f"{name}: {len(records[name])} reports, {monotonic() - started:.1f} s", file=sys.stderr)
        result = compare_pipelines(documents, records, columns, resamples, seed)
    except (GovreportError, OSError) as error:
        say_error(error)
        return 1
    if as_json:
        print(json.dumps(result, ensure_ascii=False, indent=1))
    else:
        _print_comparison(result, measure, new_console())
    return 0


def _print_comparison(result: dict[str, Any], measure: Measure, console: Console) -> None:
    pipelines, differences = result["pipelines"], result["differences"]
    first = next(iter(pipelines))
    table = figure_table("", "gold", *pipelines, *(f"{name} − {first}" for name in differences))
    for row, intervals in pipelines[first]["intervals"].items():
        if measure not in intervals:
            continue
        figures = [_score(pipeline, row, measure) for pipeline in pipelines.values()]
        gains = [_difference(rows[row][measure]) for rows in differences.values()]
        gold = max(_counts(pipeline["scores"], row).get("gold", 0) for pipeline in pipelines.values())
        add_row(table, row, cell(gold), *figures, *gains, style="bold" if row in (*POOLS, "all") else "")
    console.print(table)
    for column, groups in result["by"].items():
        _print_groups(column, groups, list(pipelines), measure, console)
    console.print(
        f"{len(result['documents'])} reports; in brackets the middle 95 % of draws of reports; "
        f"{SURE} the interval of the difference leaves out 0",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    if result["left_out"]:
        console.print(f"not worked by all, left out: {', '.join(result['left_out'])}", style="red", markup=False)


def _print_groups(
    column: str, groups: dict[str, Any], names: Sequence[str], measure: Measure, console: Console
) -> None:
    table = figure_table(column, "reports", *(f"{name}: {pool}" for pool in ("names", "all") for name in names))
    for value, group in groups.items():
        figures = [group[name][pool][measure] for pool in ("names", "all") for name in names]
        add_row(table, value, cell(group["documents"]), *map(cell, figures))
    console.print()
    console.print(table)


def _counts(scores: dict[str, Any], row: str) -> dict[str, Any]:
    counts: dict[str, Any] = scores["labels"].get(row) or scores.get(row, {})
    return counts


def _score(pipeline: dict[str, Any], row: str, measure: Measure) -> str:
    bounds = pipeline["intervals"][row][measure]
    score = cell(_counts(pipeline["scores"], row).get(measure))
    return f"{score} [{bounds['low']:.3f} {bounds['high']:.3f}]" if bounds else score


def _difference(difference: dict[str, Any]) -> str:
    bounds = difference["interval"]
    if not bounds:
        return f"{difference['difference']:+.4f}"
    sure = SURE if bounds["low"] > 0 or bounds["high"] < 0 else " "
    return f"{difference['difference']:+.4f} [{bounds['low']:+.3f} {bounds['high']:+.3f}]{sure}"
