"""The resolver: a declared policy, as a table."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govreport_nlp.components.resolve.policy import Proposal, resolve

AMOUNT = (2, 5, "MONEY")

CASES = [
    ([(0, 9, "ORG")], [(0, 9, "ORG")], "a value inside a name is part of it"),
    ([(2, 9, "PROJECT")], [(2, 9, "PROJECT")], "a project may begin with an amount"),
    ([(2, 9, "LOC")], [(2, 5, "MONEY")], "a place may not"),
    ([(0, 5, "GPE")], [(2, 5, "MONEY")], "nor end with one"),
    ([(2, 5, "EVENT")], [(2, 5, "MONEY")], "a value and a name of one span: the value"),
    ([(0, 3, "ORG")], [(2, 5, "MONEY")], "a value that crosses the edge of a name wins"),
    ([(4, 9, "DOCUMENT")], [(2, 5, "MONEY")], "at either edge"),
    ([(5, 9, "ORG")], [(2, 5, "MONEY"), (5, 9, "ORG")], "neighbours do not touch"),
    ([(0, 9, "ORG"), (5, 12, "GPE")], [(0, 9, "ORG")], "the longest name wins"),
    ([(0, 3, "ORG"), (2, 9, "LOC"), (5, 9, "GPE")], [(2, 5, "MONEY"), (5, 9, "GPE")], "a dropped name blocks none"),
    ([], [(2, 5, "MONEY")], "a value alone"),
]


@pytest.mark.parametrize(("names", "chosen", "reason"), CASES, ids=[reason for _, _, reason in CASES])
def test_policy(names, chosen, reason):
    proposals = [Proposal(*AMOUNT), *(Proposal(*name, rank=1) for name in names)]
    assert [(entity.start, entity.end, entity.label) for entity in resolve(proposals)] == chosen


def test_the_source_of_lower_rank_wins_between_equals():
    proposals = [Proposal(0, 4, "LOC", 2), Proposal(0, 4, "GPE", 1)]
    assert resolve(proposals) == [Proposal(0, 4, "GPE", 1)]


SPANS = st.tuples(
    st.integers(0, 30),
    st.integers(1, 8),
    st.sampled_from(["MONEY", "DATE", "ORG", "GPE", "PROJECT"]),
    st.integers(0, 2),
)


@given(st.lists(SPANS, max_size=30))
def test_what_is_chosen_is_flat_and_was_proposed_in_any_order(spans):
    proposals = [Proposal(start, start + length, label, rank) for start, length, label, rank in spans]
    chosen = resolve(proposals)
    assert set(chosen) <= set(proposals)
    assert all(left.end <= right.start for left, right in pairwise(chosen))
    assert resolve(reversed(proposals)) == chosen
