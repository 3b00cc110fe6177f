"""Splits of a corpus: which documents are for training, which to measure on. A document is in one split, whole."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from govreport_nlp.corpora.located import write_text
from govreport_nlp.corpora.model import GoldDocument
from govreport_nlp.corpora.table import read_table, write_table
from govreport_nlp.errors import GoldError

#: The column of the table that names a document's split.
SPLIT = "split"


def split_documents(
    documents: Iterable[GoldDocument], weights: Mapping[str, int], seed: int = 0, by: str | None = None
) -> dict[str, str]:
    """Deal documents out to splits by chance; the same documents, whatever their order, and arguments give the same.

    Args:
        documents: with different ids.
        weights: for each split its part of the whole, in any measure: ``{"train": 80, "dev": 10, "test": 10}``.
        seed: of the random order.
        by: a column of ``meta``; each of its values is spread over the splits by the same weights.

    Returns:
        The split of each document by id, in order of id.

    Raises:
        GoldError: a weight is not positive, a split would be empty, or no document has the column.
    """
    documents = sorted(documents, key=lambda document: document.id)
    if not weights or min(weights.values()) <= 0:
        raise GoldError(f"each split needs a weight above 0: {dict(weights)}")
    if by is not None and not any(by in document.meta for document in documents):
        columns = sorted({column for document in documents for column in document.meta})
        raise GoldError(f"no document has the column {by!r} in its table; there are: {', '.join(columns) or 'none'}")
    chance = random.Random(seed)
    order = [(document.meta.get(by, "") if by else "", chance.random(), document.id) for document in documents]
    total = sum(weights.values())
    dealt: Counter[str] = Counter()
    splits: dict[str, str] = {}
    for count, (_, _, id) in enumerate(sorted(order), start=1):
        # Whichever split lags most behind its part: so each run of documents, and with it each value, is dealt evenly.
        split = max(weights, key=lambda name: Fraction(weights[name] * count, total) - dealt[name])
        splits[id] = split
        dealt[split] += 1
    empty = [name for name in weights if not dealt[name]]
    if empty:
        raise GoldError(f"{len(documents)} documents leave the split {', '.join(empty)} empty: give it more weight")
    return dict(sorted(splits.items()))


def of_split(documents: Sequence[GoldDocument], name: str) -> list[GoldDocument]:
    """Return the documents of one split.

    Raises:
        GoldError: there are none; the message names the splits that there are.
    """
    chosen = [document for document in documents if document.meta.get(SPLIT) == name]
    if not chosen:
        counts = Counter(document.meta.get(SPLIT, "no split") for document in documents)
        there = ", ".join(f"{split} ({count})" for split, count in sorted(counts.items()))
        raise GoldError(f"the split {name!r} is empty; of {len(documents)} documents: {there or 'none'}")
    return chosen


def write_splits(splits: Mapping[str, str], table: str | Path, replace: bool = False) -> None:
    """Write the splits into the column ``split`` of a table, which is made where it is missing.

    Raises:
        GoldError: the table has splits already and ``replace`` is not set, does not fit, or cannot be written.
    """
    path = Path(table)
    known = read_table(path) if path.is_file() else None
    rows = {id: dict(row) for id, row in known.rows.items()} if known else {}
    if not replace and any(SPLIT in row for row in rows.values()):
        raise GoldError(f"{path}: the table has splits already: replace them on purpose (--force)")
    for id, split in splits.items():
        rows.setdefault(id, {})[SPLIT] = split
    write_table(path, rows, known.columns if known else ())


def write_lists(splits: Mapping[str, str], folder: str | Path) -> None:
    """Write ``SPLIT.txt`` with the ids of each split, one a line.

    Raises:
        GoldError: a file cannot be written.
    """
    for split in dict.fromkeys(splits.values()):
        ids = [id for id, name in splits.items() if name == split]
        write_text(Path(folder) / f"{split}.txt", "".join(id + "\n" for id in ids))
