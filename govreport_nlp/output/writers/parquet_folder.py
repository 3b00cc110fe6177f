"""Tables as Parquet: a folder of a file for each table; the same rows give the same bytes with the same version of pyarrow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from govreport_nlp.output.arrow import arrow_schema, arrow_table
from govreport_nlp.output.files import part_of
from govreport_nlp.output.language import Language
from govreport_nlp.output.rows import Rows
from govreport_nlp.output.tables import TABLES, Row, Table

#: Rows, and characters of text in them, that are written at a time.
ROW_GROUP = 20_000
GROUP_CHARACTERS = 4_000_000
#: Rows that wait as Python's objects, which take ten times the memory that the same rows take as Arrow's.
UNPACKED = 1_000


@contextmanager
def open_tables(folder: Path, language: Language, tables: Sequence[Table] = TABLES) -> Iterator[Callable[[Rows], None]]:
    """Yield a function that adds rows to the files of a folder."""
    with ExitStack() as stack:
        files = {
            table.en: stack.enter_context(_open(folder / f"{table.name(language)}.parquet", table, language))
            for table in tables
        }

        def write(rows: Rows) -> None:
            for name, new in rows.items():
                files[name](new)

        yield write


@contextmanager
def _open(path: Path, table: Table, language: Language) -> Iterator[Callable[[list[Row]], None]]:
    waiting: list[Row] = []
    packed: list[pa.Table] = []
    characters = 0
    schema = arrow_schema(table, language)
    with part_of(path) as part, pq.ParquetWriter(part, schema, compression="zstd") as writer:

        def add(rows: list[Row]) -> None:
            nonlocal characters
            waiting.extend(rows)
            characters += sum(len(cell) for row in rows for cell in row if isinstance(cell, str))
            if len(waiting) >= UNPACKED:
                pack()
            if len(waiting) + sum(map(len, packed)) >= ROW_GROUP or characters >= GROUP_CHARACTERS:
                flush()

        def pack() -> None:
            packed.append(arrow_table(table, waiting, language))
            waiting.clear()

        def flush() -> None:
            nonlocal characters
            pack()
            writer.write_table(pa.concat_tables(packed))
            packed.clear()
            characters = 0

        yield add
        if waiting or packed:
            flush()
