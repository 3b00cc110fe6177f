"""Records as data frames of pandas and polars."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from govreport_nlp.output.decimals import PRECISION, SCALE, fit, fitted_columns
from govreport_nlp.output.language import Language
from govreport_nlp.output.packages import require
from govreport_nlp.output.rows import RowMaker, Rows
from govreport_nlp.output.tables import TABLES, Row, Table
from govreport_nlp.record import Record

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Frame = TypeVar("Frame")


@dataclass(frozen=True)
class Frames(Generic[Frame]):
    """The four tables as data frames; ``report`` and the ids join them (``govreport_nlp.output.tables``)."""

    documents: Frame
    sections: Frame
    entities: Frame
    facts: Frame


def to_pandas(records: Record | Iterable[Record], columns: Language = "en") -> Frames[pd.DataFrame]:
    """Return records as pandas data frames.

    Amounts are ``Decimal`` in columns of dtype object, exact whatever their length; ids and text are strings, offsets
    ``Int64``; what is empty is missing.

    Args:
        records: one record or several, each of its own id.
        columns: language of the column names.

    Raises:
        PackageNotInstalledError: pandas is not installed.
        RecordError: two records have one id, or a record refers to what it does not have.
    """
    require("pandas")
    import pandas as pd

    dtypes = {"string": "string", "integer": "Int64", "decimal": "object", "float": "Float64"}

    def frame(table: Table, rows: list[Row]) -> pd.DataFrame:
        cells = zip(*rows, strict=True) if rows else ((),) * len(table.columns)
        return pd.DataFrame(
            {
                column.name(columns): pd.Series(list(values), dtype=dtypes[column.type])
                for column, values in zip(table.columns, cells, strict=True)
            }
        )

    rows = _all_rows(records)
    return Frames(*(frame(table, rows[table.en]) for table in TABLES))


def to_polars(records: Record | Iterable[Record], columns: Language = "en") -> Frames[pl.DataFrame]:
    """Return records as polars data frames.

    Amounts are ``Decimal(38, 10)``; one that needs more digits stands as text in the last column, ``oversize``, and is
    missing in its own: nothing is rounded.

    Args:
        records: one record or several, each of its own id.
        columns: language of the column names.

    Raises:
        PackageNotInstalledError: polars is not installed.
        RecordError: two records have one id, or a record refers to what it does not have.
    """
    require("polars")
    import polars as pl

    dtypes = {
        "string": pl.String(),
        "integer": pl.Int64(),
        "decimal": pl.Decimal(PRECISION, SCALE),
        "float": pl.Float64(),
    }

    def frame(table: Table, rows: list[Row]) -> pl.DataFrame:
        schema = {column.name(columns): dtypes[column.type] for column in fitted_columns(table)}
        return pl.DataFrame([fit(table, row) for row in rows], schema=schema, orient="row", strict=True)

    rows = _all_rows(records)
    return Frames(*(frame(table, rows[table.en]) for table in TABLES))


def _all_rows(records: Record | Iterable[Record]) -> Rows:
    make_rows = RowMaker()
    together: Rows = {table.en: [] for table in TABLES}
    for record in [records] if isinstance(records, Record) else records:
        for name, rows in make_rows(record).items():
            together[name] += rows
    return together
