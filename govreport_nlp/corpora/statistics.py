"""How much a corpus holds: documents, characters, entities by label, in all and by columns of its table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from govreport_nlp.corpora.model import GoldDocument

#: What stands for the value of a document that has none in a column.
MISSING = "-"


def corpus_statistics(documents: Sequence[GoldDocument], columns: Iterable[str] = ()) -> dict[str, Any]:
    """Count what documents hold.

    Args:
        documents: the corpus.
        columns: of ``meta``, to count by.

    Returns:
        ``all`` and, for each column, its values in order: each with ``documents``, ``characters``, ``entities``,
        ``sections``, ``noise`` (characters of it) and ``labels``, the entities by label.
    """
    statistics: dict[str, Any] = {"all": _counts(documents)}
    for column in columns:
        groups: dict[str, list[GoldDocument]] = {}
        for document in documents:
            groups.setdefault(document.meta.get(column, MISSING), []).append(document)
        statistics[column] = {value: _counts(groups[value]) for value in sorted(groups)}
    return statistics


def _counts(documents: Sequence[GoldDocument]) -> dict[str, Any]:
    labels = Counter(entity.label for document in documents for entity in document.entities)
    return {
        "documents": len(documents),
        "characters": sum(len(document.text) for document in documents),
        "entities": sum(labels.values()),
        "sections": sum(len(document.headings) for document in documents),
        "noise": sum(noise.end - noise.start for document in documents for noise in document.noise),
        "labels": dict(sorted(labels.items())),
    }
