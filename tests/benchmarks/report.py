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

from tests.benchmarks.batches import FILES
from tests.benchmarks.measurement import LONG_TEXTS, REPORT_LENGTH, Measurement
from tests.benchmarks.texts import LONGEST, TextSet

SPEED_BARS = (
    ("default pipeline", "char", ("pipeline",), "jionlp", 3.0),
    ("default pipeline and record", "char", ("pipeline", "record"), "jionlp", 3.0),
    ("rules alone", "rules", ("pipeline",), "jionlp", 5.0),
    ("rules alone and record", "rules", ("pipeline", "record"), "jionlp", 5.0),
    ("value grammar alone", "values", ("values",), "recognizers", 20.0),
)
"""What is measured, contestant and parts, the peer, and how many times its characters per second there should be."""
MEMORY_BAR = 400.0
"""10⁶ bytes, one process, whatever the number of files."""
GROWTH_BAR = 1.2
PROCESSES_BAR = 1.6
"""Times as fast with two processes on two cores."""
STARTUP_BARS = {"govreport --help": 0.5, "load() and first record": 1.5}
"""CPU seconds as a multiple of those of ``import spacy``."""

SEGMENTERS = ("char", "jieba", "pkuseg")
PEERS = {"jionlp": "JioNLP", "recognizers": "Recognizers-Text"}
PIPELINES = ("char", "rules", "jieba", "pkuseg")
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
        "growth": {length: median(ratios) for length, ratios in measurement.growth.items()},
        "latency_cpu_seconds": measurement.latency,
        "batches": [batch._asdict() for batch in measurement.batches],
        "tokenizer_times_spacy": {
            name: {text_set.name: _times_spacy(measurement, name, text_set) for text_set in measurement.text_sets}
            for name in SEGMENTERS
        },
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
    console.print("HanLP's tokenizer left out: its models have to be downloaded")
    console.print(_memory_table(measurement))
    console.print(_tokenizer_table(measurement))
    console.print(_latency_table(measurement))
    console.print(_growth_table(measurement))
    console.print(_batches_table(measurement))
    console.print(_startup_table(measurement))
    console.print(_bars_table(measurement))


def _rows(measurement: Measurement) -> list[Row]:
    rows: list[Row] = []
    for name in PIPELINES:
        rows.append((f"pipeline, {name}", name, ("pipeline",)))
        rows.append((f"pipeline and record, {name}", name, ("pipeline", "record")))
    first_round = next(iter(measurement.seconds["components"].values()))[0]
    rows += [(f"alone: {part}", "components", (part,)) for part in first_round]
    rows.append(("alone: value grammar on clean text", "values", ("values",)))
    if "recognizers" in measurement.seconds:
        parts = tuple(next(iter(measurement.seconds["recognizers"].values()))[0])
        rows += [("Recognizers-Text, all models", "recognizers", parts)]
        rows += [(f"Recognizers-Text {part}", "recognizers", (part,)) for part in parts]
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
        "pipeline and record, char", f"one of {LONG_TEXTS[-1]:,} characters", f"{measurement.long_peak_megabytes:,.0f}"
    )
    return table


def _times_spacy(measurement: Measurement, segmenter: str, text_set: TextSet) -> float | None:
    return measurement.ratio(f"tokenizer-{segmenter}", ("tokenizer",), text_set, f"spacy-{segmenter}")


def _tokenizer_table(measurement: Measurement) -> Table:
    table = Table(title="Tokenizer with noise and script against spaCy's blank zh with the same segmenter")
    table.add_column("segmenter")
    for text_set in measurement.text_sets:
        for column in (text_set.name, "spaCy", "×"):
            table.add_column(column, justify="right")
    for name in SEGMENTERS:
        cells = []
        for text_set in measurement.text_sets:
            ratio = _times_spacy(measurement, name, text_set)
            if ratio is not None:
                speeds = (
                    measurement.speed(f"{who}-{name}", ("tokenizer",), text_set) for who in ("tokenizer", "spacy")
                )
                cells += [*(f"{speed:,.0f}" for speed in speeds), f"{ratio:.2f}"]
        table.add_row(name, *cells)
    return table


def _latency_table(measurement: Measurement) -> Table:
    table = Table(title=f"Latency: CPU time of one report of {REPORT_LENGTH:,} characters")
    table.add_column("what")
    table.add_column("ms", justify="right")
    for name, seconds in measurement.latency.items():
        table.add_row(
            {"char": "default pipeline and record", "rules": "rules and record"}.get(name, "JioNLP"),
            f"{1000 * seconds:.1f}",
        )
    return table


def _growth_table(measurement: Measurement) -> Table:
    table = Table(title=f"Growth: time for a character of a long text against one of {LONGEST:,} characters")
    table.add_column("characters", justify="right")
    table.add_column("×", justify="right")
    for length, ratios in measurement.growth.items():
        table.add_row(f"{length:,}", f"{median(ratios):.2f}")
    return table


def _batches_table(measurement: Measurement) -> Table:
    table = Table(title="Many files of 2,000 characters: wall-clock time behind the first, peak of the largest process")
    for column in ("files", "processes", "s", "CPU ms a file", "MB"):
        table.add_column(column, justify="right")
    for batch in measurement.batches:
        each = f"{1000 * batch.cpu_seconds / batch.files:.1f}" if batch.processes == 1 else ""
        table.add_row(f"{batch.files:,}", str(batch.processes), f"{batch.seconds:.1f}", each, f"{batch.megabytes:,.0f}")
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
    for what, contestant, parts, peer, bar in SPEED_BARS:
        for text_set in measurement.text_sets:
            ratio = measurement.ratio(contestant, parts, text_set, peer)
            bars.append(
                (
                    f"{what}, {text_set.name} texts: at least {bar:g} × {PEERS[peer]}",
                    "-" if ratio is None else f"{ratio:.2f}",
                    None if ratio is None else ratio >= bar,
                )
            )
    spacy_seconds = measurement.startup["import spacy"]
    for name, bar in STARTUP_BARS.items():
        times = measurement.startup[name] / spacy_seconds
        bars.append((f"{name}: at most {bar:g} × import spacy", f"{times:.2f}", times <= bar))
    one, two = (batch for batch in measurement.batches if batch.files == FILES[-1])
    bars.append(
        (
            f"2 processes, {one.files:,} files: at least {PROCESSES_BAR:g} × 1 process (wall-clock)",
            f"{one.seconds / two.seconds:.2f}",
            one.seconds / two.seconds >= PROCESSES_BAR,
        )
    )
    peaks = {f"{batch.files:,} files": batch.megabytes for batch in measurement.batches if batch.processes == 1}
    for name, peak in {"reports one by one": measurement.peak_megabytes["char"], **peaks}.items():
        bars.append((f"memory, {name}: under {MEMORY_BAR:g} MB", f"{peak:,.0f} MB", peak < MEMORY_BAR))
    for length, ratios in measurement.growth.items():
        growth = median(ratios)
        bars.append((f"growth, {length:,} characters: at most {GROWTH_BAR:g}", f"{growth:.2f}", growth <= GROWTH_BAR))
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
