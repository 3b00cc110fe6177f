"""Bootstrap intervals and pipelines side by side."""

from __future__ import annotations

import numpy as np
import pytest

from govreport_nlp.errors import GoldError, ModelNotFoundError, RecordError
from govreport_nlp.evaluation.bootstrap import Interval, draw_documents, interval, sample_scores
from govreport_nlp.evaluation.pipelines import read_records, records_of
from govreport_nlp.evaluation.scores import SpanCounts
from govreport_nlp.evaluation.side_by_side import compare_pipelines
from tests.marks import gold, record


def test_draws_hold_as_many_documents_as_there_are_and_repeat_with_the_seed():
    draws = draw_documents(7, 50, seed=3)
    assert draws.shape == (50, 7)
    assert set(draws.sum(axis=1)) == {7}
    assert np.array_equal(draws, draw_documents(7, 50, seed=3))
    assert not np.array_equal(draws, draw_documents(7, 50, seed=4))


def test_a_sample_is_the_score_of_the_documents_drawn():
    counts = [SpanCounts(gold=2, predicted=2, right=2, end_to_end=1), SpanCounts(gold=2, predicted=0), SpanCounts()]
    draws = np.array([[1, 1, 1], [3, 0, 0], [0, 3, 0], [0, 0, 3]])
    samples = sample_scores(counts, draws)
    assert samples["f"].tolist()[:3] == [0.6667, 1.0, 0.0]
    assert samples["end_to_end_f"].tolist()[:3] == [0.3333, 0.5, 0.0]
    assert np.isnan(samples["f"][3])


INTERVALS = [
    (list(range(101)), 0.9, Interval(5.0, 95.0)),
    ([0.5, 0.5, float("nan")], 0.95, Interval(0.5, 0.5)),
    ([float("nan")], 0.95, None),
    ([], 0.95, None),
]


@pytest.mark.parametrize(("samples", "level", "expected"), INTERVALS)
def test_an_interval_holds_the_middle_of_the_samples(samples, level, expected):
    assert interval(np.array(samples, dtype=np.float64), level) == expected


IDS = [f"d{number}" for number in range(12)]
GOLD = [gold(id, "Oo.Gg.", meta={"genre": "plan" if id < "d5" else "summary"}) for id in IDS]
BOTH = [record(id, "Oo.Gg.") for id in IDS]
ONE = [record(id, "Oo....") for id in IDS]
SOME = [record(id, "Oo.Gg." if number % 2 else "Oo....") for number, id in enumerate(IDS)]


def test_what_is_better_in_every_report_is_better_beyond_chance():
    result = compare_pipelines(GOLD, {"one": ONE, "both": BOTH}, resamples=200)
    assert result["pipelines"]["one"]["scores"]["all"]["f"] == 0.6667
    assert result["differences"] == {"both": result["differences"]["both"]}
    gain = result["differences"]["both"]["all"]["f"]
    assert gain == {"difference": 0.3333, "interval": {"low": 0.3333, "high": 0.3333}}
    assert result["differences"]["both"]["ORG"]["f"]["difference"] == 0.0


def test_the_interval_of_a_difference_is_of_the_same_draws():
    apart = compare_pipelines(GOLD, {"some": SOME, "both": BOTH}, resamples=400)
    gain = apart["differences"]["both"]["all"]["f"]
    low, high = apart["pipelines"]["some"]["intervals"]["all"]["f"].values()
    assert 0 < gain["interval"]["low"] < gain["difference"] < gain["interval"]["high"]
    assert gain["interval"] == {"low": round(1 - high, 4), "high": round(1 - low, 4)}
    same = compare_pipelines(GOLD, {"some": SOME, "again": SOME}, resamples=50)
    assert same["differences"]["again"]["all"]["f"] == {"difference": 0.0, "interval": {"low": 0.0, "high": 0.0}}


def test_the_same_seed_gives_the_same_intervals():
    runs = [compare_pipelines(GOLD, {"some": SOME}, resamples=100, seed=seed) for seed in (1, 1, 2)]
    assert runs[0] == runs[1] != runs[2]


def test_only_documents_that_all_have_worked_are_compared():
    result = compare_pipelines(GOLD, {"one": ONE[:8], "both": BOTH[4:]}, resamples=10)
    assert result["documents"] == IDS[4:8]
    assert result["left_out"] == [*IDS[:4], *IDS[8:]]
    assert result["pipelines"]["both"]["scores"]["all"]["r"] == 1.0


def test_one_document_has_no_interval():
    result = compare_pipelines(GOLD[:1], {"one": ONE, "both": BOTH})
    assert result["pipelines"]["one"]["intervals"]["all"]["f"] is None
    assert result["differences"]["both"]["all"]["f"] == {"difference": 0.3333, "interval": None}


def test_a_label_that_one_pipeline_invents_is_a_row_of_all():
    result = compare_pipelines(GOLD, {"both": BOTH, "wrong": [record(id, "Oo.Pp.") for id in IDS]}, resamples=10)
    assert result["pipelines"]["both"]["intervals"]["PROJECT"]["f"] is None
    assert result["differences"]["wrong"]["PROJECT"]["f"] == {"difference": 0.0, "interval": None}


def test_scores_by_column_stand_side_by_side():
    groups = compare_pipelines(GOLD, {"one": ONE, "some": SOME}, ["genre"], resamples=10)["by"]["genre"]
    assert {value: group["documents"] for value, group in groups.items()} == {"plan": 7, "summary": 5}
    assert groups["summary"]["one"]["all"]["f"] == 0.6667


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ({"one": ONE[:4], "both": BOTH[4:]}, "no gold document has a record of each of one, both"),
        ({"other": [record("d0", "Oo.Gg.", text="另一份报告书")]}, "not the gold's raw text"),
    ],
)
def test_what_cannot_be_compared_is_refused(records, message):
    with pytest.raises(GoldError, match=message):
        compare_pipelines(GOLD, records)


def test_a_column_that_is_not_there_is_refused():
    with pytest.raises(GoldError, match="'level'"):
        compare_pipelines(GOLD, {"one": ONE}, ["level"])


def test_a_name_stands_for_records_or_a_pipeline(tmp_path):
    path = tmp_path / "records.jsonl"
    path.write_text("\n".join(line.to_json() for line in BOTH) + "\n\n", encoding="utf-8")
    assert records_of(str(path), []) == BOTH
    (worked,) = records_of("rules", [gold("a", "." * 15)])
    assert worked.id == "a"
    assert "MONEY" in {entity.label for entity in worked.entities}
    with pytest.raises(ModelNotFoundError, match="nowhere"):
        records_of(f"{tmp_path}/nowhere+rules", [])


LINE = BOTH[0].to_json()
BAD_RECORDS = [
    (b"", "holds no records"),
    (b"\n\n", "holds no records"),
    (b"{}\n", "line 1: not a record"),
    (f"{LINE}\nx\n".encode(), "line 2: not a record"),
    (f"{LINE}\n{LINE}\n".encode(), "line 2: there is a record with the id 'd0' before"),
    (LINE.encode("gb18030"), "no records in UTF-8"),
]


@pytest.mark.parametrize(("content", "message"), BAD_RECORDS)
def test_bad_records_are_named_with_file_and_line(tmp_path, content, message):
    path = tmp_path / "records.jsonl"
    path.write_bytes(content)
    with pytest.raises(RecordError, match=message) as error:
        read_records(path)
    assert str(error.value).startswith(str(path))
