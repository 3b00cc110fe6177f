"""Notices that the text goes on elsewhere: ……(未完,全文共2569字,请登录后阅读)…… (guidelines, section 2)."""

from __future__ import annotations

import re

from govreport_nlp.lexicons import alternation
from govreport_nlp.text.noise.lexicon import Notices
from govreport_nlp.text.noise.span import BREAKS

_LONGEST_LINE = 120  # characters of a line that is a notice as a whole
_REACH = 150  # characters between a notice's cue and the bracket around it
_ELLIPSIS = "….·⋯"


class NoticeFinder:
    """Finds notices by two cues in one sentence: what is missing, and the way to it."""

    def __init__(self, notices: Notices) -> None:
        """Build the pattern from the ``notices`` section of the lexicon."""
        self._cue = re.compile(
            rf"(?:{alternation(notices.parts)})[^。{BREAKS}]{{0,30}}?(?:{alternation(notices.ways)})"
        )
        self._jump = re.compile(notices.jumps)

    def __call__(self, text: str) -> list[tuple[int, int]]:
        """Return the (start, end) of each notice, unsorted: its bracket, else its line, else its sentence."""
        spans = [match.span() for match in self._jump.finditer(text)]
        covered = 0
        for match in self._cue.finditer(text):
            if match.start() >= covered:
                spans.append(_bracket(text, *match.span()) or _sentence(text, *match.span()))
                covered = spans[-1][1]
        return spans


def _bracket(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the bracket around the cue with the dots beside it, if there is one within reach."""
    opening = _unmatched(text, range(start - 1, max(-1, start - _REACH), -1), closing="（(", opening="）)")
    if opening is None:
        return None
    closing = _unmatched(text, range(end, min(len(text), end + _REACH)), closing="）)", opening="（(")
    if closing is None:
        return None
    while opening > 0 and text[opening - 1] in _ELLIPSIS:
        opening -= 1
    closing += 1
    while closing < len(text) and text[closing] in _ELLIPSIS:
        closing += 1
    return opening, closing


def _unmatched(text: str, positions: range, closing: str, opening: str) -> int | None:
    depth = 0
    for position in positions:
        if text[position] in opening:
            depth += 1
        elif text[position] in closing:
            if depth == 0:
                return position
            depth -= 1
    return None


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    line_start, line_end = _border(text, start, BREAKS, -1), _border(text, end, BREAKS, 1)
    if line_end - line_start <= _LONGEST_LINE:
        return line_start, line_end
    return _border(text, start, BREAKS + "。！？", -1), min(_border(text, end, BREAKS + "。！？", 1) + 1, line_end)


def _border(text: str, position: int, marks: str, step: int) -> int:
    """Return where the stretch without ``marks`` around ``position`` starts (step -1) or ends (step 1)."""
    for _ in range(2 * _REACH):
        neighbour = position - 1 if step < 0 else position
        if not 0 <= neighbour < len(text) or text[neighbour] in marks:
            break
        position += step
    return position
