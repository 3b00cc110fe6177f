"""Several pipelines on the same gold: scores, confidence intervals, and what each gains on the first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from govreport_nlp.corpora.model import GoldDocument
from govreport_nlp.errors import GoldError
from govreport_nlp.evaluation.bootstrap import (
    RESAMPLES,
    Draws,
    Measure,
    Samples,
    draw_documents,
    interval,
    sample_scores,
)
from govreport_nlp.evaluation.compare import Comparison, compare_records, total
from govreport_nlp.evaluation.groups import by_column
from govreport_nlp.evaluation.scores import DIGITS, SpanCounts, Tally
from govreport_nlp.record import Record

RowSamples = dict[str, dict[Measure, Samples]]


class _System(NamedTuple):
    comparisons: list[Comparison]
    tally: Tally
    samples: RowSamples


def compare_pipelines(
    gold: Sequence[GoldDocument],
    records: Mapping[str, Sequence[Record]],
    columns: Sequence[str] = (),
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> dict[str, Any]:
    """Score pipelines on the documents that all of them have worked.

    Args:
        gold: the gold documents.
        records: the records of each pipeline by its name; the first is the one that the others are measured against.
        columns: of ``meta``, to score by.
        resamples: how often documents are drawn for the intervals.
        seed: of the draws.

    Returns:
        ``documents``: ids of those compared; ``left_out``: ids of gold documents that a pipeline lacks; ``pipelines``: by
        name the ``scores``, and by row (labels, pools, headings) and measure the ``intervals``; ``differences``: by name
        of all but the first, by row and measure, the ``difference`` from it and its interval (``low``, ``high``), which
        does not hold 0 where it is more than chance; ``by``: by column, value and pipeline the scores. Intervals are
        null for fewer than two documents.

    Raises:
        GoldError: no document is common to all, a record's text is not the gold's, or no document has a column.
    """
    ids = set.intersection(*({record.id for record in worked} for worked in records.values()))
    documents = [document for document in gold if document.id in ids]
    if not documents:
        raise GoldError(f"no gold document has a record of each of {', '.join(records)}: their ids are others")
    compared = {name: compare_records(documents, worked) for name, worked in records.items()}
    rows = list(rows_of(sum((total(comparisons) for comparisons in compared.values()), Tally())))
    draws = draw_documents(len(documents), resamples if len(documents) > 1 else 0, seed)
    systems = {
        name: _System(
            comparisons, total(comparisons), _samples([comparison.tally for comparison in comparisons], rows, draws)
        )
        for name, comparisons in compared.items()
    }
    first = next(iter(systems.values()))
    return {
        "documents": [document.id for document in documents],
        "left_out": [document.id for document in gold if document.id not in ids],
        "pipelines": {
            name: {"scores": system.tally.scores(), "intervals": _intervals(system.samples)}
            for name, system in systems.items()
        },
        "differences": {name: _differences(first, system) for name, system in systems.items() if system is not first},
        "by": {column: _by_column(systems, column) for column in columns},
    }


def rows_of(tally: Tally) -> dict[str, SpanCounts]:
    """Return the rows that pipelines are compared by: labels, pools of them, and headings."""
    return {**dict(sorted(tally.labels.items())), **tally.pools(), "headings": tally.headings}


def _samples(tallies: Sequence[Tally], rows: Iterable[str], draws: Draws) -> RowSamples:
    by_row = [rows_of(tally) for tally in tallies]
    samples = {row: sample_scores([counts.get(row, SpanCounts()) for counts in by_row], draws) for row in rows}
    samples["headings"] = {"f": samples["headings"]["f"]}  # nothing else is counted of them
    return samples


def _intervals(samples: RowSamples) -> dict[str, dict[Measure, dict[str, float] | None]]:
    return {
        row: {measure: _bounds(values) for measure, values in measures.items()} for row, measures in samples.items()
    }


def _differences(first: _System, second: _System) -> dict[str, dict[Measure, dict[str, Any]]]:
    differences: dict[str, dict[Measure, dict[str, Any]]] = {}
    for row, measures in second.samples.items():
        before, after = (rows_of(system.tally).get(row, SpanCounts()).scores() for system in (first, second))
        differences[row] = {
            measure: {
                "difference": round(after[measure] - before[measure], DIGITS),
                "interval": _bounds(values - first.samples[row][measure]),
            }
            for measure, values in measures.items()
        }
    return differences


def _bounds(samples: Samples) -> dict[str, float] | None:
    bounds = interval(samples)
    return bounds._asdict() if bounds else None


def _by_column(systems: Mapping[str, _System], column: str) -> dict[str, dict[str, Any]]:
    groups: dict[str, dict[str, Any]] = {}
    for name, system in systems.items():
        for value, comparisons in by_column(system.comparisons, column).items():
            groups.setdefault(value, {"documents": len(comparisons)})[name] = total(comparisons).scores()
    return groups
