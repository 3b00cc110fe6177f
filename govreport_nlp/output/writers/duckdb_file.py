"""Tables as a DuckDB database; the same rows give the same tables, the bytes of the file are DuckDB's own affair."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb

from govreport_nlp.errors import OutputError
from govreport_nlp.output.arrow import arrow_table
from govreport_nlp.output.decimals import PRECISION, SCALE, fitted_columns
from govreport_nlp.output.files import part_of
from govreport_nlp.output.language import Language
from govreport_nlp.output.rows import Rows
from govreport_nlp.output.tables import TABLES, ColumnType
from govreport_nlp.output.writers.statements import create_indexes, create_table, quoted

_TYPES: dict[ColumnType, str] = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "decimal": f"DECIMAL({PRECISION}, {SCALE})",
    "float": "DOUBLE",
}
#: Nothing is downloaded.
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


@contextmanager
def open_tables(path: Path, language: Language) -> Iterator[Callable[[Rows], None]]:
    """Yield a function that adds rows to a database; a record is a transaction."""
    try:
        with part_of(path) as part, closing(duckdb.connect(str(part), config=_SETTINGS)) as database:
            for table in TABLES:
                # DuckDB checks a key before the rows beside it are in: a parent section would be missed.
                database.execute(create_table(table, fitted_columns(table), language, _TYPES, self_references=False))

            def write(rows: Rows) -> None:
                database.begin()
                for table in TABLES:
                    if rows[table.en]:
                        database.register("batch", arrow_table(table, rows[table.en], language))
                        database.execute(f"INSERT INTO {quoted(table.name(language))} SELECT * FROM batch")
                        database.unregister("batch")
                database.commit()

            yield write
            for statement in create_indexes(language):
                database.execute(statement)
    except duckdb.Error as error:
        raise OutputError(f"{path}: cannot be written: {error}") from error
