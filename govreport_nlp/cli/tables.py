"""What the commands print alike: tables of figures, errors and notes."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from govreport_nlp.text.printable import printable

#: Wider than any table: a figure that is folded or cut misleads, so a narrow terminal breaks the lines itself.
WIDTH = 1000


def new_console() -> Console:
    """Return a console that folds nothing."""
    return Console(width=WIDTH)


def figure_table(*titles: str) -> Table:
    """Return a table whose first column is words and whose others are figures."""
    table = Table(box=None, pad_edge=False)
    for number, title in enumerate(titles):
        table.add_column(Text(title), justify="right" if number else "left")
    return table


def add_row(table: Table, *cells: str, style: str = "") -> None:
    """Add a row; nothing in a cell is taken for mark-up."""
    table.add_row(*map(Text, cells), style=style)


def cell(value: float | int | None) -> str:
    """Write a figure; what is not defined is a dash."""
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:.4f}"


def say_error(error: Exception | str, console: Console | None = None) -> None:
    """Print an error on standard error.

    Args:
        error: the error, or its message.
        console: the console of standard error, where one shows progress that an error must not run into.
    """
    _say(f"error: {error}", console, style="red")


def say_cannot_write(output: Path | None, error: OSError, console: Console) -> None:
    """Print that the operating system refuses what is written to a file, or to standard output if there is none."""
    remedy = (
        f"{output}: {error.strerror or error}: name another place with -o" if output else f"standard output: {error}"
    )
    say_error(f"cannot write {remedy}", console)


def say_note(note: str, console: Console | None = None) -> None:
    """Print on standard error what the user should know; see :func:`say_error`."""
    _say(f"note: {note}", console, style="")


def _say(line: str, console: Console | None, style: str) -> None:
    console = console or Console(stderr=True)
    console.print(printable(line, keep="\n\u3000"), style=style, markup=False, highlight=False, soft_wrap=True)
