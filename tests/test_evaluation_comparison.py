"""Comparisons of gold and records: which span stands for which, what kind of error, which label for which, by column."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govreport_nlp.corpora.model import GoldNoise
from govreport_nlp.errors import GoldError
from govreport_nlp.evaluation.compare import compare_records, evaluate, scores_of, total
from govreport_nlp.evaluation.confusion import MISSED, SPURIOUS, confusion_table
from govreport_nlp.evaluation.errors import Error, error_line, snippets
from govreport_nlp.evaluation.groups import by_column
from govreport_nlp.evaluation.pairs import align, overlapping_pairs
from govreport_nlp.evaluation.scores import SpanCounts, Tally
from govreport_nlp.text.printable import printable
from tests.marks import TEXT, gold, read_marks, record

#: Gold, found, and the pairs: the words of both, "-" for none.
ALIGNMENTS = [
    ("Oooo..", "Oooo..", ["云溪街道 云溪街道"], "the same"),
    ("Oooo..", "..Oooo", ["云溪街道 街道实施"], "an overlap"),
    ("Oo..", "..Oo", ["云溪 -", "- 街道"], "neighbours do not overlap"),
    ("Oooo", "GgOo", ["- 云溪", "云溪街道 街道"], "of equal overlaps the one with the same label"),
    ("Oooooo", "GgOooo", ["- 云溪", "云溪街道实施 街道实施"], "two found for one: the longer overlap"),
    ("GgOooo", "Oooooo", ["云溪 -", "街道实施 云溪街道实施"], "one found for two: the longer overlap"),
    ("Oooooo", "Ggggg.", ["云溪街道实施 云溪街道实"], "labels differ, and there is no other"),
    ("OooPpp", "..Pp..", ["云溪街 -", "道实施 街道"], "as much of both: the one with the same label"),
    ("....", "Oo..", ["- 云溪"], "nothing in the gold"),
]


@pytest.mark.parametrize(("marks", "found", "pairs", "reason"), ALIGNMENTS, ids=[case[-1] for case in ALIGNMENTS])
def test_spans_are_paired(marks, found, pairs, reason):
    aligned = align(read_marks(marks), read_marks(found))
    assert [" ".join(TEXT[key[0] : key[1]] if key else "-" for key in pair) for pair in aligned] == pairs


KEYS = st.sets(
    st.tuples(st.integers(0, 12), st.integers(0, 12), st.sampled_from("AB")).filter(lambda key: key[0] < key[1]),
    max_size=8,
)


@given(KEYS, KEYS)
def test_overlapping_pairs_are_what_brute_force_finds(one, other):
    expected = {(a, b) for a, b in product(one, other) if a[0] < b[1] and b[0] < a[1]}
    pairs = list(overlapping_pairs(one, other))
    assert len(pairs) == len(expected)
    assert set(pairs) == expected


@given(KEYS, KEYS)
def test_every_span_is_in_one_pair(one, other):
    pairs = align(one, other)
    assert sorted(pair.gold for pair in pairs if pair.gold) == sorted(one)
    assert sorted(pair.found for pair in pairs if pair.found) == sorted(other)
    assert {pair.gold for pair in pairs if pair.gold == pair.found} == one & other


ERRORS = [
    ("Oooo..", "Oooo..", []),
    ("Oooo..", "......", ["missed ORG "]),
    ("......", "Oooo..", ["spurious ORG ORG"]),
    ("Oooo..", "Oo....", ["edges ORG ORG"]),
    ("Oooo..", "Gggg..", ["label ORG GPE"]),
    ("Oooo..", "Gg....", ["label and edges ORG GPE"]),
    ("Oo.Mmm", "Gg.Mmm", ["label ORG GPE", "value MONEY MONEY"]),
]


@pytest.mark.parametrize(("marks", "found", "errors"), ERRORS)
def test_errors_are_told_apart(marks, found, errors):
    (comparison,) = compare_records([gold("a", marks)], [record("a", found, value="31000")])
    assert [f"{error.kind} {error.label} {error.found_label}" for error in comparison.errors] == errors


def test_errors_of_headings_are_told_apart():
    headings = [(0, 4, 1, "work"), (6, 10, 1, "problems"), (12, 14, 2, "plans")]
    found = [(0, 4, 2, "overview"), (6, 9, 1, "problems"), (12, 14, 2, "plans")]
    document = gold("a", "." * 20, headings=headings)
    (comparison,) = compare_records([document], [record("a", "." * 20, headings=found)])
    assert [(error.kind, error.span, error.detail) for error in comparison.errors] == [
        ("heading spurious", (6, 9), ""),
        ("heading missed", (6, 10), ""),
        ("heading level", (0, 4), "gold 1, found 2"),
        ("section type", (0, 4), "gold work, found overview"),
    ]
    assert (comparison.tally.headings.right, comparison.tally.headings_whole) == (2, 1)


@pytest.mark.parametrize(
    ("marks", "found", "line"),
    [
        ("....Ppppp.", "......Pppp", "a  edges  PROJECT  「实施清渠行」 → 「清渠行动」  …云溪街道实施清渠行动…"),
        ("Oooo......", "Gggg......", "a  label  ORG → GPE  「云溪街道」  …云溪街道实施清渠行动…"),
        ("..........", "Gggg......", "a  spurious  GPE  「云溪街道」  …云溪街道实施清渠行动…"),
        ("Mm", "Mm", "a  value  MONEY  「云溪」  gold 30000 exact 元, found 31000 exact 元  …云溪…"),
    ],
)
def test_an_error_is_one_line_of_words(marks, found, line):
    (comparison,) = compare_records([gold("a", marks)], [record("a", found, value="31000")])
    assert [error_line(error, comparison.document.text) for error in comparison.errors] == [line]


def test_snippets_say_who_marked_what():
    error = Error("a", "edges", "ORG", "ORG", (2, 5), (4, 7))
    assert list(snippets(error, "一二三四五六七八九", context=1)) == [
        ("二", False, False),
        ("三四", True, False),
        ("五", True, True),
        ("六七", False, True),
        ("八", False, False),
    ]


def test_what_a_terminal_would_obey_is_left_out():
    assert printable("云\n溪\x1b[31m\u202e街\r") == "云⏎溪 [31m 街 "


def test_confusion_counts_what_was_taken_for_what():
    documents = [gold("a", "Oo.Oo.Gg"), gold("b", "Pppp....")]
    records = [record("a", "Oo.Gg..."), record("b", ".Eee..Pp")]
    table = confusion_table(compare_records(documents, records))
    zeros = {"EVENT": 0, "GPE": 0, "ORG": 0, "PROJECT": 0, MISSED: 0}
    assert table == {
        "EVENT": zeros,
        "GPE": {**zeros, MISSED: 1},
        "ORG": {**zeros, "ORG": 1, "GPE": 1},
        "PROJECT": {**zeros, "EVENT": 1},
        SPURIOUS: {**zeros, "PROJECT": 1},
    }


@pytest.mark.parametrize(("marks", "found"), [("Oo.Oo.Gg", "OoooGg.."), ("Pppp", "OoGg"), ("Oo", "..")])
def test_confusion_adds_up_to_what_is_counted(marks, found):
    width = max(len(marks), len(found))
    comparisons = compare_records([gold("a", marks.ljust(width, "."))], [record("a", found.ljust(width, "."))])
    table, tally = confusion_table(comparisons), total(comparisons)
    for label, counts in tally.labels.items():
        assert sum(table[label].values()) == counts.gold
        assert sum(row[label] for row in table.values()) == counts.predicted


def test_noise_at_an_edge_is_no_error():
    document = gold("a", "Oooo..", noise=[GoldNoise(start=3, end=6, kind="pinyin")])
    (comparison,) = compare_records([document], [record("a", "Ooo...")])
    assert comparison.errors == []
    assert comparison.pairs == [((0, 3, "ORG"), (0, 3, "ORG"))]


def test_a_document_without_a_record_is_all_missed():
    scores, errors = evaluate([gold("a", "Oo.Gg."), gold("b", "Oo....")], [record("b", "Oo....")])
    assert scores["missing"] == ["a"]
    assert scores["all"]["r"] == 0.3333
    assert [error.kind for error in errors] == ["missed", "missed"]


def test_tallies_add_up():
    documents = [gold("a", "Oo.Mmm", headings=[(0, 2, 1, "work")]), gold("b", "Ggg.Oo")]
    records = [record("a", "Oo.Mm.", headings=[(0, 2, 1, "plans")]), record("b", "Ggg...")]
    apart = [compare_records([document], records) for document in documents]
    together = compare_records(documents, records)
    assert total(apart[0]) + total(apart[1]) == total(together)
    assert total([]) == Tally()
    assert scores_of(together)["labels"]["ORG"]["gold"] == 2


def test_pools_hold_the_librarys_labels_and_all_holds_the_users_too():
    (comparison,) = compare_records([gold("a", "Xx.Oo.Mm")], [record("a", "Xx.Oo...")])
    pools = comparison.tally.pools()
    assert {name: (counts.right, counts.gold) for name, counts in pools.items()} == {
        "numeric": (0, 1),
        "date": (0, 0),
        "names": (1, 1),
        "all": (2, 3),
    }
    assert comparison.tally.labels["POLICY_MEASURE"] == SpanCounts(1, 1, 1, 1, 1, 0, 0, 1)


def test_documents_are_grouped_by_a_column():
    documents = [
        gold("a", "Oo", meta={"genre": "summary"}),
        gold("b", "Oo", meta={"genre": "plan"}),
        gold("c", "Oo", meta={"level": "city"}),
        gold("d", "Oo", meta={"genre": "plan"}),
    ]
    groups = by_column(compare_records(documents, []), "genre")
    ids = {value: [comparison.document.id for comparison in group] for value, group in groups.items()}
    assert ids == {"-": ["c"], "plan": ["b", "d"], "summary": ["a"]}


@pytest.mark.parametrize(("meta", "there"), [({"genre": "plan"}, "genre"), ({}, "none")])
def test_a_column_that_no_document_has_is_refused(meta, there):
    with pytest.raises(GoldError, match=f"no document has the column 'script' in its table; there are: {there}"):
        by_column(compare_records([gold("a", "Oo", meta=meta)], []), "script")
