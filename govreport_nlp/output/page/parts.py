"""The text of a report cut up for the page: parts by section, paragraphs, runs by entity, pieces by noise.

The pieces joined are the text, character by character.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from govreport_nlp.errors import RecordError
from govreport_nlp.output.page.controls import CONTROL
from govreport_nlp.record import Record

_LINE_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
#: What may follow a heading in its line without making it the opening of a paragraph.
_AFTER_HEADING = re.compile(r"[\s。：:．.，,；;]*")


@dataclass(frozen=True)
class Piece:
    """Characters shown in one way.

    Attributes:
        text: the characters; of a control, that one.
        noise: the kind of noise they are, None for the report's own.
        is_control: whether this is a character that is to be made visible.
    """

    text: str
    noise: str | None
    is_control: bool


@dataclass(frozen=True)
class Run:
    """Pieces of one entity, or of text between entities.

    Attributes:
        entity: the entity's number in the record, None between entities.
        is_first: whether the entity begins here; one that goes over a line break has more runs.
        in_heading: whether this is part of a heading.
        pieces: what it is made of.
    """

    entity: int | None
    is_first: bool
    in_heading: bool
    pieces: list[Piece]


@dataclass(frozen=True)
class Paragraph:
    """A line of the text with the line break that ends it.

    Attributes:
        start: its offset in code points of the raw text.
        heading_level: the level of the heading that it is, None for other text.
        is_blank: whether it holds white space alone.
        is_noise: whether nothing in it is the report's own.
        runs: what it is made of.
    """

    start: int
    heading_level: int | None
    is_blank: bool
    is_noise: bool
    runs: list[Run]


@dataclass(frozen=True)
class Part:
    """Text from the start of one section to the start of the next, subsections left out.

    Attributes:
        section: the section's number in the record, None for text of no section.
        paragraphs: its lines.
    """

    section: int | None
    paragraphs: list[Paragraph]


class _Span(Protocol):
    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


class _Cursor:
    """Says which of some spans holds a position; positions are asked for in rising order."""

    def __init__(self, spans: Sequence[_Span]) -> None:
        self._spans = sorted(((span.start, span.end, number) for number, span in enumerate(spans)))
        self._next = 0

    def at(self, position: int) -> int | None:
        """Return the number of the span that holds a position."""
        while self._next < len(self._spans) and self._spans[self._next][1] <= position:
            self._next += 1
        if self._next < len(self._spans) and self._spans[self._next][0] <= position:
            return self._spans[self._next][2]
        return None


def check_apart(record: Record) -> None:
    """Refuse a record whose entities overlap.

    Raises:
        RecordError: two do.
    """
    for left, right in pairwise(sorted(record.entities, key=lambda entity: (entity.start, entity.end))):
        if right.start < left.end:
            raise RecordError(f"{record.id}: entities {left.id} and {right.id} overlap at {right.start}")


def sections_by_start(record: Record) -> dict[int, int]:
    """Return the number of the section that begins at each offset; of several the innermost, which is the last."""
    return {section.start: number for number, section in enumerate(record.sections)}


def cut_into_parts(record: Record, text: str) -> list[Part]:
    """Cut a text up for the page.

    Args:
        record: what was found, with offsets in code points of its raw text.
        text: the raw text, or that text in simplified script, of the same length.
    """
    starts = sections_by_start(record)
    edges = sorted({0, *starts, len(text)})
    runs = _Runs(record, text)
    breaks = _paragraph_ends(record, len(text))
    parts = []
    for start, end in pairwise(edges):
        lines = [start, *_between(breaks, start, end), end]
        parts.append(Part(starts.get(start), [runs.paragraph(*line) for line in pairwise(lines)]))
    return parts


def _paragraph_ends(record: Record, length: int) -> list[int]:
    """Return where lines end; a line break that is noise ends none."""
    noise = _Cursor([span for span in record.noise if span.kind == "hard_wrap"])
    ends = [match.end() for match in _LINE_BREAK.finditer(record.text) if noise.at(match.start()) is None]
    return [*ends, length]


def _between(numbers: list[int], low: int, high: int) -> list[int]:
    """Return the numbers of a sorted list that lie strictly between two others."""
    return numbers[bisect_right(numbers, low) : bisect_left(numbers, high)]


class _Runs:
    """Makes paragraphs, one after the other."""

    def __init__(self, record: Record, text: str) -> None:
        self._record, self._text = record, text
        headings = [section for section in record.sections if section.heading]
        self._levels = [section.level for section in headings]
        self._headings = [section.heading for section in headings if section.heading]
        layers: tuple[Sequence[_Span], ...] = (record.entities, record.noise, self._headings)
        self._cuts = sorted({edge for spans in layers for span in spans for edge in (span.start, span.end)})
        self._heading = _Cursor(self._headings)
        self._entity = _Cursor(record.entities)
        self._noise = _Cursor(record.noise)

    def paragraph(self, start: int, end: int) -> Paragraph:
        """Make the paragraph of [start, end)."""
        runs: list[Run] = []
        level = None
        is_noise = is_blank = True
        for low, high in pairwise([start, *_between(self._cuts, start, end), end]):
            entity, noise, heading = self._entity.at(low), self._noise.at(low), self._heading.at(low)
            if heading is not None and is_blank:
                level = self._whole_line_level(heading, end)
            if not runs or (runs[-1].entity, runs[-1].in_heading) != (entity, heading is not None):
                is_first = entity is not None and self._record.entities[entity].start == low
                runs.append(Run(entity, is_first, heading is not None, []))
            runs[-1].pieces.extend(
                _pieces(self._text[low:high], self._record.noise[noise].kind if noise is not None else None)
            )
            is_noise = is_noise and noise is not None
            is_blank = is_blank and not self._text[low:high].strip()
        return Paragraph(start, level, is_blank, is_noise, runs)

    def _whole_line_level(self, heading: int, end: int) -> int | None:
        rest = self._text[self._headings[heading].end : end]
        return self._levels[heading] if _AFTER_HEADING.fullmatch(rest) else None


def _pieces(text: str, noise: str | None) -> Iterator[Piece]:
    """Cut out the characters that are to be made visible."""
    done = 0
    for match in CONTROL.finditer(text):
        if done < match.start():
            yield Piece(text[done : match.start()], noise, False)
        yield Piece(match[0], noise, True)
        done = match.end()
    if done < len(text):
        yield Piece(text[done:], noise, False)
