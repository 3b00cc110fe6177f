"""Formats of gold: tables of mark-up, and that nothing gets lost that a format can hold."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import DocBin
from spacy.training import Example
from spacy.vocab import Vocab

from govreport_nlp.corpora.brat import save_brat
from govreport_nlp.corpora.docbin import save_docbin, to_doc
from govreport_nlp.corpora.escapes import escape_breaks, escape_space, unescape
from govreport_nlp.corpora.formats import FORMATS, convert, read_corpus, read_located, write_corpus
from govreport_nlp.corpora.hugging_face import from_dataset, to_dataset
from govreport_nlp.corpora.inline import parse_inline, write_inline
from govreport_nlp.corpora.label_studio import label_config
from govreport_nlp.corpora.losses import count_losses
from govreport_nlp.corpora.measures import nearest_occurrence
from govreport_nlp.corpora.model import GoldDocument, GoldSection
from govreport_nlp.corpora.standoff import to_standoff
from govreport_nlp.corpora.tags import read_tags, tag_document
from govreport_nlp.errors import GoldError
from govreport_nlp.language.tokenizer import GovreportTokenizer
from tests.gold_documents import FULL, documents, full_document

SPECS = Path(__file__).parent / "specs"
FILES = {
    "standoff": "c.jsonl",
    "docbin": "c.spacy",
    "conll": "c.conll",
    "label_studio": "c.json",
    "doccano": "c.jsonl",
}


def rows(name: str) -> list[dict]:
    return [json.loads(line) for line in (SPECS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def plain(spans) -> list[dict]:
    return [span.model_dump(by_alias=True, exclude_none=True) for span in spans]


@pytest.mark.parametrize("row", rows("inline"), ids=lambda row: row["why"])
def test_mark_up(row):
    document = parse_inline(row["ann"])
    assert document.text == row["text"]
    expected = [{"q": "exact", **entity} for entity in row.get("entities", [])]
    assert plain(document.entities) == expected
    assert plain(document.headings) == row.get("headings", [])
    assert plain(document.noise) == row.get("noise", [])
    if "sections" in row:
        assert plain(document.sections) == row["sections"]
    assert write_inline(document) == row["ann"]


@pytest.mark.parametrize("row", rows("inline_errors"), ids=lambda row: row["message"])
def test_wrong_mark_up_is_named_with_its_place(row, tmp_path):
    path = tmp_path / "a.ann"
    path.write_text(row["ann"], encoding="utf-8", newline="")
    with pytest.raises(GoldError, match=re.escape(f"{path}:{row['message']}")):
        read_corpus(path)


def test_real_mark_up_is_written_as_it_was(shared):
    """Byte for byte where attributes stand in the one order and ``exact`` is left out, as in nearly all of it."""
    paths = sorted((shared / "gold").glob("*/*.ann"))
    same = 0
    for path in paths:
        source = path.read_bytes().decode("utf-8")
        written = write_inline(parse_inline(source))
        same += written == source
        assert written == re.sub(r"<[A-Z]\w+ [^<>]*>", lambda tag: canonical(tag.group()), source), path
    assert len(paths) > 100
    assert same > 0.9 * len(paths)


def canonical(tag: str) -> str:
    name, *words = re.findall(r'<\w+|\w+=(?:"[^"]*"|[^\s>]+)', tag)
    order = ["v", "hi", "u", "q", "mod", "m", "of", "id"]
    words = [re.sub(r'="(.*)"$', r"=\1", word) if not word.startswith("m=") else word for word in words]
    words = sorted(
        (word for word in words if word not in ("q=exact", "u=")), key=lambda w: order.index(w.split("=")[0])
    )
    return " ".join([name, *words]) + ">"


def test_real_mark_up_and_stand_off_agree(shared):
    for path in sorted((shared / "gold").glob("*/*.ann")):
        (marked,) = read_corpus(path)
        (standing_off,) = read_corpus(path.with_suffix(".json"))
        assert marked == standing_off
        assert to_standoff(marked) == json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))


@given(documents())
def test_any_document_is_marked_up_without_loss(document):
    again = parse_inline(write_inline(document), document.id)
    assert again.model_copy(update={"meta": document.meta}) == document


#: Offsets alone need a text that lies elsewhere: tests/test_offsets.py.
WITH_TEXT = [name for name in FORMATS if name != "offsets"]


@pytest.mark.parametrize("format", WITH_TEXT)
@settings(max_examples=40, deadline=None)
@given(document=documents())
def test_any_document_survives_every_format(format, document):
    """What is not among a format's declared losses comes back equal; the text always does."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILES.get(format, "corpus")
        losses = convert([document], path, format)
    assert losses.keys() <= set(FORMATS[format].loses)


@pytest.mark.parametrize("format", WITH_TEXT)
def test_a_document_with_everything_survives(format, tmp_path):
    document = full_document(meta={"genre": "work_report", "split": "dev"})
    path = tmp_path / FILES.get(format, "corpus")
    losses = convert([document], path, format)
    (again,) = read_corpus(path)
    assert losses.keys() == {kind for kind in FORMATS[format].loses if format != "inline"}
    if not losses:
        assert again == document
    assert again.text == document.text
    assert [(e.start, e.end, e.label) for e in again.entities] == [(e.start, e.end, e.label) for e in document.entities]
    assert again.meta == document.meta


def test_what_brat_loses_is_counted(tmp_path):
    """Two hard wraps and one section without heading cannot be spans of brat."""
    assert convert([full_document()], tmp_path / "b", "brat") == {"headings": 1, "sections": 1, "noise": 2}


@pytest.mark.parametrize("format", ["standoff", "docbin", "label_studio", "doccano", "hugging_face"])
def test_sections_that_no_heading_explains_survive(format, tmp_path):
    document = full_document(sections=[GoldSection(start=2, end=9, level=3, type="other")])
    path = tmp_path / FILES.get(format, "corpus")
    assert convert([document], path, format) == {}
    assert convert([document], tmp_path / "ann", "inline") == {"sections": 1}


@pytest.mark.parametrize("tokens", ["char", "jieba"])
@pytest.mark.parametrize("scheme", ["BIO", "BIOES"])
def test_conll_by_character_and_token(scheme, tokens, tmp_path):
    make_doc = GovreportTokenizer(Vocab(), segmenter=tokens)
    document = full_document()
    write_corpus([document], tmp_path / "c.conll", scheme=scheme, make_doc=make_doc)
    (again,) = read_corpus(tmp_path / "c.conll")
    assert again.text == document.text
    assert count_losses([document], [again]).keys() == set(FORMATS["conll"].loses)
    words = {line.split("\t")[0] for line in (tmp_path / "c.conll").read_text(encoding="utf-8").splitlines()}
    assert ("志愿者" in words) == (tokens == "jieba")


TAGS = [
    ("O O", []),
    ("B-X I-X O", [(0, 2, "X")]),
    ("B-X B-X", [(0, 1, "X"), (1, 2, "X")]),
    ("S-X B-Y I-Y E-Y", [(0, 1, "X"), (1, 4, "Y")]),
    ("U-X B-Y L-Y", [(0, 1, "X"), (1, 3, "Y")]),
    ("I-X I-X O I-Y", [(0, 2, "X"), (3, 4, "Y")]),
    ("B-X I-Y", [(0, 1, "X"), (1, 2, "Y")]),
    ("B-A-B I-A-B", [(0, 2, "A-B")]),
]


@pytest.mark.parametrize(("tags", "expected"), TAGS)
def test_tags_of_every_scheme_are_read(tags, expected):
    assert read_tags(tags.split()) == expected


@given(documents(), st.sampled_from(["BIO", "BIOES"]))
def test_tags_say_the_entities(document, scheme):
    tagged = tag_document(document, scheme)
    assert "".join(document.text[start:end] for start, end, _ in tagged) == document.text
    runs = [
        (tagged[run.first].start, tagged[run.last - 1].end, run.label) for run in read_tags([t.tag for t in tagged])
    ]
    assert runs == [(entity.start, entity.end, entity.label) for entity in document.entities]


def test_conll_of_other_origin(tmp_path):
    """No ids, blanks between the columns, an empty line behind each sentence."""
    path = tmp_path / "msra.bio"
    path.write_text("-DOCSTART- O\n\n青 B-GPE\n石 I-GPE\n镇 I-GPE\n\n好 O\n\n-DOCSTART- O\n\n是 O\n", encoding="utf-8")
    first, second = read_corpus(path)
    assert (first.text, second.text) == ("青石镇\n好\n", "是")
    assert plain(first.entities) == [{"start": 0, "end": 3, "label": "GPE", "q": "exact"}]


@given(st.text(st.sampled_from(" \t\n\r\\nstu3000\u3000\u2028甲") | st.characters(codec="utf-8")))
def test_escapes(text):
    assert unescape(escape_space(text)) == text
    assert unescape(escape_breaks(text)) == text
    assert len(escape_space(text).split()) <= 1
    assert len(escape_breaks(text).splitlines()) <= 1


@pytest.fixture(scope="module")
def values_nlp():
    """A pipeline that finds values alone."""
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "govreport_nlp.Tokenizer.v1"}}})
    nlp.add_pipe("govreport_values")
    return nlp


def test_docbin_has_gold_where_components_put_theirs(tmp_path, values_nlp):
    document = full_document()
    doc = to_doc(document, values_nlp.make_doc)
    assert doc.text == document.text
    assert [(e.start_char, e.end_char, e.label_) for e in doc.ents] == [
        (e.start, e.end, e.label) for e in document.entities
    ]
    assert {span.label_ for span in doc.spans["noise"]} == {"boilerplate", "hard_wrap", "mask", "pinyin"}
    assert "260余万元" in {span.text for span in doc.spans["values"]}
    assert [section["type"] for section in doc._.sections] == ["title", "preamble", "work"]
    assert values_nlp.evaluate([Example(values_nlp.make_doc(doc.text), doc)])["spans_values_f"] > 0.9


def test_an_edited_docbin_counts_as_edited(tmp_path, values_nlp):
    document = full_document()
    doc = to_doc(document, values_nlp.make_doc)
    doc.set_ents([span for span in doc.ents if span.label_ != "PROJECT"])
    (tmp_path / "c.spacy").write_bytes(DocBin(store_user_data=True, docs=[doc]).to_bytes())
    (again,) = read_corpus(tmp_path / "c.spacy")
    assert [entity.label for entity in again.entities] == [
        entity.label for entity in document.entities if entity.label != "PROJECT"
    ]
    money = next(entity for entity in again.entities if entity.label == "MONEY")
    assert (money.value, money.subject) == ("2600000", None)


def test_words_are_cut_at_edges_so_that_no_entity_is_lost(tmp_path):
    document = GoldDocument.model_validate(
        {"id": "a", "text": "志愿者到场", "entities": [{"start": 1, "end": 2, "label": "ORG"}]}
    )
    save_docbin([document], tmp_path / "c.spacy", GovreportTokenizer(Vocab(), segmenter="jieba"))
    assert read_corpus(tmp_path / "c.spacy") == [document]


def test_datasets_load_what_is_written(tmp_path):
    """Offline, in a fresh process: the card names the splits, the features are typed."""
    train, dev = full_document(id="a", meta={"split": "train"}), full_document(id="b", meta={"split": "dev"})
    write_corpus([train, dev], tmp_path / "hf", "hugging_face")
    code = (
        "import sys, datasets\n"
        "found = datasets.load_dataset(sys.argv[1])\n"
        "row = found['dev'][0]\n"
        "tags = found['train'].features['ner_tags'].feature\n"
        "print(sorted(found), row['id'], tags.int2str(row['ner_tags'])[row['entities'][1]['start']], len(row['tokens']))\n"
    )
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "home")}
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "hf")],
        env=environment,
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert run.stdout.decode().split() == ["['dev',", "'train']", "b", "B-DATE", str(len(dev.text))], (
        run.stderr.decode()
    )


def test_a_dataset_in_memory():
    document = full_document(meta={"year": "2023"})
    dataset = to_dataset([document, full_document(id="b")])
    assert list(from_dataset(dataset)) == [document, full_document(id="b")]
    assert dataset.features["meta"].keys() == {"year"}


def test_label_studio_tasks_can_be_corrected(tmp_path):
    """A label moved, a value mended in the note, a region deleted: the file says what now holds."""
    document = full_document()
    path = tmp_path / "tasks.json"
    write_corpus([document], path, "label_studio")
    tasks = json.loads(path.read_text(encoding="utf-8"))
    regions = tasks[0]["annotations"][0]["result"]
    money = next(region for region in regions if region["value"]["labels"] == ["MONEY"])
    money["meta"]["text"] = ['v=2700000 u=元 q=over m="投入"']
    regions[:] = [region for region in regions if region["value"]["labels"] != ["PERSON"]]
    tasks[0]["annotations"].insert(0, {"was_cancelled": True, "result": []})
    path.write_text(json.dumps(tasks), encoding="utf-8")
    (again,) = read_corpus(path)
    values = [(entity.value, entity.subject) for entity in again.entities if entity.label == "MONEY"]
    assert values == [("2700000", None)]
    assert "PERSON" not in {entity.label for entity in again.entities}
    assert (again.headings, again.noise) == (document.headings, document.noise)


def test_label_studio_knows_the_labels():
    config = label_config(["POLICY_MEASURE"])
    assert '<Label value="POLICY_MEASURE"/>' in config
    assert '<Text name="text" value="$text"/>' in config


DOCCANO = [
    {"id": 7, "text": "𠮷青石镇", "label": [[2, 5, "GPE"]]},
    {"id": 7, "text": "𠮷青石镇", "entities": [{"id": 1, "label": "GPE", "start_offset": 2, "end_offset": 5}]},
    {"id": 7, "text": "𠮷青石镇", "labels": [[2, 5, "GPE"]], "Comments": []},
]


@pytest.mark.parametrize("task", DOCCANO)
def test_doccano_exports(task, tmp_path):
    (tmp_path / "all.jsonl").write_text(json.dumps(task) + "\n", encoding="utf-8")
    (document,) = read_corpus(tmp_path / "all.jsonl")
    assert (document.id, plain(document.entities)) == ("7", [{"start": 1, "end": 4, "label": "GPE", "q": "exact"}])


def test_brat_of_other_origin(tmp_path):
    (tmp_path / "a.txt").write_text("青石镇\n张芳到场", encoding="utf-8")
    lines = [
        "T1\tGPE 0 3\t青石镇",
        "T2\tPERSON 4 6\t张芳",
        "R1\tLives Arg1:T2 Arg2:T1",
        "#1\tAnnotatorNotes T2\t再看一遍",
        "A1\tSure T1",
    ]
    (tmp_path / "a.ann").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (document,) = read_corpus(tmp_path)
    assert [(e.start, e.end, e.label) for e in document.entities] == [(0, 3, "GPE"), (4, 6, "PERSON")]


def test_brat_has_its_configuration(tmp_path):
    save_brat([full_document()], tmp_path / "b")
    assert "PROJECT\nHeading" not in (tmp_path / "b" / "annotation.conf").read_text(encoding="utf-8").split("\n\n")[1]
    assert "PROJECT" in (tmp_path / "b" / "annotation.conf").read_text(encoding="utf-8").splitlines()


BAD = [
    ("a.json", "{", "a.json:1: no JSON"),
    ("a.json", "[1]", "a.json:1: task 1: no annotated task of Label Studio"),
    ("a.json", '[\n {"data": {"text": "甲"},\n "annotations": []}]', "a.json:2: task 1"),
    (
        "a.json",
        '[{"data": {"text": "甲乙"}, "annotations": [{"result": [{"type": "labels", "from_name": "label", '
        '"value": {"start": 0, "end": 1, "text": "乙", "labels": ["ORG"]}}]}]}]',
        "wrong offset",
    ),
    ("a.json", '{\n"text": "甲",\n"entities": [\n{"start": 0, "end": 1}\n]}', "a.json:4: entities.0.label"),
    (
        "a.json",
        '{"text": "甲 \\"entities\\": [",\n"entities": [\n{"start": 0, "end": 1, "label": "ORG"},\n'
        '{"start": 0, "end": 99, "label": "ORG"}\n]}',
        "a.json:4: [0, 99) is no span",
    ),
    (
        "a.json",
        '{"text": "甲乙",\n"entities": [\n{"start": 0, "end": 1, "label": "ORG", "text": "乙"}]}',
        "a.json:3: wrong offset: [0, 1) is '甲', not '乙'",
    ),
    ("a.json", '{"entities": []}', "a.txt: cannot be read"),
    ("a.jsonl", '{"id": "a", "text": "甲"}\n{"id": "b"}\n', "a.jsonl:2: text"),
    ("a.jsonl", '{"id": "a", "text": "甲"}\n{"id"\n', "a.jsonl:2: no JSON"),
    ("a.jsonl", '{"id": "a", "text": "甲"}\n3\n', "a.jsonl:2: a JSON object"),
    (
        "a.jsonl",
        '{"id": "a", "text": "甲", "entities": [{"start": 0, "end": 2, "label": "ORG"}]}\n',
        "a.jsonl:1: [0, 2)",
    ),
    ("a.jsonl", '{"text": "甲", "label": []}\n{"text": "𠮷", "label": [[0, 1, "ORG"]]}\n', "a.jsonl:2: [0, 1)"),
    ("a.jsonl", '{"text": "甲", "label": [[0, 1]]}\n', "a.jsonl:1: no doccano export"),
    ("a.jsonl", '{"label": []}\n', "a.jsonl:1: no doccano export: the field text"),
    ("a.conll", "甲\tO\n乙\n", "a.conll:2: a token and a tag"),
    ("a.conll", "甲\tO\n\n乙\tX-ORG\n", "a.conll:3: 'X-ORG' is no tag"),
    ("a.spacy", "no DocBin", "a.spacy: not a DocBin"),
    ("a.parquet", "no Parquet", "a.parquet: no Parquet file"),
    ("a.ann", "甲<ORG>", "a.ann:1:2: <ORG> is never closed"),
    ("a.csv", "甲", "a.csv: no gold by its name"),
]


@pytest.mark.parametrize(("name", "content", "message"), BAD)
def test_bad_files_are_named_with_the_line(name, content, message, tmp_path):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(GoldError) as raised:
        read_corpus(tmp_path / name)
    assert str(raised.value).startswith(str(tmp_path))
    assert message in str(raised.value)


BAD_BRAT = [
    ("T1\tORG 0 9\t甲", "a.ann:1: T1: "),
    ("T1\tORG 0 1\t甲\nT2\tORG 1 2\t甲", "a.ann:2: T2: wrong offset"),
    ("T1\tORG 0 1;3 4\t甲 丁", "a.ann:1: T1: a span with a gap"),
    ("T1 ORG 0 1", "no annotation of brat"),
    ("T1\tORG 0 1\t甲\n#1\tAnnotatorNotes T1\tof=p9", "a.ann:1: the subject 'p9'"),
    ("T1\tHeading 0 1\t甲", "a.ann:1: T1"),
]


@pytest.mark.parametrize(("lines", "message"), BAD_BRAT)
def test_bad_brat_is_named_with_the_line(lines, message, tmp_path):
    (tmp_path / "a.txt").write_text("甲乙丙丁", encoding="utf-8")
    (tmp_path / "a.ann").write_text(lines, encoding="utf-8")
    with pytest.raises(GoldError, match=re.escape(message)):
        read_corpus(tmp_path / "a.ann", "brat")


def test_bytes_that_are_no_utf8_are_named(tmp_path):
    (tmp_path / "a.ann").write_bytes("工作".encode("gb18030"))
    with pytest.raises(GoldError, match=r"a\.ann: byte 0 is not valid UTF-8"):
        read_corpus(tmp_path)


@pytest.fixture
def corpus(tmp_path):
    """A corpus as the project has it: reports, a table, second annotations."""
    write_corpus(
        [
            full_document(id="a", meta={"genre": "summary", "year": "2023"}),
            full_document(id="b", meta={"genre": "plan"}),
        ],
        tmp_path / "corpus" / "reports",
        "inline",
    )
    write_corpus([full_document(id="a")], tmp_path / "corpus" / "second", "inline")
    return tmp_path / "corpus"


def test_a_corpus_folder_stands_for_its_reports(corpus):
    first, second = read_corpus(corpus)
    assert (first.id, first.meta) == ("a", {"genre": "summary", "year": "2023"})
    assert (second.id, second.meta) == ("b", {"genre": "plan"})
    assert read_corpus(str(corpus / "reports")) == read_corpus(
        [corpus / "reports" / "a.ann", corpus / "reports" / "b.ann"]
    )
    (other,) = read_corpus(corpus / "second")
    assert (other.id, other.meta) == ("a", {})
    assert (corpus / "reports.tsv").read_text(encoding="utf-8") == "id\tgenre\tyear\na\tsummary\t2023\nb\tplan\t\n"


def test_a_place_is_the_line_of_the_span(corpus):
    located = next(read_located(corpus))
    index = next(i for i, entity in enumerate(located.document.entities) if entity.label == "MONEY")
    lines = (corpus / "reports" / "a.ann").read_bytes().decode("utf-8").split("\n")
    line = lines[located.line_of("entities", index) - 1]
    assert "<MONEY" in line


TABLES = [
    ("genre\na\n", "reports.tsv:1: the first line names the columns"),
    ("id\tgenre\na\n", "reports.tsv:2: 1 cells"),
    ("id\tgenre\na\tx\na\ty\n", "reports.tsv:3: the id 'a' is that of line 2 too"),
    ("id\tgenre\n\tx\n", "reports.tsv:2: the id '' is empty"),
]


@pytest.mark.parametrize(("table", "message"), TABLES)
def test_a_bad_table_is_named_with_the_line(corpus, table, message):
    (corpus / "reports.tsv").write_text(table, encoding="utf-8")
    with pytest.raises(GoldError, match=re.escape(message)):
        read_corpus(corpus)


WRITES = [
    ([], "c.jsonl", None, {}, "no document to write"),
    ([full_document(), full_document()], "c.jsonl", None, {}, "2 documents have the id 'full'"),
    ([full_document()], "c.xyz", None, {}, "its name tells no format"),
    ([full_document()], "c", "docx", {}, "'docx' is no format"),
    ([full_document()], "c.jsonl", None, {"scheme": "BIO"}, "the format standoff takes no scheme"),
    ([full_document(id="../a")], "c", "inline", {}, "cannot be the name of a file"),
    ([full_document(meta={"title": "a\tb"})], "c", "inline", {}, "cannot hold a tab"),
]


@pytest.mark.parametrize(("gold", "name", "format", "given_settings", "message"), WRITES)
def test_what_cannot_be_written_is_refused(gold, name, format, given_settings, message, tmp_path):
    with pytest.raises(GoldError, match=re.escape(message)):
        write_corpus(gold, tmp_path / name, format, **given_settings)


OVERLAPS = [[(0, 2, "ORG"), (1, 3, "GPE")], [(0, 3, "ORG"), (1, 2, "GPE")], [(0, 2, "ORG"), (0, 2, "GPE")]]


@pytest.mark.parametrize("spans", OVERLAPS)
@pytest.mark.parametrize("format", ["inline", "conll", "docbin", "hugging_face"])
def test_overlapping_entities_are_refused_where_a_format_cannot_hold_them(format, spans, tmp_path):
    entities = [{"start": start, "end": end, "label": label} for start, end, label in spans]
    document = GoldDocument.model_validate({"id": "a", "text": "甲乙丙", "entities": entities})
    with pytest.raises(GoldError, match=r"a: .*(overlap|inside or across)"):
        write_corpus([document], tmp_path / FILES.get(format, "c"), format)


def test_mark_up_refuses_what_tags_cannot_say():
    document = GoldDocument.model_validate(
        {"id": "a", "text": "甲乙丙", "entities": [{"start": 0, "end": 1, "label": "own label"}]}
    )
    with pytest.raises(GoldError, match="cannot be a tag"):
        write_inline(document)


@pytest.mark.parametrize(
    ("words", "offset", "expected"),
    [("甲", 0, 0), ("甲", 3, 4), ("甲", 2, 0), ("甲", 9, 8), ("乙", 0, None), ("甲丙", 5, 4)],
)
def test_nearest_occurrence(words, offset, expected):
    assert nearest_occurrence("甲丙丙丙甲丙丙丙甲", words, offset) == expected


def test_full_document_is_what_its_mark_up_says():
    assert write_inline(full_document()) == FULL
