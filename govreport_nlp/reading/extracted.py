"""What a reader makes of a file: text, and where in the file each stretch of it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

# A line break in the source between two wide characters is no space.
_BREAK_BETWEEN_WIDE = re.compile(r"(?<=[^\x00-\x7f])[ \t\f]*[\r\n][ \t\r\n\f]*(?=[^\x00-\x7f])")
_WHITE_SPACE = re.compile(r"[ \t\r\n\f]+")
#: A table cell with more lines than this is a column of the page's layout, not data.
MAX_CELL_LINES = 3


class Origin(NamedTuple):
    """Where a stretch of text stands in its file.

    Attributes:
        start: first character, in code points of the text.
        end: one behind the last character.
        place: such as ``{"page": 3}``, ``{"paragraph": 12}``, ``{"table": 2, "row": 4, "column": 1}``; all from 1.
    """

    start: int
    end: int
    place: dict[str, int]


@dataclass(frozen=True)
class Extracted:
    """A file's text and the origins of its stretches, in order and not overlapping."""

    text: str
    origins: tuple[Origin, ...] = ()


class TextBuilder:
    """Puts a text together line by line and keeps where each stretch comes from."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._origins: list[Origin] = []

    def add(self, text: str, place: dict[str, int] | None = None) -> None:
        """Append a stretch of text that comes from one place."""
        if not text:
            return
        self._parts.append(text)
        if place is not None:
            self._origins.append(Origin(self._length, self._length + len(text), place))
        self._length += len(text)

    def add_line(self, text: str, place: dict[str, int] | None = None) -> None:
        """Begin a new line and write it."""
        if self._length:
            self.add("\n")
        self.add(text, place)

    def add_row(self, cells: list[str], places: list[dict[str, int]]) -> None:
        """Write a table row: a line of its cells, set apart by tabs; empty ones at its end are left out."""
        last = max((index for index, cell in enumerate(cells) if cell), default=-1)
        for index in range(last + 1):
            if index:
                self.add("\t")
                self.add(cells[index], places[index])
            else:
                self.add_line(cells[index], places[index])

    def end_table(self) -> None:
        """Leave a line empty behind a table."""
        if self._length:
            self.add("\n")

    def result(self) -> Extracted:
        """Return what was put together."""
        return Extracted("".join(self._parts).rstrip("\n"), tuple(self._origins))


def collapse(text: str) -> str:
    """Write text of the source in one line: a break between wide characters vanishes, other white space is one space."""
    return _WHITE_SPACE.sub(" ", _BREAK_BETWEEN_WIDE.sub("", text)).strip(" ")
