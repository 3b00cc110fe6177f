"""The table of a corpus: what is known of each report besides its annotation.

``reports.tsv`` stands beside the folder ``reports``: tab-separated, a head line, the column ``id`` and any others (genre,
level, region, script, year, quality, writer, annotator, split). An empty cell says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from govreport_nlp.corpora.located import read_text, write_text
from govreport_nlp.errors import GoldError


class MetaTable(NamedTuple):
    """A table as read.

    Attributes:
        path: the file.
        columns: names of the columns besides ``id``, in order.
        rows: for each id what its cells say, by column; empty cells are left out.
        lines: for each id the line of its row, counted from 1.
    """

    path: Path
    columns: list[str]
    rows: dict[str, dict[str, str]]
    lines: dict[str, int]


def table_beside(folder: Path) -> Path:
    """Return where the table of a folder of reports stands: ``reports.tsv`` beside ``reports``."""
    folder = folder.absolute()
    return folder.with_name(folder.name + ".tsv")


def read_table(path: str | Path) -> MetaTable:
    """Read a table.

    Raises:
        GoldError: the file is missing, has no column ``id``, a row has too many or too few cells, or an id stands twice;
            the message names file and line.
    """
    path = Path(path)
    head, *lines = read_text(path).replace("\r\n", "\n").split("\n")
    names = head.split("\t")
    if "id" not in names or len(set(names)) < len(names) or not all(names):
        raise GoldError(f"{path}:1: the first line names the columns, each once, id among them; it is {head!r}")
    rows: dict[str, dict[str, str]] = {}
    places: dict[str, int] = {}
    for number, line in enumerate(lines, start=2):
        if not line.strip():
            continue
        cells = line.split("\t")
        if len(cells) != len(names):
            raise GoldError(f"{path}:{number}: {len(cells)} cells where the head line names {len(names)} columns")
        row = {name: cell for name, cell in zip(names, cells, strict=True) if cell}
        id = row.pop("id", "")
        if not id or id in rows:
            raise GoldError(
                f"{path}:{number}: the id {id!r} is {'empty' if not id else f'that of line {places[id]} too'}"
            )
        rows[id], places[id] = row, number
    return MetaTable(path, [name for name in names if name != "id"], rows, places)


def write_table(path: str | Path, rows: Mapping[str, Mapping[str, str]], columns: Sequence[str] = ()) -> None:
    """Write a table.

    Args:
        path: the file.
        rows: cells by column by id.
        columns: columns to begin with; others follow in the order in which they first occur.

    Raises:
        GoldError: a cell holds a tab or a line break, or the file cannot be written.
    """
    names = list(dict.fromkeys([*columns, *(name for row in rows.values() for name in row)]))
    lines = [["id", *names], *([id, *(row.get(name, "") for name in names)] for id, row in rows.items())]
    for cells in lines:
        for cell in cells:
            if set(cell) & set("\t\n\r"):
                raise GoldError(f"{path}: {cells[0]}: a cell of the table cannot hold a tab or a line break: {cell!r}")
    write_text(Path(path), "".join("\t".join(cells) + "\n" for cells in lines))
