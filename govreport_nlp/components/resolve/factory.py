"""``govreport_resolve``: one flat set of entities out of what every source proposed."""

from __future__ import annotations

from functools import partial

from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc
from spacy.util import registry

from govreport_nlp.components.base import ReportComponent, ScoreFunction
from govreport_nlp.components.resolve.policy import Proposal, resolve
from govreport_nlp.language.cutting import aligned_spans
from govreport_nlp.language.document import LEXICON_KEY, RULES_KEY, VALUES_KEY, set_sources
from govreport_nlp.language.extensions import register_extensions

#: Span groups in order of rank, and what ``source`` an entity from each names (design: RECORD.md, ``source``).
SOURCES = {VALUES_KEY: "rules", LEXICON_KEY: "lexicon", RULES_KEY: "rules"}


class ResolveComponent(ReportComponent):
    """Writes ``doc.ents`` and, for each entity, who found it (``span._.source``).

    Args:
        name: the component's name in the pipeline.
        sources: span groups to read, in order of rank, and the source that entities from each are said to have. A group
            that a document lacks is passed over, so sources can be dropped or added by config.
        scorer: what ``nlp.evaluate`` calls, or None.
    """

    def __init__(
        self, name: str, *, sources: dict[str, str] | None = None, scorer: ScoreFunction | None = None
    ) -> None:
        super().__init__(name, scorer, sources=sources)
        self._sources = dict(SOURCES if sources is None else sources)

    def __call__(self, doc: Doc) -> Doc:
        """Choose the entities of a document."""
        proposals = [
            Proposal(span.start_char, span.end_char, span.label_, rank)
            for rank, key in enumerate(self._sources)
            if key in doc.spans
            for span in doc.spans[key]
        ]
        names = list(self._sources.values())
        chosen = resolve(proposals)
        doc.set_ents(aligned_spans(doc, [(entity.start, entity.end, entity.label) for entity in chosen]))
        set_sources(doc, {(entity.start, entity.end, entity.label): (names[entity.rank], None) for entity in chosen})
        return doc


@registry.scorers("govreport_nlp.ents_scorer.v1")
def make_ents_scorer() -> ScoreFunction:
    """Score ``doc.ents`` by exact offsets and label."""
    return partial(Scorer.score_spans, attr="ents", labeled=True)


@Language.factory(
    "govreport_resolve",
    requires=["doc.spans"],
    assigns=["doc.ents", "span._.source", "span._.score"],
    default_config={"sources": SOURCES, "scorer": {"@scorers": "govreport_nlp.ents_scorer.v1"}},
    default_score_weights={"ents_f": 1.0, "ents_p": None, "ents_r": None, "ents_per_type": None},
)
def create_resolve(nlp: Language, name: str, sources: dict[str, str], scorer: ScoreFunction | None) -> ResolveComponent:
    """Create the component; see :class:`ResolveComponent` for the arguments."""
    register_extensions()
    return ResolveComponent(name, sources=sources, scorer=scorer)
