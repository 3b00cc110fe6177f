"""Hugging Face ``datasets``: one row a report, with typed features; Parquet files and a dataset card on disk.

Offsets in the rows count code points of ``text``. ``tokens`` are its characters and ``ner_tags`` their BIO tags as a
``ClassLabel``, so that token classification needs no further step. Needs the extra ``datasets``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govreport_nlp.corpora.located import Located, locate, write_text
from govreport_nlp.corpora.model import GoldDocument
from govreport_nlp.corpora.tags import tag_document
from govreport_nlp.errors import GoldError, PackageNotInstalledError

if TYPE_CHECKING:
    import datasets

_TAGS = "ner_tags"
_ENTITY = {
    "start": "int32",
    "end": "int32",
    "label": "string",
    "value": "string",
    "qualifier": "string",
    "unit": "string",
    "high": "string",
    "mod": "string",
    "measure": "string",
    "measure_start": "int32",
    "measure_end": "int32",
    "subject": "string",
    "id": "string",
}
_SECTION = {"start": "int32", "end": "int32", "level": "int32", "type": "string", "type2": "string"}
_NOISE = {"start": "int32", "end": "int32", "kind": "string"}
_SPANS = {"entities": _ENTITY, "headings": _SECTION, "sections": _SECTION, "noise": _NOISE}

#: The split of a document whose ``meta`` names none.
DEFAULT_SPLIT = "train"

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"))


def make_features(documents: Sequence[GoldDocument]) -> datasets.Features:
    """Return the features of a dataset of these documents: their labels as tags, their ``meta`` as columns.

    Raises:
        PackageNotInstalledError: the extra ``datasets`` is not installed.
    """
    datasets = _datasets()

    def typed(fields: dict[str, str]) -> dict[str, Any]:
        return {name: datasets.Value(type) for name, type in fields.items()}

    labels = sorted({entity.label for document in documents for entity in document.entities})
    tags = ["O", *(f"{prefix}-{label}" for label in labels for prefix in "BI")]
    columns = dict.fromkeys((column for document in documents for column in document.meta), "string")
    return datasets.Features(
        {
            "id": datasets.Value("string"),
            "text": datasets.Value("string"),
            "tokens": [datasets.Value("string")],
            _TAGS: [datasets.ClassLabel(names=tags)],
            **{name: [typed(fields)] for name, fields in _SPANS.items()},
            **({"meta": typed(columns)} if columns else {}),
        }
    )


def to_dataset(documents: Sequence[GoldDocument], features: datasets.Features | None = None) -> datasets.Dataset:
    """Make a dataset of documents.

    Args:
        documents: what goes into it.
        features: those of a larger set that the documents are part of; None makes them of the documents.

    Raises:
        GoldError: entities overlap.
        PackageNotInstalledError: the extra ``datasets`` is not installed.
    """
    features = make_features(documents) if features is None else features
    return _datasets().Dataset.from_list([_row(document, features) for document in documents], features=features)


def from_dataset(rows: Iterable[dict[str, Any]]) -> Iterator[GoldDocument]:
    """Make the documents of the rows of such a dataset."""
    for row in rows:
        yield GoldDocument.model_validate(_fields(row))


def save_hugging_face(documents: Sequence[GoldDocument], folder: str | Path) -> None:
    """Write ``data/SPLIT.parquet`` for each split and ``README.md``: what ``datasets.load_dataset(folder)`` reads.

    Raises:
        GoldError: entities overlap, or a file cannot be written.
        PackageNotInstalledError: the extra ``datasets`` is not installed.
    """
    folder = Path(folder)
    features = make_features(documents)
    import pyarrow.parquet

    try:
        (folder / "data").mkdir(parents=True, exist_ok=True)
        for split, members in _splits(documents).items():
            pyarrow.parquet.write_table(to_dataset(members, features).data.table, _data_file(split, folder))
    except OSError as error:
        raise GoldError(f"{folder}: cannot be written: {error.strerror or error}") from error
    write_text(folder / "README.md", dataset_card(documents, folder.name))


def read_hugging_face(path: str | Path) -> Iterator[Located]:
    """Read the documents of a Parquet file; the line of a place is the number of its row.

    Raises:
        GoldError: the file is missing, is no Parquet, or holds no such dataset.
        PackageNotInstalledError: the extra ``datasets`` is not installed.
    """
    _datasets()
    import pyarrow
    import pyarrow.parquet

    path = Path(path)
    try:
        rows = pyarrow.parquet.read_table(path).to_pylist()
    except (OSError, pyarrow.ArrowException) as error:
        raise GoldError(f"{path}: no Parquet file that can be read ({error})") from error
    for number, row in enumerate(rows, start=1):
        try:
            fields = _fields(row)
        except KeyError as error:
            raise GoldError(f"{path}:{number}: no dataset of gold documents: the column {error} is missing") from error
        yield locate(fields, path, number)


def dataset_card(documents: Sequence[GoldDocument], name: str, license: str = "mit") -> str:
    """Write the card of a dataset that :func:`save_hugging_face` writes: what is in it, how much, and how to read it.

    Args:
        documents: all of the dataset.
        name: its name.
        license: by its identifier on the Hub.
    """
    splits = _splits(documents)
    size = next((size for bound, size in _SIZES if len(documents) < bound), "100K<n<1M")
    files = "".join(f"  - split: {split}\n    path: {_data_file(split)}\n" for split in splits)
    counts = Counter(entity.label for document in documents for entity in document.entities)
    split_rows = "".join(
        f"| {split} | {len(members):,} | {sum(len(member.text) for member in members):,} | "
        f"{sum(len(member.entities) for member in members):,} |\n"
        for split, members in splits.items()
    )
    label_rows = "".join(f"| {label} | {count:,} |\n" for label, count in sorted(counts.items()))
    return f"""---
language:
- zh
license: {license}
task_categories:
- token-classification
task_ids:
- named-entity-recognition
pretty_name: {name}
size_categories:
- {size}
configs:
- config_name: default
  data_files:
{files}---

# {name}

Chinese government reports with gold annotation: entities with their values, headings and sections, noise.

| split | reports | characters | entities |
|---|---|---|---|
{split_rows}
| label | entities |
|---|---|
{label_rows}
## Fields

- `id`, `text`: the report's name and its raw text. All offsets count code points of `text`, end exclusive.
- `tokens`, `{_TAGS}`: the characters of the text and their BIO tags.
- `entities`: `start`, `end`, `label`; of a number or date also `value` (a decimal string in `unit`, or ISO 8601 with X
  for what the report does not tell), `qualifier`, `high` (of a range), `mod`; `measure`, the words that say what is
  counted; `subject`, the `id` of the project or event that the value belongs to.
- `headings`: `start`, `end`, `level`, `type`, `type2`; an empty span is a section that begins without a heading.
- `sections`: from each heading to the next of its level or a higher one.
- `noise`: `start`, `end`, `kind` of what is no part of the report.
- `meta`: what is known of the report.

```python
from datasets import load_dataset

reports = load_dataset("path/of/this/folder")
```
"""


def _datasets() -> Any:
    try:
        import datasets
    except ImportError as error:
        raise PackageNotInstalledError("datasets is not installed: pip install 'govreport-nlp[datasets]'") from error
    return datasets


def _splits(documents: Sequence[GoldDocument]) -> dict[str, list[GoldDocument]]:
    splits: dict[str, list[GoldDocument]] = {}
    for document in documents:
        splits.setdefault(document.meta.get("split", DEFAULT_SPLIT), []).append(document)
    return splits


def _data_file(split: str, folder: Path = Path()) -> str:
    return (folder / "data" / f"{split}.parquet").as_posix()


def _row(document: GoldDocument, features: datasets.Features) -> dict[str, Any]:
    tags = features[_TAGS].feature
    row: dict[str, Any] = {
        "id": document.id,
        "text": document.text,
        "tokens": list(document.text),
        _TAGS: [tags.str2int(tagged.tag) for tagged in tag_document(document)],
        **{name: [span.model_dump() for span in getattr(document, name)] for name in _SPANS},
    }
    if "meta" in features:
        row["meta"] = {column: document.meta.get(column) for column in features["meta"]}
    return row


def _fields(row: dict[str, Any]) -> dict[str, Any]:
    meta = {name: cell for name, cell in (row.get("meta") or {}).items() if cell is not None}
    return {"id": row["id"], "text": row["text"], **{name: row[name] for name in _SPANS}, "meta": meta}
