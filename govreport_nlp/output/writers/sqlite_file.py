"""Tables as an SQLite database; the same rows give the same bytes with the same version of SQLite.

SQLite has no decimals. An amount is a number where the number reads back as that very decimal (up to 15 digits, and any
whole number of 64 bits), else text.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from decimal import Decimal
from pathlib import Path

from govreport_nlp.errors import OutputError
from govreport_nlp.output.decimals import as_double
from govreport_nlp.output.files import part_of
from govreport_nlp.output.language import Language
from govreport_nlp.output.rows import Rows
from govreport_nlp.output.tables import TABLES, Cell, ColumnType
from govreport_nlp.output.writers.statements import create_indexes, create_table, quoted

#: A column without a type keeps each cell as it is given; any other would turn a long decimal into a double.
_TYPES: dict[ColumnType, str] = {"string": "TEXT", "integer": "INTEGER", "decimal": "", "float": "REAL"}
_LARGEST = 2**63


@contextmanager
def open_tables(path: Path, language: Language) -> Iterator[Callable[[Rows], None]]:
    """Yield a function that adds rows to a database; a record is a transaction."""
    try:
        with part_of(path) as part, closing(sqlite3.connect(part)) as database:
            # What breaks off stays a .part that nobody reads: no need for a journal on disk.
            database.executescript("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA foreign_keys = ON")
            for table in TABLES:
                database.execute(create_table(table, table.columns, language, _TYPES))
            inserts = {
                table.en: f"INSERT INTO {quoted(table.name(language))} VALUES ({', '.join('?' * len(table.columns))})"
                for table in TABLES
            }

            def write(rows: Rows) -> None:
                with database:
                    for name, insert in inserts.items():
                        database.executemany(insert, ([_stored(cell) for cell in row] for row in rows[name]))

            yield write
            for statement in create_indexes(language):
                database.execute(statement)
            database.commit()
    except sqlite3.Error as error:
        raise OutputError(f"{path}: cannot be written: {error}") from error


def _stored(cell: Cell) -> Cell:
    if not isinstance(cell, Decimal):
        return cell
    if cell == cell.to_integral_value() and -_LARGEST <= cell < _LARGEST:
        return int(cell)
    number = as_double(cell)
    return f"{cell:f}" if number is None else number
