"""Lines of a web page before and behind a report: navigation, columns, related articles (guidelines, section 2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from govreport_nlp.lexicons import alternation
from govreport_nlp.text.noise.lexicon import NoiseLexicon
from govreport_nlp.text.noise.span import BLANKS, BREAKS, ends_sentence
from govreport_nlp.text.rare_pattern import rare_pattern

_HEAD_LINES, _HEAD_CHARACTERS = 40, 6000  # how far a page's head can reach
_MARKS = frozenset("，,。；")
_CLAUSE = 20  # characters from which on a line with a comma is no title
_PARAGRAPH = 60  # characters from which on a line with a full stop is running text
_LONGEST_PAGE_LINE = 160  # characters
_LONGEST_LABEL_VALUE = 30  # characters of a value on the line behind its label
_TITLE_DISTANCE = 14  # lines between a page's title and the report's own
_TAIL_START = 0.25  # part of the text before which nothing is the page's tail
_TAIL_CHARACTERS = 20_000  # how long a tail can be
_TAIL_PLAIN_LINES = 3  # lines without any mark of a page between two with a word of the web
_LONGEST_LINK = 20  # characters of a line of links or titles above the first marked one
_LONGEST_COLUMN = 12  # characters of a column's name above a report
_TAIL_REPORT_EVIDENCE = 3  # how much running text (a note on rights) a tail may hold, see _report_evidence


class _Line(NamedTuple):
    start: int
    end: int
    content: str


class WebPageFinder:
    """Finds the head and the tail of a web page around a report."""

    def __init__(self, lexicon: NoiseLexicon) -> None:
        """Build the patterns from the lexicon."""
        navigation, strong = lexicon.navigation, alternation(lexicon.fields.strong)
        weak = alternation(lexicon.fields.weak)
        separator = rf"[{BLANKS}>＞»›→|｜/／·•:：\[\]【】()（）\-—–_、,，+＋×↑↓←→《》]"
        self._navigation = re.compile(
            rf"{separator}{{0,20}}(?:(?:{alternation(navigation.words)}){separator}{{0,20}}){{1,40}}"
        )
        self._not_alone = frozenset(navigation.not_alone)
        self._separators = re.compile(rf"{separator}+")
        self._columns = re.compile(rf"{separator}+|\s+")
        self._trail = re.compile(rf"[【\[]?(?:{alternation(navigation.trails)})")
        self._field = re.compile(rf"[【\[（(]?(?:{strong})\s?(?:[】\]]|[】\]]?\s?[:：])")
        self._fields = rare_pattern(rf"(?<!\w)(?:{strong})\s?[:：]")
        self._weak_field = rare_pattern(rf"[【\[（(]?(?:{weak})\s?[】\]]?\s?[:：]")
        self._date = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}")
        self._clock = re.compile(r"\d{1,2}[:：时時]\d{2}")
        self._stamp = re.compile(r"[\d\s年月日时時分秒:：/.\-()（）\[\]上下午星期周一二三四五六]{8,40}")
        self._credit = re.compile(r"(?:记者|記者|通讯员|本报|摄影).{0,40}[摄攝图]?[）)]?")
        self._numbering = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]")
        self._opener = rare_pattern(rf"[【\[（(●>»•◎☆★#\-—=]{{0,3}}\s?(?:{alternation(lexicon.tail.openers)})")
        self._issuers = tuple(lexicon.wraps.issuers)
        self._title = rare_pattern(alternation(lexicon.titles.words))
        self._web_word = rare_pattern(alternation(lexicon.tail.words))
        self._own_label = rare_pattern(rf"(?<!\w)(?:{alternation(lexicon.fields.of_reports)})\s?[:：]")
        self._label = re.compile(r"(?:^|[\s|｜/【\[（(])[^\W\d]{2,6}\s?[:：]")
        self._links = re.compile(r"[^\s>＞»›→|｜/，。；]{2,10}(?:\s?[>＞»›→|｜/]\s?[^\s>＞»›→|｜/，。；]{2,40}){2,12}")
        self._buttons = re.compile(r"(?:[【\[][^【】\[\]，。；]{1,10}[】\]]\s{0,3}){2,12}")
        self._window_title = rare_pattern(
            rf"[^。，；]{{0,60}}(?:{alternation(navigation.site_names)})\s?[_|｜\-—–][^。；]{{0,40}}"
            rf"|[^。；]{{2,60}}[_|｜\-—–][^。；]{{0,40}}(?:{alternation(navigation.site_names)})"
        )
        self._phone = re.compile(r"(?<!\d)\d{3,4}-\d{7,8}(?!\d)")
        self._signed_on = rare_pattern(r"[\d〇○零一二三四五六七八九十]{2,4}.{0,6}年.{1,10}月.{1,10}日")
        self._digit = re.compile(r"\d")
        self._item = rare_pattern(r"\d{1,2}\s?[、.．]")
        self._break = re.compile(rf"[{BREAKS}]")
        self._line = re.compile(rf"\S[^{BREAKS}]*")

    def __call__(self, text: str) -> list[tuple[int, int]]:
        """Return the (start, end) of each stretch of the page's own lines, sorted."""
        spans = self._head(text)
        return spans + self._tail(text, spans[-1][1] if spans else 0)

    def _head(self, text: str) -> list[tuple[int, int]]:
        lines: list[_Line] = []
        for line in self._lines(text, 0, min(len(text), _HEAD_CHARACTERS)):
            if len(lines) == _HEAD_LINES or self._is_body(line.content):
                break
            lines.append(line)
        marks = [
            self._is_head_line(line.content) and not _is_table_row(lines, index) for index, line in enumerate(lines)
        ]
        if lines and self._window_title.fullmatch(lines[0].content):
            marks[0] = True
        self._mark_values(lines, marks)
        self._mark_trails(lines, marks)
        self._mark_page_title(lines, marks)
        blocks = groupby(zip(lines, marks, strict=True), key=lambda pair: pair[1])
        marked = [[line for line, _ in block] for mark, block in blocks if mark]
        return [(block[0].start, block[-1].end) for block in marked]

    def _is_body(self, content: str) -> bool:
        """Say whether a line is the report's own text, broken off at a width or not."""
        if self._is_head_line(content):
            return False
        return self._numbering.match(content) is not None or (len(content) >= _CLAUSE and bool(set(content) & _MARKS))

    def _is_head_line(self, content: str) -> bool:
        """Say whether a line above the report is the page's: so is any short one with a date in figures only."""
        is_dated = len(content) <= _PARAGRAPH and self._date.search(content) is not None and "。" not in content
        return is_dated or self._is_page_line(content) or self._is_credit(content)

    def _mark_values(self, lines: list[_Line], marks: list[bool]) -> None:
        """Mark the value on the line behind its label, and what a bracket opened on a label's line holds."""
        for index, line in enumerate(lines):
            is_label = (self._field.fullmatch(line.content) or self._weak_field.fullmatch(line.content)) is not None
            if is_label and line.content[0] in "【[":
                closing = next(
                    (k for k in range(index, min(index + 9, len(lines))) if lines[k].content[-1] in "】]"), index
                )
                marks[index : closing + 1] = [True] * (closing + 1 - index)
            elif is_label and index + 1 < len(lines) and self._can_be_value(lines[index + 1].content):
                marks[index] = marks[index + 1] = True

    def _can_be_value(self, content: str) -> bool:
        return len(content) <= _LONGEST_LABEL_VALUE and not self._navigation.fullmatch(content)

    def _mark_trails(self, lines: list[_Line], marks: list[bool]) -> None:
        """Mark the links of a trail that stand on lines of their own: beside a line of separators only."""
        for index, line in enumerate(lines):
            if self._separators.fullmatch(line.content) and ">" in line.content.replace("＞", ">"):
                for neighbour in (index - 1, index, index + 1):
                    if 0 <= neighbour < len(lines):
                        marks[neighbour] = True

    def _mark_page_title(self, lines: list[_Line], marks: list[bool]) -> None:
        """Mark the page's title and column where the report's own title follows behind the page's lines."""
        contents = [line.content for line in lines]
        for index, content in enumerate(contents):
            rest = contents[index + 1 : index + 1 + _TITLE_DISTANCE]
            if not marks[index] and len(content) > 3 and content in rest:
                behind = index + 1 + rest.index(content)
                if any(marks[index:behind]):
                    marks[index:behind] = [True] * (behind - index)
        last = max((index for index, mark in enumerate(marks) if mark), default=0)
        for index, content in enumerate(contents[:last]):
            if not marks[index] and len(content) <= _LONGEST_COLUMN:
                is_column = any(
                    mark and content in self._columns.split(other) for other, mark in zip(contents, marks, strict=True)
                )
                title_follows = any(self._title.search(other) for other in contents[index + 1 :])
                marks[index] = is_column or (title_follows and not self._title.search(content))

    def _tail(self, text: str, head_end: int) -> list[tuple[int, int]]:
        earliest = max(head_end, int(len(text) * _TAIL_START), len(text) - _TAIL_CHARACTERS)
        line_end = self._break.search(text, earliest)
        lines = list(self._lines(text, line_end.end(), len(text))) if line_end else []
        top = self._tail_top(lines)
        if top == len(lines):
            return []
        for _ in range(_TAIL_PLAIN_LINES):
            if top > 0 and self._can_be_tail(lines[top - 1].content):
                top -= 1
        return [(lines[top].start, lines[-1].end)]

    def _tail_top(self, lines: list[_Line]) -> int:
        """Return the index of the highest line that is the page's and has nothing of the report behind it."""
        top, report, plain_lines = len(lines), 0, 0
        for index in range(len(lines) - 1, -1, -1):
            content = lines[index].content
            if self._opens_tail(content) or (self._is_page_line(content) and not _is_table_row(lines, index)):
                top, plain_lines = index, 0
            elif self._numbering.match(content) or self._signed_on.fullmatch(content):
                break
            elif not report and plain_lines < _TAIL_PLAIN_LINES and self._has_web_word(content):
                top, plain_lines = index, 0
            else:
                plain_lines += 1
                report += self._report_evidence(content)
                if report > _TAIL_REPORT_EVIDENCE:
                    break
        return top

    def _opens_tail(self, content: str) -> bool:
        return self._opener.match(content) is not None and ("，" not in content or self._web_words(content) > 1)

    def _report_evidence(self, content: str) -> int:
        """Say how much a line looks like the report's own text: 2 for a paragraph, 1 for a part of one."""
        if content.endswith(("…", "...")) or len(content) < _CLAUSE or not set(content) & _MARKS:
            return 0
        return 2 if len(content) >= _PARAGRAPH else 1

    def _can_be_tail(self, content: str) -> bool:
        """Say whether a line above the tail is short and nothing that ends a report."""
        ends_report = self._signed_on.search(content) or self._numbering.match(content) or self._item.match(content)
        return (
            len(content) <= _LONGEST_LINK
            and not ends_report
            and not ends_sentence(content)
            and not content.endswith(self._issuers)
        )

    def _lines(self, text: str, start: int, end: int) -> Iterator[_Line]:
        for match in self._line.finditer(text, start, end):
            content = match[0].rstrip()
            yield _Line(match.start(), match.start() + len(content), content)

    def _is_page_line(self, content: str) -> bool:
        if len(content) > _LONGEST_PAGE_LINE:
            return False
        if self._navigation.fullmatch(content):
            return self._separators.sub("", content) not in self._not_alone
        dated = self._date.search(content) is not None
        timed = self._clock.search(content) is not None
        return (
            self._trail.match(content) is not None
            or (self._field.match(content) is not None and "。" not in content)
            or (dated and self._fields.search(content) is not None)
            or (dated and self._weak_field.match(content) is not None)
            or (dated and timed)
            or (timed and self._stamp.fullmatch(content) is not None)
            or (
                len(self._label.findall(content)) > 1
                and self._digit.search(content) is not None
                and self._own_label.search(content) is None
                and "。" not in content
            )
            or self._links.fullmatch(content) is not None
            or self._buttons.fullmatch(content) is not None
        )

    def _has_web_word(self, content: str) -> bool:
        """Say whether a line speaks of the page; one with a sentence's marks does so with two words of the web."""
        if len(content) > _PARAGRAPH or self._item.match(content):
            return False
        return self._web_words(content) > (1 if set(content) & _MARKS else 0)

    def _web_words(self, content: str) -> int:
        return len(self._web_word.findall(content)) + len(self._phone.findall(content))

    def _is_credit(self, content: str) -> bool:
        match = self._credit.search(content)
        return match is not None and match.end() == len(content) and len(content) <= _LONGEST_PAGE_LINE


def _is_table_row(lines: list[_Line], index: int) -> bool:
    """Say whether a line is cut by upright rules into as many cells as the line before or behind it."""
    rules = lines[index].content.count("|")
    neighbours = [*lines[max(0, index - 1) : index], *lines[index + 1 : index + 2]]
    return rules > 1 and any(line.content.count("|") == rules for line in neighbours)
