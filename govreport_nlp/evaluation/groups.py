"""Comparisons by what is known of their reports: genre, script, level and the like."""

from __future__ import annotations

from collections.abc import Sequence

from govreport_nlp.corpora.model import GoldDocument
from govreport_nlp.corpora.statistics import MISSING
from govreport_nlp.errors import GoldError
from govreport_nlp.evaluation.compare import Comparison


def by_column(comparisons: Sequence[Comparison], column: str) -> dict[str, list[Comparison]]:
    """Put comparisons together by a column of their documents' ``meta``.

    Args:
        comparisons: the comparisons.
        column: its name.

    Returns:
        For each value in order its comparisons; documents without one stand under ``-``.

    Raises:
        GoldError: no document has the column; the message names those that there are.
    """
    require_column([comparison.document for comparison in comparisons], column)
    groups: dict[str, list[Comparison]] = {}
    for comparison in comparisons:
        groups.setdefault(comparison.document.meta.get(column, MISSING), []).append(comparison)
    return dict(sorted(groups.items()))


def require_column(documents: Sequence[GoldDocument], column: str) -> None:
    """Refuse a column that no document has.

    Raises:
        GoldError: the message names the columns that there are.
    """
    columns = sorted({name for document in documents for name in document.meta})
    if column not in columns:
        raise GoldError(
            f"no document has the column {column!r} in its table; there are: {', '.join(columns) or 'none'}"
        )
