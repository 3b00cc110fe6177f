"""All values of a text, dates first: a year is a date before it is a count."""

from __future__ import annotations

from govreport_nlp.values.dates import DateGrammar
from govreport_nlp.values.model import FoundValue
from govreport_nlp.values.quantities import QuantityGrammar


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
            text: simplified script, half-width digits (see :func:`govreport_nlp.text.clean.normalize`).
            reference_year: the year that 今年 means; None takes the document's own.

        Returns:
            Values in order, not overlapping; offsets in code points of ``text``, end exclusive.
        """
        dates = self._dates.find(text, reference_year)
        quantities = self._quantities.find(text, [(date.start, date.end) for date in dates])
        return sorted(dates + quantities)

    def report_year(self, text: str, reference_year: int | None = None) -> int | None:
        """Return the report's own year (guidelines, section 1, Values), or None where it does not tell."""
        return self._dates.report_year(text, reference_year)
