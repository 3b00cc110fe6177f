"""Scores in the manner of MUC, by nervaluate, counted by hand."""

from __future__ import annotations

import sys

import pytest

from govreport_nlp.errors import PackageNotInstalledError
from govreport_nlp.evaluation.compare import compare_records, total
from govreport_nlp.evaluation.partial import partial_scores
from tests.marks import gold, record


def comparisons(*pairs):
    documents = [gold(str(number), marks) for number, (marks, _) in enumerate(pairs)]
    return compare_records(documents, [record(str(number), found) for number, (_, found) in enumerate(pairs)])


#: Gold, found, and for each scheme: correct, incorrect, partial, missed, spurious, F1.
SCHEMES = [
    ("Oooo", "Oooo", {"strict": (1, 0, 0, 0, 0, 1.0), "partial": (1, 0, 0, 0, 0, 1.0), "type": (1, 0, 0, 0, 0, 1.0)}),
    ("Oooo", "Oo..", {"strict": (0, 1, 0, 0, 0, 0.0), "partial": (0, 0, 1, 0, 0, 0.5), "type": (1, 0, 0, 0, 0, 1.0)}),
    ("Oooo", "Gggg", {"strict": (0, 1, 0, 0, 0, 0.0), "exact": (1, 0, 0, 0, 0, 1.0), "type": (0, 1, 0, 0, 0, 0.0)}),
    ("Oo..", "..Oo", {"strict": (0, 0, 0, 1, 1, 0.0), "partial": (0, 0, 0, 1, 1, 0.0), "type": (0, 0, 0, 1, 1, 0.0)}),
    ("OoGg", "OoGg", {"strict": (2, 0, 0, 0, 0, 1.0), "exact": (2, 0, 0, 0, 0, 1.0), "partial": (2, 0, 0, 0, 0, 1.0)}),
    ("Oo..", "....", {"strict": (0, 0, 0, 1, 0, 0.0), "partial": (0, 0, 0, 1, 0, 0.0)}),
]


@pytest.fixture
def nervaluate():
    return pytest.importorskip("nervaluate")


@pytest.mark.parametrize(("marks", "found", "expected"), SCHEMES)
def test_schemes(nervaluate, marks, found, expected):
    scores = partial_scores(comparisons((marks, found)))["all"]
    assert {scheme: (*list(scores[scheme].values())[:5], scores[scheme]["f"]) for scheme in expected} == expected


def test_documents_and_labels_are_counted_apart(nervaluate):
    compared = comparisons(("Oooo.Gg", "Oo...Gg"), ("Gg", ".."), ("..", ".."))
    scores = partial_scores(compared)
    assert list(scores) == ["GPE", "ORG", "all"]
    assert (scores["GPE"]["strict"]["p"], scores["GPE"]["strict"]["r"]) == (1.0, 0.5)
    assert scores["ORG"]["partial"]["f"] == 0.5
    assert scores["all"]["partial"] == {
        "correct": 1, "incorrect": 0, "partial": 1, "missed": 1, "spurious": 0, "p": 0.75, "r": 0.5, "f": 0.6,
    }  # fmt: skip
    assert {label: scores[label]["strict"]["correct"] for label in ("GPE", "ORG")} == {
        label: counts.right for label, counts in total(compared).labels.items()
    }


def test_nothing_to_find_and_nothing_found(nervaluate):
    scores = partial_scores(comparisons(("..", "..")))
    assert set(scores) == {"all"}
    assert scores["all"]["strict"]["f"] == 0.0
    assert partial_scores([]) == {}


def test_without_the_package_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "nervaluate", None)
    with pytest.raises(PackageNotInstalledError, match="govreport-nlp\\[evaluation\\]"):
        partial_scores(comparisons(("Oo", "Oo")))
