"""Shards of a batch: folders that are there whole or not at all, with the tables, the records and the failures of some reports."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal
from uuid import uuid4

from govreport_nlp.errors import BatchError
from govreport_nlp.output.files import open_output
from govreport_nlp.output.language import Language
from govreport_nlp.output.packages import require
from govreport_nlp.output.rows import RowMaker, Rows
from govreport_nlp.output.tables import DOCUMENTS, FAILURES, RECORDS, TABLES
from govreport_nlp.record import Record

ShardFormat = Literal["parquet", "jsonl"]
#: Where shards are while they are written, out of the way of ``BATCH/*/TABLE.parquet``.
UNFINISHED = "unfinished"
_OLD = ".old"
_REMEDY = "remove its folder, and --resume works its inputs again"
#: Records of a shard that are in memory while they are read back.
_READ_AT_A_TIME = 16


@dataclass(frozen=True)
class ShardWriter:
    """What puts reports into a shard, in order.

    Attributes:
        add_record: adds a record, given as its line of JSON and, where they were made already, its rows.
        add_failure: adds the id of a report, its path, and the reason why there is no record of it.
    """

    add_record: Callable[[str, Rows | None], None]
    add_failure: Callable[[str, str, str], None]


def require_shards(format: ShardFormat) -> None:
    """Make sure that what a format needs is installed.

    Raises:
        PackageNotInstalledError: it is not.
    """
    if format == "parquet":
        require("pyarrow")


def shard_folder(batch: Path, number: int) -> Path:
    """Return where a shard of a batch is when it is whole."""
    return batch / f"{number:06}"


@contextmanager
def new_shard(batch: Path, number: int) -> Iterator[Path]:
    """Yield an empty folder to write a shard into; all in it is on the disk when the block ends without an error.

    Several machines can write the same shard at once, each into a folder of its own.
    """
    part = batch / UNFINISHED / f"{shard_folder(batch, number).name}.{uuid4().hex}"
    part.mkdir(parents=True)
    yield part
    for file in part.iterdir():
        _sync(file)
    _sync(part)


def place_shard(batch: Path, number: int, part: Path) -> None:
    """Put what :func:`new_shard` made into the shard's place; what was there is kept until :func:`tidy_shards`."""
    final = shard_folder(batch, number)
    if final.exists():
        final.rename(part.with_name(final.name + _OLD))
    part.rename(final)
    _sync(batch)


def tidy_shards(batch: Path, number: int | None = None) -> None:
    """Put back or throw away what was left of shards, whether they were replaced or a run was broken off.

    Args:
        batch: the batch.
        number: the shard whose leavings go; None takes those of all, when nobody writes any.
    """
    unfinished = batch / UNFINISHED
    for folder in unfinished.glob("*" if number is None else f"{shard_folder(batch, number).name}.*"):
        final = batch / folder.name.removesuffix(_OLD)
        if folder.name.endswith(_OLD) and not final.exists():
            folder.rename(final)
        else:
            shutil.rmtree(
                folder, ignore_errors=True
            )  # a machine given up for lost may still write it: for the next time
    with suppress(OSError):  # not empty, or not there
        unfinished.rmdir()


@contextmanager
def open_shard(folder: Path, format: ShardFormat, language: Language) -> Iterator[ShardWriter]:
    """Open a shard to write.

    Args:
        folder: an empty folder.
        format: ``parquet`` writes the four tables, ``records`` and ``failures``; ``jsonl`` the latter two.
        language: of the names of tables and columns.

    Raises:
        OSError: the operating system refuses.
    """
    with _open_parquet(folder, language) if format == "parquet" else _open_jsonl(folder) as writer:
        yield writer


def read_records(folder: Path, format: ShardFormat, language: Language) -> Generator[tuple[str, str], None, None]:
    """Yield the records of a shard, in order: the id of each, and its line of JSON.

    Raises:
        BatchError: the shard cannot be read.
    """
    try:
        yield from _read_jsonl(folder) if format == "jsonl" else _read_parquet(folder, language)
    except (OSError, ValueError) as error:  # pyarrow's errors are ValueErrors
        raise BatchError(f"{folder}: not a shard that can be read ({error}): {_REMEDY}") from error


def _read_jsonl(folder: Path) -> Iterator[tuple[str, str]]:
    with (folder / f"{RECORDS.en}.jsonl").open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            yield json.loads(line)["id"], line.removesuffix("\n")


def _read_parquet(folder: Path, language: Language) -> Iterator[tuple[str, str]]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(folder / f"{RECORDS.name(language)}.parquet") as file:
        for batch in file.iter_batches(_READ_AT_A_TIME, columns=RECORDS.header(language)):
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


@contextmanager
def _open_parquet(folder: Path, language: Language) -> Iterator[ShardWriter]:
    from govreport_nlp.output.writers import parquet_folder

    with parquet_folder.open_tables(folder, language, (*TABLES, RECORDS, FAILURES)) as write:

        def add_record(line: str, rows: Rows | None) -> None:
            rows = rows or RowMaker()(Record.from_json(line))
            ((report, *_),) = rows[DOCUMENTS.en]
            write({**rows, RECORDS.en: [(report, line)]})

        yield ShardWriter(add_record, lambda *cells: write({FAILURES.en: [cells]}))


@contextmanager
def _open_jsonl(folder: Path) -> Iterator[ShardWriter]:
    with (
        open_output(folder / f"{RECORDS.en}.jsonl") as records,
        open_output(folder / f"{FAILURES.en}.jsonl") as failures,
    ):
        yield ShardWriter(
            lambda line, rows: _write_line(records, line),
            lambda *cells: _write_line(
                failures, json.dumps(dict(zip(FAILURES.header("en"), cells, strict=True)), ensure_ascii=False)
            ),
        )


def _write_line(file: IO[str], line: str) -> None:
    file.write(line + "\n")


def _sync(path: Path) -> None:
    """Have the disk hold a file, or what a folder lists, before anything else is done."""
    if path.is_dir() and os.name == "nt":
        return  # Windows opens no folder
    descriptor = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
