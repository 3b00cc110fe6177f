"""The sentence around a place in a text."""

from __future__ import annotations

import re

from govreport_nlp.text.noise.span import BREAKS

#: How far a sentence reaches from the place it is asked for, at most, in characters to either side.
REACH = 300

_QUOTED = re.compile(
    "|".join(f"{opener}[^{opener}{closer}{BREAKS}]*{closer}" for opener, closer in ("“”", "‘’", "「」", "『』", "《》"))
)
_END = re.compile(f"[。！？!?；;]+[”’」』）)]*|[{BREAKS}]+")
#: A quotation that ends in a full stop ends its sentence; 《 》 and ！ belong to names.
_LAST_WORDS = ("。”", "。’", "。」", "。』")
_BLANKS = " \t\u3000\xa0\u200b\ufeff"


def sentence_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Find the sentence around a place: up to 。！？； or a line break on either side, outside quotation marks.

    Args:
        text: any text.
        start: first character of the place, in code points.
        end: one behind its last character.

    Returns:
        (start, end) of the sentence with its closing mark, without blanks in front; it holds the place and reaches
        :data:`REACH` characters beyond it at most.
    """
    first, last = max(0, start - REACH), min(len(text), end + REACH)
    edges = [first + edge for edge in _edges(text[first:last])]
    left = max((edge for edge in edges if edge <= start), default=first)
    right = min((edge for edge in edges if edge >= end), default=last)
    while left < start and text[left] in _BLANKS:
        left += 1
    while right > end and text[right - 1] in _BLANKS + BREAKS:
        right -= 1
    return left, right


def _edges(window: str) -> list[int]:
    """List where sentences end; what stands in quotation marks is passed over as a whole."""
    edges = [quoted.end() for quoted in _QUOTED.finditer(window) if quoted[0].endswith(_LAST_WORDS)]
    masked = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), window)
    return edges + [mark.end() for mark in _END.finditer(masked)]
