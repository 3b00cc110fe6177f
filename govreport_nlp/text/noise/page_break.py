"""Page numbers, running heads and form feeds of paged documents (guidelines, section 5, page breaks)."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from govreport_nlp.text.noise.lexicon import Pages
from govreport_nlp.text.noise.span import BLANKS, BREAKS, ends_sentence

_SHORTEST_HEAD, _LONGEST_HEAD = 4, 40  # characters of a running head
_MOST_HEADS = 8  # a document has one or two, with even and odd pages and chapters a few more
_CELL_DISTANCE = 30  # characters between two numbers on lines of their own below which they are no page numbers
_SHORTEST_PAGE, _LONGEST_PAGE = 100, 6000  # characters between the numbers of two pages
_SHORTEST_RUN = 3  # numbers that follow one another before doubtful ones count as pages


class _Number(NamedTuple):
    start: int
    end: int
    certain: bool
    value: int  # -1 where it is not made of digits


class PageBreakFinder:
    """Finds page numbers, with the running heads and form feeds beside them."""

    def __init__(self, pages: Pages) -> None:
        """Build the patterns from the ``pages`` section of the lexicon."""
        self._number_line = re.compile(
            rf"(?:\A|(?<=[{BREAKS}]))[{BLANKS}]{{0,80}}"
            rf"(?:(?P<certain>{'|'.join(pages.numbers)})|(?P<doubtful>{'|'.join(pages.doubtful_numbers)}))"
            rf"(?=[{BLANKS}]{{0,80}}(?:[{BREAKS}]|\Z))"
        )
        self._inline_number = re.compile(pages.inline_number)
        self._known_head = re.compile(pages.running_head)
        self._blank = re.compile(rf"[{BLANKS}{BREAKS}]*")
        self._line = re.compile(rf"[^{BREAKS}]*")

    def __call__(self, text: str) -> list[tuple[int, int]]:
        """Return (start, end) of each page number with its head and form feed, blank lines between them included."""
        numbers = self._apart(text, self._numbers(text))
        runs = self._consecutive(numbers, text)
        heads = self._repeated_heads(text, numbers)
        spans = [match.span() for match in re.finditer("\x0c+", text)]
        for number in numbers:
            before, after = self._line_before(text, number.start), self._line_after(text, number.end)
            start, end = number.start, number.end
            feed = self._form_feed(text, number)
            if self._is_head(text, before, heads):
                start = before[0]
            elif self._is_head(text, after, heads):
                end = after[1]
            if number.certain or feed or number in runs or (start, end) != (number.start, number.end):
                spans.append((min(start, feed[0]), max(end, feed[1])) if feed else (start, end))
        return spans + self._inline(text)

    def _numbers(self, text: str) -> list[_Number]:
        numbers = []
        for match in self._number_line.finditer(text):
            group = "certain" if match["certain"] else "doubtful"
            digits = re.search(r"\d+", match[group])
            value = int(digits[0]) if digits else -1
            numbers.append(_Number(match.start(group), match.end(group), group == "certain", value))
        return numbers

    def _apart(self, text: str, numbers: list[_Number]) -> list[_Number]:
        """Drop doubtful numbers that are nearer to one another than pages can be: the cells of a table."""
        ends = [-_SHORTEST_PAGE, *(number.end for number in numbers)]
        starts = [*(number.start for number in numbers[1:]), len(text) + _SHORTEST_PAGE]
        return [
            number
            for number, end, start in zip(numbers, ends, starts, strict=False)
            if number.certain
            or (number.start - end > _CELL_DISTANCE and start - number.end > _CELL_DISTANCE)
            or "\x0c" in text[max(0, number.start - 3) : number.end + 4]
        ]

    def _line_before(self, text: str, position: int) -> tuple[int, int]:
        window = max(0, position - _LONGEST_HEAD * 3)
        piece = text[window:position].rstrip()
        start = max(piece.rfind(mark) for mark in BREAKS) + 1
        while start < len(piece) and piece[start].isspace():
            start += 1
        return window + start, window + len(piece)

    def _line_after(self, text: str, position: int) -> tuple[int, int]:
        match = self._blank.match(text, position, position + _LONGEST_HEAD * 3)
        start = match.end() if match else position
        line = self._line.match(text, start, start + _LONGEST_HEAD * 2)
        return start, start + len(line[0].rstrip()) if line else start

    def _form_feed(self, text: str, number: _Number) -> tuple[int, int] | None:
        after = self._blank.match(text, number.end, number.end + 20)
        if after and "\x0c" in after[0]:
            return number.start, after.start() + after[0].rindex("\x0c") + 1
        piece = text[max(0, number.start - 20) : number.start]
        gap = piece[len(piece.rstrip()) :]
        if "\x0c" in gap:
            return number.start - len(gap) + gap.index("\x0c"), number.end
        return None

    def _repeated_heads(self, text: str, numbers: list[_Number]) -> set[str]:
        beside: Counter[str] = Counter()
        for number in numbers:
            for start, end in (self._line_before(text, number.start), self._line_after(text, number.end)):
                if _SHORTEST_HEAD <= end - start <= _LONGEST_HEAD and not ends_sentence(text[start:end]):
                    beside[text[start:end]] += 1
        # A table's head is repeated beside page numbers too, but not only there.
        return {head for head, count in beside.most_common(_MOST_HEADS) if 1 < count >= text.count(head) / 1.5}

    def _is_head(self, text: str, line: tuple[int, int], heads: set[str]) -> bool:
        content = text[line[0] : line[1]]
        return content in heads or self._known_head.fullmatch(content) is not None

    def _consecutive(self, numbers: list[_Number], text: str) -> set[_Number]:
        """Return the doubtful numbers that count the pages: one more than the page before, and cutting a sentence."""
        found: set[_Number] = set()
        runs: dict[int, list[_Number]] = {}
        for number in numbers:
            if number.value < 0:
                continue
            run = runs.pop(number.value - 1, [])
            if run and not _SHORTEST_PAGE <= number.start - run[-1].end <= _LONGEST_PAGE:
                run = []
            run.append(number)
            runs[number.value] = run
            if run[0] in found:
                found.add(number)
            elif len(run) >= _SHORTEST_RUN and any(self._cuts_sentence(text, number) for number in run):
                found.update(run)
        return found

    def _cuts_sentence(self, text: str, number: _Number) -> bool:
        start, end = self._line_before(text, number.start)
        return end - start >= _LONGEST_HEAD // 2 and not ends_sentence(text[start:end])

    def _inline(self, text: str) -> list[tuple[int, int]]:
        matches = list(self._inline_number.finditer(text))
        return [match.span() for match in matches] if len(matches) > 1 else []
