"""Tables as an Excel workbook of four sheets; the same rows give the same bytes."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxFileError

from govreport_nlp.errors import OutputError
from govreport_nlp.output.decimals import as_double
from govreport_nlp.output.files import part_of
from govreport_nlp.output.language import Language
from govreport_nlp.output.rows import Rows
from govreport_nlp.output.tables import TABLES, Cell, Row, Table

#: Excel's limits; longer text is cut, which only a heading could be.
MAX_ROWS, MAX_CELL = 1_048_576, 32_767
#: The file tells no time, or else two runs would differ.
NO_TIME = datetime.datetime(1980, 1, 1, tzinfo=datetime.timezone.utc)
_WIDTHS = {"string": 16, "integer": 9, "decimal": 14, "float": 9}
_WIDE = {"text": 24, "norm": 24, "heading": 28, "measure": 20, "subject_name": 28, "sentence": 80, "path": 36}


@contextmanager
def open_tables(path: Path, language: Language) -> Iterator[Callable[[Rows], None]]:
    """Yield a function that adds rows to a workbook; rows wait in temporary files, not in memory."""
    with part_of(path) as part:
        workbook = xlsxwriter.Workbook(
            str(part),
            {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
        )
        workbook.set_properties({"created": NO_TIME})
        whole_numbers = workbook.add_format({"num_format": "#,##0"})
        bold = workbook.add_format({"bold": True})
        sheets = [_Sheet(workbook, table, language, bold, whole_numbers) for table in TABLES]

        def write(rows: Rows) -> None:
            for sheet in sheets:
                sheet.add(rows[sheet.table.en])

        try:
            yield write
        finally:
            for sheet in sheets:
                sheet.finish()
            try:
                workbook.close()
            except XlsxFileError as error:
                raise OutputError(f"{path}: cannot be written: {error}") from error


class _Sheet:
    """A sheet: header in bold and frozen, filters over all rows."""

    def __init__(self, workbook: Any, table: Table, language: Language, bold: Any, whole_numbers: Any) -> None:
        self.table = table
        self._name = table.name(language)
        self._whole_numbers = whole_numbers
        self._sheet = workbook.add_worksheet(self._name)
        self._sheet.freeze_panes(1, 0)
        for index, column in enumerate(table.columns):
            self._sheet.set_column(index, index, _WIDE.get(column.en, _WIDTHS[column.type]))
            self._sheet.write_string(0, index, column.name(language), bold)
        self._rows = 1

    def add(self, rows: list[Row]) -> None:
        if self._rows + len(rows) > MAX_ROWS:
            raise OutputError(
                f"{self._name} has more than {MAX_ROWS:,} rows, the most of a sheet: write parquet or duckdb"
            )
        for row in rows:
            for index, cell in enumerate(row):
                self._write(index, cell)
            self._rows += 1

    def finish(self) -> None:
        self._sheet.autofilter(0, 0, self._rows - 1, len(self.table.columns) - 1)

    def _write(self, index: int, cell: Cell) -> None:
        number = as_double(cell) if isinstance(cell, Decimal) else cell
        if isinstance(cell, Decimal) and number is None:
            self._sheet.write_string(self._rows, index, f"{cell:f}")
        elif isinstance(number, str):
            self._sheet.write_string(self._rows, index, number[:MAX_CELL])
        elif number is not None:
            is_whole_amount = isinstance(cell, Decimal) and isinstance(number, int)
            self._sheet.write_number(self._rows, index, number, self._whole_numbers if is_whole_amount else None)
