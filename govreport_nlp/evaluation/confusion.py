"""Which label is taken for which: the confusion table of aligned entities."""

from __future__ import annotations

from collections.abc import Iterable

from govreport_nlp.evaluation.compare import Comparison

MISSED = "missed"
SPURIOUS = "spurious"


def confusion_table(comparisons: Iterable[Comparison]) -> dict[str, dict[str, int]]:
    """Count which label was found for which.

    Entities are paired by overlap, edges aside (:func:`govreport_nlp.evaluation.pairs.align`), so that a row adds up to
    the gold entities of its label and a column to the found ones.

    Returns:
        For each gold label, and last for :data:`SPURIOUS`, how often each label was found for it, and last how often none
        was (:data:`MISSED`).
    """
    pairs = [pair for comparison in comparisons for pair in comparison.pairs]
    labels = sorted({key[2] for pair in pairs for key in pair if key})
    table = {gold: dict.fromkeys([*labels, MISSED], 0) for gold in [*labels, SPURIOUS]}
    for gold, found in pairs:
        table[gold[2] if gold else SPURIOUS][found[2] if found else MISSED] += 1
    return table
