"""Line breaks inside a sentence, from PDF pages and copied text (guidelines, section 2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from govreport_nlp.text.noise.lexicon import Wraps
from govreport_nlp.text.noise.span import BREAKS, HAN, ends_sentence
from govreport_nlp.text.noise.word_cut import WordCut
from govreport_nlp.text.rare_pattern import rare_pattern

BOILERPLATE = "\x1e"
"""Filler that stands for a character of boilerplate."""

_SAMPLE = 20_000  # lines that the layout is judged by
_FEWEST_LINES = 5  # of a sort before it says anything about the layout
_NARROWEST, _WIDEST = 36, 140  # half-width columns of a full line
_FULL = 0.75  # part of the layout's width from which on a line counts as full
_PARAGRAPH = 30  # characters from which on a line is running text rather than a heading or an entry
_LONG_LINE, _CLAUSES = 60, 2  # characters and commas from which on a line without any full stop is running text
_FRAGMENT = 6  # characters of a line that is a piece of a sentence rather than a heading, such as 一要
_SHORT = 8  # characters below which a line is a cell or a label
_CLAUSE = 16  # characters from which on a line that ends in a comma is no address such as 各位代表，
_MEMORY = 200  # characters that a line is remembered by
_INDENT = "\u3000\u3000"
_ADDRESS = 25  # characters of a line such as 主任、各位副主任、各位委员：
_MARKS = frozenset("，。；")
_OPENING = "《（(“「『〈[［"
_CLOSING = "。，、；！？）)》”’」』〉,;%％]］"
_COMMAS = "，、,"


class _Line(NamedTuple):
    start: int
    end: int
    content: str
    joined: str  # with the lines before that it continues


class _Layout(NamedTuple):
    """How a document breaks its lines.

    Attributes:
        width: of a full line in half-width columns; 0 where lines are not broken at a width.
        blank_ends: paragraphs end with a blank, broken lines do not.
        blank_lines: paragraphs are separated by empty lines.
    """

    width: int
    blank_ends: bool
    blank_lines: bool


class HardWrapFinder:
    """Finds the breaks inside sentences by the document's line lengths and by what stands around a break."""

    def __init__(self, wraps: Wraps, common_words: frozenset[str]) -> None:
        """Build the patterns from the ``wraps`` section of the lexicon and a list of common words."""
        self._word_cut = WordCut(common_words, wraps.goes_on, wraps.whole, wraps.may_end)
        self._numbering = re.compile(wraps.numbering)
        self._line = re.compile(rf"[^\s\u200b\ufeff{BOILERPLATE}][^{BREAKS}{BOILERPLATE}]*")
        self._comma_inside = rare_pattern(rf"(?<=[{HAN}])[，,](?=[{HAN}])")
        self._table_row = re.compile(r"(?:[\d.,]{1,15}%?\s{1,5}){2}[\d.,]{1,15}%?$")
        self._break = re.compile(rf"[{BREAKS}]+")
        self._title_start = wraps.title_start
        self._issuers = tuple(wraps.issuers)
        self._titles = tuple(wraps.title_ends)
        self._before_number = tuple(wraps.before_number)
        self._year = re.compile(r"\d{2,4} ?[年./-]")
        self._amount_ends = re.compile(r"\d\D?$")
        self._list_opening = re.compile(wraps.list_opening)
        self._enumeration = re.compile(wraps.enumeration)
        self._asks = re.compile(wraps.asks)
        self._unit = rare_pattern(rf"[{''.join(wraps.after_digit)}]")

    def __call__(self, text: str) -> list[tuple[int, int]]:
        """Return the (start, end) of each run of break characters inside a sentence.

        Args:
            text: the raw text with its boilerplate overwritten by ``BOILERPLATE``.
        """
        lines = list(self._lines(text))
        layout = _layout(text, lines[:_SAMPLE])
        spans: list[tuple[int, int]] = []
        before: _Line | None = None
        for line in lines:
            if before is not None and self._is_wrap(before, text[before.end : line.start], line.content, layout):
                spans += [match.span() for match in self._break.finditer(text, before.end, line.start)]
                before = line._replace(joined=before.joined[-_MEMORY:] + line.content)
            else:
                before = line
        if before is not None and self._is_cut(before, text[before.end :], layout):
            spans += [match.span() for match in self._break.finditer(text, before.end)]
        return spans

    def _lines(self, text: str) -> Iterator[_Line]:
        for match in self._line.finditer(text):
            content = match[0].rstrip()
            yield _Line(match.start(), match.start() + len(content), content, content)

    def _is_wrap(self, before: _Line, gap: str, after: str, layout: _Layout) -> bool:
        """Say whether the break between two lines stands inside a sentence."""
        last = before.content[-1]
        if "\t" in before.content or "\t" in after:  # a row of a table is a line
            return False
        if last in _OPENING or after[0] in _CLOSING:
            return True
        if last in ":：" and before.content[-2:-1].isdigit() and after[0].isdigit():
            return True
        if self._numbering.match(after) or self._is_address(before.content, after):
            return False
        if self._is_cut(before, gap, layout):
            return True
        if layout.width or layout.blank_ends or ends_sentence(before.content):
            return layout.width > 0 and self._splits_number(before.content, after)
        return self._goes_on(before, gap, after, layout)

    def _is_address(self, before: str, after: str) -> bool:
        """Say whether ``after`` addresses the readers below a title: a label on a line of its own."""
        return after[-1] in ":：" and len(after) <= _ADDRESS and not set(before + after) & _MARKS

    def _is_cut(self, line: _Line, gap: str, layout: _Layout) -> bool:
        """Say whether a document that breaks its lines at a width breaks this one so."""
        if ends_sentence(line.content) and line.content[-1] not in "；;":
            return False
        if self._table_row.search(line.content):
            return False
        if layout.blank_ends:
            return gap[:1] in BREAKS + BOILERPLATE
        is_full = _width(line.content) >= _FULL * layout.width
        return layout.width > 0 and (is_full or line.content[-1] in _COMMAS)

    def _goes_on(self, before: _Line, gap: str, after: str, layout: _Layout) -> bool:
        """Say whether a sentence goes on behind a break in a document of one line a paragraph."""
        if before.content[-1] in _COMMAS:
            return len(before.content) >= _CLAUSE and not self._list_opening.match(after)
        if self._is_title(before.content, after):
            return True
        if gap.endswith(_INDENT):
            return False
        if self._opens_entry(after) or self._asks.search(before.content):
            return False
        if self._word_cut(before.content, after):
            return True
        if len(before.content) >= _SHORT and self._number_follows(before.content, after):
            return True
        if self._numbering.match(before.content) and "。" not in before.joined:
            return False
        commas = len(self._comma_inside.findall(before.content)) if len(before.content) >= _LONG_LINE else 0
        is_running_text = "。" in before.joined or commas >= _CLAUSES
        is_fragment = len(before.content) <= _FRAGMENT and not self._amount_ends.search(before.content)
        if layout.blank_lines and gap.count("\n") == 1 and (is_fragment or "，" in before.content):
            return is_running_text or "。" in after or "，" in after
        announces = "，" in before.content and len(before.content) >= _CLAUSE
        if announces and after[0].isdigit() and not self._year.match(after):
            return True
        if len(before.joined) < _PARAGRAPH:
            return False
        return is_running_text or self._splits_number(before.content, after)

    def _is_title(self, before: str, after: str) -> bool:
        """Say whether two lines are one title: who issues it, then 关于…; or 关于… with its noun behind the break."""
        if after.startswith(self._title_start):
            return before.endswith(self._issuers)
        is_open = self._title_start in before and not before.endswith(self._titles)
        return is_open and after.endswith(self._titles) and not set(before + after) & _MARKS

    def _opens_entry(self, after: str) -> bool:
        """Say whether a line opens an entry of a list or, a number alone, is a cell of a table."""
        return bool(self._list_opening.match(after) or self._enumeration.match(after)) or after.isdigit()

    def _number_follows(self, before: str, after: str) -> bool:
        """Say whether ``after`` starts with the amount that ``before`` announces, not with a year."""
        return before.endswith(self._before_number) and after[0].isdigit() and not self._year.match(after)

    def _splits_number(self, before: str, after: str) -> bool:
        return len(before) >= _CLAUSE and before[-1].isdigit() and self._unit.match(after) is not None


def _layout(text: str, lines: list[_Line]) -> _Layout:
    unpadded = [line for line in lines if not _is_padded(text, line)]
    padded = len(lines) - len(unpadded)
    ended = sum(ends_sentence(line.content) for line in lines)
    ended_unpadded = sum(ends_sentence(line.content) for line in unpadded)
    gaps = [text.count("\n", before.end, after.start) for before, after in pairwise(lines)]
    return _Layout(
        width=_full_width(lines),
        blank_ends=min(padded, len(unpadded), ended) >= _FEWEST_LINES
        and ended_unpadded <= 0.2 * min(ended, len(unpadded)),
        blank_lines=sum(gap > 1 for gap in gaps) > 0.6 * len(gaps),
    )


def _is_padded(text: str, line: _Line) -> bool:
    following = text[line.end : line.end + 1]
    return following.isspace() and following not in BREAKS + BOILERPLATE


def _width(content: str) -> int:
    """Return the width in half-width columns: what takes three bytes in UTF-8 is full-width, near enough."""
    return (len(content) + len(content.encode("utf-8", "replace"))) // 2


def _full_width(lines: list[_Line]) -> int:
    """Return the width at which the document breaks its lines, or 0 if it does not.

    It does if lines of nearly the greatest width are common and most of them stop inside a sentence.
    """
    widths = [_width(line.content) for line in lines]
    if not widths:
        return 0
    width = sorted(widths)[int(0.95 * (len(widths) - 1))]
    full = [line for line, its_width in zip(lines, widths, strict=True) if its_width >= 0.85 * width]
    cut = sum(not ends_sentence(line.content) for line in full)
    is_prose = sum(line.content.count("，") + line.content.count("。") for line in lines) >= 0.5 * len(lines)
    if is_prose and _NARROWEST <= width <= _WIDEST and cut >= max(_FEWEST_LINES, 0.5 * len(full), 0.15 * len(lines)):
        return width
    return 0
