"""Parquet files of reports: each row is read as if it were a file in a folder, ``reports.parquet/2024/report.docx``.

Needs pyarrow. Rows are unpacked as they are wanted: reading them in order takes linear time and little memory.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice
from pathlib import Path

from govreport_nlp.errors import (
    DamagedFileError,
    MissingFileError,
    PackageNotInstalledError,
    UnpackedTooLargeError,
    UnreadableFileError,
)
from govreport_nlp.limits import MAX_DOCUMENT_BYTES, MAX_PARQUET_ROWS
from govreport_nlp.reading.formats import FORMATS
from govreport_nlp.reading.packed import harmless_name

#: The columns that may hold the reports (texts, or bytes of files) and their names; the first that is there does.
REPORT_COLUMNS = ("text", "content", "bytes")
NAME_COLUMNS = ("path", "id", "report")
#: Rows that are in memory at a time.
_AT_A_TIME = 16
#: Bytes of the file that are read at a time.
_BUFFER = 1 << 18


class ParquetArchive:
    """The reports of a Parquet file, one a row.

    Args:
        path: the file.

    Attributes:
        names: of the rows, in order: the cell of the first of ``NAME_COLUMNS`` that is there, made harmless and with an
            extension that is read. The number of the row, from 0, takes its place where it is empty, and stands before
            it where it was there before.

    Raises:
        PackageNotInstalledError: pyarrow is not installed.
        UnreadableFileError: the file cannot be opened.
        DamagedFileError: it is no Parquet file, or has no column of reports.
        UnpackedTooLargeError: it has too many rows.
    """

    def __init__(self, path: Path) -> None:
        try:
            import pyarrow.parquet as pq
        except ImportError as error:
            raise PackageNotInstalledError(
                f"{path}: Parquet files are read by pyarrow ({error}): pip install 'govreport-nlp[tables]'"
            ) from error
        self._path = path
        try:
            path.open("rb").close()
        except OSError as error:
            raise UnreadableFileError(f"{path}: the file cannot be opened: {error.strerror or error}") from error
        try:
            self._file = pq.ParquetFile(path, buffer_size=_BUFFER, pre_buffer=False)
            metadata, schema = self._file.metadata, self._file.schema_arrow
        except (ValueError, OSError) as error:  # pyarrow's errors are these
            raise self._damaged(error) from error
        if metadata.num_rows > MAX_PARQUET_ROWS:
            raise UnpackedTooLargeError(
                f"{path}: it has {metadata.num_rows:,} rows, more than {MAX_PARQUET_ROWS:,}: split it into several files"
            )
        report = next((name for name in REPORT_COLUMNS if name in schema.names), None)
        kind = str(schema.field(report).type) if report else ""
        if report is None or not ("string" in kind or "binary" in kind):
            raise DamagedFileError(
                f"{path}: no column of reports: call it {' or '.join(REPORT_COLUMNS)}, of texts or bytes, and that of "
                f"their names, if there is one, {' or '.join(NAME_COLUMNS)}; it has {', '.join(schema.names)}"
            )
        groups = range(metadata.num_row_groups)
        self._column: str = report
        self._starts = [*accumulate((metadata.row_group(group).num_rows for group in groups), initial=0)]
        self._group: int | None = None
        self._next, self._ahead = 0, iter(())  # type: tuple[int, Iterator[bytes]]
        self._rows: dict[str, int] = {}
        name = next((name for name in NAME_COLUMNS if name in schema.names), None)
        cells = self._cells(groups, name) if name else (b"" for _ in range(metadata.num_rows))
        for row, cell in enumerate(cells):
            self._rows[self._name(cell, row, formats=FORMATS if "binary" in kind else {".txt"})] = row
        self.names: Sequence[str] = [*self._rows]

    def read(self, name: str) -> bytes:
        """Return the report of a row, at most as much as the largest document and one byte; a text in UTF-8.

        Raises:
            MissingFileError: there is none of this name.
            DamagedFileError: it cannot be unpacked.
        """
        row = self._rows.get(name)
        if row is None:
            raise MissingFileError(f"{self._path}/{name}: no such row in the file: check the name")
        group = bisect_right(self._starts, row) - 1
        if group != self._group or row < self._next:
            self._next, self._ahead = self._starts[group], self._cells([group], self._column)
        self._group = None  # in case this fails
        data = next(islice(self._ahead, row - self._next, None))
        self._group, self._next = group, row + 1
        return data[: MAX_DOCUMENT_BYTES + 1]

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _cells(self, groups: Iterable[int], column: str) -> Iterator[bytes]:
        """Yield the cells of a column as bytes, empty for null."""
        import pyarrow as pa

        try:
            for batch in self._file.iter_batches(_AT_A_TIME, row_groups=[*groups], columns=[column]):
                cells = batch.column(0)
                if isinstance(cells, pa.DictionaryArray):
                    cells = cells.dictionary_decode()
                if "binary" not in str(cells.type):
                    cells = cells.cast(pa.large_string()).cast(pa.large_binary())
                yield from (cell or b"" for cell in cells.to_pylist())
        except (ValueError, OSError, NotImplementedError) as error:
            raise self._damaged(error) from error

    def _name(self, cell: bytes, row: int, formats: Iterable[str]) -> str:
        name = harmless_name(cell.decode("utf-8", "replace")) or str(row)
        if Path(name).suffix.lower() not in formats:
            name += ".txt"
        while name in self._rows:
            name = f"{row}/{name}"
        return name

    def _damaged(self, error: Exception) -> DamagedFileError:
        return DamagedFileError(f"{self._path}: not a Parquet file that can be read ({error}): get or write it again")
