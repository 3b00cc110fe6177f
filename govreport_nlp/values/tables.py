"""Bare numbers in tables: their unit stands in the column's head, in the row's label, or once above the table.

A table is lines of cells set apart by tabs or by ``|``, which is how every reader writes one. What is found is handed to the
grammar as number and unit side by side, so that 350 under 投资额（万元） is read by what reads 350万元.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from govreport_nlp.lexicons import alternation
from govreport_nlp.text.rare_pattern import rare_pattern
from govreport_nlp.values.lexicon import TableWords, Understood
from govreport_nlp.values.model import FoundValue, QuantityValue
from govreport_nlp.values.numerals import ARABIC
from govreport_nlp.values.units import Units

_SEPARATORS = "\t|｜"
_SEPARATOR = re.compile(f"[{_SEPARATORS}]")
_CELL = re.compile(rf"[^{_SEPARATORS}]+")
_NUMBER = rare_pattern(rf"[-－−]?[约近超逾≥≤<>]?(?:{ARABIC})(?:[-—–~～至](?:{ARABIC}))?[余多]?(?:左右|以上|以下|以内)?")
_CODE = re.compile(r"[-－−]?0\d")  # 0512, 007
_BRACKET = rare_pattern(r"[（(\[［]([^（）()\[\]［］]{1,14})[）)\]］]$")
_SLASH = re.compile(r"[^/／]{2,}[/／]([^/／]{1,4})$")
_UNIT_PREFIX = re.compile(r"^(?:计量|金额|货币)?单位[：:为]?")
_SAME_BELOW = re.compile(r"[，,、]?下同$")
_SCALES = "十百千万亿"
_DECLARED = re.compile(r"单位[：:][ ]?([^\s，,、；;。（）()]{1,8})")
#: A line without cells inside a table: the head of a group, a cell that the page has wrapped.
_LONGEST_GAP, _MOST_GAPS = 30, 3
_LONGEST_UNIT = 6  # characters of a cell that is nothing but a unit
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_FEWEST_COLUMN_NUMBERS = 3
_NONE = ""
"""Stands for the unit of a column whose numbers are none: 序号."""


@dataclass(frozen=True)
class _Cell:
    """A cell: its text without the blanks around it, and where that begins."""

    text: str
    start: int

    @property
    def is_number(self) -> bool:
        return _NUMBER.fullmatch(self.text) is not None


@dataclass
class _Head:
    """What the rows above say of the columns.

    Attributes:
        units: the unit of each column that has one, ``_NONE`` where its numbers are no values.
        texts: the lowest words above each column.
        declared: the unit of the whole table.
        spanning: units of cells that may reach over empty ones beside them, by the columns of these.
    """

    declared: str | None
    units: dict[int, str] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    spanning: dict[int, str] = field(default_factory=dict)


class TableReader:
    """Finds the values of tables that stand there as bare numbers.

    Args:
        words: what heads of columns say.
        understood: the words that name the unit they leave out (户数).
        units: the table of units.
    """

    def __init__(self, words: TableWords, understood: Sequence[Understood], units: Units) -> None:
        self._units = units
        self._ordinal = rare_pattern(alternation(words.ordinals))
        self._other = rare_pattern(alternation(words.other_units))
        self._measured = re.compile(rf"\d|{alternation(words.measured)}")
        nouns = [entry for entry in (*understood, *words.nouns) if units.dimensions.get(entry.unit) in words.dimensions]
        self._nouns = [(rare_pattern(rf"(?:{alternation(entry.words)})$"), entry.unit) for entry in nouns]

    def add(
        self,
        text: str,
        found: list[FoundValue],
        dates: Sequence[tuple[int, int]],
        read: Callable[[str], list[FoundValue]],
    ) -> list[FoundValue]:
        """Return the values with those of the tables among them, in order.

        Args:
            text: the text, normalised.
            found: the values found so far.
            dates: spans already read as dates.
            read: the grammar.
        """
        tables = list(self._tables(text))
        numbers = [number for rows, declared in tables for number in self._bare_numbers(rows, declared)]
        if not numbers:
            return found
        cells = (cell for rows, _ in tables for row in rows for cell in row)
        # 亿元 in a column of units is not 1亿元.
        units = {
            (cell.start, cell.start + len(cell.text))
            for cell in cells
            if cell.text[:1] in _SCALES and self._unit(cell.text)
        }
        taken = bytearray(len(text) + 1)
        for start, end in dates:
            taken[start:end] = b"\1" * (end - start)
        free = [(cell, unit) for cell, unit in numbers if not any(taken[cell.start : cell.start + len(cell.text)])]
        written = [cell.text + unit for cell, unit in free]
        values = {value.start: value for value in read("\n".join(written))}
        position, more = 0, []
        for (cell, _), line in zip(free, written, strict=True):
            value = values.get(position)
            if value is not None and value.end == position + len(line) and not _is_year(value):
                more.append(value._replace(start=cell.start, end=cell.start + len(cell.text)))
            position += len(line) + 1
        better = units | {value[:2] for value in more}
        kept = [value for value in found if value[:2] not in better]
        return sorted(kept + more, key=lambda value: value.start)

    def _tables(self, text: str) -> Iterator[tuple[list[list[_Cell]], str | None]]:
        """Yield each table: its rows, and the unit declared in the lines above it."""
        if not _SEPARATOR.search(text):
            return
        rows: list[list[_Cell]] = []
        gaps: list[list[_Cell]] = []
        declared = of_table = None
        above = 0  # lines since the declaration
        start = 0
        for line in text.split("\n"):
            content = line.strip()
            if _SEPARATOR.search(line):
                of_table = of_table if rows else declared
                rows += [*gaps, _cells(line, start)]
                gaps = []
            else:
                if rows and 0 < len(content) <= _LONGEST_GAP and not content.endswith("。") and len(gaps) < _MOST_GAPS:
                    gaps.append([_Cell(content, start)])
                else:
                    if len(rows) > 1:
                        yield rows, of_table
                    rows, gaps = [], []
                above += bool(content)
                declared = declared if above <= _MOST_GAPS else None
                if unit := self._declared(content):
                    declared, above = unit, 0
            start += len(line) + 1
        if len(rows) > 1:
            yield rows, of_table

    def _bare_numbers(self, rows: list[list[_Cell]], declared: str | None) -> Iterator[tuple[_Cell, str]]:
        """Yield each bare number of a table that has a unit, with the unit as written."""
        head = _Head(declared)
        width = max(map(len, rows))
        in_head = True
        for row in rows:
            filled = [cell for cell in row if cell.text]
            numbers = [cell for cell in filled if cell.is_number]
            alone = filled[0].text if len(filled) == 1 and not numbers else ""
            if alone and ((unit := self._declared(alone)) or len(row) == 1):
                head.declared = unit or head.declared
                in_head = True
            elif not numbers:
                if in_head or any(self._unit(cell.text) for cell in filled):
                    if not in_head:
                        head = _Head(head.declared)
                    self._read_head(row, width, head)
                    in_head = True
            elif not (in_head and _counts_columns(numbers)):
                in_head = False
                yield from self._of_row(row, head)

    def _read_head(self, row: list[_Cell], width: int, head: _Head) -> None:
        """Take in what a row above the numbers says of their columns."""
        left: str | None = None
        for column in range(width):
            text = row[column].text if column < len(row) else ""
            if text:
                left = _NONE if self._ordinal.search(text) else self._unit(text) or self._unit_of_noun(text)
                unit = head.spanning.pop(column, None) if left is None else left
                head.texts[column] = text
                if unit is not None:
                    head.units[column] = unit
            elif left:
                head.spanning[column] = left

    def _of_row(self, row: list[_Cell], head: _Head) -> Iterator[tuple[_Cell, str]]:
        label = ""
        for column, cell in enumerate(row):
            if cell.text and not cell.is_number:
                label = cell.text
            if not cell.is_number or _CODE.match(cell.text):
                continue
            unit = head.units.get(column)
            if unit is None:
                unit = self._unit_of_label(label, head.texts.get(column, ""))
            if unit is None and column and not self._other.search(head.texts.get(column, "") + label):
                unit = head.declared
            if unit:
                yield cell, unit

    def _unit_of_label(self, label: str, head: str) -> str | None:
        """Return the unit that the words left of a number name; a noun does only where the head names no other thing."""
        if self._ordinal.search(label):
            return _NONE
        unit = self._unit(label)
        if unit is None and (not head or self._measured.search(head)):
            unit = self._unit_of_noun(label)
        return unit

    def _unit(self, text: str) -> str | None:
        """Return the unit that a head names: in brackets at its end, behind a stroke, or alone."""
        compact = text.replace(" ", "")
        match = _BRACKET.search(compact) or _SLASH.search(compact)
        if match is None and len(compact) > _LONGEST_UNIT:
            return None
        written = _SAME_BELOW.sub("", _UNIT_PREFIX.sub("", match[1] if match else compact))
        bare = written.lstrip(_SCALES)
        unit = self._units.match(bare, 0)
        if unit is None or unit.surface != bare or (match is None and unit.dimension == "time"):
            return None
        return written

    def _declared(self, line: str) -> str | None:
        """Return the unit that a line declares for the table below it; 填报单位：云溪社区 declares none."""
        return next(filter(None, (self._unit(match[1]) for match in _DECLARED.finditer(line))), None)

    def _unit_of_noun(self, text: str) -> str | None:
        return next((unit for pattern, unit in self._nouns if pattern.search(text)), None)


def _cells(line: str, start: int) -> list[_Cell]:
    """Cut a line into cells; the strokes at the edges of ``| a | b |`` are no cells."""
    position, last = 0, len(line)
    stripped = line.strip()
    if stripped.startswith(("|", "｜")):
        position = line.index(stripped[0]) + 1
        last = len(line.rstrip()) - stripped.endswith(("|", "｜"))
    cells = []
    while position <= last:
        match = _CELL.match(line, position)
        end = match.end() if match else position
        text = line[position:end]
        content = text.strip()
        cells.append(_Cell(content, start + position + text.index(content)))
        position = end + 1
    return cells


def _counts_columns(numbers: list[_Cell]) -> bool:
    """Tell a row that numbers the columns, 1 2 3 4, from one of values."""
    texts = [cell.text for cell in numbers]
    return len(texts) >= _FEWEST_COLUMN_NUMBERS and texts == [str(number) for number in range(1, len(texts) + 1)]


def _is_year(value: FoundValue) -> bool:
    quantity = value.value
    return (
        isinstance(quantity, QuantityValue)
        and quantity.unit == "年"
        and Decimal(_FIRST_YEAR) <= quantity.value <= Decimal(_LAST_YEAR)
    )
