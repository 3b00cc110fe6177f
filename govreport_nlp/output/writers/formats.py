"""Which formats tables are written in, and the one door to all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from govreport_nlp.errors import OutputError
from govreport_nlp.output.language import Language
from govreport_nlp.output.packages import require
from govreport_nlp.output.rows import RowMaker
from govreport_nlp.record import Record


@dataclass(frozen=True)
class TableFormat:
    """A format of tables.

    Attributes:
        is_folder: whether it is a folder of four files, not one file.
        module: the module beside this one whose ``open_tables(path, language)`` writes it.
        packages: what must be installed.
    """

    is_folder: bool
    module: str
    packages: tuple[str, ...] = ()


FORMATS = {
    "csv": TableFormat(True, "csv_folder"),
    "parquet": TableFormat(True, "parquet_folder", ("pyarrow",)),
    "xlsx": TableFormat(False, "workbook", ("xlsxwriter",)),
    "sqlite": TableFormat(False, "sqlite_file"),
    "duckdb": TableFormat(False, "duckdb_file", ("duckdb", "pyarrow")),
}


def require_format(name: str) -> None:
    """Make sure that a format's packages are installed.

    Args:
        name: one of :data:`FORMATS`.

    Raises:
        PackageNotInstalledError: one is not.
    """
    require(*FORMATS[name].packages)


@contextmanager
def open_tables(name: str, path: str | Path, columns: Language = "en") -> Iterator[Callable[[Record], None]]:
    """Write records as tables, one after the other; what is written takes its name when all is written.

    Args:
        name: one of :data:`FORMATS`.
        path: the folder (csv, parquet; made if it is not there) or the file.
        columns: language of the names of tables and columns.

    Yields:
        A function that adds a record; it raises RecordError, and adds nothing, where the record's id was there before
        or it refers to what it does not have.

    Raises:
        PackageNotInstalledError: a package that the format needs is not installed.
        OutputError: the format cannot hold so much, or its library cannot write.
        OSError: the operating system refuses.
    """
    require_format(name)
    path = Path(path)
    if FORMATS[name].is_folder:
        path.mkdir(parents=True, exist_ok=True)
    elif path.exists() and not path.is_file():
        raise OutputError(f"{path}: {name} is one file, and this is none: name a file")
    make_rows = RowMaker()
    writer = import_module(f"govreport_nlp.output.writers.{FORMATS[name].module}")
    with writer.open_tables(path, columns) as write:
        yield lambda record: write(make_rows(record))
