"""The span that all noise finders return, and the few facts about raw text that they share."""

from __future__ import annotations

from typing import NamedTuple

BREAKS = "\n\r\x0b\x0c\x85\u2028\u2029"
"""Characters that end a line, as a string to use inside a regular expression's brackets."""

BLANKS = r" \t\u3000\xa0\u2000-\u200b\ufeff"
"""Characters that may pad a line, to use inside a regular expression's brackets."""

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Han characters, to use inside a regular expression's brackets."""


class NoiseSpan(NamedTuple):
    """A stretch of the raw text that is no part of the report.

    Attributes:
        start: first character, in code points of the raw text.
        end: one behind the last character.
        kind: ``boilerplate``, ``pinyin``, ``hard_wrap`` or ``mask``.
    """

    start: int
    end: int
    kind: str


def blank_out(text: str, spans: list[tuple[int, int]], filler: str) -> str:
    """Return ``text`` with each span overwritten by as many ``filler`` characters, so that offsets stay the same.

    Args:
        text: any text.
        spans: sorted, disjoint (start, end) in code points.
        filler: one character.
    """
    if not spans:
        return text
    pieces: list[str] = []
    position = 0
    for start, end in spans:
        pieces.append(text[position:start])
        pieces.append(filler * (end - start))
        position = end
    pieces.append(text[position:])
    return "".join(pieces)


def merge(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sort (start, end) pairs and join those that overlap or touch."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            if end > merged[-1][1]:
                merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


_SENTENCE_MARKS = tuple("。！？!?；;：:…～~")
_CLOSERS = "”’」』〞\"')）］]】"


def ends_sentence(line: str) -> bool:
    """Say whether a line without trailing blanks ends like a sentence, a clause with 、； or a lead-in with ：."""
    return line.rstrip(_CLOSERS).endswith(_SENTENCE_MARKS)
