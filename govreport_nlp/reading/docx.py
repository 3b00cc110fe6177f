"""Word documents to text: one line a paragraph with its automatic number, one line a table row.

Left out is what is no text of the report: headers and footers, the table of contents (its lines are the headings again),
deleted and hidden text, comments, bullets, pictures. Text boxes follow the paragraph they hang on, notes stand at the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from govreport_nlp.errors import DamagedFileError
from govreport_nlp.reading.docx_numbering import Numbering
from govreport_nlp.reading.extracted import MAX_CELL_LINES, Extracted, TextBuilder, collapse
from govreport_nlp.reading.ooxml import Package
from govreport_nlp.reading.xml import attribute, child, children, local_name

_SKIPPED = frozenset(
    {
        "pPr", "rPr", "del", "moveFrom", "delText", "instrText", "delInstrText", "Fallback", "rt", "footnoteReference",
        "endnoteReference", "commentReference",
    }
)  # fmt: skip
_WRITTEN = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}
#: What holds paragraphs and tables as the body does.
_FRAMES = frozenset({"sdtContent", "customXml", "ins", "moveTo", "AlternateContent", "Choice"})
_COLUMNS = 63  # the most that Word allows
_CONTENTS = "toc"  # style names "toc 1" to "toc 9", and "toc heading"
_WHITE = str.maketrans("\t\r\n", "   ")

Place = dict[str, int]


def read_docx(data: bytes, *, name: str) -> Extracted:
    """Return a Word document's text.

    Args:
        data: the whole file.
        name: its name, for messages.

    Returns:
        The text and its origins: ``paragraph`` counts those of the body outside tables, empty ones too; ``table`` counts
        all tables, ``column`` those of the grid, so that a merged cell is as many as it covers; ``footnote`` and
        ``endnote`` count the notes.

    Raises:
        DamagedFileError, UnpackedTooLargeError, UnsupportedFormatError, PasswordProtectedError: see :class:`Package`.
    """
    package = Package(data, name=name)
    try:
        return _Reader(package).read()
    except RecursionError as error:
        raise DamagedFileError(
            f"{name}: the document is nested too deeply to be a report: save it again with Word or WPS"
        ) from error


class _Reader:
    """One pass over a document; used once."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._numbering = Numbering(package.part("numbering"), package.part("styles"))
        self._output = TextBuilder()
        self._paragraphs = 0
        self._tables = 0

    def read(self) -> Extracted:
        self._write_blocks(child(self._package.document, "body"), None)
        for kind in ("footnote", "endnote"):
            notes = [
                note
                for note in children(self._package.part(f"{kind}s"), kind)
                if attribute(note, "type") in (None, "normal")  # others are the rules above the notes
            ]
            for number, note in enumerate(notes, 1):
                self._write_blocks(note, {kind: number})
        return self._output.result()

    def _write_blocks(self, parent: Element | None, place: Place | None) -> None:
        """Write what an element holds; ``place`` is that of a note, None in the body."""
        for block in _blocks(parent):
            if local_name(block) == "tbl":
                self._write_table(block)
                continue
            if place is None:
                self._paragraphs += 1
            for line in self._lines(block):
                self._output.add_line(line, place or {"paragraph": self._paragraphs})

    def _lines(self, paragraph: Element) -> list[str]:
        """Return a paragraph's lines, those of its text boxes behind them; empty ones are left out."""
        if self._numbering.style_name(paragraph).startswith(_CONTENTS):
            return []
        pieces: list[str] = []
        boxes: list[Element] = []
        _collect(paragraph, pieces, boxes)
        text = "".join(pieces).strip(" \t\n")
        lines = [line.rstrip() for line in text.split("\n")]
        if text and (number := self._numbering.next(paragraph)):
            lines[0] = number + lines[0]
        for box in boxes:
            for inner in _paragraphs(box):
                lines += self._lines(inner)
        return [line for line in lines if line]

    def _write_table(self, table: Element) -> None:
        self._tables += 1
        number = self._tables
        rows = [row for row in _within(table, "tr") if child(row, "trPr", "del") is None]
        for row_number, row in enumerate(rows, 1):
            cells: list[list[str]] = []
            nested: list[tuple[int, Element]] = []
            skipped = attribute(child(row, "trPr", "gridBefore"), "val") or "0"
            cells += [[]] * _count(skipped)
            for cell in _within(row, "tc"):
                merged = child(cell, "tcPr", "vMerge")
                continues = merged is not None and attribute(merged, "val") in (None, "continue")
                lines: list[str] = []
                for block in _blocks(cell) if not continues else ():
                    if local_name(block) == "tbl":
                        nested.append((len(cells), block))
                    else:
                        lines += self._lines(block)
                width = _count(attribute(child(cell, "tcPr", "gridSpan"), "val") or "1") if len(cells) < _COLUMNS else 1
                cells += [lines] + [[]] * (width - 1)
            self._write_row(cells, nested, {"table": number, "row": row_number})
        self._output.end_table()

    def _write_row(self, cells: list[list[str]], nested: list[tuple[int, Element]], place: Place) -> None:
        """Write a row as one line, or, where it is layout, cell below cell."""
        places = [{**place, "column": column} for column in range(1, len(cells) + 1)]
        if not nested and all(len(lines) <= MAX_CELL_LINES for lines in cells):
            self._output.add_row([collapse("\n".join(lines)) for lines in cells], places)
            return
        for column, lines in enumerate(cells):
            for line in lines:
                self._output.add_line(line, places[column])
            for index, table in nested:
                if index == column:
                    self._write_table(table)


def _blocks(parent: Element | None) -> Iterator[Element]:
    """Yield the paragraphs and tables that an element holds, those in frames too."""
    for part in parent if parent is not None else ():
        name = local_name(part)
        if name in ("p", "tbl"):
            yield part
        elif name in _FRAMES or (name == "sdt" and not _is_contents(part)):
            yield from _blocks(child(part, "sdtContent") if name == "sdt" else part)


def _paragraphs(parent: Element) -> Iterator[Element]:
    """Yield the paragraphs that an element holds, those in tables too; what hangs on a paragraph is left to that."""
    for block in _blocks(parent):
        if local_name(block) == "p":
            yield block
        else:
            for row in _within(block, "tr"):
                for cell in _within(row, "tc"):
                    yield from _paragraphs(cell)


def _is_contents(control: Element) -> bool:
    gallery = attribute(child(control, "sdtPr", "docPartObj", "docPartGallery"), "val")
    return gallery == "Table of Contents"


def _within(parent: Element, name: str) -> Iterator[Element]:
    """Yield the rows of a table or the cells of a row, those in frames too."""
    for part in parent:
        if local_name(part) == name:
            yield part
        elif local_name(part) in _FRAMES or local_name(part) == "sdt":
            yield from _within(part, name)


def _collect(element: Element, pieces: list[str], boxes: list[Element]) -> None:
    """Gather a paragraph's text, and the text boxes that hang on it."""
    for part in element:
        name = local_name(part)
        if name == "t":
            pieces.append((part.text or "").translate(_WHITE))
        elif name in _WRITTEN:
            pieces.append(_WRITTEN[name])
        elif name == "br":
            pieces.append("\n" if attribute(part, "type") in (None, "textWrapping") else "")
        elif name == "txbxContent":
            boxes.append(part)
        elif name not in _SKIPPED and not (name == "r" and _is_hidden(part)):
            _collect(part, pieces, boxes)


def _is_hidden(run: Element) -> bool:
    mark = child(run, "rPr", "vanish")
    return mark is not None and attribute(mark, "val") not in ("0", "false", "off")


def _count(text: str) -> int:
    """Read how many columns a cell covers; what is no such number counts as one."""
    return min(int(text), _COLUMNS) if text.isascii() and text.isdigit() else 1
