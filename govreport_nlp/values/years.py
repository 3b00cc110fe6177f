"""Which year a report is about: what 今年 and 全年 mean at a place of the text (guidelines, section 1, Values)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator

from govreport_nlp.text.rare_pattern import rare_pattern
from govreport_nlp.values.numerals import parse_chinese

#: The Republic of China counts its years from 1912.
ROC_OFFSET = 1911
#: How far the opening paragraph is read for the year under review, in characters.
OPENING = 300
#: How far the title reaches at most, with the lines that tell who speaks when, in characters.
TITLE = 120

#: A year written in Chinese digits; the letter O and the digit 0 are slips for 〇.
CHINESE_YEAR = "(?:一[六七八九]|二[〇零○OoＯ0])[〇零○OoＯ0一二三四五六七八九十]{2}"
#: 一一三, 九十二, 九四
CHINESE_REPUBLIC_YEAR = (
    "(?<![〇零○一二三四五六七八九十百])"
    "(?:[六七八九](?:十[一二三四五六七八九]?|[〇零○一二三四五六七八九])|一[〇零○一二][〇零○一二三四五六七八九])"
)
_ZEROS = str.maketrans(dict.fromkeys("OoＯ0", "〇"))

_SHORT_LINE = re.compile(r"^[^\n。；]{2,60}$", re.MULTILINE)
#: What makes a line of the body a sentence or a row of a table, not a heading.
_NOT_HEADING = rare_pattern(r"[，,;|]")
_NAMED_YEAR = re.compile(
    r"(?=[1289一二六七八九民])(?<![\d.—比较同由是自从至-])(?<![^关]于)"
    rf"(?:(?P<common>(?:19|20)\d\d|{CHINESE_YEAR})(?=[ ]?(?:财政|学)?年)"
    rf"|(?P<era>民国)?[ ]?(?P<republic>(?<![\d.])(?:[89]\d|1[0-2]\d)|{CHINESE_REPUBLIC_YEAR})(?=[ ]?年度|(?<=1\d\d)年))"
    r"(?![ ]?年(?:代|以来|[度初]以来|以|多|余|来|内))(?P<month>[ ]?年[ ]?(?:\d|[一二三四五六七八九十元]{1,2}月))?"
)
#: 2023年9月14日 in the line that tells when a speech was held, 自2018年5月2日 in the opening
_DATED_YEAR = re.compile(
    rf"(?P<common>(?:19|20)\d\d|{CHINESE_YEAR})[ ]?年[ ]?(?:\d{{1,2}}|[一二三四五六七八九十元]{{1,2}})[ ]?月(?P<day>[ ]?[\d一二三])?"
    r"|(?P<republic>(?<!\d)1[0-2]\d)年\d{1,2}月(?P<republic_day>\d)?"
)
#: 现就2022年抓…情况述职如下
_REVIEWED = re.compile(rf"(?:就|将|汇报|报告|回顾|总结)[我本]?(?P<common>(?:19|20)\d\d|{CHINESE_YEAR})年(?![ ]?\d)")
_ROC = re.compile(
    rf"(?=[民189本上一六七八九])(?:民国[ ]?\d|(?<!\d)(?:[89]\d|1[0-2]\d)[ ]?年度|{CHINESE_REPUBLIC_YEAR}年度"
    r"|(?<![\d.])1[01]\d年(?:\d{1,2}月|[上下]半年|第[一二三四1-4]季)|[本上][（(]1?\d\d[）)]年)"
)
_THIS_YEAR = re.compile(r"[今本][（(](?P<republic>\d{2,3})[）)]年(?!度)")


class YearsInForce:
    """Which year 今年 or 全年 means at an offset (guidelines, section 1, Values).

    The year of the title, else of the first heading, else the year under review: the one that the opening paragraph, else
    the text, names most often, years of comparison (比2010年) aside. From a later heading that names one year on, that year.

    Args:
        text: the document, normalised.
        reference_year: the year to take for the whole document, or None to read it from the document.

    Attributes:
        roc: bare two- or three-digit years of the text are of the Republic of China.
    """

    def __init__(self, text: str, reference_year: int | None = None) -> None:
        self.roc = roc = _ROC.search(text) is not None
        self._offsets, self._years = [0], [None if reference_year is None else str(reference_year)]
        if reference_year is not None:
            return
        if match := _THIS_YEAR.search(text):
            self._years = [_common_era(match)]
            return
        headings = list(_heading_years(text, roc))
        self._years[0] = _report_year(text, headings, roc)
        for offset, years in headings:
            if len(set(years)) == 1 and (offset > OPENING or years[0] != self._years[0]):
                self._offsets.append(offset)
                self._years.append(years[0])

    @property
    def report_year(self) -> int | None:
        """The report's own year, or None where the document does not tell."""
        return None if self._years[0] is None else int(self._years[0])

    def at(self, offset: int) -> str | None:
        """Return the year in force at an offset, or None."""
        return self._years[bisect_right(self._offsets, offset) - 1]


def year_number(written: str) -> int:
    """Read a year in Arabic or Chinese digits, slips for 〇 among them."""
    return int(written) if written.isdecimal() else int(parse_chinese(written.translate(_ZEROS)) or 0)


def _report_year(text: str, headings: list[tuple[int, list[str]]], roc: bool) -> str | None:
    opening = text[:OPENING]
    if headings and headings[0][0] < OPENING:
        return headings[0][1][0]
    if match := _REVIEWED.search(opening) or _dated_title(opening):
        return _common_era(match)
    dated = (match for match in _DATED_YEAR.finditer(opening) if match["day"] or match["republic_day"])
    return (
        _year_under_review(_years_named(opening, roc))
        or next((years[0] for _, years in headings if len(set(years)) == 1), None)
        or _year_under_review(map(_common_era, dated))
        or _year_under_review(_years_named(text, roc, with_months=True))
    )


def _dated_title(opening: str) -> re.Match[str] | None:
    """Return the date in a line of the title: ——2023年9月14日在…大会上, （2010年12月）."""
    lines = (line[0] for line in _SHORT_LINE.finditer(opening, 0, TITLE))
    return next((match for line in lines if (match := _DATED_YEAR.search(line))), None)


def _year_under_review(years: Iterator[str]) -> str | None:
    """Return the year that stands most often, or None where there is none or several stand equally often."""
    ranking = Counter(years).most_common(2)
    return ranking[0][0] if ranking and (len(ranking) == 1 or ranking[0][1] > ranking[1][1]) else None


def _heading_years(text: str, roc: bool) -> Iterator[tuple[int, list[str]]]:
    """Yield offset and years of each line that can be a title or a heading and names a whole year."""
    for line in _SHORT_LINE.finditer(text):
        if (years := list(_years_named(line[0], roc))) and (line.start() < OPENING or not _NOT_HEADING.search(line[0])):
            yield line.start(), years


def _years_named(text: str, roc: bool, *, with_months: bool = False) -> Iterator[str]:
    """Yield the years that a text names, those of a month only where they are asked for."""
    for match in _NAMED_YEAR.finditer(text):
        if (with_months or match["month"] is None) and (match["common"] or roc or match["era"]):
            yield _common_era(match)


def _common_era(match: re.Match[str]) -> str:
    groups = match.groupdict()
    if groups.get("common"):
        return str(year_number(groups["common"]))
    return str(year_number(groups["republic"]) + ROC_OFFSET)
