"""The grammar of amounts, counts, shares and lengths of time: it finds them and reads them in one pass.

A numeral opens a value. What stands behind it (unit, noun), inside it (余, a range) and around it (approximators, bounds,
currency) settles span, number and label. Expects normalised text (simplified script, half-width digits).
"""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from govreport_nlp.labels import Qualifier
from govreport_nlp.lexicons import alternation, read_toml
from govreport_nlp.text.rare_pattern import rare_pattern
from govreport_nlp.values.amount import Amount, Anchor, AnchorReader
from govreport_nlp.values.bounds import Bounded, BoundReader
from govreport_nlp.values.counted import CountedReader
from govreport_nlp.values.declared import DeclaredAmounts
from govreport_nlp.values.intervals import interval, tidy
from govreport_nlp.values.lexicon import ValueLexicon
from govreport_nlp.values.model import FoundValue, QuantityValue
from govreport_nlp.values.not_counts import NotCounts
from govreport_nlp.values.numerals import SCALE, Numeral, scale_factor
from govreport_nlp.values.patterns import HAN, WINDOW, any_of, window_before
from govreport_nlp.values.shares import ShareReader
from govreport_nlp.values.tables import TableReader
from govreport_nlp.values.units import LABELS, Unit, Units

#: The first character of a numeral, of 百分之, of 半 and 过半; 伍 and 陆 are words of their own (队伍, 内陆) unless money or
#: another digit follows.
_OPENING = re.compile(
    r"[\d几数一二三四五六七八九十〇零○两壹贰叁肆伍陆柒捌玖拾佰仟廿卅百千万亿兆过半]"
    r"(?:(?<![过伍陆])|(?<=过)(?=半)|(?<!过)(?=[壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆]))"
)
#: 1.1 道路工程, 4 家庭医生
_DECIMAL_NUMBER = re.compile(
    rf"^[ \t\u3000]*\d{{1,2}}(?:[.．]\d{{1,2}}){{0,3}}[ \t\u3000]+(?={HAN})(?!{SCALE})", re.MULTILINE
)
#: 第7、21、|34项
_ORDINAL_LIST = rare_pattern(r"第(?:[\d一二三四五六七八九十]{1,3}[、和及])+$")
_WITH_UNIT = rare_pattern(r"\d+(?:[.．]\d+)?(?:[万亿]?元|[%％台个套辆部支])")
#: AED1200台, GDP845亿元: an acronym, not the letter of a code.
_ACRONYM = re.compile(r"(?:^|[^A-Za-z])[A-Z]{3,}$")
_CODE_BEFORE = re.compile(r"(?:[A-Za-z][-_]?|[.．]|\d[:/-]|[〔\[【])\Z")
_BRACKET = re.compile(rf"[（(](?P<variant>{HAN}{{1,2}})[）)]")
_MINUS = re.compile(r"(?:^|[^0-9A-Za-z%％）)])[-－−]$")
_OF_PERSONS = rare_pattern(rf"[户人家]{HAN}{{0,2}}$|人口[，,]?$")
_HAN = rare_pattern(HAN)
#: 一、二、|三类: numbers of kinds, not how many.
_LISTED = rare_pattern("[一二三四五六七八九]、$")
_LONGEST_MONTH = 31
#: A longer number before a Latin unit is a code (91320594M).
_LONGEST_MEASURE = 6
#: Numbers that never stand for an ordinal (两期 is a count, 三期 may be the third phase).
_PLAIN_COUNTS = frozenset({"两", "几"})
#: 2023届 is the class of 2023.
_YEAR_LENGTH = 4
#: How far an amount of money may stand from N万 that it shows to be money too, in characters.
_BESIDE = 20
_MYRIAD_END = re.compile(r"[万亿](?:以上|左右|以内)?$")
_CLAUSE_END = re.compile(r"[。\n]")
_HALF = Decimal("0.5")
_HALVED = frozenset({"time", "area", "length", "mass"})
#: Marks of characters where a value may begin and where none does; none runs into a date either.
_OPEN, _CLOSED, _DATE = 0, 1, 2
_UNCOUNTED_SCALES = frozenset({"count", "people", "household", "none", "time"})


class QuantityGrammar:
    """Finds and reads every value but dates.

    Args:
        units_path: a user's table of units instead of the library's.
        words_path: a user's table of words around numbers instead of the library's.

    Raises:
        LexiconError: a table is missing or does not fit its schema.
    """

    def __init__(self, units_path: str | Path | None = None, words_path: str | Path | None = None) -> None:
        lexicon = read_toml(ValueLexicon, "values.toml", words_path)
        self._units = Units(units_path)
        self._anchors = AnchorReader(lexicon.more, self._units)
        self._bounds = BoundReader(lexicon)
        self._shares = ShareReader(lexicon.shares, self._units)
        self._counted = CountedReader(lexicon, self._units, self._anchors, self._bounds)
        self._separator = re.compile(
            rf"[ ]?(?:{alternation((*lexicon.range.unit_bound, *lexicon.range.separators))})[ ]?"
        )
        self._currencies = lexicon.currencies
        currency = alternation(lexicon.currencies)
        self._currency = re.compile(rf"(?P<currency>{currency})[ （(]?$")
        self._carried_currency = rare_pattern(
            rf"(?P<named>{currency})[）)]?（下同）|（(?:以下)?(?:均为)?(?P<inside>{currency})，?下同）"
        )
        #: The heading of a table, up to the blank line behind the table.
        self._table_currency = re.compile(
            rf"(?:单位[：:](?P<unit>{currency})|（(?P<heading>{currency})）$)(?:.*\n)(?:.*\S.*\n?){{0,40}}",
            re.MULTILINE,
        )
        self._not_counts = NotCounts(lexicon)
        colloquial = lexicon.colloquial_money
        self._colloquial_unit = colloquial.unit
        self._colloquial_money = rare_pattern(rf"(?:{alternation(colloquial.words)})$")
        self._declared = DeclaredAmounts(lexicon.declared)
        self._tables = TableReader(lexicon.tables, lexicon.understood, self._units)
        self._arabic_counters = frozenset(lexicon.counters.arabic)
        self._ordinals, self._levels, self._last_few = lexicon.ordinals, lexicon.levels.before, lexicon.last.few
        self._ordinal_before = re.compile(rf"(?:{alternation(lexicon.ordinals.before)})[ ]?$")
        #: The last characters of what makes a number an ordinal or part of a code.
        self._wary = frozenset(
            f"{string.ascii_letters} \n-_.．:/〔[【、和及" + "".join(word[-1:] for word in lexicon.ordinals.before)
        )
        self._ordinal_after = re.compile(rf"[ ]?(?:{alternation(lexicon.ordinals.after)})")
        self._half = re.compile(rf"半(?!{any_of(lexicon.shares.half_not_before)})")
        self._rank_change = rare_pattern(rf"(?:{alternation(lexicon.ordinals.rank_changes)})了?$")

    def find(self, text: str, dates: Sequence[tuple[int, int]] = ()) -> list[FoundValue]:
        """Find every value but dates in a text.

        Args:
            text: simplified script, half-width digits.
            dates: spans already read as dates; no value begins in one of them.

        Returns:
            Values in order, not overlapping; offsets in code points, end exclusive.
        """
        closed = self._closed(text, dates)
        currency = self._document_currency(text)
        tables = [
            (*match.span(), self._currencies[match["unit"] or match["heading"]])
            for match in self._table_currency.finditer(text)
        ]
        found: list[FoundValue] = []
        in_table = None
        position = 0
        while (opening := _OPENING.search(text, position)) is not None:
            start = opening.start()
            if closed[start]:
                position = closed.find(_OPEN, start)
                continue
            before = window_before(text, start)
            amount = self._read(text, start, before)
            if amount is None or _DATE in closed[amount.start : amount.end]:
                position = max(start + 1, self._anchors.end_of_numeral(text, start))
                continue
            if tables:
                in_table = next((name for first, last, name in tables if first <= start < last), None)
            found.append(self._value(text, amount, before, in_table or currency))
            position = amount.end
        found = self._declared.add(text, found, currency or "元")
        found = _share_money(text, _share_bounds(text, found), currency or "元")
        return self._tables.add(text, found, dates, self.find)

    def _closed(self, text: str, dates: Sequence[tuple[int, int]]) -> bytearray:
        """Mark where no value may begin: dates, idioms, names, ordinals, numbering, short quotations."""
        closed = bytearray(len(text) + 1)
        spans = list(self._not_counts(text))
        for match in _DECIMAL_NUMBER.finditer(text):
            unit = self._units.match(text, match.end())
            if unit is None or unit.dimension == "count":
                spans.append(match.span())
        for start, end in spans:
            closed[start:end] = bytes([_CLOSED]) * (end - start)
        for start, end in dates:
            closed[start:end] = bytes([_DATE]) * (end - start)
        return closed

    def _document_currency(self, text: str) -> str | None:
        """Return the currency that （下同） carries on to all amounts (guidelines, section 5)."""
        match = self._carried_currency.search(text) if "下同" in text else None
        return self._currencies[next(filter(None, match.groups()))] if match else None

    def _read(self, text: str, start: int, before: str) -> Amount | None:
        """Read one amount that opens at ``start``, from the numeral to its unit; ``before`` stands before it."""
        if before[-1:] in self._wary and (
            self._ordinal_before.search(before) or _ORDINAL_LIST.search(before) or _is_in_code(text, start, before)
        ):
            return None
        if (share := self._shares.at(text, start)) is not None:
            return share
        anchor = self._anchors.at(text, start)
        if anchor is None or self._ordinal_after.match(text, start + len(anchor.written)):
            return None
        behind = self._anchors.unit_behind(text, anchor)
        return self._read_range(text, anchor, behind) or self._read_count(text, anchor, behind, before)

    def _read_range(self, text: str, anchor: Anchor, behind: tuple[Unit | None, int]) -> Amount | None:
        """Read 3-7人, 30-40万元, 9万元以上至9亿元, 3、4年."""
        low, (low_unit, position) = anchor.numeral, behind
        neighbours = low_unit is None and text.startswith("、", position)
        separator = self._separator.match(text, position)
        if separator is None and not neighbours:
            return None
        second = self._anchors.at(text, separator.end() if separator else position + 1)
        if second is None:
            return None
        high = second.numeral
        unit, end = self._anchors.unit_behind(text, second)
        if unit is None or unit.surface in ("日", "点") or (low_unit is not None and low_unit.unit != unit.unit):
            return None
        if neighbours and not self._are_neighbours(anchor, second, unit, window_before(text, anchor.start)):
            return None
        shared = second.scale if not anchor.scale else "" if anchor.myriads else second.myriads
        if shared and low_unit is None:
            low = Numeral(low.value * scale_factor(shared))
        if high.value <= low.value:
            return None
        return Amount(anchor.start, end, low, unit, high=high.value, qualifier="between")

    def _are_neighbours(self, low: Anchor, high: Anchor, unit: Unit, before: str) -> bool:
        """Whether two digits beside 、 are a range: 3、4年, 五、六倍; Chinese ones are ordinals too (二、三期, 一、二、三项)."""
        if high.numeral.value != low.numeral.value + 1 or low.numeral.value >= 10:
            return False
        if low.written.isdigit():
            return True
        ordinal = (
            unit.surface in self._ordinals.units or before.endswith(self._ordinals.ranks) or _LISTED.search(before)
        )
        return len(low.written) == len(high.written) == 1 and not ordinal

    def _read_count(self, text: str, anchor: Anchor, behind: tuple[Unit | None, int], before: str) -> Amount | None:
        """Read a numeral with its unit, with the noun it counts, or with a unit that is understood."""
        numeral, (unit, end) = anchor.numeral, behind
        if unit is not None and unit.unit == "级" and anchor.scale:
            unit = None  # 百亿级: the money behind which 级 stands (section 5)
        half = text.startswith("个半", anchor.end)
        if half and (whole := self._units.match("个" + text[anchor.end + 2 : anchor.end + 6], 0)):
            numeral = Numeral(numeral.value + _HALF)
            return Amount(anchor.start, anchor.end + 1 + len(whole.surface), numeral, whole)
        if unit is None:
            counted = self._counted.unit_of(text, anchor, before)
            if counted is None:
                return None
            unit, end = counted
        elif not self._counts(text, anchor, unit, end, before):
            return None
        stepped = anchor.has_more or "多" in unit.surface
        qualifier: Qualifier = "over" if stepped else "several" if numeral.several else "exact"
        if numeral.high is not None:
            qualifier = "between"
        if unit.dimension in _HALVED and self._half.match(text, end):
            numeral, end = Numeral(numeral.value + _HALF), end + 1
        bracket = _BRACKET.match(text, end)
        if bracket and unit.dimension in ("count", "household") and self._units.match(bracket["variant"], 0):
            end = bracket.end()
        return Amount(anchor.start, end, numeral, unit, numeral.high, qualifier, stepped)

    def _counts(self, text: str, anchor: Anchor, unit: Unit, end: int, before: str) -> bool:
        """Tell a count from ordinals, ranks, bases of rates and idioms that look like one."""
        if anchor.written == "一" and before.endswith("每"):
            return False
        if anchor.is_bare_scale and not self._is_bounded(text, anchor, end, before):
            if unit.dimension in _UNCOUNTED_SCALES or before.endswith(self._ordinals.bases):
                return anchor.written == "百万" and unit.unit == "人次"
            return anchor.written + unit.surface != "万元" and not (
                before.endswith(("(", "（")) and text[end : end + 1] in ")）"
            )
        if unit.surface in self._ordinals.units and _LISTED.search(before):
            return False
        if unit.surface.isascii() and len(anchor.written) > _LONGEST_MEASURE and unit.dimension != "proportion":
            return False
        match unit.surface:
            case "次" if anchor.written == "一":
                return _HAN.match(text, end) is None
            case "级":
                return len(anchor.written) == 1 and before.endswith(self._levels)
            case "位":
                return not before.endswith(self._ordinals.ranks)
            case "名":
                return not before.endswith("前")
            case "点":
                return anchor.written != "一" and not before.endswith(self._ordinals.clock)
            case "分":  # a mark; 十分 is an adverb, 3角2分 money, 9时28分 a clock time
                seconds = text[end : end + 1].isdigit()  # 15分28秒
                return anchor.is_arabic and not seconds and not before.endswith(self._ordinals.minutes)
            case surface if surface in self._arabic_counters:
                return anchor.is_arabic or bool(anchor.scale)
            case "期" if anchor.written not in _PLAIN_COUNTS and not anchor.is_arabic:
                return not before or before.endswith(self._ordinals.spells)
            case "日":  # 两日, 七十日: no day of a month
                counted = anchor.written == "两" or anchor.numeral.value > _LONGEST_MONTH
                return counted or self._is_bounded(text, anchor, end, before)
            case "届":
                return len(anchor.written) < _YEAR_LENGTH
            case "年" | "天" if text.startswith("如一日", end):
                return False
            case "年":
                few = anchor.written == "几" and before.endswith(self._last_few) and not text.startswith("来", end)
                return not few and not before.endswith(self._ordinals.years)
        return True

    def _is_bounded(self, text: str, anchor: Anchor, end: int, before: str) -> bool:
        """Tell whether words say how far a number reaches."""
        return (
            anchor.has_more
            or self._bounds.approximator(before) is not None
            or self._bounds.is_bounded_after(text, end)
            or (anchor.is_bare_scale and (self._bounds.is_outside(before) or self._bounds.is_up(before)))
        )

    def _value(self, text: str, amount: Amount, before: str, currency: str | None) -> FoundValue:
        """Weigh the words around an amount and give its span, label, value and interval."""
        negative = amount.unit.dimension == "proportion" and _MINUS.search(before) is not None
        if negative:
            amount = amount._replace(start=amount.start - 1)
            before = window_before(text, amount.start)
        bounded = self._bounds.read(text, amount, before)
        unit, dimension = self._canonical_unit(text, amount, bounded, before, currency)
        factor = -amount.unit.factor if negative else amount.unit.factor
        value = tidy(amount.numeral.value * factor)
        high = None if amount.high is None else tidy(amount.high * factor)
        lower, upper = interval(amount.numeral, value, high, bounded.qualifier, factor=factor, stepped=bounded.stepped)
        quantity = QuantityValue(
            value,
            high,
            bounded.qualifier,
            unit,
            dimension,
            lower if lower is None or lower is value else tidy(lower),
            upper if upper is None or upper is value else tidy(upper),
        )
        return FoundValue(bounded.start, bounded.end, LABELS.get(dimension, "QUANTITY"), quantity)

    def _canonical_unit(
        self, text: str, amount: Amount, bounded: Bounded, before: str, currency: str | None
    ) -> tuple[str, str]:
        """Return unit and dimension, settled by what stands around where the surface form is ambiguous."""
        unit = amount.unit
        if unit.surface == "位" and self._rank_change.search(before):
            return "位", "count"
        if unit.surface == "口" and not (text.startswith("人", amount.end) or _OF_PERSONS.search(before)):
            return "口", "count"
        if unit.surface == self._colloquial_unit and self._colloquial_money.search(before):
            return currency or "元", "money"
        if unit.unit == "元":
            match = self._currency.search(text, max(0, bounded.start - WINDOW), bounded.start)
            return self._currencies[match["currency"]] if match else currency or unit.unit, unit.dimension
        return unit.unit, unit.dimension


def _is_in_code(text: str, start: int, before: str) -> bool:
    """Whether the digits at ``start`` go on a code (G318, 2:1); those behind an acronym with a unit of their own do not."""
    return _CODE_BEFORE.search(before[-2:]) is not None and not (
        _ACRONYM.search(before) and _WITH_UNIT.match(text, start)
    )


def _share_money(text: str, found: list[FoundValue], currency: str) -> list[FoundValue]:
    """Read N万 without a unit as money beside an amount of money in the same line: 修路110万, 招待费1.8万元."""
    for order in (range(1, len(found)), range(len(found) - 2, -1, -1)):
        for index in order:
            this, neighbour = found[index], found[index - order.step]
            value = this.value
            if (
                neighbour.label == "MONEY"
                and isinstance(value, QuantityValue)
                and value.dimension == "none"
                and not value.unit
                and _MYRIAD_END.search(text, this.start, this.end)
            ):
                between = text[min(this.end, neighbour.end) : max(this.start, neighbour.start)]
                if len(between) <= _BESIDE and not _CLAUSE_END.search(between):
                    money = value._replace(unit=currency, dimension="money")
                    found[index] = this._replace(label="MONEY", value=money)
    return found


def _share_bounds(text: str, found: list[FoundValue]) -> list[FoundValue]:
    """Let a bound behind the last of a list count for all of it: 20%、25%以上 (guidelines, section 5)."""
    for index in range(len(found) - 2, -1, -1):
        this, following = found[index], found[index + 1]
        if this.label != following.label:
            continue
        joint, closing = text[this.end : following.start], text[following.end : following.end + 1]
        if not (joint in ("、", "和", "或") or (joint in ("（", "(") and closing in ("）", ")"))):
            continue
        value, bound = this.value, following.value
        if not isinstance(value, QuantityValue) or not isinstance(bound, QuantityValue):
            continue
        if value.qualifier == "exact" and bound.qualifier in ("at_least", "at_most"):
            lower, upper = (value.value, None) if bound.qualifier == "at_least" else (None, value.value)
            found[index] = this._replace(value=value._replace(qualifier=bound.qualifier, lower=lower, upper=upper))
    return found
