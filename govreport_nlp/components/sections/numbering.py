"""Reading the number that opens a line: 一、 (一) 1、 1. (1) ① 第一, 第一章 壹、 1.1 and their kin."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BLANK = r"[ \t\u3000\xa0]{0,6}"
_CHINESE = r"[一二三四五六七八九十百零〇]{1,5}"
_FINANCIAL = r"[壹贰叁参肆伍陆柒捌玖拾]{1,3}"

# The order of a style in this table is its usual depth: what stands above usually contains what stands below.
# Each style has one pattern; the group ``n`` holds the digits.
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("part", rf"第{_BLANK}(?P<n>{_CHINESE}|\d{{1,3}}){_BLANK}(?:部分|[编篇])[、:：]?"),
    ("chapter", rf"第{_BLANK}(?P<n>{_CHINESE}|\d{{1,3}}){_BLANK}章[、:：]?"),
    ("clause", rf"第{_BLANK}(?P<n>{_CHINESE}|\d{{1,3}}){_BLANK}节[、:：]?"),
    ("financial", rf"(?P<n>{_FINANCIAL}){_BLANK}[、.．,，]"),
    ("roman", r"(?P<n>[Ⅰ-Ⅻ])[ 、.．]"),
    ("chinese", rf"(?P<n>{_CHINESE}){_BLANK}[、.．﹒]"),
    ("article", rf"第{_BLANK}(?P<n>{_CHINESE}|\d{{1,4}}){_BLANK}条[、:：]?"),
    ("ordinal", rf"第(?P<n>{_CHINESE})[、,，]"),
    ("chinese_bracket", rf"(?:[(（〔【]{_BLANK}(?P<n>{_CHINESE}){_BLANK}[)）〕】]|(?P<m>[㈠-㈩]))[、.．]?"),
    ("arabic", rf"(?P<n>\d{{1,3}}){_BLANK}(?:、|[.．﹒](?!\d(?!\d{{3}}年)))"),
    ("decimal", r"(?P<n>\d{1,2}(?:[.．]\d{1,2}){1,3})(?![\d%.．])[、.．]?"),
    ("arabic_bracket", rf"(?:[(（〔]{_BLANK}(?P<n>\d{{1,3}}){_BLANK}[)）〕]|(?P<m>[⑴-⒇]))[、.．]?"),
    ("arabic_half", r"(?P<n>\d{1,3})[)）]"),
    ("circled", r"(?P<n>[①-⑳])[、.．]?"),
    ("enumeration", rf"(?P<n>{_CHINESE})是(?![一二三四五六七八九十]是)[：:，,]?"),
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
    last = re.split(r"[.．]", digits)[-1]
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


@dataclass(frozen=True)
class Marker:
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
        self._patterns = [(style, re.compile(pattern)) for style, pattern in _PATTERNS]
        self._first = re.compile(r"[第(（〔【一二三四五六七八九十百零〇壹贰叁参肆伍陆柒捌玖拾\d①-⑳⑴-⒇㈠-㈩Ⅰ-Ⅻ]")

    def __call__(self, text: str, start: int, end: int) -> Marker | None:
        """Return the marker at ``start`` or None.

        Args:
            text: the clean text.
            start: offset of the line's first visible character, in code points.
            end: offset behind the line; a marker never reaches beyond it.
        """
        if not self._first.match(text, start, end):
            return None
        for style, pattern in self._patterns:
            match = pattern.match(text, start, end)
            if match is None:
                continue
            digits = next(group for group in match.groups() if group)
            depth = DEPTHS[style] * STEP
            if style == "decimal":
                parts = len(re.split(r"[.．]", digits))
                style, depth = f"decimal{parts}", depth + parts
            return Marker(style, _value(digits), depth, start, match.end())
        return None
