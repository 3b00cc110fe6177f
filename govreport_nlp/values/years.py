"""Which year a report is about: what 今年 and 全年 mean at a place of the text (guidelines, section 1, Values)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator

#: The Republic of China counts its years from 1912.
ROC_OFFSET = 1911
#: How far the opening paragraph is read for the year under review, in characters.
OPENING = 300

_SHORT_LINE = re.compile(r"^[^\n。；]{2,60}$", re.MULTILINE)
_NAMED_YEAR = re.compile(
    r"(?<![\d.—比较由是于自从至-])(?P<common>(?:19|20)\d\d)(?=[ ]?(?:年|学年)(?!代))"
    r"|(?P<era>民国)?[ ]?(?<![\d.])(?P<republic>[89]\d|1[0-2]\d)(?=[ ]?年度)"
)
_ROC = re.compile(r"(?=[民\d本上])(?:民国[ ]?\d|(?<!\d)(?:[89]\d|1[0-2]\d)[ ]?年度|[本上][（(]1?\d\d[）)]年)")


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
