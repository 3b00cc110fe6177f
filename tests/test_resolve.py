"""The resolver: specs/resolution.jsonl declares the policy, from proposals in span groups to entities with their source.

Each line has the ``text``, the ``groups`` (words, label and, of a model, its score), the component's ``tiers`` and
``sources`` where they are not the default, and the ``entities`` (words, label, source, score).
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Span

from govreport_nlp.components.resolve.policy import Proposal, resolve
from govreport_nlp.labels import VALUE_LABELS
from govreport_nlp.language.document import set_scores, set_spans
from govreport_nlp.pipeline import load

SPECS = [
    json.loads(line)
    for line in (Path(__file__).parent / "specs" / "resolution.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("spec", SPECS, ids=[spec["name"] for spec in SPECS])
def test_the_declared_policy(spec):
    nlp = spacy.blank("zh")
    settings = {key: spec[key] for key in ("tiers", "sources") if key in spec}
    resolver = nlp.add_pipe("govreport_resolve", config=settings)
    doc = nlp.make_doc(spec["text"])
    for key, proposals in spec["groups"].items():
        spans = {(*place(spec["text"], words), label): score for words, label, *score in proposals}
        doc = set_spans(doc, key, spans)
        set_scores(doc, key, {span: score[0] for span, score in spans.items() if score})
    doc = resolver(doc)
    assert [[e.text, e.label_, e._.source, e._.score] for e in doc.ents] == spec["entities"]


def place(text: str, words: str) -> tuple[int, int]:
    """Return where words stand; a spec writes each once."""
    assert text.count(words) == 1, words
    return text.index(words), text.index(words) + len(words)


@pytest.mark.parametrize(
    ("names", "tiers"),
    [
        (["zh_govreport"], [["values"], ["crf"]]),
        (["rules"], [["values"], ["lexicon", "rules"]]),
        (["zh_govreport", "rules"], [["values"], ["crf"], ["lexicon", "rules"]]),
        (["rules", "zh_govreport"], [["values"], ["lexicon", "rules"], ["crf"]]),
        (["zh_govreport", "zh_govreport"], [["values"], ["crf"], ["crf2"]]),
    ],
)
def test_the_order_of_names_is_the_order_of_tiers(names, tiers):
    config = load(names=names).get_pipe_config("govreport_resolve")
    assert config["tiers"] == tiers
    assert {config["sources"][key] for tier in tiers for key in tier} <= {"rules", "lexicon", "model"}


def test_a_source_is_put_in_another_order_or_dropped_by_config():
    text = "全市共有街道12个，其中南湖街道投入3万元。"
    every = load(names=["rules"])
    none = load(names=["rules"], components={"govreport_resolve": {"tiers": [["values"]]}})
    assert ("南湖街道", "GPE") in {(entity.text, entity.label_) for entity in every(text).ents}
    assert {entity.label_ for entity in none(text).ents} == {"QUANTITY", "MONEY"}


SPANS = st.tuples(
    st.integers(0, 30),
    st.integers(1, 8),
    st.sampled_from(["MONEY", "DATE", "ORG", "GPE", "PROJECT", "POLICY_MEASURE"]),
    st.integers(0, 2),
    st.integers(0, 1),
)
PROPOSALS = st.lists(SPANS, max_size=30).map(
    lambda spans: [Proposal(start, start + length, *rest) for start, length, *rest in spans]
)


@given(PROPOSALS)
def test_what_is_chosen_is_flat_and_was_proposed_in_any_order(proposals):
    chosen = resolve(proposals)
    assert set(chosen) <= set(proposals)
    assert all(left.end <= right.start for left, right in pairwise(chosen))
    assert resolve(reversed(proposals)) == chosen


@given(PROPOSALS)
def test_a_name_gives_way_only_to_values_and_to_stronger_names(proposals):
    chosen = resolve(proposals)
    values = [proposal for proposal in proposals if proposal.label in VALUE_LABELS]
    for name in set(proposals) - set(values) - set(chosen):
        others = [other for other in chosen if other.label not in VALUE_LABELS and overlap(name, other)]
        assert any(overlap(name, value) for value in values) or strength(name) >= min(map(strength, others))


def overlap(one: Proposal, other: Proposal) -> bool:
    return one.start < other.end and other.start < one.end


def strength(name: Proposal) -> tuple[int, int, int, int, str]:
    return name.tier, name.start - name.end, name.rank, name.start, name.label


def test_spans_without_a_label_or_a_word_are_passed_over(nlp):
    doc = nlp("云溪社区投入资金3万元。")
    found = [(entity.text, entity.label_) for entity in doc.ents]
    doc.spans["crf"] = [*doc.spans["crf"], Span(doc, 4, 6), Span(doc, len(doc), len(doc), label="ORG")]
    doc = nlp.get_pipe("govreport_resolve")(doc)
    assert [(entity.text, entity.label_) for entity in doc.ents] == found


def test_nothing_of_an_earlier_entity_is_left(nlp):
    doc = nlp.make_doc("云溪社区投入资金3万元。")
    doc.set_ents([Span(doc, 0, 4, label="ORG", kb_id="Q1", span_id="S1")])
    entity = next(iter(nlp(doc).ents))
    assert (entity.text, entity.kb_id_, entity.ent_id_) == ("云溪社区", "", "")
