"""The grammar of dates: it finds them and reads them as ISO 8601, with X for what the document does not tell.

Expects normalised text (simplified script, half-width digits). Guidelines, section 1 (DATE, Values) and section 5.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from govreport_nlp.lexicons import read_toml
from govreport_nlp.values.model import DateValue, FoundValue
from govreport_nlp.values.numerals import parse_chinese
from govreport_nlp.values.patterns import alternation

Mod = Literal["START", "MID", "END"]

#: The Republic of China counts its years from 1912.
ROC_OFFSET = 1911
#: The first five-year plan began in 1953.
FIRST_PLAN = 1953
#: How far the opening paragraph is read for the year under review, in characters.
OPENING = 300

_DIGIT = "[〇零○一二三四五六七八九十]"
_MONTH = r"(?:1[0-2]|0?[1-9](?!\d)|十[一二]?|[一二三四五六七八九元])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_QUARTER = r"(?:第?[一二三四1-4]季度|第[一二三四1-4]季|前[二三两23]个?季度|[首末]季度?|最后一季度?)"
_QUARTER_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_TO = r"(?:——|[-—–―~～－至到])"
_SEPARATOR = re.compile(rf"[ ]?{_TO}[ ]?")
_SENTENCE_END = re.compile(r"[。！？\n]")
_ROC = re.compile(r"民国[ ]?\d|(?<!\d)(?:[89]\d|1[0-2]\d)[ ]?年度|[本上][（(]1?\d\d[）)]年")
_SHORT_LINE = re.compile(r"^[^\n。；]{2,60}$", re.MULTILINE)
_NAMED_YEAR = re.compile(
    r"(?<![\d.—比较由是于自从至-])(?P<common>(?:19|20)\d\d)(?=[ ]?(?:年|学年)(?!代))|(?P<era>民国)?[ ]?(?<![\d.])(?P<republic>[89]\d|1[0-2]\d)(?=[ ]?年度)"
)


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Words(_Table):
    words: tuple[str, ...]


class DateLexicon(_Table):
    """The words of lexicons/dates.toml."""

    relative_years: dict[str, int]
    following_years: dict[str, int]
    periods: dict[str, tuple[Literal["", "H1", "H2"], Literal["", "START", "MID", "END"]]]
    modifiers: dict[str, Mod]
    today: _Words
    unresolved: _Words
    disasters: _Words
    plan_contexts: _Words


@dataclass(frozen=True, slots=True)
class _Date:
    """The parts of one date as told: None, where the words do not tell.

    ``relative`` counts years from the report's own year (去年 → -1), ``following`` from the last year mentioned (同年 → 0).
    ``part`` is an ISO suffix such as ``H1``; ``to_year``, ``to_month`` and ``to_part`` close a period written as one.
    """

    year: str | None = None
    relative: int | None = None
    following: int | None = None
    month: int | None = None
    day: str | None = None
    part: str = ""
    mod: Mod | None = None
    to_year: str | None = None
    to_month: int | None = None
    to_part: str = ""

    def iso(self) -> str:
        """Write the date in ISO 8601, with XXXX for a year that is not told."""
        year = self.year or "XXXX"
        if self.to_year:
            return f"{year}/{self.to_year}"
        if self.part:
            return f"{year}-{self.part}" + (f"/{year}-{self.to_part}" if self.to_part else "")
        if self.to_month:
            return f"{year}-{self.month:02d}/{year}-{self.to_month:02d}"
        if self.month is None:
            return year + (f"-XX-{self.day}" if self.day else "")
        return f"{year}-{self.month:02d}" + (f"-{self.day}" if self.day else "")


class _Span(NamedTuple):
    start: int
    end: int
    first: _Date
    last: _Date | None


class DateGrammar:
    """Finds and reads dates.

    Args:
        path: a user's table of words instead of lexicons/dates.toml.

    Raises:
        LexiconError: the table is missing or does not fit its schema.
    """

    def __init__(self, path: str | Path | None = None) -> None:
        self._lexicon = lexicon = read_toml(DateLexicon, "dates.toml", path)
        modifier = rf"(?:[ ]?(?P<mod>{alternation(lexicon.modifiers)})(?![期央间心国学小医药型级药共华部东西南北]))?"
        month = rf"(?P<month>{_MONTH})[ ]?月(?:份)?(?:[ ]?(?P<day>{_DAY})[ ]?[日号])?"
        relative = alternation({**lexicon.relative_years, **lexicon.following_years})
        year_end = rf"""
            (?:[ ]?{month}|度?[ ]?(?P<half>[上下]半年)|度?[ ]?(?P<quarter>{_QUARTER}))?{modifier}
            (?![级龄轻货画])(?<!当年(?=[开起]))
        """
        self._readers: list[tuple[re.Pattern[str], Callable[[re.Match[str], bool], _Date | None]]] = [
            (
                re.compile(
                    rf"""
                    (?:(?P<era>公元前|(?<=[（(])前|公元|西元|(?:中华)?民国)[ ]?)?(?<![\d.])(?<!\d-)(?P<bracketed>(?<=[（(]))?
                    (?:(?P<year>\d{{1,4}}|(?:一[八九]|二[〇零○]){_DIGIT}{{2}}|(?<=民国){_DIGIT}{{1,3}}|(?<=民国[ ]){_DIGIT}{{1,3}})
                      |(?P<masked>(?<![A-Za-z*_])(?:(?:20|19)?(?:XX|xx|Xx|××|\*\*|__)|(?:20|19)\d[xX×*_])))
                    [ ]?(?:年度?|学年度?|(?<=1\d\d)度)(?!代|多|余|来|以上|以下|左右|内|间|期){year_end}
                    """,
                    re.VERBOSE,
                ),
                self._read_year,
            ),
            (
                re.compile(
                    rf"(?:(?<!以(?=前年))(?P<relative>{relative})|(?P<near>[本今上去明])[（(](?P<year>\d{{2,4}})[）)]年度?){year_end}",
                    re.VERBOSE,
                ),
                self._read_relative,
            ),
            (
                re.compile(
                    rf"(?<![\d十百千个半.、第]){month}{modifier}(?!球|亮|饼|季|嫂|子|经|工资|租|均|息|薪)", re.VERBOSE
                ),
                self._read_month,
            ),
            (
                re.compile(
                    rf"(?<![\d.])(?:前(?P<count>{_MONTH})个月|(?P<month>{_MONTH})[ ]?{_TO}[ ]?(?P<to_month>{_MONTH})[ ]?月(?:份)?(?![ ]?\d|[内底初]))"
                ),
                self._read_months,
            ),
            (
                re.compile(
                    rf"(?<![\d.])(?P<year>(?:19|20)\d\d|\d{{2,3}})(?:[ ]?(?:年度?|学年度?))?[ ]?{_TO}[ ]?"
                    r"(?P<to_year>(?:19|20)\d\d|\d{2,3})[ ]?(?:年度?|学年度?)(?![ ]?\d{1,2}[ ]?月|内|以上|左右)"
                ),
                self._read_years,
            ),
            (
                re.compile(r"(?<![\d.])(?P<year>(?:19|20)\d\d)(?=(?:[、和及与](?:19|20)\d\d){1,5}[ ]?年(?!代))"),
                self._read_year,
            ),
            (
                re.compile(
                    r"(?<![\d〇零一二三四五六七八九十几数多半去当每整同常余两来个](?=年))(?<![今去本上明])"
                    rf"(?:(?P<period>{alternation(lexicon.periods)})|(?P<quarter>{_QUARTER}))(?![级龄画终节])"
                ),
                self._read_period,
            ),
            (
                re.compile(
                    r"(?<![\d.\-/])(?P<year>(?:19|20)\d\d)(?P<separator>[-/.])(?P<month>1[0-2]|0?[1-9])(?P=separator)"
                    r"(?P<day>3[01]|[12]\d|0?[1-9])(?![\d.\-/])"
                ),
                self._read_year,
            ),
            (
                re.compile(
                    rf"(?P<century>上世纪|(?:二十|20)世纪)?(?P<decade>(?<!\d)[1-9]0|[二三四五六七八九]十|19[1-9]0|20[0-2]0)年代{modifier}",
                    re.VERBOSE,
                ),
                self._read_decade,
            ),
            (
                re.compile(
                    r"[“\"‘「](?P<quoted>十[一二三四五六七]?五|[一二三四五六七八九]五)[”\"’」]"
                    rf"|(?P<plain>十[一二三四五]五)(?={alternation(lexicon.plan_contexts.words)})"
                ),
                self._read_plan,
            ),
            (
                re.compile(
                    r"“(?P<month>\d{1,2})[·.．•](?P<day>\d{1,2})”" rf"(?={alternation(lexicon.disasters.words)})"
                ),
                self._read_month,
            ),
            (re.compile(alternation(lexicon.unresolved.words)), lambda match, roc: _Date(year="XXXX")),
            (
                re.compile(alternation(lexicon.today.words)),
                lambda match, roc: _Date(relative=0, day="XX") if match.start() < OPENING else None,
            ),
        ]

    def find(self, text: str, reference_year: int | None = None) -> list[FoundValue]:
        """Find every date in a text.

        Args:
            text: simplified script, half-width digits.
            reference_year: the year that 今年 means; None takes the document's own (guidelines, section 1, Values).

        Returns:
            Dates in order, not overlapping.
        """
        roc = _ROC.search(text) is not None
        years = YearsInForce(text, reference_year, roc=roc)
        found: list[FoundValue] = []
        last_year, last_end = None, 0
        for span in self._spans(text, roc):
            in_force = years.at(span.start)
            same_sentence = last_year and not _SENTENCE_END.search(text, last_end, span.start)
            first = _resolved(span.first, in_force, last_year, default=last_year if same_sentence else in_force)
            value, mod = first.iso(), first.mod
            if span.last is not None:
                last = _resolved(span.last, in_force, first.year, default=first.year)
                if first.year is None or (span.first.year is None and span.last.year is not None):
                    first = replace(first, year=last.year)
                if last.month is None and last.day is not None and "XX" not in last.day:
                    last = replace(last, month=first.month)
                value, mod = f"{first.iso()}/{last.iso()}", last.mod
            if span.first.year and first.year and first.year.isdigit():
                last_year, last_end = first.year, span.end
            found.append(FoundValue(span.start, span.end, "DATE", DateValue(value, mod)))
        return found

    def report_year(self, text: str, reference_year: int | None = None) -> int | None:
        """Return the year that 今年 means at the head of a text, or None where the document does not tell."""
        return YearsInForce(text, reference_year, roc=_ROC.search(text) is not None).report_year

    def _spans(self, text: str, roc: bool) -> list[_Span]:
        """Take the longest date at each place and join the ends of ranges (8月13日至10月30日)."""
        candidates = []
        for pattern, read in self._readers:
            for match in pattern.finditer(text):
                date = read(match, roc)
                if date is not None:
                    candidates.append((match.start(), -match.end(), date))
        spans: list[_Span] = []
        for start, negative_end, date in sorted(candidates, key=lambda candidate: candidate[:2]):
            previous = spans[-1] if spans else None
            if previous and start < previous.end:
                continue
            if (
                previous
                and previous.last is None
                and _SEPARATOR.fullmatch(text, previous.end, start)
                and not date.to_year
            ):
                spans[-1] = _Span(previous.start, -negative_end, previous.first, date)
            else:
                spans.append(_Span(start, -negative_end, date, None))
        return spans

    def _read_year(self, match: re.Match[str], roc: bool) -> _Date | None:
        groups = match.groupdict()
        if groups.get("masked"):
            return self._with_parts(_Date(year="XXXX"), groups)
        written, era = groups["year"], groups.get("era") or ""
        number = int(written) if written.isdigit() else int(parse_chinese(written) or 0)
        if era.endswith("前"):
            year = f"-{number - 1:04d}"
        elif era.endswith("民国") or (not era and roc and 60 <= number <= 130):
            year = str(number + ROC_OFFSET)
        elif (
            era in ("公元", "西元")
            or (groups.get("bracketed") is not None and len(written) > 2)
            or 1600 <= number <= 2100
        ):
            year = f"{number:04d}"
        elif len(written) == 2 and written.isdigit() and groups.get("month") and number > 49:
            year = f"19{written}"
        else:
            return None
        return self._with_parts(_Date(year=year), groups)

    def _read_relative(self, match: re.Match[str], roc: bool) -> _Date | None:
        groups = match.groupdict()
        if groups["year"]:
            return self._read_year(match, roc=True)
        words = self._lexicon
        relative, following = (
            words.relative_years.get(groups["relative"]),
            words.following_years.get(groups["relative"]),
        )
        return self._with_parts(_Date(relative=relative, following=following), groups)

    def _read_month(self, match: re.Match[str], roc: bool) -> _Date | None:
        return self._with_parts(_Date(), match.groupdict())

    def _read_months(self, match: re.Match[str], roc: bool) -> _Date | None:
        if match["count"]:
            return _Date(month=1, to_month=_number(match["count"]))
        month, to_month = _number(match["month"]), _number(match["to_month"])
        return _Date(month=month, to_month=to_month) if month < to_month else None

    def _read_years(self, match: re.Match[str], roc: bool) -> _Date | None:
        years = [int(match["year"]), int(match["to_year"])]
        if all(60 <= year <= 130 for year in years) and roc:
            years = [year + ROC_OFFSET for year in years]
        elif years[1] < 100 <= years[0]:
            years[1] += years[0] // 100 * 100
        if not all(1800 <= year <= 2200 for year in years) or years[0] >= years[1]:
            return None
        return _Date(year=str(years[0]), to_year=str(years[1]))

    def _read_period(self, match: re.Match[str], roc: bool) -> _Date | None:
        if match["quarter"]:
            return self._with_parts(_Date(), match.groupdict())
        part, mod = self._lexicon.periods[match["period"]]
        return _Date(part=part, mod=mod or None, relative=0)

    def _read_decade(self, match: re.Match[str], roc: bool) -> _Date | None:
        decade = _number(match["decade"]) % 100
        century = match["decade"][:2] if len(match["decade"]) == 4 and match["decade"].isdigit() else "19"
        return _Date(year=f"{century}{decade // 10}X", mod=self._lexicon.modifiers.get(match["mod"] or ""))

    def _read_plan(self, match: re.Match[str], roc: bool) -> _Date | None:
        written = match["quoted"] or match["plain"]
        ordinal = int(parse_chinese(written[:-1]) or 0)
        first = FIRST_PLAN + 5 * (ordinal - 1)
        if written == "十五":
            ordinal, first = 10, FIRST_PLAN + 45
        first += 3 if ordinal > 2 else 0
        return _Date(year=str(first), to_year=str(first + 4))

    def _with_parts(self, date: _Date, groups: dict[str, str | None]) -> _Date | None:
        """Add month, day, half, quarter and modifier; None where they make no date."""
        month, day = (None if groups.get(name) is None else _number(groups[name] or "") for name in ("month", "day"))
        if (month is not None and not 1 <= month <= 12) or (day is not None and not 1 <= day <= 31):
            return None
        part, to_part = "", ""
        if groups.get("half"):
            part = "H1" if groups["half"] == "上半年" else "H2"
        elif quarter := groups.get("quarter"):
            first, last = _quarters(quarter)
            part, to_part = f"Q{first}", f"Q{last}" if last != first else ""
        mod = self._lexicon.modifiers.get(groups.get("mod") or "")
        return replace(
            date, month=month, day=None if day is None else f"{day:02d}", part=part, to_part=to_part, mod=mod
        )


class YearsInForce:
    """Which year 今年 or 全年 means at an offset (guidelines, section 1, Values).

    The year of the title, else of the first heading, else the year under review: the one that the opening paragraph, else
    the text, names most often, years of comparison (比2010年) aside. From a later heading that names one year on, that year.

    Args:
        text: the document, normalised.
        reference_year: the year to take for the whole document, or None to read it from the document.
        roc: bare two- or three-digit years are of the Republic of China.
    """

    def __init__(self, text: str, reference_year: int | None = None, *, roc: bool = False) -> None:
        self._offsets, self._years = [0], [None if reference_year is None else str(reference_year)]
        if reference_year is not None:
            return
        heading_years = list(_heading_years(text, roc))
        if heading_years and heading_years[0][0] < OPENING:
            self._years[0] = heading_years[0][1]
        else:
            headed = heading_years[0][1] if heading_years else None
            self._years[0] = _year_under_review(text[:OPENING], roc) or headed or _year_under_review(text, roc)
        for offset, year in heading_years:
            self._offsets.append(offset)
            self._years.append(year)

    @property
    def report_year(self) -> int | None:
        """The report's own year, or None where the document does not tell."""
        return None if self._years[0] is None else int(self._years[0])

    def at(self, offset: int) -> str | None:
        """Return the year in force at an offset, or None."""
        return self._years[bisect_right(self._offsets, offset) - 1]


def _year_under_review(text: str, roc: bool) -> str | None:
    """Return the year that a text names most often, or None where it names none or several equally often."""
    ranking = Counter(_years_named(text, roc)).most_common(2)
    return ranking[0][0] if ranking and (len(ranking) == 1 or ranking[0][1] > ranking[1][1]) else None


def _heading_years(text: str, roc: bool) -> Iterator[tuple[int, str]]:
    for line in _SHORT_LINE.finditer(text):
        years = set(_years_named(line.group(), roc))
        if len(years) == 1:
            yield line.start(), years.pop()


def _years_named(text: str, roc: bool) -> Iterator[str]:
    for match in _NAMED_YEAR.finditer(text):
        if match["common"]:
            yield match["common"]
        elif roc or match["era"]:
            yield str(int(match["republic"]) + ROC_OFFSET)


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
    return replace(date, year=str(int(base) + shift) if base else None)


def _number(written: str) -> int:
    if written == "元":
        return 1
    return int(written) if written.isdigit() else int(parse_chinese(written) or 0)


def _quarters(written: str) -> tuple[int, int]:
    if written.startswith(("首", "第一", "一", "1", "第1")):
        return 1, 1
    if written.startswith(("末", "最后")):
        return 4, 4
    digit = next(character for character in written if character in _QUARTER_DIGITS)
    number = _QUARTER_DIGITS[digit]
    return (1, number) if written.startswith("前") else (number, number)
