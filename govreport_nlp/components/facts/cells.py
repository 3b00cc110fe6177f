"""What a value in a table measures: the head of its column (guidelines, section 4).

A table is lines of cells set apart by tabs or by ``|``, as every reader writes one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from govreport_nlp.components.facts.measures import Mention, Span
from govreport_nlp.labels import NUMERIC_LABELS
from govreport_nlp.text.rare_pattern import rare_pattern

_SEPARATOR = re.compile("[\t|｜]")
_NUMBER = rare_pattern(r"[-－−]?[\d.,，]+%?")
#: The unit behind a head: 投资额|（万元）, 面积|/亩.
_UNIT = rare_pattern(r"\s*(?:[（(\[［][^（）()\[\]［］]{0,20}[）)\]］]|[/／][^/／]{1,4})$")
#: A line without cells that is longer ends a table.
_LONGEST_BETWEEN = 30


def column_heads(text: str, mentions: Sequence[Mention]) -> dict[int, Span]:
    """Return the head of the column of each value that is a cell of a table, by its index among the mentions.

    The head is the nearest cell above in the column, out of a row without values; the unit at its end is left out.

    Args:
        text: clean text.
        mentions: its entities, in order, none overlapping.

    Returns:
        Start and end of the head's words, in offsets of the text.
    """
    if not _SEPARATOR.search(text):
        return {}
    values = {
        (mention.start, mention.end): index for index, mention in enumerate(mentions) if mention.label in NUMERIC_LABELS
    }
    heads: dict[int, Span] = {}
    above: dict[int, Span] = {}
    start = 0
    for line in text.split("\n"):
        cells = list(_cells(text, start, start + len(line)))
        start += len(line) + 1
        if len(cells) == 1:
            if cells[0][1] - cells[0][0] > _LONGEST_BETWEEN:
                above = {}
            continue
        heads |= {
            values[cell]: above[column] for column, cell in enumerate(cells) if cell in values and column in above
        }
        if not any(cell in values or _NUMBER.fullmatch(text, *cell) for cell in cells):
            above |= {column: _without_unit(text, *cell) for column, cell in enumerate(cells) if cell[0] < cell[1]}
    return heads


def _cells(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the cells of a line, empty ones too, the blanks around their words left out."""
    begin = start
    for separator in [*_SEPARATOR.finditer(text, start, end), None]:
        stop = separator.start() if separator else end
        cell = text[begin:stop]
        content = cell.strip()
        offset = begin + cell.index(content)
        yield offset, offset + len(content)
        begin = stop + 1


def _without_unit(text: str, start: int, end: int) -> Span:
    unit = _UNIT.search(text, start, end)
    return start, unit.start() if unit and unit.start() > start else end
