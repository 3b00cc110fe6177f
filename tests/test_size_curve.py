"""The curve over training size: shares that grow, a table, a picture."""

from __future__ import annotations

import csv
import json
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner

from govreport_nlp.cli.curve import read_shares
from govreport_nlp.cli.main import app
from govreport_nlp.errors import ConfigError, TrainingInterruptedError
from govreport_nlp.training import size_curve
from govreport_nlp.training.size_curve import ALL, PICTURE, TABLE, CurvePoint, draw_curve, growing_shares, write_curve
from tests.marks import gold
from tests.tiny_corpus import write_corpus

DOCUMENTS = [gold(f"d{number:02}", "Oo") for number in range(20)]


def ids(documents):
    return {document.id for document in documents}


def test_each_share_has_all_of_the_one_before():
    shares = list(growing_shares(DOCUMENTS, [100, 10, 50, 25], seed=0))
    assert [(share, len(documents)) for share, documents in shares] == [(10, 2), (25, 5), (50, 10), (100, 20)]
    for (_, smaller), (_, larger) in pairwise(shares):
        assert ids(smaller) < ids(larger)


def test_the_seed_decides_the_shares_and_the_order_of_the_documents_does_not():
    def half(documents, seed):
        return ids(next(growing_shares(documents, [50], seed))[1])

    assert half(DOCUMENTS, 1) == half(DOCUMENTS[::-1], 1) != half(DOCUMENTS, 2)


@pytest.mark.parametrize(
    ("count", "shares", "sizes"),
    [(3, [1, 20, 50, 100], [(1, 1), (100, 3)]), (1, [10, 100], [(10, 1)]), (200, [1, 1, 2], [(1, 2), (2, 4)])],
)
def test_a_share_of_few_documents(count, shares, sizes):
    documents = [gold(f"d{number}", "Oo") for number in range(count)]
    assert [(share, len(part)) for share, part in growing_shares(documents, shares, 0)] == sizes


def point(share, score):
    scores = {"p": score, "r": score, "f": score}
    return CurvePoint(share, share, share * 1000, share * 10, 1.5, {"ORG": scores, ALL: scores})


def test_the_table_and_the_picture_are_the_same_from_run_to_run(tmp_path):
    points = [point(25, 0.25), point(50, 0.5), point(100, 0.75)]
    for name in ("one", "two"):
        write_curve(points, tmp_path / name)
        draw_curve(points, tmp_path / name)
    assert (tmp_path / "one" / TABLE).read_text(encoding="utf-8").splitlines()[:2] == [
        "share\tdocuments\tcharacters\tentities\tseconds\tp\tr\tORG\tall",
        "25\t25\t25000\t250\t1.5\t0.25\t0.25\t0.25\t0.25",
    ]
    for name in (TABLE, PICTURE):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.parametrize("sizes", ["", "0,50", "50,101", "ten", "10;20", "-5", "10,,20", "12.5"])
def test_sizes_are_whole_percents(sizes):
    with pytest.raises(ConfigError, match="whole percents from 1 to 100"):
        read_shares(sizes)


def test_sizes_may_have_spaces():
    assert read_shares("10, 50,100 ") == [10, 50, 100]


@pytest.fixture
def config(tmp_path) -> Path:
    write_corpus(tmp_path / "corpus")
    (tmp_path / "words.tsv").write_text("街道\t0\n社区\t0\n", encoding="utf-8")
    settings = {"train": ["corpus"], "dev": ["corpus"], "labels": ["GPE", "ORG"], "other_labels": ["PERSON", "PROJECT"]}
    settings |= {"output": "model", "words": "words.tsv", "iterations": 20}
    lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    features = ["char[0]", "char[-1] char[0]", "char[0] char[1]"]
    path = tmp_path / "crf.toml"
    path.write_text("\n".join([*lines, "[features]", f"all = {json.dumps(features)}", ""]), encoding="utf-8")
    return path


def curve(config: Path, *arguments: str):
    return CliRunner().invoke(app, ["train", "curve", str(config), "-o", str(config.parent / "out"), *arguments])


def test_a_curve_is_measured_on_the_dev_reports(config):
    run = curve(config, "--sizes", "12,100")
    assert run.exit_code == 0, run.output
    with (config.parent / "out" / TABLE).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert [(row["share"], row["documents"]) for row in rows] == [("12", "1"), ("100", "9")]
    assert int(rows[0]["characters"]) < int(rows[1]["characters"])
    assert float(rows[0]["all"]) <= float(rows[1]["all"]) == 1.0
    assert list(rows[0])[-3:] == ["GPE", "ORG", "all"]
    assert (config.parent / "out" / PICTURE).read_text(encoding="utf-8").startswith("<?xml")
    assert not (config.parent / "model").exists()
    assert "12 %: 1 reports" in run.stderr


@pytest.mark.parametrize(
    ("arguments", "change", "message"),
    [
        (["--sizes", "half"], ("", ""), "sizes: 'half'"),
        ([], ('"corpus"', '"nowhere"'), "there is no such file or folder"),
        ([], ("iterations", "iteration"), "crf.toml, line 7: iteration: Extra inputs"),
        ([], ('["GPE", "ORG"]', '["LOC"]'), "crf.toml: labels: no entity to train on has the label LOC"),
    ],
)
def test_bad_settings_are_refused_before_anything_starts(config, arguments, change, message):
    config.write_text(config.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    run = curve(config, *arguments)
    assert run.exit_code == 1
    assert message in run.stderr
    assert not (config.parent / "out").exists()


def test_settings_that_are_not_there(tmp_path):
    run = curve(tmp_path / "none.toml")
    assert run.exit_code == 1
    assert "none.toml" in run.stderr


def test_an_interrupted_curve_keeps_what_was_done(config, monkeypatch):
    train = size_curve.train_crf

    def interrupted(settings, corpora, **others):
        if len(corpora.train) > 1:
            raise TrainingInterruptedError("interrupted before there was a model")
        return train(settings, corpora, **others)

    monkeypatch.setattr(size_curve, "train_crf", interrupted)
    run = curve(config, "--sizes", "12,100")
    assert run.exit_code == 130
    assert "has the 1 sizes that were done" in run.stderr
    assert len((config.parent / "out" / TABLE).read_text(encoding="utf-8").splitlines()) == 2
