"""Annotation by offsets alone: the texts lie in a file of their own."""

import json
from pathlib import Path

import pytest

from govreport_nlp.corpora.formats import read_corpus, write_corpus
from govreport_nlp.corpora.inline import parse_inline
from govreport_nlp.errors import GoldError, MissingTextError
from govreport_nlp.training.config import TrainingConfig
from govreport_nlp.training.corpora import read_corpora
from tests.tiny_corpus import write_corpus as write_tiny

REPORT = "前言在此。\n云桥街道投入3万余元，开展“清渠”行动。\n后记在此。"
MARKED = "<GPE>云桥街道</GPE>投入<MONEY v=30000 u=元 q=over>3万余元</MONEY>，开展<PROJECT>“清渠”行动</PROJECT>。\n"


@pytest.fixture
def annotated(tmp_path: Path) -> Path:
    line = json.dumps({"id": "one", "text": REPORT}, ensure_ascii=False)
    (tmp_path / "texts.jsonl").write_text(line + "\n", encoding="utf-8")
    document = parse_inline(MARKED, "w0")
    meta = {"source": "texts.jsonl", "report": "one", "from": "6", "level": "street"}
    path = tmp_path / "windows.offsets"
    write_corpus([document.model_copy(update={"meta": meta})], path)
    return path


def test_the_annotation_comes_back_and_the_text_is_not_in_the_file(annotated: Path):
    (document,) = read_corpus(annotated)
    assert document.text == REPORT[6 : 6 + len(document.text)]
    assert [(e.label, document.text[e.start : e.end], e.value) for e in document.entities] == [
        ("GPE", "云桥街道", None),
        ("MONEY", "3万余元", "30000"),
        ("PROJECT", "“清渠”行动", None),
    ]
    assert document.meta["level"] == "street"
    assert "云桥" not in annotated.read_text(encoding="utf-8")
    assert "清渠" not in annotated.read_text(encoding="utf-8")


def test_texts_that_are_not_there(annotated: Path):
    (annotated.parent / "texts.jsonl").unlink()
    with pytest.raises(MissingTextError, match=r"texts\.jsonl"):
        read_corpus(annotated)


def test_a_training_does_without_them_and_says_so(annotated: Path):
    corpus = write_tiny(annotated.parent / "corpus")
    config = TrainingConfig(
        train=(corpus,), optional=(annotated,), dev=(corpus,), labels="all", output=annotated.parent / "m"
    )
    assert read_corpora(config).absent == []
    (annotated.parent / "texts.jsonl").unlink()
    assert read_corpora(config).absent == [annotated]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"report": "one"', '"report": "two"', "no report 'two'"),
        ('"from": 6', '"from": 7', "SHA-256"),
        ('"from": 6', '"from": "x"', "no annotation by offsets"),
        ('"label": "GPE"', '"colour": "GPE"', "label"),
    ],
)
def test_a_line_that_does_not_fit_is_named(annotated: Path, old: str, new: str, message: str):
    text = annotated.read_text(encoding="utf-8")
    assert old in text
    annotated.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(GoldError, match=message) as caught:
        read_corpus(annotated)
    assert f"{annotated}:1" in str(caught.value)


def test_a_document_that_does_not_say_where_its_text_lies(tmp_path: Path):
    with pytest.raises(GoldError, match="where its text lies"):
        write_corpus([parse_inline(MARKED, "w0")], tmp_path / "windows.offsets")
