"""The pipeline over Hugging Face ``datasets``. Needs the extra ``datasets``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from govreport_nlp.digest import text_sha256
from govreport_nlp.errors import ConfigError, EmptyFileError, GovreportError, PackageNotInstalledError, TextTooLongError
from govreport_nlp.language.identity import pipeline_hash
from govreport_nlp.limits import MAX_CHARACTERS
from govreport_nlp.pipeline import load
from govreport_nlp.reading import Source, require_chinese
from govreport_nlp.record import Record
from govreport_nlp.scale.features import from_plain, record_features, to_plain
from govreport_nlp.scale.processes import Job, Worker

if TYPE_CHECKING:
    import datasets
    from spacy.language import Language

AnyDataset = TypeVar("AnyDataset", "datasets.Dataset", "datasets.IterableDataset")


def map_dataset(
    dataset: AnyDataset,
    column: str = "text",
    *,
    into: str = "record",
    id_column: str | None = None,
    settings: dict[str, Any] | None = None,
    batch_size: int = 32,
    num_proc: int | None = None,
) -> AnyDataset:
    """Add the record of each row's text, typed by the record's schema, and the reason where there is none.

    A dataset on the disk keeps what was worked: the same dataset, pipeline and columns are not worked twice.

    Args:
        dataset: a ``Dataset``, or an ``IterableDataset``, which is worked as it is read.
        column: where the text is.
        into: the new column: the record but for its text, which :func:`record_of_row` puts back. ``{into}_error`` says
            why a row has none.
        id_column: where the record's id is; None takes the number of the row.
        settings: arguments of :func:`govreport_nlp.load`; each process builds the pipeline when its first row comes.
        batch_size: rows that a process works at a time; so many records are in memory.
        num_proc: how many processes work, of a ``Dataset`` alone; the rows are the same for any number.

    Raises:
        PackageNotInstalledError: the extra ``datasets`` is not installed.
        ConfigError: the dataset has not the columns, has the new ones already, or cannot be worked by several processes.
        GovreportError: the settings name a model, a package or a lexicon that is missing.
    """
    try:
        import datasets
    except ImportError as error:
        raise PackageNotInstalledError("datasets is not installed: pip install 'govreport-nlp[datasets]'") from error
    is_stream = isinstance(dataset, datasets.IterableDataset)
    if is_stream and num_proc is not None:
        raise ConfigError("num_proc: a stream is worked by one process; its DataLoader can have several")
    before = (dataset._resolve_features() if is_stream else dataset).features
    _check_columns(before, wanted=[name for name in (column, id_column) if name], new=[into, f"{into}_error"])
    mapper = _Mapper(column, into, id_column, settings or {})
    features = datasets.Features({**before, into: record_features(), f"{into}_error": datasets.Value("string")})
    options: dict[str, Any] = {"with_indices": True, "batched": True, "batch_size": batch_size, "features": features}
    if is_stream:
        return dataset.map(mapper, **options)
    what = (dataset._fingerprint, pipeline_hash(mapper.pipeline()), column, into, id_column)
    return dataset.map(
        mapper,
        **options,
        num_proc=num_proc,
        new_fingerprint=text_sha256(json.dumps(what))[:32],
        writer_batch_size=batch_size,
        desc="reading",
    )


def record_of_row(row: dict[str, Any], column: str = "text", *, into: str = "record") -> Record:
    """Return the record of a row of :func:`map_dataset`, whole.

    Raises:
        GovreportError: the row has none; the message says why.
    """
    if row[into] is None:
        raise GovreportError(f"there is no record: {row[f'{into}_error']}")
    return from_plain(row[into], row[column])


class _Mapper:
    """What a process does with a batch of rows; the pipeline stays behind when it goes to another process."""

    def __init__(self, column: str, into: str, id_column: str | None, settings: dict[str, Any]) -> None:
        self.column, self.into, self.id_column, self.settings = column, into, id_column, settings
        self._worker = Worker(settings)
        self._features = record_features()

    def __reduce__(self) -> tuple[Any, ...]:
        return _Mapper, (self.column, self.into, self.id_column, self.settings)

    def pipeline(self) -> Language:
        """Return the pipeline, which is built when it is first wanted."""
        self._worker.nlp = self._worker.nlp or load(**self.settings)
        return self._worker.nlp

    def __call__(self, rows: dict[str, list[Any]], numbers: Sequence[int]) -> dict[str, list[Any]]:
        ids = rows[self.id_column] if self.id_column else numbers
        results = [self._work(text, str(id)) for text, id in zip(rows[self.column], ids, strict=True)]
        records, errors = zip(*results, strict=True)
        return {self.into: list(records), f"{self.into}_error": list(errors)}

    def _work(self, text: str | None, id: str) -> tuple[dict[str, Any] | None, str | None]:
        try:
            source = _source(text or "", id)
        except GovreportError as error:
            return None, str(error)
        result = self._worker.work(Job(Path(source.path), id, source=source))
        if result.line is None:
            return None, result.error
        return to_plain(json.loads(result.line), self._features), None


def _source(text: str, id: str) -> Source:
    if not text.strip():
        raise EmptyFileError(f"{id}: the text is empty: give a report")
    if len(text) > MAX_CHARACTERS:
        raise TextTooLongError(f"{id}: the text has {len(text):,} characters, more than {MAX_CHARACTERS:,}: split it")
    require_chinese(text, name=id)
    return Source(id=id, path="-", sha256=text_sha256(text), format="txt", encoding="utf-8", text=text)


def _check_columns(features: dict[str, Any], wanted: Sequence[str], new: Sequence[str]) -> None:
    for name in wanted:
        if name not in features:
            raise ConfigError(f"the dataset has no column {name!r}; it has {', '.join(features)}")
    for name in new:
        if name in features:
            raise ConfigError(f"the dataset has a column {name!r} already: name another with into=")
