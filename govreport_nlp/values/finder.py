"""All values of a text, dates first: a year is a date before it is a count."""

from __future__ import annotations

from operator import itemgetter

from govreport_nlp.values.dates import DateGrammar
from govreport_nlp.values.model import FoundValue
from govreport_nlp.values.quantities import QuantityGrammar
from govreport_nlp.values.years import YearsInForce


class ValueFinder:
    """Finds and reads every amount, count, share, length of time and date.

    Args:
        quantities: the grammar of everything but dates; the library's by default.
        dates: the grammar of dates; the library's by default.
    """

    def __init__(self, quantities: QuantityGrammar | None = None, dates: DateGrammar | None = None) -> None:
        self._quantities = quantities or QuantityGrammar()
        self._dates = dates or DateGrammar()

    def __call__(self, text: str, reference_year: int | None = None) -> list[FoundValue]:
        """Find the values of a text.

        Args:
            text: simplified script, half-width digits (see :class:`govreport_nlp.text.normalize.TextNormalizer`).
            reference_year: the year that 今年 means; None takes the document's own.

        Returns:
            Values in order, not overlapping; offsets in code points of ``text``, end exclusive.
        """
        return self.find(text, YearsInForce(text, reference_year))

    def find(self, text: str, years: YearsInForce) -> list[FoundValue]:
        """Find the values of a text whose years are known already; see :meth:`__call__`."""
        dates = self._dates.find(text, years)
        quantities = self._quantities.find(text, [(date.start, date.end) for date in dates])
        found: list[FoundValue] = []
        for value in sorted(dates + quantities, key=itemgetter(0)):
            if not found or found[-1].end <= value.start:  # 三十万以上|半年内: 上 is a bound's already
                found.append(value)
        return found
