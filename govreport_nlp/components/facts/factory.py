"""``govreport_facts``: what each value measures, whose it is, when, done or planned; which mentions name one thing."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import registry

from govreport_nlp.components.base import ReportComponent, ScoreFunction
from govreport_nlp.components.facts.circumstances import Surroundings
from govreport_nlp.components.facts.clusters import ClusterFinder
from govreport_nlp.components.facts.finder import FactFinder, SectionAt
from govreport_nlp.components.facts.lexicon import read_fact_lexicon
from govreport_nlp.components.facts.measures import Mention
from govreport_nlp.language.document import (
    doc_codes,
    doc_values,
    get_clean_text,
    get_facts,
    get_report_year,
    get_sections,
    set_clusters,
    set_facts,
    span_key,
)
from govreport_nlp.language.extensions import register_extensions
from govreport_nlp.text.alignment import CleanText


class FactsComponent(ReportComponent):
    """Writes ``doc._.facts`` and ``span._.cluster`` from ``doc.ents``, their values and the sections.

    Args:
        name: the component's name in the pipeline.
        facts_path: a user's table of words instead of the library's.
        scorer: what ``nlp.evaluate`` calls, or None.
    """

    def __init__(self, name: str, *, facts_path: str | None = None, scorer: ScoreFunction | None = None) -> None:
        super().__init__(name, scorer, facts_path=facts_path)
        lexicon = read_fact_lexicon(facts_path)
        self._find = FactFinder(lexicon)
        self._cluster = ClusterFinder(lexicon.clusters)

    def annotate(self, doc: Doc) -> Doc:
        """Find the facts of a document."""
        clean = get_clean_text(doc)
        spans = [(span.start_char, span.end_char, span.label_) for span in doc.ents]
        values = doc_values(doc)
        mentions = [
            Mention(*clean.clean_span(start, end), label, values.get(span_key(start, end, label)))
            for start, end, label in spans
        ]
        facts = self._find(clean.text, mentions, _section_finder(doc, clean), get_report_year(doc))
        set_facts(
            doc,
            [
                {
                    "entity": list(spans[fact.value]),
                    "measure": list(clean.raw_span(*fact.measure)) if fact.measure else None,
                    "subject": list(spans[fact.subject]) if fact.subject is not None else None,
                    "responsible": list(spans[fact.responsible]) if fact.responsible is not None else None,
                    "period": fact.period,
                    "status": fact.status,
                    "kind": fact.kind,
                    "part_of": list(spans[fact.part_of]) if fact.part_of is not None else None,
                }
                for fact in facts
            ],
        )
        numbers = self._cluster(clean.text, mentions, sorted(doc_codes(doc), key=lambda place: (-len(place), place)))
        set_clusters(doc, {spans[index]: f"c{number}" for index, number in numbers.items()})
        return doc


def _section_finder(doc: Doc, clean: CleanText) -> SectionAt:
    """Return what says which section an offset of the clean text stands in."""
    sections = get_sections(doc)
    starts = [clean.clean_offset(section["start"]) for section in sections]
    surroundings: dict[str, Surroundings] = {}
    outside = Surroundings()
    for section in sections:
        heading, around = section["heading"], surroundings.get(section["parent"], outside)
        own = (clean.clean_span(heading["start"], heading["end"]),) if heading else ()
        surroundings[section["id"]] = Surroundings(section["type"], own + around.headings)

    def find(offset: int) -> Surroundings:
        place = bisect_right(starts, offset) - 1
        return surroundings[sections[place]["id"]] if place >= 0 else outside

    return find


@registry.scorers("govreport_nlp.facts_scorer.v1")
def make_facts_scorer() -> ScoreFunction:
    """Score facts: how many of the reference's measures and subjects are found exactly, and how many found are right."""
    return score_facts


def score_facts(examples: Iterable[Example]) -> dict[str, Any]:
    """Return precision, recall and F1 of measures and of subjects over all examples."""
    scores: dict[str, Any] = {}
    pairs = [(example.reference, example.predicted) for example in examples]
    for field in ("measure", "subject"):
        gold, found = (
            {
                (number, tuple(fact["entity"]), tuple(fact[field]))
                for number, docs in enumerate(pairs)
                for fact in get_facts(docs[side])
                if fact[field] is not None
            }
            for side in (0, 1)
        )
        right = len(gold & found)
        precision, recall = (right / len(side) if side else None for side in (found, gold))
        total = len(gold) + len(found)
        scores |= {
            f"facts_{field}_p": precision,
            f"facts_{field}_r": recall,
            f"facts_{field}_f": 2 * right / total if total else None,
        }
    return scores


@Language.factory(
    "govreport_facts",
    requires=["doc.ents"],
    assigns=["doc._.facts", "span._.cluster"],
    default_config={"facts_path": None, "scorer": {"@scorers": "govreport_nlp.facts_scorer.v1"}},
    default_score_weights={"facts_measure_f": 0.5, "facts_subject_f": 0.5},
)
def create_facts(nlp: Language, name: str, facts_path: str | None, scorer: ScoreFunction | None) -> FactsComponent:
    """Create the component; see :class:`FactsComponent` for the arguments."""
    register_extensions()
    return FactsComponent(name, facts_path=facts_path, scorer=scorer)
