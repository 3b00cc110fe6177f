"""Numbers without a unit behind them: the noun they count is taken in, or the unit is understood from what stands around."""

from __future__ import annotations

import re
from decimal import Decimal

from govreport_nlp.lexicons import alternation
from govreport_nlp.text.rare_pattern import rare_pattern
from govreport_nlp.values.amount import Anchor, AnchorReader
from govreport_nlp.values.bounds import BoundReader
from govreport_nlp.values.lexicon import ValueLexicon
from govreport_nlp.values.numerals import CHINESE_DIGIT
from govreport_nlp.values.patterns import HAN, any_of
from govreport_nlp.values.units import Unit, Units

#: A list that names its unit once, behind the last number, has at most so many numbers.
_LIST_LENGTH = 8
#: The longest numeral in N大 + noun.
_SMALL = 2

_CHINESE = rare_pattern(rf"(?:{CHINESE_DIGIT}|[十百千万亿兆几数、廿卅拾佰仟])+")
_SMALL_CHINESE = rare_pattern(rf"{CHINESE_DIGIT}|十[一二三四五六七八九]?")
_SMALL_ARABIC = re.compile(r"[2-9]|[1-9]\d{1,2}")
_NAME_END = rare_pattern(rf"(?:{HAN}|[、”）)])$")
#: No modifier of a noun: 万以上的|干部, 水系的|工作.
_NO_LINK = r"(?![以的等和与及是在占])"
_LIST_JOINT = re.compile(r"[ ]?[、和及与或（(][ ]?")
#: 恒亿公司, 千兆城市
_NO_AMOUNT = frozenset({"亿", "兆", "千兆", "万兆"})
_DECIMAL = re.compile(r"\d+[.．]\d+")


class CountedReader:
    """Settles unit and end of a number that no unit follows.

    Args:
        lexicon: the words around numbers.
        units: the table of units.
        anchors: reads numerals.
        bounds: reads the words before and behind.
    """

    def __init__(self, lexicon: ValueLexicon, units: Units, anchors: AnchorReader, bounds: BoundReader) -> None:
        self._units, self._anchors, self._bounds = units, anchors, bounds
        heads = alternation(lexicon.counted_heads.words)
        self._great = rare_pattern(rf"大(?:[“‘]?(?:{_NO_LINK}{HAN}){{0,10}}?[”’]?)(?:{heads})(?:{heads}){{0,2}}[”’]?")
        nouns = lexicon.bare_nouns
        self._bare = rare_pattern(rf"(?:{alternation((*nouns.units, *nouns.others))})(?!{any_of(nouns.not_before)})")
        self._bare_arabic = rare_pattern(rf"(?:{alternation(nouns.arabic)})(?!{any_of(nouns.not_before)})")
        self._bare_units, self._bare_ones = nouns.units, nouns.one
        # 15.68万|农村贫困|人口
        self._people = rare_pattern(rf"(?:{_NO_LINK}{HAN}){{0,4}}?(?:{alternation(lexicon.people_nouns.words)})")
        self._households = rare_pattern(alternation(lexicon.household_nouns.words))
        self._money_heads = re.compile(rf"元?(?:以上)?(?:{alternation(lexicon.money_heads.words)})")
        self._index = re.compile(rf"(?:{alternation(lexicon.index.words)})$")
        links = alternation(lexicon.understood_links.words)
        self._understood = [
            (rare_pattern(rf"(?:{alternation(entry.words)})(?:{links}){{0,3}}$"), entry.unit)
            for entry in lexicon.understood
        ]

    def unit_of(self, text: str, anchor: Anchor, before: str) -> tuple[Unit, int] | None:
        """Return the unit of a number and where the span ends, or None where it counts nothing."""
        return (
            self._great_noun(text, anchor, before)
            or self._bare_noun(text, anchor, before)
            or (self._counted_noun(text, anchor) or self._understood_unit(text, anchor, before))
        )

    def _great_noun(self, text: str, anchor: Anchor, before: str) -> tuple[Unit, int] | None:
        """Read N大 + noun: 五大行业 (guidelines, section 5)."""
        match = self._great.match(text, anchor.end)
        if match is None or len(anchor.written) > _SMALL or anchor.has_more or before.endswith("“"):
            return None
        counter = self._units.match(text, anchor.end + 1)
        fills = counter is not None and anchor.end + 1 + len(counter.surface) == match.end()
        return _named(match.group(), counter.unit if counter and fills else ""), match.end()

    def _bare_noun(self, text: str, anchor: Anchor, before: str) -> tuple[Unit, int] | None:
        """Read N + bare noun: 两市, 三校, 12国 (guidelines, section 5)."""
        if _SMALL_ARABIC.fullmatch(anchor.written) and (match := self._bare_arabic.match(text, anchor.end)):
            return _named(match.group(), match.group() if match.group() in self._bare_units else ""), match.end()
        match = self._bare.match(text, anchor.end)
        if match is None or not _SMALL_CHINESE.fullmatch(anchor.written) or not _NAME_END.search(before):
            return None
        if anchor.written == "一" and match.group() not in self._bare_ones:
            return None
        return _named(match.group(), match.group() if match.group() in self._bare_units else ""), match.end()

    def _counted_noun(self, text: str, anchor: Anchor) -> tuple[Unit, int] | None:
        """Read 3000余居民, 15.68万贫困人口 (guidelines, section 1, Boundaries)."""
        if (anchor.is_bare_scale and anchor.written not in ("百万", "千万")) or not (anchor.scale or anchor.has_more):
            return None
        for pattern, unit, dimension in ((self._people, "人", "people"), (self._households, "户", "household")):
            if match := pattern.match(text, anchor.end):
                return Unit(match.group(), unit, dimension, Decimal(1)), match.end()
        return None

    def _understood_unit(self, text: str, anchor: Anchor, before: str) -> tuple[Unit, int] | None:
        """Find the unit that stands before the number or follows from what is counted (参与人次逾14万)."""
        approximator = self._bounds.approximator(before)
        outside = anchor.is_bare_scale and self._bounds.is_outside(before)
        bounded = (
            approximator is not None or anchor.has_more or outside or self._bounds.is_bounded_after(text, anchor.end)
        )
        following = text[anchor.end : anchor.end + 1]
        if not (anchor.scale or bounded) or (following.isascii() and following.isalnum()):
            is_index = self._index.search(before) and _DECIMAL.fullmatch(anchor.written)
            return (_named("", ""), anchor.end) if is_index else None
        vast = "亿" in anchor.scale or "兆" in anchor.written
        if anchor.is_bare_scale and not bounded and (not vast or anchor.written in _NO_AMOUNT):
            return None
        if vast and self._money_heads.match(text, anchor.end):
            return self._implied("元"), anchor.end
        context = before[: -len(approximator)] if approximator else before
        for pattern, unit in self._understood:
            if pattern.search(context):
                return self._implied(unit), anchor.end
        shared = None if anchor.is_bare_scale else self._shared_unit(text, anchor)
        if shared is not None:
            return shared, anchor.end
        if vast or "亿" in anchor.written:
            return self._implied("元"), anchor.end
        return None if _CHINESE.fullmatch(anchor.written) else (_named("", ""), anchor.end)

    def _shared_unit(self, text: str, anchor: Anchor) -> Unit | None:
        """Return the unit of a list that names it once, behind the last number: 3.2万、4万和5万亩, 1.2万（6500）亩."""
        following: Anchor | None = anchor
        for _ in range(_LIST_LENGTH):
            if following is None:
                return None
            unit, end = self._anchors.unit_behind(text, following, text.startswith(("）", ")"), following.end))
            if unit is not None:
                return unit
            joint = _LIST_JOINT.match(text, end)
            following = self._anchors.at(text, joint.end()) if joint else None
        return None

    def _implied(self, unit: str) -> Unit:
        return Unit("", unit, self._units.dimensions.get(unit, "none"), Decimal(1))


def _named(surface: str, unit: str) -> Unit:
    return Unit(surface, unit, "count" if unit else "none", Decimal(1))
