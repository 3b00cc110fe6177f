"""``govreport train curve``."""

from __future__ import annotations

import sys
from pathlib import Path

from govreport_nlp.cli.tables import add_row, cell, figure_table, new_console, say_error, say_note
from govreport_nlp.errors import ConfigError, GovreportError, PackageNotInstalledError, TrainingInterruptedError
from govreport_nlp.training.corpora import prepare
from govreport_nlp.training.crf import CrfConfig
from govreport_nlp.training.size_curve import ALL, PICTURE, TABLE, CurvePoint, draw_curve, measure_curve, write_curve


def run_curve(config: Path, output: Path, sizes: str) -> int:
    """Measure a curve, write it and print it; returns the exit code. The table grows with each model."""
    points: list[CurvePoint] = []
    try:
        shares = read_shares(sizes)
        settings, corpora = prepare(CrfConfig, config)
        for path in corpora.absent:
            say_note(f"{path}: not there, left out")
        for point in measure_curve(settings, corpora, shares):
            points.append(point)
            write_curve(points, output)
            print(_line(point), file=sys.stderr)
    except (KeyboardInterrupt, TrainingInterruptedError):
        done = f"{output / TABLE} has the {len(points)} sizes that were done" if points else "before a first model"
        say_error(f"interrupted: {done}")
        return 130
    except (GovreportError, OSError) as error:
        say_error(error)
        return 1
    _print_points(points)
    try:
        draw_curve(points, output)
    except PackageNotInstalledError as error:
        say_note(str(error))
        return 0
    print(f"{output / TABLE}, {output / PICTURE}")
    return 0


def read_shares(sizes: str) -> list[int]:
    """Read shares written ``25,50,100``.

    Raises:
        ConfigError: one is no whole number from 1 to 100.
    """
    shares = [int(share) if share.strip().isdecimal() else 0 for share in sizes.split(",")]
    if not all(1 <= share <= 100 for share in shares):
        raise ConfigError(f"sizes: {sizes!r}: write whole percents from 1 to 100 with commas between: 12,25,50,100")
    return shares


def _line(point: CurvePoint) -> str:
    return f"{point.share} %: {point.documents} reports, F1 {point.scores[ALL]['f']:.4f}, {point.seconds:,.0f} s"


def _print_points(points: list[CurvePoint]) -> None:
    table = figure_table(
        "%", "reports", "characters", "entities", "P", "R", *(f"{label} F1" for label in points[0].scores)
    )
    for point in points:
        every = point.scores[ALL]
        figures = [point.documents, point.characters, point.entities, every["p"], every["r"]]
        figures += [scores["f"] for scores in point.scores.values()]
        add_row(table, str(point.share), *map(cell, figures))
    new_console().print(table)
