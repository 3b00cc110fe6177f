"""Tables as CSV: a folder of four files, UTF-8 with the mark that spreadsheets ask for."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from pathlib import Path

from govreport_nlp.output.files import open_output
from govreport_nlp.output.language import Language
from govreport_nlp.output.rows import Rows
from govreport_nlp.output.tables import TABLES, Cell

#: What a spreadsheet would take for a formula at the head of a cell, full-width signs too.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@contextmanager
def open_tables(folder: Path, language: Language) -> Iterator[Callable[[Rows], None]]:
    """Yield a function that adds rows to the files of a folder; memory is that of one record."""
    with ExitStack() as stack:
        writers = {}
        for table in TABLES:
            path = folder / f"{table.name(language)}.csv"
            writers[table.en] = csv.writer(stack.enter_context(open_output(path, "utf-8-sig")))
            writers[table.en].writerow(table.header(language))

        def write(rows: Rows) -> None:
            for name, writer in writers.items():
                writer.writerows([_written(cell) for cell in row] for row in rows[name])

        yield write


def _written(cell: Cell) -> Cell:
    """Write a decimal in digits alone; put an apostrophe before text that a spreadsheet would run.

    Text that begins with apostrophes and then such a sign gets one more, so that taking one off gives the text back.
    """
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, str) and cell.lstrip("'").startswith(FORMULA_SIGNS):
        return f"'{cell}"
    return cell
