"""Rows as Arrow tables, for Parquet and DuckDB."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from govreport_nlp.output.decimals import PRECISION, SCALE, fit, fitted_columns
from govreport_nlp.output.language import Language
from govreport_nlp.output.tables import Cell, Row, Table

_TYPES = {
    "string": pa.string(),
    "integer": pa.int64(),
    "decimal": pa.decimal128(PRECISION, SCALE),
    "float": pa.float64(),
}


def arrow_schema(table: Table, language: Language) -> pa.Schema:
    """Return the schema of a table; each field tells what its column means."""
    return pa.schema(
        pa.field(
            column.name(language),
            _TYPES[column.type],
            nullable=column.en not in table.key,
            metadata={"description": column.meaning},
        )
        for column in fitted_columns(table)
    )


def arrow_table(table: Table, rows: Sequence[Row], language: Language) -> pa.Table:
    """Return rows as an Arrow table of that schema."""
    schema = arrow_schema(table, language)
    columns = zip(*(fit(table, row) for row in rows), strict=True) if rows else ((),) * len(schema)
    return pa.table([_array(cells, field.type) for cells, field in zip(columns, schema, strict=True)], schema=schema)


def _array(cells: Sequence[Cell], type: pa.DataType) -> pa.Array:
    """Return cells as an Arrow array.

    Not by ``pa.array``, which imports pandas where it is installed: half a second, and 50 MB of every process.
    """
    builder = pa.lib.StringBuilder()
    builder.append_values(None if cell is None else str(cell) for cell in cells)
    return builder.finish().cast(type)
