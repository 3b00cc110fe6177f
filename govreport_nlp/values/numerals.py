"""Numerals as reports write them: Arabic, Chinese, financial, mixed, adjacent digits (二三十) and several (几百万).

Expects simplified script and half-width digits, the form that :class:`govreport_nlp.text.normalize.TextNormalizer` gives.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from math import prod
from typing import NamedTuple

from govreport_nlp.text.rare_pattern import rare_pattern

DIGITS = {
    **dict(zip("〇零○一二三四五六七八九", [0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9], strict=True)),
    **dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True)),
    "两": 2,
}
MAGNITUDES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8, "兆": 10**12}
SCALES = {**MAGNITUDES, **MYRIADS}
TWENTIES = {"廿": 20, "卅": 30}

ARABIC = (
    r"(?=\d{1,3}[,， ])"
    r"(?:\d{1,3}(?:,[ ]?\d{3})+(?!\d)(?:[.．]\d+)?"
    r"|(?<!\d)[1-9]\d{0,2}(?:(?:，\d{3}){2,}(?![\d，])|(?:，\d{3})+(?=[万亿元]))"
    r"|[1-9]\d{0,2}(?:[ ]\d{3})+(?![\d.．,]))"
    r"|\d+(?:[.．]\d+)?"
)
#: 千 and 兆 before 瓦, 伏 … belong to the unit (百万|千瓦).
SCALE = "(?:[十万亿]|百(?!分[之点])|千(?![瓦伏克米升帕卡赫])|兆(?![瓦赫]))"
CHINESE_DIGIT = "[〇零○一二三四五六七八九两壹贰叁肆伍陆柒捌玖]"
CHINESE_CHARACTER = rf"(?:{CHINESE_DIGIT}|{SCALE}|[拾佰仟廿卅])"
#: What may end a mixed number without a scale of its own: 6万5,343, 12 万 4,308, 2万678元 — but not 390万|65岁.
_ONES = r"(?:(?:零\d{1,4}|[ ]?\d{1,3},\d{3}|[ ]?\d{4}|[ ]?\d{1,3}(?=[ ]?元))(?![\d.．%％,年]))"
#: An Arabic number with Chinese scales, which may go on: 3万, 5个亿, 1亿3,819万2千.
MIXED = (
    rf"(?:{ARABIC})(?:[ ]?(?:个(?=[万亿](?!元)))?{SCALE}{{1,3}}(?:[ ]?(?:{ARABIC})[ ]?{SCALE}{{1,3}}){{0,4}}{_ONES}?)?"
)
#: 五、六十: neighbouring digits only, so that a list (三、五万) is no range.
NEIGHBOURS = "(?:一、二|二、三|两、三|三、四|四、五|五、六|六、七|七、八|八、九)"
#: 数 is "several" only where no noun ends in it (户数十 is none).
#: 二、八四六亿, 三七九亿, 一兆五、七二四亿: digits by their place before 亿, as budget speeches write them.
PLACED = rf"(?:{CHINESE_DIGIT}{{1,3}}兆)?(?:{CHINESE_DIGIT}{{1,3}}、{CHINESE_DIGIT}{{3}}|{CHINESE_DIGIT}{{3,4}})亿"
CHINESE = (
    rf"(?:{PLACED}|几{SCALE}{{0,4}}"
    rf"|(?<![户人总多少分指倍系次函参变件个代整岁单双台套张])数(?:{SCALE}{{1,4}}|(?=[个名条家次代年天项处间座种]))"
    rf"|{NEIGHBOURS}{SCALE}{{1,4}}"
    rf"|{CHINESE_CHARACTER}{{1,24}}[点．]{CHINESE_DIGIT}{{1,4}}(?:{SCALE}{{1,2}}|(?=[倍成%分斤吨亩元克担米]|个?百分点|平方|立方|公[里斤顷分尺]|千[克瓦米]))"
    rf"|{CHINESE_CHARACTER}{{1,24}}几?{SCALE}{{0,3}})"
)
NUMERAL = rf"(?:{MIXED}|{CHINESE})"

#: One number with its scales, which most are.
_PLAIN = re.compile(r"(?P<number>\d[\d,， ]*(?:[.．]\d+)?)[ 个]*(?P<scale>[十百千万亿兆]*)")
_TOKEN = rare_pattern(rf"(?P<arabic>{ARABIC})|(?P<scale>[十百千万亿兆]+)")
_ADJACENT = re.compile(
    r"(?P<head>(?:[一二三四五六七八九]?[十百千万]){0,3})"
    r"(?P<low>[一二两三四五六七八])、?(?P<high>[二两三四五六七八九])(?P<tail>[十百千万亿]*)$"
)
_PLACED_FORM = re.compile(PLACED)
_PLACED = rare_pattern(rf"(?:(?P<trillions>{CHINESE_DIGIT}+)兆)?(?P<digits>[^兆亿]+)亿")
_SEVERAL = re.compile(r"(?P<head>.*?)[几数](?P<tail>[十百千万亿]*)$")


class Numeral(NamedTuple):
    """A number as read.

    Attributes:
        value: the number, or the low end.
        high: the high end of adjacent digits (二三十 → 30), else None.
        several: the interval where 几 or 数 stood in it (几百万 → 2000000, 9000000; 十几 → 11, 19), else None;
            what one of them is stands in ``value`` (几百万 → 1000000).
        written_step: what the last digit counts where the number itself does not tell: zero, 二、八四〇亿.
    """

    value: Decimal
    high: Decimal | None = None
    several: tuple[Decimal, Decimal] | None = None
    written_step: Decimal | None = None

    @property
    def step(self) -> Decimal:
        """One step of the last non-zero digit (3500 → 100), for 余."""
        return self.written_step or last_digit_step(self.value)


def last_digit_step(value: Decimal) -> Decimal:
    """Return one step of the last non-zero digit: 3500 → 100, 1.2 → 0.1 (guidelines, section 1, interval table)."""
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(1)


def parse_arabic(text: str) -> Decimal:
    """Parse digits with thousands marks (``3,819``, ``9 800``) and a decimal point into an exact Decimal."""
    return Decimal(text.replace(",", "").replace("，", "").replace(" ", "").replace("．", "."))


@cache
def scale_factor(scales: str) -> Decimal:
    """Return the product of Chinese scale characters: 千万 → 10000000."""
    return Decimal(prod(SCALES[scale] for scale in scales))


def parse_chinese(text: str) -> Decimal | None:
    """Parse a Chinese number (一百零五, 二〇一五, 壹佰, 三万五); None where the characters make no number."""
    if not text:
        return None
    if all(map(DIGITS.__contains__, text)):
        return Decimal("".join(str(DIGITS[character]) for character in text))
    total, section, digit, scale = 0, 0, None, 10
    for character in text:
        if character in DIGITS:
            if digit is not None and digit != 0:
                return None
            digit = DIGITS[character]
            if character in "零〇○":
                scale = 10
        elif character in TWENTIES:
            section += TWENTIES[character]
            scale, digit = 10, None
        elif character in MAGNITUDES:
            scale = MAGNITUDES[character]
            section += (1 if digit is None else digit) * scale
            digit = None
        else:
            scale = MYRIADS[character]
            section += digit or 0
            if total and not section:
                total *= scale
            else:
                total += (section or 1) * scale
            section, digit = 0, None
    if digit is not None:
        section += digit * (scale // 10)
    return Decimal(total + section)


def parse_numeral(text: str) -> Numeral | None:
    """Parse one numeral, without approximators or unit.

    Args:
        text: simplified, half-width: ``"1亿3,819万2千"``, ``"二三十"``, ``"几百万"``, ``"92.8"``.

    Returns:
        The number, or None where the characters make none.
    """
    text = text.strip()
    if not text:
        return None
    if text[0].isdigit():
        return _parse_mixed(text)
    if "几" in text or "数" in text:
        return _parse_several(text)
    if _PLACED_FORM.fullmatch(text):
        return _parse_placed(text)
    adjacent = _ADJACENT.match(text)
    if adjacent and _is_adjacent(adjacent):
        return _parse_adjacent(adjacent)
    value = _parse_point(text.replace("．", "点")) if "点" in text or "．" in text else parse_chinese(text)
    return None if value is None else Numeral(value)


def _parse_mixed(text: str) -> Numeral | None:
    if plain := _PLAIN.fullmatch(text):
        number, scale = plain.groups()
        factor = scale_factor(scale)
        value = parse_arabic(number) * factor
        return Numeral(value) if value else Numeral(value, written_step=factor)
    total, pending = Decimal(0), None
    for match in _TOKEN.finditer(text):
        if match["arabic"] is not None:
            pending = parse_arabic(match["arabic"])
        elif pending is not None:
            total, pending = total + pending * scale_factor(match["scale"]), None
    return Numeral(total + (pending or 0))


def _parse_several(text: str) -> Numeral | None:
    match = _SEVERAL.match(text)
    if match is None:
        return None
    factor = scale_factor(match["tail"])
    if not match["head"]:
        return Numeral(factor, several=(2 * factor, 9 * factor))
    head = parse_chinese(match["head"])
    if head is None:
        return None
    return Numeral(head * factor, several=((head + 1) * factor, (head + 9) * factor))


def _parse_placed(text: str) -> Numeral | None:
    """Read 一兆五、七二四亿 as 1 trillion and 5724 hundred millions."""
    match = _PLACED.fullmatch(text)
    trillions = parse_chinese(match["trillions"]) if match and match["trillions"] else Decimal(0)
    hundred_millions = parse_chinese(match["digits"].replace("、", "")) if match else None
    if trillions is None or hundred_millions is None:
        return None
    return Numeral(trillions * MYRIADS["兆"] + hundred_millions * MYRIADS["亿"], written_step=Decimal(MYRIADS["亿"]))


def _parse_point(text: str) -> Decimal | None:
    """Parse 九十八点六 and 三点五亿."""
    whole, _, rest = text.partition("点")
    digits = rest.rstrip("".join(SCALES))
    head = parse_chinese(whole)
    if head is None or not digits or any(digit not in DIGITS for digit in digits):
        return None
    decimals = "".join(str(DIGITS[digit]) for digit in digits)
    return Decimal(f"{head}.{decimals}") * scale_factor(rest[len(digits) :])


def _is_adjacent(match: re.Match[str]) -> bool:
    low, high = DIGITS[match["low"]], DIGITS[match["high"]]
    return high == low + 1 or (low, high) == (3, 5)


def _parse_adjacent(match: re.Match[str]) -> Numeral | None:
    """Read two neighbouring digits as a range: 一百二三十万 is (100 + 20 to 30) myriads."""
    head = parse_chinese(match["head"]) if match["head"] else Decimal(0)
    if head is None:
        return None
    inner = scale_factor("".join(scale for scale in match["tail"] if scale in MAGNITUDES))
    outer = scale_factor("".join(scale for scale in match["tail"] if scale in MYRIADS))
    low, high = ((head + DIGITS[match[end]] * inner) * outer for end in ("low", "high"))
    return Numeral(low, high=high)
