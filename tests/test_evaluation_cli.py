"""``govreport evaluate``, ``compare`` and ``agreement`` as a user meets them, and a word for every bad input."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from govreport_nlp.cli.main import app
from govreport_nlp.corpora.formats import write_corpus
from tests.marks import gold, record

GOLD = [
    gold("a", "....Pppppp..Mmm.", meta={"genre": "plan", "split": "dev"}, headings=[(0, 4, 1, "work")]),
    gold("b", "Oooo..Gg", meta={"genre": "summary", "split": "dev"}),
    gold("c", "Oooo..Gg", meta={"genre": "summary", "split": "train"}),
]
RIGHT = [
    record("a", "....Pppppp..Mmm.", headings=[(0, 4, 1, "work")]),
    record("b", "Oooo..Gg"),
    record("c", "Oooo..Gg"),
]
WRONG = [record("a", "....Eeee........"), record("b", "Oo....Ll"), record("c", "Oooo....")]


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    write_corpus(GOLD, tmp_path / "gold" / "reports", "inline")
    for name, records in (("right", RIGHT), ("wrong", WRONG)):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(item.to_json() for item in records), encoding="utf-8")
    (tmp_path / "empty").mkdir()
    (tmp_path / "other.jsonl").write_text(record("z", "Oo").to_json(), encoding="utf-8")
    (tmp_path / "broken.jsonl").write_text("{}\n", encoding="utf-8")
    changed = [item.model_copy(update={"text": item.text[1:]}) for item in RIGHT]
    (tmp_path / "changed.jsonl").write_text("\n".join(item.to_json() for item in changed), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def govreport(command: str):
    return CliRunner().invoke(app, command.split())


def words(output: str) -> list[list[str]]:
    return [line.split() for line in output.splitlines()]


def test_evaluate_shows_what_is_asked_for(folder):
    run = govreport(
        "evaluate gold --records wrong.jsonl --by genre --by split --confusion --errors 2 --html errors.html"
    )
    assert run.exit_code == 0, run.output
    lines = words(run.stdout)
    assert ["ORG", "0.5000", "0.5000", "0.5000", "1.0000", "–", "0.5000", "2", "2"] in lines
    assert ["summary", "2", "4", "–", "–", "0.2857", "0.2857", "0.2857", "–", "0.0000"] in lines
    assert ["dev", "2", "4"] in [line[:3] for line in lines]
    assert ["gold", "\\", "found", "EVENT", "GPE", "LOC", "MONEY", "ORG", "PROJECT", "missed"] in lines
    assert ["GPE", "·", "·", "1", "·", "·", "·", "1"] in lines
    assert "a  label and edges  PROJECT → EVENT" in run.stdout
    assert run.stdout.count("「") == 3
    assert 'data-kind="label and edges"' in (folder / "errors.html").read_text(encoding="utf-8")


def test_evaluate_scores_one_split(folder):
    run = govreport("evaluate gold --records right.jsonl --split train --json")
    assert json.loads(run.stdout)["all"]["gold"] == 2


def test_evaluate_scores_the_facts_that_the_pipeline_finds(tmp_path):
    report = (
        '<PROJECT id=p1>滨河路改造工程</PROJECT>总投资<MONEY v=200000000 u=元 m="总投资" of=p1>2亿元</MONEY>。\n'
        '全年走访群众<QUANTITY v=85 u=户 m="慰问群众">85户</QUANTITY>。走访、慰问群众不分先后。\n'
    )
    (tmp_path / "a.ann").write_text(report, encoding="utf-8")
    run = govreport(f"evaluate {tmp_path}")
    assert run.exit_code == 0, run.output
    assert (
        "facts: measure overlap 0.5000, measure exact 0.5000, n 2, "
        "subject recall 1.0000, subject precision 1.0000, subject n 1" in run.stdout.replace("\n", " ")
    )


def test_evaluate_prints_all_as_json(folder):
    pytest.importorskip("nervaluate")
    run = govreport("evaluate gold --records wrong.jsonl --by genre --confusion --partial --json")
    scores = json.loads(run.stdout)
    assert {value: group["documents"] for value, group in scores["by"]["genre"].items()} == {"plan": 1, "summary": 2}
    assert scores["confusion"]["PROJECT"]["EVENT"] == 1
    assert scores["partial"]["all"]["partial"]["partial"] == 2


def test_partial_scores_are_a_table(folder):
    pytest.importorskip("nervaluate")
    run = govreport("evaluate gold --records wrong.jsonl --partial")
    assert ["ORG", "0.5000", "0.5000", "0.7500", "1.0000", "1", "1", "0", "0"] in words(run.stdout)


def test_a_label_is_no_mark_up_of_the_terminal(folder):
    write_corpus([gold("a", "Oo", entities=[{"start": 0, "end": 2, "label": "[red]"}])], folder / "odd.jsonl")
    (folder / "a.jsonl").write_text(record("a", "Oo").to_json(), encoding="utf-8")
    run = govreport("evaluate odd.jsonl --records a.jsonl --confusion --errors 1")
    assert run.exit_code == 0
    assert run.stdout.count("[red]") == 4


def test_compare_puts_pipelines_side_by_side(folder):
    run = govreport("compare gold wrong.jsonl right.jsonl --by genre --resamples 50")
    assert run.exit_code == 0, run.output
    lines = words(run.stdout)
    assert lines[0] == ["gold", "wrong.jsonl", "right.jsonl", "right.jsonl", "−", "wrong.jsonl"]
    names = next(line for line in lines if line[0] == "names")
    assert (names[1], names[2], names[5], names[8]) == ("5", "0.2222", "1.0000", "+0.7778")
    assert names[-1].endswith("]*")
    assert ["summary", "2", "0.2857", "1.0000", "0.2857", "1.0000"] in lines
    assert "wrong.jsonl: 3 reports" in run.stderr


def test_compare_by_another_score(folder):
    run = govreport("compare gold wrong.jsonl --score overlap --resamples 0")
    lines = words(run.stdout)
    assert ["ORG", "2", "1.0000"] in lines
    assert not any(line[0] == "headings" for line in lines if line)


def test_compare_names_what_it_leaves_out(folder):
    (folder / "some.jsonl").write_text(RIGHT[0].to_json(), encoding="utf-8")
    run = govreport("compare gold right.jsonl some.jsonl")
    assert "not worked by all, left out: b, c" in run.stdout
    assert json.loads(govreport("compare gold right.jsonl some.jsonl --json").stdout)["documents"] == ["a"]


def test_compare_works_the_texts_itself(folder):
    run = govreport("compare gold rules right.jsonl --split dev --resamples 10")
    assert run.exit_code == 0, run.output
    assert "rules: 2 reports" in run.stderr


def test_agreement_shows_each_label(folder):
    second = [gold("a", "....Pppp....Mmm.", headings=[(0, 4, 2, "work")]), gold("b", "Oooo..Ll"), gold("d", "Oo")]
    write_corpus(second, folder / "second" / "reports", "inline")
    run = govreport("agreement gold second")
    assert run.exit_code == 0, run.output
    lines = words(run.stdout)
    assert ["ORG", "1.0000", "1.0000", "–", "1.0000", "1.0000", "1", "1"] in lines
    assert ["PROJECT", "0.0000", "1.0000", "–", "0.0000"] in [line[:5] for line in lines]
    assert ["with", "level", "and", "type", "0.0000"] in [line[:5] for line in lines]
    assert "2 documents on both sides" in run.stdout
    assert "only on the first side: 1 documents" in run.stdout
    assert json.loads(govreport("agreement gold second --json").stdout)["only_second"] == ["d"]


BAD_INPUT = [
    ("evaluate gold --records other.jsonl", "gold and other.jsonl have no document in common"),
    ("evaluate gold --records broken.jsonl", "broken.jsonl, line 1: not a record"),
    ("evaluate gold --records nowhere.jsonl", "nowhere.jsonl"),
    ("evaluate gold --records changed.jsonl", "a: the record's text is not the gold's raw text"),
    ("evaluate gold --records right.jsonl --by script", "no document has the column 'script'"),
    ("evaluate gold --records right.jsonl --split test", "the split 'test' is empty"),
    ("evaluate gold --records right.jsonl --html nowhere/errors.html", "nowhere/errors.html"),
    ("evaluate empty --records right.jsonl", "empty: the folder holds no gold"),
    ("evaluate nowhere", "nowhere: there is no such file or folder"),
    ("evaluate gold --names nowhere", "nowhere: there is no model"),
    ("compare gold right.jsonl other.jsonl", "no gold document has a record of each of right.jsonl, other.jsonl"),
    ("compare gold right.jsonl --by script", "no document has the column 'script' in its table; there are: genre"),
    ("compare gold right.jsonl rules+nowhere", "nowhere: there is no model"),
    ("compare gold right.jsonl empty", "empty: there is no model"),
    ("compare empty rules", "empty: the folder holds no gold"),
    ("agreement gold empty", "empty: the folder holds no gold"),
    ("agreement gold nowhere", "nowhere: there is no such file or folder"),
]


@pytest.mark.parametrize(("command", "message"), BAD_INPUT)
def test_bad_input_is_one_line_that_says_so(folder, command, message):
    run = govreport(command)
    assert run.exit_code == 1
    assert run.stderr.startswith("error: ") or "reports, " in run.stderr
    assert message in run.stderr
    assert "Traceback" not in run.output


def test_agreement_of_documents_that_are_others(folder):
    write_corpus([gold("z", "Oo")], folder / "second" / "reports", "inline")
    run = govreport("agreement gold second")
    assert (run.exit_code, run.stderr.count("\n")) == (1, 1)
    assert "no document is common to both: the first has a, b, c, the second has z" in run.stderr


def test_partial_scores_without_the_package(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "nervaluate", None)
    run = govreport("evaluate gold --records right.jsonl --partial")
    assert run.exit_code == 1
    assert "pip install 'govreport-nlp[evaluation]'" in run.stderr


def test_a_page_that_cannot_be_written_leaves_the_older_one(folder, monkeypatch):
    (folder / "errors.html").write_text("older", encoding="utf-8")
    assert govreport("evaluate gold --records changed.jsonl --html errors.html").exit_code == 1
    assert (folder / "errors.html").read_text(encoding="utf-8") == "older"
