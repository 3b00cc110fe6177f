"""Tables as Parquet: a folder of four files; the same rows give the same bytes with the same version of pyarrow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyarrow.parquet as pq

from govreport_nlp.output.arrow import arrow_schema, arrow_table
from govreport_nlp.output.files import part_of
from govreport_nlp.output.language import Language
from govreport_nlp.output.rows import Rows
from govreport_nlp.output.tables import TABLES, Row, Table

#: Rows written at a time; so many are held in memory.
ROW_GROUP = 20_000


@contextmanager
def open_tables(folder: Path, language: Language) -> Iterator[Callable[[Rows], None]]:
    """Yield a function that adds rows to the files of a folder."""
    with ExitStack() as stack:
        files = [stack.enter_context(_open(folder / f"{t.name(language)}.parquet", t, language)) for t in TABLES]

        def write(rows: Rows) -> None:
            for table, add in zip(TABLES, files, strict=True):
                add(rows[table.en])

        yield write


@contextmanager
def _open(path: Path, table: Table, language: Language) -> Iterator[Callable[[list[Row]], None]]:
    waiting: list[Row] = []
    schema = arrow_schema(table, language)
    with part_of(path) as part, pq.ParquetWriter(part, schema, compression="zstd") as writer:

        def add(rows: list[Row]) -> None:
            waiting.extend(rows)
            if len(waiting) >= ROW_GROUP:
                flush()

        def flush() -> None:
            writer.write_table(arrow_table(table, waiting, language))
            waiting.clear()

        yield add
        if waiting:
            flush()
