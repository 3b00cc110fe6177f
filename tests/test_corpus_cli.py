"""``govreport corpus`` as a user meets it: what it writes and says, and a word for every bad input."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from govreport_nlp.cli.main import app
from govreport_nlp.corpora.formats import FORMATS, read_corpus, write_corpus
from govreport_nlp.corpora.table import read_table
from govreport_nlp.reading import read_file
from tests.gold_documents import full_document

GOOD = "<S level=1 type=work/>投入<MONEY v=30000 u=元>3万元</MONEY>。\n"


def corpus_command(*arguments: object):
    return CliRunner().invoke(app, ["corpus", *map(str, arguments)])


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Twenty reports of two genres with a table."""
    folder = tmp_path / "corpus"
    documents = [
        full_document(id=f"r{number:02}", text=full_document().text + "完" * number, meta={"genre": genre})
        for number, genre in enumerate(["plan", "summary"] * 10)
    ]
    write_corpus(documents, folder / "reports", "inline")
    return folder


def test_a_fresh_process_prints_lines_and_an_exit_code(tmp_path):
    (tmp_path / "a.ann").write_text("甲<ORG>居委会\n", encoding="utf-8")
    command = [sys.executable, "-m", "govreport_nlp.cli.main", "corpus", "check", str(tmp_path)]
    run = subprocess.run(command, capture_output=True, check=False, timeout=120)
    assert run.returncode == 1
    assert run.stdout.decode() == f"{tmp_path}/a.ann:1:2: <ORG> is never closed\n"
    assert run.stderr.decode() == "1 errors, 0 warnings\n"


CHECKS = [
    (GOOD, [], 0, []),
    (GOOD + "<H level=3 type=work>1、党建</H>", [], 0, ["a.ann:2: warning: level 3 follows level 1"]),
    (GOOD.replace("30000", "40000"), [], 0, ["a.ann:1: warning: MONEY 「3万元」: the value is 40000"]),
    (GOOD.replace("30000", "40000"), ["--no-values"], 0, []),
    (GOOD.replace("MONEY", "COST"), [], 1, ["a.ann:1: unknown label COST"]),
    (GOOD.replace("MONEY", "COST"), ["--label", "COST"], 0, []),
    ("<ORG>青石<GPE>镇</GPE></ORG>", [], 1, ["a.ann:1:8: entities overlap"]),
]


@pytest.mark.parametrize(("text", "options", "code", "lines"), CHECKS)
def test_check(text, options, code, lines, tmp_path):
    (tmp_path / "a.ann").write_text(text, encoding="utf-8")
    run = corpus_command("check", tmp_path, *options)
    assert run.exit_code == code
    printed = run.stdout.splitlines()
    assert len(printed) == len(lines)
    assert all(line in found for line, found in zip(lines, printed, strict=True))


def test_a_wrong_offset_is_named_with_file_and_line(tmp_path):
    entity = {"start": 3, "end": 6, "label": "MONEY", "v": "30000", "u": "元", "text": "3万元"}
    path = tmp_path / "corpus.jsonl"
    rows = [{"id": "a", "text": "投入3万元", "entities": []}, {"id": "b", "text": "投入3万元", "entities": [entity]}]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    run = corpus_command("check", path)
    assert (run.exit_code, run.stdout.splitlines()[-1]) == (1, f"{path}:2: [3, 6) is no span of a text of 5 characters")
    path.write_text(
        path.read_text(encoding="utf-8").replace('"start": 3, "end": 6', '"start": 1, "end": 4'), encoding="utf-8"
    )
    assert "corpus.jsonl:2: wrong offset: [1, 4) is '入3万', not '3万元'" in corpus_command("check", path).stdout


@pytest.mark.parametrize("command", ["check", "stats"])
@pytest.mark.parametrize(
    ("path", "message"), [("missing", "there is no such file or folder"), ("empty", "the folder holds no gold")]
)
def test_nothing_to_read(command, path, message, tmp_path):
    (tmp_path / "empty").mkdir()
    run = corpus_command(command, tmp_path / path)
    assert run.exit_code == 1
    assert re.fullmatch(rf"error: {re.escape(str(tmp_path / path))}: {message}.*\n", run.stderr)


def test_formats_are_listed():
    lines = corpus_command("formats").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(FORMATS)


CONVERSIONS = [
    ("c.jsonl", [], []),
    ("c.spacy", [], []),
    ("c.spacy", ["--tokens", "jieba"], []),
    ("c.conll", ["--scheme", "BIOES"], ["values", "measures", "subjects", "ids", "headings", "sections", "noise"]),
    ("brat", ["--to", "brat"], ["headings", "sections", "noise"]),
    ("tasks.json", ["--to", "label_studio"], []),
]


@pytest.mark.parametrize(("name", "options", "lost"), CONVERSIONS)
def test_convert_says_what_it_lost(name, options, lost, corpus, tmp_path):
    run = corpus_command("convert", corpus, "-o", tmp_path / name, *options)
    assert run.exit_code == 0
    *warnings, last = run.stderr.splitlines()
    assert [warning.split()[-1] for warning in warnings] == lost
    assert last == f"20 documents written to {tmp_path / name}"
    assert [document.text for document in read_corpus(tmp_path / name)] == [d.text for d in read_corpus(corpus)]


def test_convert_counts_what_it_lost(corpus, tmp_path):
    run = corpus_command("convert", corpus, "-o", tmp_path / "b", "--to", "brat")
    assert "warning: lost: 40 noise" in run.stderr.splitlines()


def test_convert_takes_one_split(corpus, tmp_path):
    corpus_command("split", corpus)
    run = corpus_command("convert", corpus, "-o", tmp_path / "dev.jsonl", "--split", "dev")
    assert run.exit_code == 0
    assert {document.meta["split"] for document in read_corpus(tmp_path / "dev.jsonl")} == {"dev"}


REFUSED = [
    (["convert", "{corpus}", "-o", "{out}/c.xyz"], "its name tells no format"),
    (["convert", "{corpus}", "-o", "{out}/c", "--to", "docx"], "'docx' is no format"),
    (["convert", "{corpus}", "-o", "{out}/c.conll", "--scheme", "IOBES2"], "'IOBES2' is no scheme: BIO, BIOES"),
    (["convert", "{corpus}", "-o", "{out}/c.jsonl", "--scheme", "BIO"], "takes no scheme"),
    (["convert", "{corpus}", "-o", "{out}/c.conll", "--tokens", "no_such_model"], "no_such_model: neither char"),
    (["convert", "{corpus}", "-o", "{out}/c.jsonl", "--split", "dev"], "the split 'dev' is empty"),
    (["convert", "{corpus}", "-o", "{corpus}/reports", "--to", "inline"], "the corpus is read from there"),
    (["convert", "{corpus}", "-o", "{corpus}/reports/r00.ann", "--to", "conll"], "the corpus is read from there"),
    (["convert", "{corpus}", "-o", "{out}/c.jsonl", "--from", "brat"], "r00.txt: cannot be read"),
    (["split", "{corpus}", "--shares", "train=80,dev"], "splits are written train=80"),
    (["split", "{corpus}", "--shares", "train=8,train=2"], "splits are written train=80"),
    (["split", "{corpus}", "--shares", "train=1,dev=0"], "weight above 0"),
    (["split", "{corpus}", "--shares", "train=1000,dev=1"], "leave the split dev empty"),
    (["split", "{corpus}", "--by", "region"], "no document has the column 'region' in its table; there are: genre"),
    (["noise", "{corpus}", "-o", "{out}/n", "--page-lines", "9"], "give --wrap too"),
    (["noise", "{corpus}", "-o", "{out}/n", "--site", "nowhere"], "there is no web page 'nowhere'"),
    (["noise", "{corpus}", "-o", "{out}/n", "--script", "s2twp"], "keeps every character's place"),
    (["noise", "{corpus}", "-o", "{out}/n", "--encoding", "big5"], "big5 lacks"),
    (["noise", "{corpus}", "-o", "{corpus}/reports"], "the corpus is read from there"),
]


@pytest.mark.parametrize(("arguments", "message"), REFUSED, ids=lambda value: value if isinstance(value, str) else "")
def test_bad_input_is_said_and_nothing_written(arguments, message, corpus, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    run = corpus_command(*(argument.format(corpus=corpus, out=tmp_path) for argument in arguments))
    assert run.exit_code == 1
    assert run.stderr.startswith("error: ")
    assert message in run.stderr
    assert sorted(tmp_path.rglob("*")) == before


def test_split_writes_the_table_once(corpus):
    run = corpus_command("split", corpus, "--shares", "train=3,dev=1,test=1", "--by", "genre", "--seed", 3)
    assert run.stderr.splitlines() == ["train: 12 documents", "dev: 4 documents", "test: 4 documents"]
    rows = read_table(corpus / "reports.tsv").rows
    assert sum(row["split"] == "dev" and row["genre"] == "plan" for row in rows.values()) == 2
    again = corpus_command("split", corpus)
    assert (again.exit_code, "--force" in again.stderr) == (1, True)
    assert corpus_command("split", corpus, "--force").exit_code == 0


def test_split_writes_lists(corpus, tmp_path):
    before = (corpus / "reports.tsv").read_bytes()
    assert corpus_command("split", corpus, "-o", tmp_path / "lists").exit_code == 0
    assert sorted(path.name for path in (tmp_path / "lists").iterdir()) == ["dev.txt", "test.txt", "train.txt"]
    assert (corpus / "reports.tsv").read_bytes() == before


def test_split_of_two_folders_needs_lists(corpus, tmp_path):
    write_corpus([full_document(id="other")], tmp_path / "other.jsonl")
    assert "lists with -o" in corpus_command("split", corpus, tmp_path / "other.jsonl").stderr


def test_stats(corpus):
    statistics = json.loads(corpus_command("stats", corpus, "--by", "genre", "--json").stdout)
    assert statistics["all"]["documents"] == 20
    assert statistics["genre"]["plan"]["labels"]["PROJECT"] == 10
    table = corpus_command("stats", corpus, "--by", "genre").stdout
    assert re.search(r"genre +plan +summary", table)
    assert re.search(r"PROJECT +10 +10", table)


def test_noise_carries_the_gold(corpus, tmp_path):
    options = ["--pinyin", 0.2, "--wrap", 40, "--script", "s2tw", "--encoding", "utf-16", "--seed", 5]
    run = corpus_command("noise", corpus, "-o", tmp_path / "noisy", *options)
    assert run.exit_code == 0, run.stderr
    documents = read_corpus(tmp_path / "noisy")
    assert {document.meta["script"] for document in documents} == {"Hant"}
    assert {document.meta["genre"] for document in documents} == {"plan", "summary"}
    assert corpus_command("check", tmp_path / "noisy").exit_code == 0
    for document in documents:
        source = read_file(tmp_path / "noisy" / f"{document.id}.txt")
        assert (source.text, source.encoding) == (document.text, "utf-16-le")
    corpus_command("noise", corpus, "-o", tmp_path / "again", *options)
    assert read_corpus(tmp_path / "again") == documents
