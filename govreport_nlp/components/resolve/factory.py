"""``govreport_resolve``: one flat set of entities out of what every source proposed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc
from spacy.util import registry

from govreport_nlp.components.base import ReportComponent, ScoreFunction
from govreport_nlp.components.resolve.policy import Proposal, resolve
from govreport_nlp.language.document import (
    CRF_KEY,
    HANLP_KEY,
    LEXICON_KEY,
    RULES_KEY,
    SPACY_KEY,
    VALUES_KEY,
    get_scores,
    set_flat_entities,
    set_sources,
    span_key,
)
from govreport_nlp.language.extensions import register_extensions

#: What decides when nothing else is asked for: rules find values, the CRF decides names (it has read what rules found).
TIERS = ((VALUES_KEY,), (CRF_KEY,))
#: The groups of the rules, which decide together: the longest wins.
RULE_GROUPS = (LEXICON_KEY, RULES_KEY)
#: What ``source`` an entity from each group names (design: RECORD.md, ``source``); other groups name themselves.
SOURCES = {
    VALUES_KEY: "rules",
    LEXICON_KEY: "lexicon",
    RULES_KEY: "rules",
    CRF_KEY: "model",
    SPACY_KEY: "model",
    HANLP_KEY: "hanlp",
}


class ResolveComponent(ReportComponent):
    """Writes ``doc.ents`` and, for each entity, who found it (``span._.source``) and how sure (``span._.score``).

    Args:
        name: the component's name in the pipeline.
        tiers: span groups to read. Those of an earlier tier decide first, those of one tier together: the longest name
            wins. A group that a document lacks is passed over, so sources can be dropped, added and put in another
            order by config.
        sources: the source that entities from a group are said to have; a group that is not named here is its own.
        scorer: what ``nlp.evaluate`` calls, or None.
    """

    def __init__(
        self,
        name: str,
        *,
        tiers: Sequence[Sequence[str]] = TIERS,
        sources: dict[str, str] | None = None,
        scorer: ScoreFunction | None = None,
    ) -> None:
        super().__init__(name, scorer, tiers=tiers, sources=sources)
        self._groups = [(key, tier) for tier, keys in enumerate(tiers) for key in keys]
        named = SOURCES if sources is None else sources
        self._sources = [named.get(key, key) for key, _ in self._groups]

    def annotate(self, doc: Doc) -> Doc:
        """Choose the entities of a document."""
        spans = {
            Proposal(span.start_char, span.end_char, span.label_, tier, rank): span
            for rank, (key, tier) in enumerate(self._groups)
            for span in doc.spans.get(key, ())
            if span.label and span.start < span.end
        }
        chosen = resolve(spans)
        set_flat_entities(doc, [spans[entity] for entity in chosen])
        scores = [get_scores(doc, key) for key, _ in self._groups]
        sources = {}
        for start, end, label, _, rank in chosen:
            span = span_key(start, end, label)
            sources[span] = (self._sources[rank], scores[rank].get(span))
        set_sources(doc, sources)
        return doc


@registry.scorers("govreport_nlp.ents_scorer.v1")
def make_ents_scorer() -> ScoreFunction:
    """Score ``doc.ents`` by exact offsets and label."""
    return partial(Scorer.score_spans, attr="ents", labeled=True)


@Language.factory(
    "govreport_resolve",
    requires=["doc.spans"],
    assigns=["doc.ents", "span._.source", "span._.score"],
    default_config={
        "tiers": [list(tier) for tier in TIERS],
        "sources": SOURCES,
        "scorer": {"@scorers": "govreport_nlp.ents_scorer.v1"},
    },
    default_score_weights={"ents_f": 1.0, "ents_p": None, "ents_r": None, "ents_per_type": None},
)
def create_resolve(
    nlp: Language, name: str, tiers: Sequence[Sequence[str]], sources: dict[str, str], scorer: ScoreFunction | None
) -> ResolveComponent:
    """Create the component; see :class:`ResolveComponent` for the arguments."""
    register_extensions()
    return ResolveComponent(name, tiers=tiers, sources=sources, scorer=scorer)
