"""Scores in the manner of MUC, which give half a point for half a span (nervaluate)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from govreport_nlp.errors import PackageNotInstalledError
from govreport_nlp.evaluation.compare import Comparison
from govreport_nlp.evaluation.pairs import Key
from govreport_nlp.evaluation.scores import DIGITS

#: strict: edges and label; exact: edges, whatever the label; partial: half a point for an overlap, whatever the label;
#: type: the label, for an overlap.
SCHEMES = {"strict": "strict", "exact": "exact", "partial": "partial", "type": "ent_type"}
COUNTS = ("correct", "incorrect", "partial", "missed", "spurious")


def partial_scores(comparisons: Sequence[Comparison]) -> dict[str, dict[str, dict[str, Any]]]:
    """Score entities by the four schemes of SemEval-2013 task 9.1, which come from MUC-5.

    Args:
        comparisons: the comparisons; edges are trimmed as everywhere.

    Returns:
        For each label, and for ``all``, by scheme: the counts, ``p``, ``r`` and ``f``.

    Raises:
        PackageNotInstalledError: nervaluate is not installed.
    """
    try:
        from nervaluate import Evaluator
    except ImportError as error:
        raise PackageNotInstalledError(
            "partial scores need nervaluate (Python 3.11 or newer): pip install 'govreport-nlp[evaluation]'"
        ) from error
    gold = [[_entity(pair.gold) for pair in comparison.pairs if pair.gold] for comparison in comparisons]
    found = [[_entity(pair.found) for pair in comparison.pairs if pair.found] for comparison in comparisons]
    labels = sorted({entity["label"] for entities in (*gold, *found) for entity in entities})
    results = Evaluator(gold, found, tags=labels, loader="dict").evaluate()
    return {
        name: {scheme: _scores(schemes[theirs]) for scheme, theirs in SCHEMES.items()}
        for name, schemes in {
            **{label: results["entities"][label] for label in labels},
            "all": results["overall"],
        }.items()
        if schemes
    }


def _entity(key: Key) -> dict[str, Any]:
    start, end, label = key
    return {"start": start, "end": end - 1, "label": label}  # nervaluate's ends are inclusive


def _scores(result: Any) -> dict[str, Any]:
    counts = {name: getattr(result, name) for name in COUNTS}
    return counts | {
        "p": round(result.precision, DIGITS),
        "r": round(result.recall, DIGITS),
        "f": round(result.f1, DIGITS),
    }
