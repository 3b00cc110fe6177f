"""The library's evaluation is the referee's, to the fourth decimal."""

from __future__ import annotations

import importlib.util
import json

import pytest

from govreport_nlp import to_record
from govreport_nlp.corpora.formats import read_corpus
from govreport_nlp.corpora.model import GoldDocument
from govreport_nlp.errors import GoldError
from govreport_nlp.evaluation.compare import evaluate
from govreport_nlp.evaluation.scores import f1
from govreport_nlp.record import Fact, Record, TextSpan


@pytest.fixture(scope="module")
def referee(shared):
    specification = importlib.util.spec_from_file_location("referee", shared / "tools" / "score.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_scores_equal_the_referees(shared, referee, nlp):
    folder = shared / "gold" / "dev"
    gold = read_corpus(folder)
    records = [to_record(nlp(document.text), id=document.id) for document in gold[:-1]]
    records = [_with_facts(record) if number % 2 else record for number, record in enumerate(records)]
    scores, errors = evaluate(gold, records)
    expected, expected_errors = referee.score(folder, [json.loads(record.to_json()) for record in records])
    assert scores == expected
    # The referee lists a gold entity and the found one that stands for it apart, and no wrong level of a heading.
    apart = {"edges": 2, "label": 2, "label and edges": 2, "heading level": 0}
    assert sum(apart.get(error.kind, 1) for error in errors) == len(expected_errors)
    assert scores["missing"] == [gold[-1].id]


def _with_facts(record: Record) -> Record:
    """Give a record facts, right and wrong ones, beside those that the pipeline finds."""
    subjects = [entity.id for entity in record.entities if entity.label in ("PROJECT", "EVENT")] or [None]
    facts = []
    for number, entity in enumerate(record.entities):
        start = max(0, entity.start - 2 - number % 4)
        measure = (
            TextSpan(start=start, end=entity.start, text=record.text[start : entity.start])
            if start < entity.start
            else None
        )
        facts.append(Fact(entity=entity.id, measure=measure, subject=subjects[number % len(subjects)]))
    return record.model_copy(update={"facts": facts})


def gold(text, *entities):
    spans = [{"start": text.index(words), "end": text.index(words) + len(words), **rest} for words, rest in entities]
    return GoldDocument.model_validate({"id": "a", "text": text, "entities": spans})


CASES = [
    ("投入3万元。", [("3万元", {"label": "MONEY", "v": "30000", "u": "元"})], {"f": 1.0, "end_to_end_f": 1.0}),
    (
        "投入3万元。",
        [("3万元", {"label": "MONEY", "v": "30001", "u": "元"})],
        {"f": 1.0, "end_to_end_f": 0.0, "value_acc": 0.0},
    ),
    ("投入3万元。", [("投入3万元", {"label": "MONEY", "v": "30000", "u": "元"})], {"f": 0.0, "overlap_f": 1.0}),
    ("投入3万元。", [], {"p": 0.0, "pred": 1, "gold": 0}),
]


@pytest.mark.parametrize(("text", "entities", "expected"), CASES)
def test_entities_are_scored(nlp, text, entities, expected):
    scores, _ = evaluate([gold(text, *entities)], [to_record(nlp(text), id="a")])
    assert {name: scores["all"][name] for name in expected} == expected


def test_a_record_of_another_text_is_refused(nlp):
    with pytest.raises(GoldError, match="not the gold's raw text"):
        evaluate([gold("投入3万元。")], [to_record(nlp("投入4万元。"), id="a")])


def test_noise_at_an_edge_does_not_count(nlp):
    text = "社區(qū)投入3萬元"
    document = GoldDocument.model_validate(
        {
            "id": "a",
            "text": text,
            "noise": [{"start": 2, "end": 6, "kind": "pinyin"}],
            "entities": [{"start": 0, "end": 6, "label": "GPE"}],
        }
    )
    record = to_record(nlp(text), id="a")
    money = record.entities[-1]
    place = money.model_copy(update={"start": 0, "end": 2, "label": "GPE", "text": text[:2], "value": None})
    scores, _ = evaluate([document], [record.model_copy(update={"entities": [place]})])
    assert scores["labels"]["GPE"]["f"] == 1.0


def test_f1_of_nothing_is_zero():
    assert f1(0, 0, 0) == {"p": 0.0, "r": 0.0, "f": 0.0, "gold": 0, "pred": 0}
