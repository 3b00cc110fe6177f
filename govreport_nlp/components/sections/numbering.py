"""Reading the number that opens a line: 一、 (一) 1、 1. (1) ① 第一, 第一章 壹、 1.1 and their kin."""

from __future__ import annotations

import re
from typing import NamedTuple

_BLANK = r"[ \t\u3000\xa0]{0,6}"
_CHINESE = r"[一二三四五六七八九十百零〇]{1,5}"
_FINANCIAL = r"[壹贰叁参肆伍陆柒捌玖拾]{1,3}"

# The order of a style in this table is its usual depth: what stands above usually contains what stands below.
# Each style has one pattern; its one filled group holds the digits.
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("part", rf"第{_BLANK}({_CHINESE}|\d{{1,3}}){_BLANK}(?:部分|[编篇])[、:：]?"),
    ("chapter", rf"第{_BLANK}({_CHINESE}|\d{{1,3}}){_BLANK}章[、:：]?"),
    ("clause", rf"第{_BLANK}({_CHINESE}|\d{{1,3}}){_BLANK}节[、:：]?"),
    ("financial", rf"({_FINANCIAL}){_BLANK}[、.．,，]"),
    ("roman", r"([Ⅰ-Ⅻ])[ 、.．]"),
    (
        "chinese",
        rf"(?:({_CHINESE}){_BLANK}[、.．﹒]|([一二三四五六七八九十]{{1,2}})[ \u3000]{{1,4}}(?=[㐀-鿿]{{2,24}}$))",
    ),
    ("article", rf"第{_BLANK}({_CHINESE}|\d(?: ?\d){{0,3}}){_BLANK}条[、:：]?"),
    ("ordinal", rf"第({_CHINESE})[、,，]"),
    ("chinese_bracket", rf"(?:[(（〔【]{_BLANK}({_CHINESE}){_BLANK}[)）〕】]|({_CHINESE})[)）]|([㈠-㈩]))[、.．]?"),
    ("arabic", rf"(\d{{1,3}}){_BLANK}(?:、|[.．﹒](?!\d(?!\d{{3}}年)))"),
    ("decimal", r"(\d{1,2}(?:[.．]\d{1,2}){1,3})(?![\d%.．])[、.．]?"),
    ("arabic_bracket", rf"(?:[(（〔]{_BLANK}(\d{{1,3}}){_BLANK}[)）〕]|([⑴-⒇]))[、.．]?"),
    ("arabic_half", r"(\d{1,3})[)）]"),
    ("circled", r"([①-⑳])[、.．]?"),
    ("enumeration", rf"({_CHINESE})是(?![一二三四五六七八九十]是)[：:，,]?"),
)

DEPTHS: dict[str, int] = {style: depth for depth, (style, _) in enumerate(_PATTERNS)}
"""Usual depth of each style, smaller outside; decimals count their parts in ``Marker.depth``."""

STEP = 4
"""Distance between two styles in ``Marker.depth``: leaves room for the depths of decimals."""

_DIGITS = {
    **{character: value for value, character in enumerate("零一二三四五六七八九")},
    **{character: value for value, character in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    "参": 3,
}
_TENS = {"十": 10, "拾": 10, "百": 100}
_SYMBOLS = "①⑴㈠Ⅰ"


def _value(digits: str) -> int:
    """Return the number that Arabic, Chinese, financial, circled or Roman digits stand for; decimals: the last part."""
    if digits in _DIGITS:
        return _DIGITS[digits]
    last = re.split(r"[.．]", digits)[-1].replace(" ", "")
    if last.isdecimal() and last.isascii():
        return int(last)
    for first in _SYMBOLS:
        if 0 <= ord(last[0]) - ord(first) < 20:
            return ord(last[0]) - ord(first) + 1
    total, current = 0, 0
    for character in last:
        if character in _TENS:
            total += (current or 1) * _TENS[character]
            current = 0
        else:
            current = _DIGITS[character]
    return total + current


class Marker(NamedTuple):
    """The number of a line.

    Attributes:
        style: name of the numbering style; decimals carry their number of parts (``decimal2`` for 1.1).
        value: the number itself, the last part for decimals.
        depth: usual depth of the style, smaller outside.
        start: offset in code points of its first character.
        end: offset in code points behind its last character.
    """

    style: str
    value: int
    depth: int
    start: int
    end: int


class NumberReader:
    """Reads the number at the beginning of a line (guidelines §3: every style of numbering)."""

    def __init__(self) -> None:
        # One alternation: the first style that fits wins, and the match names it by its outer group.
        self._pattern = re.compile("|".join(f"(?P<{style}>{pattern})" for style, pattern in _PATTERNS))

    def __call__(self, text: str, start: int, end: int) -> Marker | None:
        """Return the marker at ``start`` or None.

        Args:
            text: the clean text.
            start: offset of the line's first visible character, in code points.
            end: offset behind the line; a marker never reaches beyond it.
        """
        match = self._pattern.match(text, start, end)
        if match is None:
            return None
        style, outer = match.lastgroup or "", match.lastindex or 0
        digits = next(filter(None, match.groups()[outer:]))
        depth = DEPTHS[style] * STEP
        if style == "decimal":
            parts = len(re.split(r"[.．]", digits))
            style, depth = f"decimal{parts}", depth + parts
        return Marker(style, _value(digits), depth, start, match.end())
