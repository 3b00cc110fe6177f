"""Shares and ratios that are no plain number with a unit: 三分之二, 六成, 过半, 92、8%, 2.8:1, 125°45′."""

from __future__ import annotations

import re
from decimal import Decimal

from govreport_nlp.labels import Qualifier
from govreport_nlp.lexicons import alternation
from govreport_nlp.text.rare_pattern import rare_pattern
from govreport_nlp.values.amount import Amount
from govreport_nlp.values.intervals import quotient
from govreport_nlp.values.lexicon import Shares
from govreport_nlp.values.numerals import (
    ARABIC,
    CHINESE_DIGIT,
    NUMERAL,
    Numeral,
    parse_arabic,
    parse_numeral,
)
from govreport_nlp.values.patterns import any_of
from govreport_nlp.values.units import Unit, Units

PERCENT = Unit("%", "%", "proportion", Decimal(1))
RATIO = Unit(":1", "比", "none", Decimal(1))
DEGREE = Unit("°", "度", "none", Decimal(1))
HALF = Numeral(Decimal("0.5"))

#: What never stands behind the first number of a share or ratio.
_NO_SHARE = "[^\\d 分/成、.．。，,·•°º度:：∶比]"
_GROUP = re.compile(r"\(\?P<\w+>")
_POINT = rf"(?:{CHINESE_DIGIT}|[十百])+[点．]{CHINESE_DIGIT}+"
_FRACTION_HEAD = r"(?P<whole>百|千|万|[二三四五六七八九十]{1,3}|\d{1,3})分之"
_FRACTION = rare_pattern(rf"{_FRACTION_HEAD}(?P<parts>{_POINT}|{NUMERAL})")
_VULGAR = rare_pattern(r"(?P<parts>\d{1,2})/(?P<whole>\d{1,3})(?![\d/.年月日])")
_RATIO_HEAD = rf"(?P<left>{ARABIC})[ ]?[:：∶比]"
_RATIO = rare_pattern(rf"{_RATIO_HEAD}[ ]?(?P<right>\d+(?:\.\d+)?)(?![\d:：∶.]|[ ]?[:：∶])")
_DEGREES = rare_pattern(
    r"(?P<degrees>\d{1,3})[°º度](?P<minutes>\d{1,2}(?:\.\d+)?)[′'’分](?:(?P<seconds>\d{1,2}(?:\.\d+)?)[″\"”秒])?"
)
_SLIP = re.compile(r"(?P<whole>\d{1,3})(?:、|[.．]、|。|，|,|[·•])(?P<part>\d{1,2})[%％]")
#: 1、07米, 57、8公里, 2·4公里: where no list (5、6公里) can be meant.
_DECIMAL_SLIP = rare_pattern(
    r"(?P<whole>(?:\d{2,3}(?=[、，]\d(?!\d))|\d{1,3}(?=[、，]0\d|[·•])))[、，·•](?P<part>\d{1,2})(?![\d.%％])"
)


class ShareReader:
    """Reads a share or ratio that begins at an offset.

    Args:
        words: the words for tenths and halves.
        units: the table of units.
    """

    def __init__(self, words: Shares, units: Units) -> None:
        self._units = units
        digit = "[一二三四五六七八九]"
        self._tenths = rare_pattern(
            rf"(?:(?P<low>{digit})(?:至|到|-|—)(?={digit}成))?(?P<tenths>[一二三四五六七八九两]{{1,2}}|\d(?:\.\d)?)[ ]?成"
            rf"(?P<half>半)?(?P<hundredths>{digit}|\d(?!\d))?(?P<more>多(?![个人名])|余|有余)?(?!{any_of(words.tenths_not_before)})"
        )
        self._half = rare_pattern(
            rf"(?P<past>{alternation(words.half_past)})(?![百年个小月天])|{alternation(words.half_words)}"
        )
        self._half_of = rare_pattern(
            rf"(?<!{any_of(words.half_not_after)})半(?!{any_of(words.half_not_before)})(?!个{any_of(words.half_not_before)})"
        )
        patterns = (_VULGAR, self._tenths, self._half, _SLIP, _DECIMAL_SLIP, self._half_of, _DEGREES)
        heads = "|".join((_FRACTION_HEAD, _RATIO_HEAD, *(pattern.pattern for pattern in patterns)))
        #: Most numbers are none of all this, which one look tells: at the character behind them, else at all.
        self._any = re.compile(rf"(?!\d+(?:\.\d+)?{_NO_SHARE})(?:{_GROUP.sub('(?:', heads)})")

    def at(self, text: str, offset: int) -> Amount | None:
        """Return the share or ratio that begins at an offset, or None."""
        if self._any.match(text, offset) is None:
            return None
        for read in (
            self._fraction,
            self._tenth,
            self._half_share,
            self._slip,
            self._decimal_slip,
            self._half_unit,
            self._degrees,
            self._ratio,
        ):
            amount = read(text, offset)
            if amount is not None:
                return amount
        return None

    def _fraction(self, text: str, offset: int) -> Amount | None:
        match = _FRACTION.match(text, offset) or _VULGAR.match(text, offset)
        parts, whole = (parse_numeral(match["parts"]), parse_numeral(match["whole"])) if match else (None, None)
        if match is None or parts is None or whole is None or not whole.value:
            return None
        if match["whole"] in "百千万":
            return _share(offset, match.end(), parts.value * 100 / whole.value)
        return (
            _share(offset, match.end(), quotient(parts.value * 100, whole.value)) if parts.value < whole.value else None
        )

    def _tenth(self, text: str, offset: int) -> Amount | None:
        match = self._tenths.match(text, offset)
        tenths = parse_numeral(match["tenths"]) if match else None
        if match is None or tenths is None:
            return None
        low = parse_numeral(match["low"]) if match["low"] else None
        if low is not None and low.value < tenths.value:
            tenths = Numeral(low.value, high=tenths.value)
        if tenths.high is not None:
            numeral = Numeral(tenths.value * 10, high=tenths.high * 10)
            return Amount(offset, match.end(), numeral, PERCENT, high=numeral.high, qualifier="between")
        if tenths.value > 10:
            return None
        hundredths = parse_numeral(match["hundredths"]) if match["hundredths"] else None
        rest = hundredths.value if hundredths else 5 if match["half"] else 0
        return _share(offset, match.end(), tenths.value * 10 + rest, "over" if match["more"] else "exact")

    def _half_share(self, text: str, offset: int) -> Amount | None:
        match = self._half.match(text, offset)
        return _share(offset, match.end(), Decimal(50), "over" if match["past"] else "exact") if match else None

    def _slip(self, text: str, offset: int) -> Amount | None:
        match = _SLIP.match(text, offset)
        return _share(offset, match.end(), Decimal(f"{match['whole']}.{match['part']}")) if match else None

    def _decimal_slip(self, text: str, offset: int) -> Amount | None:
        match = _DECIMAL_SLIP.match(text, offset)
        scale = "万" if match and text.startswith("万", match.end()) else ""
        unit = self._units.match(text, match.end() + len(scale)) if match else None
        if match is None or unit is None or unit.dimension not in ("money", "length", "area", "mass"):
            return None
        value = Decimal(f"{match['whole']}.{match['part']}") * (10000 if scale else 1)
        return Amount(offset, match.end() + len(scale) + len(unit.surface), Numeral(value), unit)

    def _half_unit(self, text: str, offset: int) -> Amount | None:
        match = self._half_of.match(text, offset)
        unit = self._units.match(text, match.end()) if match else None
        if match is None or unit is None or unit.dimension not in ("time", "area"):
            return None
        return Amount(offset, match.end() + len(unit.surface), HALF, unit)

    def _degrees(self, text: str, offset: int) -> Amount | None:
        match = _DEGREES.match(text, offset)
        if match is None:
            return None
        minutes = Decimal(match["minutes"]) + Decimal(match["seconds"] or 0) / 60
        return Amount(
            offset, match.end(), Numeral(quotient(Decimal(match["degrees"]) * 60 + minutes, Decimal(60))), DEGREE
        )

    def _ratio(self, text: str, offset: int) -> Amount | None:
        """Read a ratio to one; shares of a whole (47：53) are none (guidelines, section 1, Growth, ratios, rates)."""
        match = _RATIO.match(text, offset)
        left, right = (parse_arabic(match["left"]), Decimal(match["right"])) if match else (Decimal(1), Decimal(1))
        if match is None or not right or 1 not in (left, right) or left == right:
            return None
        return Amount(offset, match.end(), Numeral(quotient(left, right)), RATIO)


def _share(start: int, end: int, value: Decimal, qualifier: Qualifier = "exact") -> Amount:
    return Amount(start, end, Numeral(value), PERCENT, qualifier=qualifier)
