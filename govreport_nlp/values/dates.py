"""The grammar of dates: it finds them and reads them as ISO 8601, with X for what the document does not tell.

Expects normalised text (simplified script, half-width digits). Guidelines, section 1 (DATE, Values) and section 5.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from govreport_nlp.lexicons import alternation, read_toml
from govreport_nlp.values.model import DateValue, FoundValue
from govreport_nlp.values.patterns import HAN, any_of
from govreport_nlp.values.years import (
    CHINESE_REPUBLIC_YEAR,
    CHINESE_YEAR,
    OPENING,
    ROC_OFFSET,
    YearsInForce,
    year_number,
)

Part = Literal["START", "MID", "END"]
Groups = dict[str, str | None]

#: The first five-year plan ran from 1953; after the second, three years passed without one.
FIRST_PLAN, PLAN_YEARS, YEARS_WITHOUT_PLAN = 1953, 5, 3

#: The largest denominator of a fraction that a Taiwan report is taken to write as 2/3.
LARGEST_SHARE = 5

#: A year of two digits is of the last century from the founding of the republic on: 49年10月.
FOUNDED = 49

#: Days of the months that have fewer than 31; February as in a leap year.
DAYS = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}

_MONTH = r"(?:1[0-2]|0?[1-9](?!\d)|十[一二]?|[一二三四五六七八九元])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_QUARTER = (
    r"(?:[一二三四1-4][ ]?[-—至到][ ]?[一二三四1-4]季度|(?<=[^\n\s])[一二三1-3]、[二三四2-4]季度|第?[一二三四1-4]季度|第[一二三四1-4]季"
    r"|前[二三两23]个?季度|[首末]季度?|最后一季度?)"
)
_QUARTER_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_TO = r"(?:——|[-—–―~～－至到])"
_YEAR_WORD = "(?:年度?|学年度?|财政年度?)"
#: No number goes on before it, but a line's numbering may stand there: 2.101年度, 3.10月19日.
_ITS_START = r"(?:(?<![\d.])|(?<=\n\d[.．])|(?<=\n\d\d[.．]))"
#: 三月三, 九月初九: a day of the lunar calendar (section 5).
_NOT_A_DAY = r"(?:初[一二三四五六七八九十]|半|(?<=[一二三四五六七八九十]月)[一二三四五六七八九十]{1,3}(?![日号一二三四五六七八九十至]))"
_DIGITS = "0123456789"
_NUMERALS = "一二三四五六七八九十"
_FIGURES = _DIGITS + _NUMERALS + "〇零○百Xx×*_"
#: Behind the first figure of a date come figures and what joins them, and then a word for time or a stroke.
_SIGNED = rf"(?=\d{{2,3}}\.|[\d{_FIGURES}OoＯ元 、和及与至到]{{0,40}}[年月季度世财学/~～—–―－-])"
_SEPARATOR = re.compile(rf"[ ]?{_TO}[ ]?")
_SENTENCE_END = re.compile(r"[。！？\n]")


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class _Words(_Table):
    words: tuple[str, ...]


class _Modifiers(_Words):
    part: Part
    not_before: str


class _Festivals(_Words):
    before: tuple[str, ...]


class DateLexicon(_Table):
    """The words of lexicons/dates.toml."""

    relative_years: dict[str, int]
    following_years: dict[str, int]
    periods: dict[str, tuple[Literal["", "H1", "H2"], Literal["", "START", "MID", "END"]]]
    modifiers: tuple[_Modifiers, ...]
    not_dates: _Words
    today: _Words
    unresolved: _Words
    festivals: _Festivals
    disasters: _Words
    plan_contexts: _Words


class _Date(NamedTuple):
    """The parts of one date as told: None, where the words do not tell.

    ``relative`` counts years from the report's own year (去年 → -1), ``following`` from the last year mentioned (同年 → 0).
    ``part`` is an ISO suffix such as ``H1``; ``to_year`` to ``to_part`` close a period that is written as one.
    """

    year: str | None = None
    relative: int | None = None
    following: int | None = None
    month: int | None = None
    day: str | None = None
    part: str = ""
    mod: Part | None = None
    to_year: str | None = None
    to_month: int | None = None
    to_day: str | None = None
    to_part: str = ""

    @property
    def tells_year(self) -> bool:
        """Whether the words say which year: 2024年8月, 去年8月, 同年8月 do, 8月 does not."""
        return not (self.year is None and self.relative is None and self.following is None)

    def iso(self) -> str:
        """Write the date in ISO 8601, with XXXX for a year that is not told."""
        year = self.year or "XXXX"
        if self.to_year:
            return f"{year}/{self.to_year}"
        if self.part:
            return f"{year}-{self.part}" + (f"/{year}-{self.to_part}" if self.to_part else "")
        if self.month is None:
            return year + (f"-XX-{self.day}" if self.day else "")
        month = f"{year}-{self.month:02d}"
        if self.to_month:
            return f"{month}/{year}-{self.to_month:02d}"
        if self.day is None:
            return month
        return f"{month}-{self.day}" + (f"/{month}-{self.to_day}" if self.to_day else "")


class _Span(NamedTuple):
    start: int
    end: int
    first: _Date
    last: _Date | None


class _Reader(NamedTuple):
    """One way to write a date.

    Attributes:
        pattern: what is written.
        read: gives its parts.
        heads: the characters that it may begin with wherever they stand.
        figures: those that it may begin with where ``_SIGNED`` holds behind them.
    """

    pattern: re.Pattern[str]
    read: Callable[[re.Match[str], bool], _Date | None]
    heads: str = ""
    figures: str = ""


class DateGrammar:
    """Finds and reads dates.

    Args:
        path: a user's table of words instead of lexicons/dates.toml.

    Raises:
        LexiconError: the table is missing or does not fit its schema.
    """

    def __init__(self, path: str | Path | None = None) -> None:
        self._lexicon = read_toml(DateLexicon, "dates.toml", path)
        self._parts = {word: entry.part for entry in self._lexicon.modifiers for word in entry.words}
        self._not_dates = re.compile(alternation(self._lexicon.not_dates.words))
        readers = list(enumerate(self._build_readers()))
        heads = "".join(reader.heads for _, reader in readers)
        figures = "".join(reader.figures for _, reader in readers)
        self._readers = [(index, reader.pattern.match, reader.read) for index, reader in readers]
        self._by_head = {
            head: [self._readers[index] for index, reader in readers if head in reader.heads + reader.figures]
            for head in heads + figures
        }
        self._place = re.compile(rf"[\d{re.escape(heads + figures)}](?:(?<={any_of(heads)})|{_SIGNED})")

    def _build_readers(self) -> Iterator[_Reader]:
        lexicon = self._lexicon
        modifiers = "|".join(
            rf"(?:{alternation(entry.words)})(?!{any_of(entry.not_before)})" for entry in lexicon.modifiers
        )
        modifier = rf"(?:[ ]?(?P<mod>{modifiers}))?"
        month = (
            rf"(?:(?P<since>{_MONTH})[ ]?{_TO}[ ]?)?(?P<month>{_MONTH})[ ]?月(?:份)?"
            rf"(?:[ ]?(?P<day>{_DAY})(?:[ ]?[日号]?[ ]?(?:{_TO}|、)[ ]?(?P<to_day>{_DAY}))?[ ]?[日号])?"
        )
        of_year = (
            rf"(?:[ ]?{month}|全年|(?:{alternation(lexicon.festivals.words)})"
            rf"|度?[ ]?(?P<half>[上下]半年)|度?[ ]?(?P<quarter>{_QUARTER}))?{modifier}(?![级龄轻货画])"
        )
        era = rf"(?:(?P<era>公元前|(?<=[（(])前|公元|西元|(?:中华)?民国)[ ]?)?{_ITS_START}(?<!\d-)(?P<bracketed>(?<=[（(]))?"
        masked = r"(?<![A-Za-z*_])(?:(?:20|19)?(?:XX|xx|Xx|××|\*\*|__)|(?:20|19)\d[xX×*_])"
        republic = r"(?<=民国)[〇零○一二三四五六七八九十百]{1,5}|(?<=民国[ ])[〇零○一二三四五六七八九十百]{1,5}"
        yield _Reader(
            re.compile(
                rf"{era}(?:(?P<year>\d{{1,4}}|{CHINESE_YEAR}|{republic}|{CHINESE_REPUBLIC_YEAR}(?=年(?:[度底]|{_MONTH}月)))|(?P<masked>{masked}))"
                rf"[ ]?(?:{_YEAR_WORD}|(?<=1\d\d)度)(?!代|多|余|来|以上|以下|左右){of_year}"
            ),
            self._read_year,
            heads="公前西中民",
            figures=_FIGURES,
        )
        relative = {**lexicon.relative_years, **lexicon.following_years}
        yield _Reader(
            re.compile(
                rf"(?:(?P<relative>{alternation(relative)})|[本今上去明][（(](?P<year>\d{{2,4}})[）)]年度?){of_year}"
            ),
            self._read_relative,
            heads=_heads(relative) + "本今上去明",
        )
        yield _Reader(
            re.compile(
                rf"{_ITS_START}(?<![十百千个半第])(?<!农历|阴历|古历|每年)"
                rf"(?!{_MONTH}月{_NOT_A_DAY}){month}{modifier}"
                r"(?!球|亮|饼|季|嫂|子|经期|工资|租|均|息|薪)"
            ),
            self._read_month,
            figures=_DIGITS + _NUMERALS + "元",
        )
        yield _Reader(re.compile(rf"前(?P<count>{_MONTH})个月"), self._read_months, heads="前")
        year = rf"(?:(?:19|20)\d\d|\d{{2,3}}|{CHINESE_YEAR})"
        yield _Reader(
            re.compile(
                rf"(?<![\d.])(?P<year>{year})(?:[ ]?{_YEAR_WORD})?[ ]?{_TO}[ ]?(?P<to_year>{year})[ ]?{_YEAR_WORD}"
                r"(?![ ]?\d{1,2}[ ]?月|内|以上|左右)"
            ),
            self._read_years,
            figures=_DIGITS + "一二",
        )
        yield _Reader(
            re.compile(r"(?<![\d.])(?P<year>(?:19|20)\d\d)(?=(?:[、和及与](?:19|20)\d\d){1,5}[ ]?年(?!代))"),
            self._read_year,
            figures=_DIGITS,
        )
        yield _Reader(
            re.compile(r"(?<![\d.])(?P<year>\d{2,3})(?=[、和及与至][ ]?1?\d{2}[ ]?年度)"),
            self._read_year,
            figures=_DIGITS,
        )
        yield _Reader(
            re.compile(
                r"(?<![\d.—–-])(?P<year>(?:19|20)\d\d)[—–-](?P<to_year>(?:19|20)\d\d)(?=[ ]*(?:[，。；）)\n]|$))"
            ),
            self._read_years,
            figures=_DIGITS,
        )
        yield _Reader(
            re.compile(r"(?<![\d./])(?P<month>1[0-2]|[1-9])/(?P<day>3[01]|[12]\d|[1-9])(?![\d/%]|[ ]?的)"),
            self._read_slashed,
            figures=_DIGITS,
        )
        yield _Reader(
            re.compile(
                r"(?<![\d〇零一二三四五六七八九十几数多半去当每整同常余两来个](?=年))(?<!\d[ ](?=年))(?<![今去本上明])"
                rf"(?:(?P<period>{alternation(lexicon.periods)})|(?P<quarter>{_QUARTER}))(?![级龄画终节])"
            ),
            self._read_period,
            heads=_heads(lexicon.periods) + "第前首末最",
            figures="1234一二三四",
        )
        yield _Reader(
            re.compile(
                r"(?<![\d.\-/])(?P<year>(?:19|20)\d\d|1[0-2]\d(?=[./]))(?P<separator>[-/.])(?P<month>1[0-2]|0?[1-9])"
                r"(?P=separator)(?P<day>3[01]|[12]\d|0?[1-9])(?:[–~～](?P<to_day>3[01]|[12]\d|[1-9])(?![\d.]))?(?![\d.\-/])"
            ),
            self._read_year,
            figures=_DIGITS,
        )
        yield _Reader(
            re.compile(
                r"(?:上世纪|(?:二十|20)世纪)?"
                r"(?P<since>[二三四五六七八])?(?P<decade>(?<!\d)[1-9]0|[二三四五六七八九]十|19[1-9]0|20[0-2]0)[ ]?年代"
                + modifier
            ),
            self._read_decade,
            heads="上",
            figures=_DIGITS + _NUMERALS,
        )
        yield _Reader(
            re.compile(
                r"[“\"‘「](?P<quoted>十[一二三四五六七]?五|[一二三四五六七八九]五)[”\"’」](?!普法)"
                rf"|(?P<plain>十[一二三四五]五)(?={alternation(lexicon.plan_contexts.words)})"
            ),
            self._read_plan,
            heads='“"‘「十',
        )
        yield _Reader(
            re.compile(
                rf"“(?P<month>\d{{1,2}})[·.．•](?P<day>\d{{1,2}})”(?={HAN}{{0,3}}(?:{alternation(lexicon.disasters.words)}))"
            ),
            self._read_month,
            heads="“",
        )
        festivals = lexicon.festivals
        unresolved = rf"{alternation(lexicon.unresolved.words)}|(?:{alternation(festivals.words)})(?={alternation(festivals.before)})"
        yield _Reader(
            re.compile(unresolved),
            lambda match, roc: _Date(year="XXXX"),
            heads=_heads((*lexicon.unresolved.words, *festivals.words)),
        )
        today = lexicon.today.words
        yield _Reader(re.compile(alternation(today)), _read_today, heads=_heads(today))

    def find(self, text: str, years: YearsInForce) -> list[FoundValue]:
        """Find every date in a text.

        Args:
            text: simplified script, half-width digits.
            years: which year 今年 means at a place of the text.

        Returns:
            Dates in order, not overlapping; offsets in code points, end exclusive.
        """
        found: list[FoundValue] = []
        named_year: str | None = None
        last_year: str | None = None
        last_end = 0
        for span in self._spans(text, years.roc):
            in_force = years.at(span.start)
            same_sentence = last_year and not _SENTENCE_END.search(text, last_end, span.start)
            first = _resolved(span.first, in_force, named_year, default=last_year if same_sentence else in_force)
            value, mod = first.iso(), first.mod
            if span.last is not None:
                last = _resolved(span.last, in_force, first.year, default=first.year)
                if first.year is None or (not span.first.tells_year and span.last.tells_year):
                    first = first._replace(year=last.year)
                    if _ends_next_year(first, last):
                        first = first._replace(year=str(int(last.year or 0) - 1))
                if not span.last.tells_year and _ends_next_year(first, last):
                    last = last._replace(year=str(int(last.year or 0) + 1))
                value, mod = f"{first.iso()}/{last.iso()}", last.mod
            if span.first.tells_year and first.year and first.year.isdigit():
                named_year = first.year
                if not span.first.relative or span.first.month is not None:  # 与去年同期相比，5月: this year's
                    last_year, last_end = first.year, span.end
            found.append(FoundValue(span.start, span.end, "DATE", DateValue(value, mod)))
        return found

    def _spans(self, text: str, roc: bool) -> list[_Span]:
        """Take the longest date at each place and join the ends of ranges (8月13日至10月30日)."""
        closed = {offset for match in self._not_dates.finditer(text) for offset in range(*match.span())}
        read_to = [0] * len(self._readers)
        spans: list[_Span] = []
        for place in self._place.finditer(text):
            start, end, date = place.start(), 0, None
            for index, match_at, read in self._by_head.get(text[start], self._readers):
                if start >= read_to[index] and (match := match_at(text, start)):
                    read_to[index] = match.end()
                    if match.end() > end and start not in closed and (other := read(match, roc)):
                        end, date = match.end(), other
            previous = spans[-1] if spans else None
            if date is None or (previous and start < previous.end):
                continue
            if previous and _joins(previous, date) and _SEPARATOR.fullmatch(text, previous.end, start):
                spans[-1] = _Span(previous.start, end, previous.first, date)
            else:
                spans.append(_Span(start, end, date, None))
        return spans

    def _read_year(self, match: re.Match[str], roc: bool) -> _Date | None:
        groups = match.groupdict()
        if groups.get("masked"):
            return self._with_parts(_Date(year="XXXX"), groups)
        written, era = groups["year"], groups.get("era") or ""
        number = _number(written)
        if era.endswith("前"):
            year = f"-{number - 1:04d}"
        elif era.endswith("民国") or (not era and roc and 60 <= number <= 130):
            year = str(number + ROC_OFFSET)
        elif era or (groups.get("bracketed") is not None and len(written) > 2) or 1600 <= number <= 2100:
            year = f"{number:04d}"
        elif len(written) == 2 and "十" not in written and groups.get("month"):
            year = f"19{number}" if number >= FOUNDED else f"20{number:02d}"
        elif written.isdigit() and groups.get("month") and 100 <= number <= 130:
            year = str(number + ROC_OFFSET)
        else:
            return None
        return self._with_parts(_Date(year=year), groups)

    def _read_slashed(self, match: re.Match[str], roc: bool) -> _Date | None:
        """Read 10/19, which Taiwan writes for a day; a small proper fraction (2/3) is a share."""
        if not roc or int(match["month"]) < int(match["day"]) <= LARGEST_SHARE:
            return None
        return self._with_parts(_Date(), match.groupdict())

    def _read_relative(self, match: re.Match[str], roc: bool) -> _Date | None:
        groups = match.groupdict()
        if groups["year"]:
            return self._read_year(match, roc=True)
        word = groups["relative"]
        relative, following = self._lexicon.relative_years.get(word), self._lexicon.following_years.get(word)
        return self._with_parts(_Date(relative=relative, following=following), groups)

    def _read_month(self, match: re.Match[str], roc: bool) -> _Date | None:
        return self._with_parts(_Date(), match.groupdict())

    def _read_months(self, match: re.Match[str], roc: bool) -> _Date | None:
        return _Date(month=1, to_month=_number(match["count"]))

    def _read_years(self, match: re.Match[str], roc: bool) -> _Date | None:
        first, last = _number(match["year"]), _number(match["to_year"])
        if roc and 60 <= first < last <= 130:
            first, last = first + ROC_OFFSET, last + ROC_OFFSET
        elif last < 100 <= first:
            last += first // 100 * 100
        if not 1800 <= first < last <= 2200:
            return None
        return _Date(year=str(first), to_year=str(last))

    def _read_period(self, match: re.Match[str], roc: bool) -> _Date | None:
        if match["quarter"]:
            return self._with_parts(_Date(), match.groupdict())
        part, mod = self._lexicon.periods[match["period"]]
        return _Date(part=part, mod=mod or None, relative=0)

    def _read_decade(self, match: re.Match[str], roc: bool) -> _Date | None:
        written = match["decade"]
        century = written[:2] if len(written) == 4 else "19"
        mod = self._parts.get(match["mod"] or "")
        last = f"{century}{_number(written) % 100 // 10}X"
        if match["since"]:  # 六七十年代
            return _Date(year=f"{century}{_number(match['since'])}X", to_year=last, mod=mod)
        return _Date(year=last, mod=mod)

    def _read_plan(self, match: re.Match[str], roc: bool) -> _Date | None:
        """Read a five-year plan: “十五” is the tenth, “十四五” the fourteenth (guidelines, section 1, Plans)."""
        ordinal = _number((match["quoted"] or match["plain"])[:-1])
        first = FIRST_PLAN + PLAN_YEARS * (ordinal - 1) + (YEARS_WITHOUT_PLAN if ordinal > 2 else 0)
        return _Date(year=str(first), to_year=str(first + PLAN_YEARS - 1))

    def _with_parts(self, date: _Date, groups: Groups) -> _Date | None:
        """Add months, days, half, quarter and modifier; None where they make no date."""
        since, month, day, to_day = (
            None if (written := groups.get(name)) is None else _number(written)
            for name in ("since", "month", "day", "to_day")
        )
        if any(value is not None and not 1 <= value <= 12 for value in (since, month)):
            return None
        if any(value is not None and not 1 <= value <= 31 for value in (day, to_day)):
            return None
        if day is not None and to_day is not None and to_day <= day:
            return None
        to_month = None
        if since is not None:
            if month is None or since >= month or day is not None:
                return None
            month, to_month = since, month
        part = to_part = ""
        if half := groups.get("half"):
            part = "H1" if half == "上半年" else "H2"
        elif quarter := groups.get("quarter"):
            first, last = _quarters(quarter)
            part, to_part = f"Q{first}", f"Q{last}" if last != first else ""
        return date._replace(
            month=month,
            day=_day(day, month),
            part=part,
            mod=self._parts.get(groups.get("mod") or ""),
            to_month=to_month,
            to_day=_day(to_day, month),
            to_part=to_part,
        )


def _heads(words: Iterable[str]) -> str:
    """Return the characters that words begin with."""
    return "".join(sorted({word[:1] for word in words}))


def _read_today(match: re.Match[str], roc: bool) -> _Date | None:
    return _Date(relative=0, day="XX") if match.start() < OPENING else None


def _joins(span: _Span, date: _Date) -> bool:
    """Whether a span can open a range that a date closes: neither is a period already."""
    closed = span.last or span.first.to_year or date.to_year or span.first.to_month or date.to_month
    return not closed


def _ends_next_year(first: _Date, last: _Date) -> bool:
    """Whether a range runs over the new year: 12月25日至1月5日."""
    if last.year is None or not last.year.isdigit() or last.year != first.year:
        return False
    if first.month is not None and last.month is not None:
        return (last.month, last.day or "") < (first.month, first.day or "") and last.day != "XX" != first.day
    return bool(first.part and last.part) and last.part < first.part  # 四季度至一季度


def _resolved(date: _Date, in_force: str | None, last_year: str | None, *, default: str | None) -> _Date:
    """Fill in the year of a date from the year in force, the last year mentioned or the default."""
    if date.year is not None:
        return date
    if date.following is not None:
        base, shift = last_year or in_force, date.following
    elif date.relative is not None:
        base, shift = in_force, date.relative
    else:
        base, shift = default, 0
    if base and "X" in base:  # 20XX年3月5日至8月6日, 80年代至次年: no year to count from
        return date._replace(year="XXXX" if shift else base)
    return date._replace(year=str(int(base) + shift) if base else None)


def _number(written: str | None) -> int:
    return 1 if written == "元" else year_number(written or "")


def _day(day: int | None, month: int | None) -> str | None:
    """Write a day in two digits, XX for one that its month does not have (a slip: 9月31日)."""
    if day is None:
        return None
    return f"{day:02d}" if day <= DAYS.get(month or 0, 31) else "XX"


def _quarters(written: str) -> tuple[int, int]:
    if written.startswith("首"):
        return 1, 1
    if written.startswith(("末", "最后")):
        return 4, 4
    numbers = [_QUARTER_DIGITS[character] for character in written if character in _QUARTER_DIGITS]
    return (1, numbers[0]) if written.startswith("前") else (numbers[0], numbers[-1])
