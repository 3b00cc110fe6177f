"""What the checker of corpora says: a table of marked-up texts, and what only several files can show."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from govreport_nlp.corpora.check import check_corpus, require_valid
from govreport_nlp.corpora.formats import write_corpus
from govreport_nlp.corpora.inline import parse_inline
from govreport_nlp.corpora.model import GoldDocument
from govreport_nlp.errors import GoldError
from tests.gold_documents import full_document

SPECS = Path(__file__).parent / "specs"
ROWS = [json.loads(line) for line in (SPECS / "corpus_check.jsonl").read_text(encoding="utf-8").splitlines()]


def says(message: str, path: Path, line: int, is_error: bool, words: str) -> bool:
    return message.startswith(f"{path}:{line}:") and words in message and ("warning: " in message) != is_error


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["ann"])
def test_table(row, tmp_path):
    path = tmp_path / "a.ann"
    path.write_text(row["ann"], encoding="utf-8", newline="")
    problems = list(check_corpus(path))
    assert len(problems) == len(row["problems"]), problems
    for problem, (line, is_error, words) in zip(problems, row["problems"], strict=True):
        assert problem.is_error == is_error
        assert says(problem.message, path, line, is_error, words), problem.message


def test_own_labels_are_known(tmp_path):
    (tmp_path / "a.ann").write_text("<S level=1 type=work/>推行<MEASURE v=3>错时服务</MEASURE>", encoding="utf-8")
    assert [problem.is_error for problem in check_corpus(tmp_path)] == [True]
    assert list(check_corpus(tmp_path, ["MEASURE"])) == []


def test_a_document_with_everything_is_right(tmp_path):
    write_corpus([full_document()], tmp_path / "reports", "inline")
    (problem,) = check_corpus(tmp_path)
    assert not problem.is_error
    assert "「<A>」 stands in the text" in problem.message


SPANS = [
    ({"entities": [(0, 2, "ORG"), (1, 3, "GPE")]}, "「乙丙」 overlaps 「甲乙」"),
    ({"entities": [(0, 3, "ORG"), (0, 1, "GPE"), (2, 3, "GPE")]}, "「丙」 overlaps 「甲乙丙」"),
    ({"entities": [(1, 1, "ORG")]}, "the span is empty"),
    ({"entities": [(0, 2, "ORG")], "noise": [(1, 3, "pinyin")]}, "「甲乙」 runs over the edge of noise (pinyin)"),
    ({"entities": [(1, 2, "ORG")], "noise": [(0, 3, "boilerplate")]}, "「乙」 stands in boilerplate"),
    ({"headings": [(1, 2, 1, "work")], "noise": [(0, 3, "boilerplate")]}, "「乙」 stands in boilerplate"),
    ({"entities": [(1, 3, "ORG")], "headings": [(0, 2, 1, "work")]}, "「乙丙」 runs over the edge of a heading"),
    ({"entities": [(0, 3, "ORG")], "headings": [(1, 1, 1, "work")]}, "a section begins inside 「甲乙丙」"),
    ({"headings": [(0, 2, 1, "work"), (1, 3, 1, "work")]}, "「乙丙」 overlaps 「甲乙」"),
    ({"headings": [(0, 1, -1, "work")]}, "level -1 is less than 0"),
    ({"noise": [(0, 2, "mask"), (1, 3, "mask")]}, "「乙丙」 overlaps 「甲乙」"),
    ({"noise": [(1, 1, "mask")]}, "empty noise"),
]


@pytest.mark.parametrize(("spans", "message"), SPANS)
def test_spans_that_only_stand_off_annotation_can_say(spans, message, tmp_path):
    names = {
        "entities": ("start", "end", "label"),
        "headings": ("start", "end", "level", "type"),
        "noise": ("start", "end", "kind"),
    }
    fields = {name: [dict(zip(names[name], span, strict=True)) for span in spans[name]] for name in spans}
    document = GoldDocument.model_validate({"id": "a", "text": "甲乙丙丁", **fields})
    write_corpus([document], tmp_path, "standoff")
    errors = [problem.message for problem in check_corpus(tmp_path) if problem.is_error]
    assert any(message in error for error in errors), errors
    field = next(name for name in ("entities", "headings", "noise") if name in spans)
    line = int(errors[-1].removeprefix(f"{tmp_path / 'a.json'}:").split(":")[0])
    source = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert line > source.count("\n", 0, source.index(f'"{field}"'))


def plain_document(id, text):
    return parse_inline(f"<S level=1 type=work/>{text}", id)


def test_documents_that_stand_twice(tmp_path):
    """An id stands once in a folder, a text once in all; how lines are broken makes no other text."""
    write_corpus([plain_document("a", "甲乙"), plain_document("b", "甲\n乙")], tmp_path / "one", "inline")
    write_corpus([plain_document("a", "丙")], tmp_path / "two.jsonl")
    write_corpus([plain_document("a", "丁")], tmp_path / "three.jsonl")
    assert [problem.message for problem in check_corpus([tmp_path / "one", tmp_path])] == [
        f"{tmp_path}/one/b.ann:1: b: the text is that of {tmp_path}/one/a.ann:1 too",
        f"{tmp_path}/two.jsonl:1: a: the id is that of {tmp_path}/three.jsonl:1 too",
    ]
    assert list(check_corpus([tmp_path / "two.jsonl", tmp_path / "two.jsonl"])) == []


def test_table_and_files_must_agree(tmp_path):
    write_corpus(
        [full_document(id="a"), full_document(id="b", text=full_document().text + "完")], tmp_path / "r", "inline"
    )
    (tmp_path / "r.tsv").write_text("id\tgenre\na\tplan\nc\tplan\n", encoding="utf-8")
    assert [problem.message for problem in check_corpus(tmp_path / "r") if problem.is_error] == [
        f"{tmp_path}/r.tsv:3: there is no document 'c'",
        f"{tmp_path}/r.tsv:1: the document 'b' has no row",
    ]
    assert not any(problem.is_error for problem in check_corpus(tmp_path / "r" / "a.ann"))


def test_one_bad_file_does_not_hide_the_others(tmp_path):
    for name, text in {"a": "<ORG>", "b": "<S level=1 type=work/><ORG> 甲</ORG>", "c": "甲</ORG>"}.items():
        (tmp_path / f"{name}.ann").write_text(text, encoding="utf-8")
    messages = [problem.message.removeprefix(f"{tmp_path}/") for problem in check_corpus(tmp_path)]
    assert [message.split(" ")[0] for message in messages] == ["a.ann:1:1:", "b.ann:1:", "c.ann:1:2:"]


def test_a_training_is_told_before_it_starts(tmp_path):
    marked = "<S level=1 type=work/>" + "<OWN>甲</OWN>乙\n" * 30
    (tmp_path / "a.ann").write_text(marked, encoding="utf-8")
    with pytest.raises(GoldError, match="unknown label OWN") as raised:
        require_valid(tmp_path)
    assert len(str(raised.value).splitlines()) == 21
    require_valid(tmp_path, ["OWN"])


def test_real_gold_has_no_errors(shared):
    problems = list(check_corpus([shared / "gold" / "dev", shared / "gold" / "train"]))
    assert [problem.message for problem in problems if problem.is_error] == []
    assert 0 < len(problems) < 100


@pytest.mark.parametrize("text", ["<", "<A", "<a>", "&", '"', "甲<ORG>乙</ORG>", "<S level=1 type=work/>"])
def test_time_is_linear(text, tmp_path):
    """A third of a million characters of anything that could make reading or checking turn back."""
    (tmp_path / "a.ann").write_text(text * (300_000 // len(text)), encoding="utf-8")
    for _ in check_corpus(tmp_path, with_values=False):
        pass
