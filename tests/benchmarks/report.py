"""The tables for a reader and the same figures for a program."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from statistics import median
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tests.benchmarks.measurement import LONG_TEXT, Measurement
from tests.benchmarks.texts import LONGEST

SPEED_BAR = 3.0
"""Times JioNLP's characters per second, whole pipeline with the default segmenter."""
MEMORY_BAR = 400.0
"""10⁶ bytes, whole pipeline with the default segmenter."""
GROWTH_BAR = 1.2

PIPELINES = ("char", "jieba", "pkuseg")
JIONLP_SUMS = {
    "JioNLP money + time + recognize_location": ("money", "time", "recognize_location"),
    "JioNLP money + time + parse_location": ("money", "time", "parse_location"),
}

Row = tuple[str, str, tuple[str, ...]]
"""What a row is called, the contestant, and the parts whose times it adds up."""


def as_json(measurement: Measurement) -> dict[str, Any]:
    """Return all figures as plain data."""
    return {
        "machine": _machine(),
        "versions": {name: version(name) for name in ("govreport-nlp", "spacy")} | measurement.versions,
        "texts": {text_set.name: text_set.description for text_set in measurement.text_sets},
        "characters_per_cpu_second": {
            name: {
                text_set.name: round(measurement.speed(contestant, parts, text_set))
                for text_set in measurement.text_sets
            }
            for name, contestant, parts in _rows(measurement)
        },
        "times_jionlp": {
            name: {text_set.name: measurement.ratio(contestant, parts, text_set) for text_set in measurement.text_sets}
            for name, contestant, parts in _rows(measurement)
        },
        "missing": measurement.missing,
        "peak_megabytes": measurement.peak_megabytes,
        "peak_megabytes_long_text": measurement.long_peak_megabytes,
        "growth": {name: median(ratios) for name, ratios in measurement.growth.items()},
        "startup_cpu_seconds": measurement.startup,
        "heavy_imports": measurement.heavy_imports,
        "bars": [{"bar": bar, "measured": measured, "met": met} for bar, measured, met in _bars(measurement)],
    }


def print_report(measurement: Measurement, console: Console, rounds: int) -> None:
    """Print the tables."""
    console.print(f"\n{_machine()}")
    console.print(
        f"CPU time of one process (not wall-clock time), median of {rounds} rounds in which all take turns; ratios are "
        "medians of the ratios of each round. JioNLP's log is off. A ratio is against JioNLP's money, time and place "
        "extractors one after the other, with the faster of its two functions for places."
    )
    for text_set in measurement.text_sets:
        console.print(f"[bold]{text_set.name}[/]: {text_set.description}")
    console.print(_speed_table(measurement))
    for name, reason in measurement.missing.items():
        console.print(f"[yellow]{name} left out:[/] {escape(reason)}")
    console.print(_memory_table(measurement))
    console.print(_growth_table(measurement))
    console.print(_startup_table(measurement))
    console.print(_bars_table(measurement))


def _rows(measurement: Measurement) -> list[Row]:
    rows: list[Row] = [(f"pipeline and record, {name}", name, ("pipeline",)) for name in PIPELINES]
    first_round = next(iter(measurement.seconds["components"].values()))[0]
    rows += [(f"alone: {part}", "components", (part,)) for part in first_round]
    rows.append(("alone: value grammar on clean text", "values", ("values",)))
    rows += [(name, "jionlp", parts) for name, parts in JIONLP_SUMS.items()]
    rows += [
        (f"JioNLP {part}", "jionlp", (part,)) for part in ("money", "time", "recognize_location", "parse_location")
    ]
    return [row for row in rows if row[1] in measurement.seconds]


def _speed_table(measurement: Measurement) -> Table:
    table = Table(title="Speed: characters per CPU second, and times JioNLP")
    table.add_column("what")
    for text_set in measurement.text_sets:
        table.add_column(text_set.name, justify="right")
        table.add_column("×", justify="right")
    for name, contestant, parts in _rows(measurement):
        cells = []
        for text_set in measurement.text_sets:
            ratio = measurement.ratio(contestant, parts, text_set)
            cells += [
                f"{measurement.speed(contestant, parts, text_set):,.0f}",
                "" if ratio is None else f"{ratio:.2f}" if ratio < 100 else "> 100",
            ]
        table.add_row(name, *cells, style="bold" if contestant == "char" else None)
    return table


def _memory_table(measurement: Measurement) -> Table:
    table = Table(title="Memory: peak of a process of its own, MB (10⁶ bytes)")
    table.add_column("what")
    table.add_column("texts")
    table.add_column("MB", justify="right")
    everything = ", ".join(text_set.name for text_set in measurement.text_sets)
    for name, peak in measurement.peak_megabytes.items():
        if name in PIPELINES:
            table.add_row(f"pipeline and record, {name}", everything, f"{peak:,.0f}")
        elif name == "jionlp":
            table.add_row("JioNLP", everything, f"{peak:,.0f}")
    table.add_row(
        "pipeline and record, char", f"one of {LONG_TEXT:,} characters", f"{measurement.long_peak_megabytes:,.0f}"
    )
    return table


def _growth_table(measurement: Measurement) -> Table:
    table = Table(title="Growth: time for a character, pipeline and record, char")
    table.add_column("texts")
    table.add_column(f"{LONG_TEXT:,} against {LONGEST:,} characters", justify="right")
    for name, ratios in measurement.growth.items():
        table.add_row(f"paragraphs of the {name} texts, repeated to length", f"{median(ratios):.2f}")
    return table


def _startup_table(measurement: Measurement) -> Table:
    table = Table(title="Start-up: CPU seconds of a whole Python process")
    table.add_column("what")
    table.add_column("s", justify="right")
    for name, seconds in measurement.startup.items():
        table.add_row(name, f"{seconds:.3f}")
    return table


def _bars_table(measurement: Measurement) -> Table:
    table = Table(title="Bars")
    for column in ("bar", "measured", "met"):
        table.add_column(column)
    for bar, measured, met in _bars(measurement):
        table.add_row(bar, measured, {True: "[green]yes[/]", False: "[red]NO[/]", None: "[yellow]not measured[/]"}[met])
    return table


def _bars(measurement: Measurement) -> list[tuple[str, str, bool | None]]:
    bars: list[tuple[str, str, bool | None]] = []
    for text_set in measurement.text_sets:
        ratio = measurement.ratio("char", ("pipeline",), text_set)
        bars.append(
            (
                f"pipeline, char, {text_set.name} texts: at least {SPEED_BAR:g} × JioNLP",
                "-" if ratio is None else f"{ratio:.2f}",
                None if ratio is None else ratio >= SPEED_BAR,
            )
        )
    peak = measurement.peak_megabytes["char"]
    bars.append((f"pipeline, char: under {MEMORY_BAR:g} MB", f"{peak:,.0f} MB", peak < MEMORY_BAR))
    for name, ratios in measurement.growth.items():
        growth = median(ratios)
        bars.append((f"growth, {name} texts: at most {GROWTH_BAR:g}", f"{growth:.2f}", growth <= GROWTH_BAR))
    imported = ", ".join(measurement.heavy_imports) or "none"
    bars.append(
        (
            "import govreport_nlp imports no spaCy",
            f"heavy modules: {imported}",
            "spacy" not in measurement.heavy_imports,
        )
    )
    return bars


def _machine() -> str:
    return f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
