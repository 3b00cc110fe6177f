"""The agreement of two annotators, counted by hand."""

from __future__ import annotations

import pytest

from govreport_nlp.corpora.model import GoldNoise
from govreport_nlp.errors import GoldError
from govreport_nlp.evaluation.agreement import agreement, cohen_kappa
from tests.marks import gold

KAPPAS = [
    ([("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15, 0.4, "a textbook's"),
    ([("a", "a"), ("b", "b"), ("c", "c")], 1.0, "always agree"),
    ([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")], 0.0, "by chance"),
    ([("a", "b"), ("b", "a")], -1.0, "never agree"),
    ([("a", "a"), ("a", "a")], None, "nothing to choose"),
    ([("a", "b"), ("a", "b")], 0.0, "each always the same, but not the other's"),
    ([], None, "no unit"),
]


@pytest.mark.parametrize(("choices", "kappa", "reason"), KAPPAS, ids=[case[-1] for case in KAPPAS])
def test_kappa(choices, kappa, reason):
    assert cohen_kappa(choices) == kappa


def test_two_annotations_are_compared():
    first = [
        gold("a", "Oooo..Pppp", headings=[(0, 4, 1, "work"), (6, 8, 2, "plans")]),
        gold("b", "Mmm.Gg", value="30000"),
        gold("c", "Oo"),
    ]
    second = [
        gold("d", "Oo"),
        gold("b", "Mmm.Ll", value="3000"),
        gold("a", "Oooo..Ppp.", headings=[(0, 4, 1, "overview"), (6, 8, 2, "plans")]),
    ]
    result = agreement(first, second)
    assert result["documents"] == ["a", "b"]
    assert (result["only_first"], result["only_second"]) == (["c"], ["d"])
    assert {label: (row["f"], row["overlap_f"], row["end_to_end_f"]) for label, row in result["labels"].items()} == {
        "GPE": (0.0, 0.0, 0.0),
        "LOC": (0.0, 0.0, 0.0),
        "MONEY": (1.0, 1.0, 0.0),
        "ORG": (1.0, 1.0, 1.0),
        "PROJECT": (0.0, 1.0, 0.0),
    }
    assert (result["headings"]["f"], result["headings_whole"]["f"]) == (1.0, 0.5)
    assert result["heading_level_acc"] == 1.0


def test_kappa_is_of_characters_spans_and_headings():
    # Of ten characters four are ORG on both sides, two on one side, four on none: 0.8 agree, by chance
    # 0.4 * 0.6 + 0.6 * 0.4 = 0.48.
    kappa = agreement([gold("a", "Oooo......")], [gold("a", "Oooooo....")])["kappa"]
    assert kappa["characters"] == kappa["characters_by_label"]["ORG"] == 0.6154
    assert kappa["labels"] is None
    # Three spans are marked by both, two of them with one label: by chance 1/3 * 1/3 + 2/3 * 2/3 = 5/9.
    spans = agreement([gold("a", "Oo.Gg.Gg.Pp")], [gold("a", "Oo.Gg.Oo...")])["kappa"]
    assert spans["labels"] == 0.4
    headings = [[(0, 2, 1, "work"), (4, 6, 1, "plans")], [(0, 2, 1, "work"), (4, 6, 1, "plans"), (8, 9, 1, "other")]]
    types = agreement(*([gold("a", "." * 10, headings=side)] for side in headings))["kappa"]["types"]
    assert types == 1.0


def test_one_label_is_set_against_all_others():
    kappa = agreement([gold("a", "OoGg")], [gold("a", "OoLl")])["kappa"]
    assert kappa["characters"] == 0.3333  # half agree, by chance a quarter
    assert kappa["characters_by_label"] == {"GPE": 0.0, "LOC": 0.0, "ORG": 1.0}


def test_noise_and_white_space_are_no_units():
    text = "云溪\n社区(qū)街道"
    noise = [GoldNoise(start=5, end=9, kind="pinyin")]
    sides = [[gold("a", marks, text=text, noise=noise)] for marks in ("Oo.Ggggggg.", "Oo.Gg......")]
    # Of six characters two are ORG and two GPE on both sides, one GPE on one side, one nothing on both.
    assert agreement(*sides)["kappa"]["characters"] == 0.75  # 5/6 agree, by chance 12/36
    assert agreement(*sides)["labels"]["GPE"]["f"] == 0.0


def test_the_order_of_the_annotators_does_not_matter():
    one = [gold("a", "Oooo..PpppMm"), gold("b", "Gg..")]
    other = [gold("a", "Oo....PpppMm"), gold("b", "Gggg")]
    results = agreement(one, other), agreement(other, one)
    assert results[0]["kappa"] == results[1]["kappa"]
    assert results[0]["all"]["f"] == results[1]["all"]["f"] == 0.5
    assert (results[0]["all"]["p"], results[0]["all"]["r"]) == (results[1]["all"]["r"], results[1]["all"]["p"])


WRONG = [
    ([gold("a", "Oo")], [gold("b", "Oo")], "no document is common to both: the first has a, the second has b"),
    ([gold("a", "Oo"), gold("a", "Oo")], [gold("a", "Oo")], "a: two documents of one annotator have this id"),
    ([gold("a", "Oo")], [gold("a", "Oo", text="云街")], "a: the texts of the two annotators differ from character 1"),
    ([gold("a", "Oo")], [gold("a", "Oo.")], "differ from character 2"),
    ([gold(id, "Oo") for id in "bcdef"], [gold("a", "Oo")], "the first has b, c, d and 2 more"),
]


@pytest.mark.parametrize(("first", "second", "message"), WRONG)
def test_what_cannot_be_paired_is_refused(first, second, message):
    with pytest.raises(GoldError, match=message):
        agreement(first, second)
