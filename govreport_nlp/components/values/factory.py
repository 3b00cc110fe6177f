"""``govreport_values``: amounts, counts, shares, dates and lengths of time, each with its exact value."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from govreport_nlp.components.base import ReportComponent, ScoreFunction
from govreport_nlp.language.document import VALUES_KEY, get_clean_text, set_report_year, set_spans, set_value
from govreport_nlp.language.extensions import register_extensions
from govreport_nlp.values.dates import DateGrammar
from govreport_nlp.values.finder import ValueFinder
from govreport_nlp.values.quantities import QuantityGrammar
from govreport_nlp.values.years import YearsInForce


class ValuesComponent(ReportComponent):
    """Writes the span group ``spans_key`` and the value of each span (``span._.value``).

    Args:
        name: the component's name in the pipeline.
        spans_key: the span group to write.
        reference_year: the year that 今年 means; None takes each document's own.
        units_path: a user's table of units instead of the library's.
        words_path: a user's table of words around numbers instead of the library's.
        dates_path: a user's table of words for dates instead of the library's.
        scorer: what ``nlp.evaluate`` calls, or None.
    """

    def __init__(
        self,
        name: str,
        *,
        spans_key: str = VALUES_KEY,
        reference_year: int | None = None,
        units_path: str | None = None,
        words_path: str | None = None,
        dates_path: str | None = None,
        scorer: ScoreFunction | None = None,
    ) -> None:
        super().__init__(
            name,
            scorer,
            spans_key=spans_key,
            reference_year=reference_year,
            units_path=units_path,
            words_path=words_path,
            dates_path=dates_path,
        )
        self._spans_key = spans_key
        self._reference_year = reference_year
        self._finder = ValueFinder(QuantityGrammar(units_path, words_path), DateGrammar(dates_path))

    def annotate(self, doc: Doc) -> Doc:
        """Find the values of a document."""
        clean = get_clean_text(doc)
        years = YearsInForce(clean.text, self._reference_year)
        set_report_year(doc, years.report_year)
        found = []
        for value in self._finder.find(clean.text, years):
            start, end = clean.raw_span(value.start, value.end)
            found.append((start, end, value.label))
            set_value(doc, start, end, value.label, value.value)
        return set_spans(doc, self._spans_key, found)


@Language.factory(
    "govreport_values",
    assigns=["doc.spans", "doc._.report_year", "span._.value"],
    default_config={
        "spans_key": VALUES_KEY,
        "reference_year": None,
        "units_path": None,
        "words_path": None,
        "dates_path": None,
        "scorer": {"@scorers": "govreport_nlp.spans_scorer.v1", "spans_key": VALUES_KEY},
    },
    default_score_weights={f"spans_{VALUES_KEY}_f": 1.0},
)
def create_values(
    nlp: Language,
    name: str,
    spans_key: str,
    reference_year: int | None,
    units_path: str | None,
    words_path: str | None,
    dates_path: str | None,
    scorer: ScoreFunction | None,
) -> ValuesComponent:
    """Create the component; see :class:`ValuesComponent` for the arguments."""
    register_extensions()
    return ValuesComponent(
        name,
        spans_key=spans_key,
        reference_year=reference_year,
        units_path=units_path,
        words_path=words_path,
        dates_path=dates_path,
        scorer=scorer,
    )
