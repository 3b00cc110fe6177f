"""Redaction: specs/redaction.jsonl holds marked-up sentences; nothing that was found is left anywhere in a record."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

import govreport_nlp
from govreport_nlp.errors import LexiconError, RedactionError
from govreport_nlp.lexicons import lexicon_text
from govreport_nlp.record import Entity, Fact, Noise, Pipeline, Quantity, Record, Section, Source, TextSpan
from govreport_nlp.redaction import PRIVATE_KINDS, find_private, redact
from govreport_nlp.redaction import checksums as check
from govreport_nlp.redaction.edits import Edit, EditedText
from govreport_nlp.redaction.finder import PrivateFinder
from govreport_nlp.redaction.occurrences import compact
from govreport_nlp.text.noise import NoiseSpan
from tests.growth import growth, repeated

SPECS = [
    json.loads(line) for line in (Path(__file__).parent / "specs" / "redaction.jsonl").read_text("utf-8").splitlines()
]
MARK = re.compile(r"<(?P<kind>[A-Z_]+)>(?P<text>[^<]+)</(?P=kind)>")
PROVINCES = ("11", "32", "44")
KEY = b"sixteen bytes or"
REPORT = """云桥街道2023年工作总结

一、工作开展情况
社区党总支书记张淑珍同志走访困难居民，张书记(shū jì)慰问了住在建设路12号3栋2单元501室的邱云富（身份证号码：11010519491231002X），\
联系电话138 0013 8000。邱 云 富的邮箱qiu.yf@example.com，车牌粤B·12345。
淑(shū)珍同志投入资金3万余元，与**青、王某谈话，参观张淑珍工作室项目。

责任编辑：李媛媛 联系电话：88123456
"""


@pytest.fixture(scope="module")
def finder() -> PrivateFinder:
    return PrivateFinder()


@pytest.fixture(scope="module")
def record(nlp) -> Record:
    return govreport_nlp.to_record(nlp(REPORT), id="张淑珍_2023")


def make_record(
    text: str,
    persons: list[tuple[int, int]] = (),
    others: list[tuple[int, int, str]] = (),
    noise: list[tuple[int, int, str]] = (),
    **fields: object,
) -> Record:
    labelled = sorted([*((start, end, "PERSON") for start, end in persons), *others])
    entities = [
        Entity(id=f"e{n}", start=s, end=e, label=label, text=text[s:e], norm=text[s:e], section=None, source="model")
        for n, (s, e, label) in enumerate(labelled)
    ]
    given_fields = {
        "id": "report",
        "source": Source(path="report.txt", sha256="", format="txt", encoding="utf-8", script="Hans"),
        "pipeline": Pipeline(library="0", name="invented", version="0", hash=""),
        "text": text,
        "noise": [Noise(start=s, end=e, kind=kind) for s, e, kind in noise],
        "sections": [],
        "entities": entities,
    }
    return Record(**{**given_fields, **fields})


def parts(record: Record) -> list[str]:
    """Every string of a record that says something of the report."""
    texts = [record.id, record.source.path, record.text]
    for entity in record.entities:
        texts += [entity.text, entity.norm, json.dumps(entity.value and entity.value.model_dump(), ensure_ascii=False)]
    texts += [section.heading.text for section in record.sections if section.heading]
    return texts + [fact.measure.text for fact in record.facts if fact.measure]


def assert_is_sound(record: Record) -> None:
    text = record.text
    assert Record.from_json(record.to_json()) == record
    for span in (*record.entities, *(section.heading for section in record.sections if section.heading)):
        assert 0 <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == span.text
    for fact in record.facts:
        assert fact.measure is None or text[fact.measure.start : fact.measure.end] == fact.measure.text
    ids = {entity.id for entity in record.entities}
    for fact in record.facts:
        assert {fact.entity, *filter(None, (fact.subject, fact.responsible, fact.part_of))} <= ids
    record.to_doc(spacy.blank("zh").vocab)


@pytest.mark.parametrize("spec", SPECS, ids=[spec["text"][:24] for spec in SPECS])
def test_sentence(finder, spec):
    text = MARK.sub(lambda match: match["text"], spec["text"])
    wanted = [(match["text"], match["kind"]) for match in MARK.finditer(spec["text"])]
    assert [(text[span.start : span.end], span.kind) for span in finder.find(text)] == wanted


@pytest.mark.parametrize(
    ("is_right", "number", "expected"),
    [
        (lambda n: check.is_id_card(n, PROVINCES), "440303198802291238", True),
        (lambda n: check.is_id_card(n, PROVINCES), "11010519491231002X", True),
        (lambda n: check.is_id_card(n, PROVINCES), "440303198802291237", False),
        (lambda n: check.is_id_card(n, PROVINCES), "440303198802301238", False),
        (lambda n: check.is_id_card(n, ("99",)), "440303198802291238", False),
        (lambda n: check.is_id_card(n, PROVINCES), "44030319880229123", False),
        (lambda n: check.is_id_card(n, PROVINCES), "X40303198802291238", False),
        (lambda n: check.is_old_id_card(n, PROVINCES), "440303880229123", True),
        (lambda n: check.is_old_id_card(n, PROVINCES), "440303881329123", False),
        (check.is_taiwan_id, "A123456789", True),
        (check.is_taiwan_id, "F223344558", True),
        (check.is_taiwan_id, "H187654320", True),
        (check.is_taiwan_id, "A123456788", False),
        (check.is_taiwan_id, "A323456789", False),
        (check.is_hong_kong_id, "A1234563", True),
        (check.is_hong_kong_id, "AB9876543", True),
        (check.is_hong_kong_id, "Z683365A", True),
        (check.is_hong_kong_id, "Z6833658", False),
        (check.is_hong_kong_id, "1234563", False),
        (check.is_bank_card, "6222020000012341", True),
        (check.is_bank_card, "6228480000123456782", True),
        (check.is_bank_card, "6222020000012342", False),
        (check.is_bank_card, "79927398713", False),
    ],
)
def test_checksum(is_right, number, expected):
    assert is_right(number) is expected


def test_mask_keeps_every_offset(record):
    masked = redact(record)
    assert len(masked.text) == len(record.text)
    assert masked.text.count("\n") == record.text.count("\n")
    assert "书记***同志走访困难居民，*书记(shū jì)慰问了住在建设路************的***" in masked.text
    assert masked.sections[0].start == record.sections[0].start
    assert [section.heading.start for section in masked.sections if section.heading] == [
        section.heading.start for section in record.sections if section.heading
    ]
    assert_is_sound(masked)


def test_same_person_same_pseudonym(record):
    text = redact(record, mode="pseudonymise").text
    assert "书记人员1同志走访困难居民，人员1书记(shū jì)慰问了住在建设路地址1的人员2（身份证号码：证件1）" in text
    assert "人员2的邮箱" in text
    assert "人员1同志投入资金3万余元，与**青、王某谈话" in text
    assert "责任编辑：人员3" in text


@pytest.mark.parametrize("mode", ["mask", "pseudonymise"])
def test_nothing_found_is_left_anywhere(record, mode):
    redacted = redact(record, mode=mode)
    assert_is_sound(redacted)
    line = compact(redacted.to_json())
    for private in ("张淑珍", "邱云富", "李媛媛", "110105", "1380013", "qiu.yf", "粤B", "88123456", "501室", "淑"):
        assert private not in line
    assert redacted.source.sha256 != record.source.sha256
    money = next(entity for entity in redacted.entities if entity.label == "MONEY")
    assert (money.text, money.value.value) == ("3万余元", "30000")
    assert "与**青、王某谈话" in redacted.text


def test_a_key_joins_reports_and_tells_nothing():
    one, other = make_record("张淑珍走访。", [(0, 3)]), make_record("昨日，張 淑 珍走访。", [(3, 8)])
    first, second = (redact(report, mode="pseudonymise", key=KEY).text for report in (one, other))
    name = first.removesuffix("走访。")
    assert re.fullmatch("人员[A-Z2-7]{8}", name)
    assert second == f"昨日，{name}走访。"
    assert redact(one, mode="pseudonymise", key=b"another secret ..").text != first


def test_traditional_reports_get_traditional_words():
    source = Source(path="a.txt", sha256="", format="txt", encoding="utf-8", script="Hant")
    assert redact(make_record("張淑珍訪視。", [(0, 3)], source=source), mode="pseudonymise").text == "人員1訪視。"


@pytest.mark.parametrize(
    ("text", "persons", "expected"),
    [
        ("张淑珍书记讲话。张书记和李书记走访。", ["张淑珍"], "人员1书记讲话。人员1书记和李书记走访。"),
        (
            "张淑珍书记、张大山讲话。张书记走访。",
            ["张淑珍", "张大山"],
            "人员1书记、人员2讲话。张书记走访。",
        ),
        ("张淑珍主任讲话。张书记走访。", ["张淑珍"], "人员1主任讲话。张书记走访。"),
        ("李淑珍讲话。淑珍走访。", ["李淑珍", "淑珍"], "人员1讲话。人员1走访。"),
        ("李高明讲话。高明走访。", ["李高明", "高明"], "人员1讲话。人员2走访。"),
        ("李淑珍讲话，王淑珍记录。淑珍同志走访。", ["李淑珍", "王淑珍"], "人员1讲话，人员2记录。淑珍同志走访。"),
        ("张三丰与张三。张三丰走访张三。", ["张三丰", "张三"], "人员1与人员2。人员1走访人员2。"),
        ("艾力·吐尔逊、李媛媛讲话。艾力走访。", ["艾力", "李媛媛"], "人员1、人员2讲话。人员1走访。"),
        ("艾力·吐尔逊、李媛媛讲话。艾力走访。", ["艾力·吐尔逊", "艾力"], "人员1、李媛媛讲话。人员1走访。"),
        ("**青、李某、王X、张**走访。", ["**青", "李某", "王X", "张**"], "**青、李某、王X、张**走访。"),
    ],
)
def test_who_is_who(text, persons, expected):
    spans = [(text.index(name, text.find("。") if name in ("淑珍", "高明") else 0), name) for name in persons]
    spans = [(start, start + len(name)) for start, name in spans]
    if "张三丰与" in text:
        spans = [(0, 3), (4, 6)]
    assert redact(make_record(text, spans), mode="pseudonymise").text == expected


def test_a_kept_name_stays_in_either_script():
    report = make_record("張淑珍與邱雲富。張淑珍訪視。", [(0, 3), (4, 7)])
    assert redact(report, keep=["张淑珍"]).text == "張淑珍與***。張淑珍訪視。"


def test_a_doctrine_is_no_person():
    text = "习近平总书记视察。深入学习习近平新时代中国特色社会主义思想。"
    assert redact(make_record(text, [(0, 3)])).text == "***总书记视察。深入学习习近平新时代中国特色社会主义思想。"


def test_kinds_choose():
    report = make_record("张淑珍电话13800138000。", [(0, 3)])
    assert redact(report, kinds=["PHONE"]).text == "张淑珍电话***********。"
    with pytest.raises(RedactionError, match="NAME: no kind"):
        redact(report, kinds=["NAME"])


def test_the_reading_behind_a_name_goes_with_it():
    report = make_record("张珏(jué)走访。", [(0, 2)], noise=[(2, 7, "pinyin")])
    assert redact(report).text == "*******走访。"


def test_a_name_that_a_line_break_splits():
    report = make_record("居民张淑\n珍走访。", [(2, 6)], noise=[(4, 5, "hard_wrap")])
    masked = redact(report)
    assert masked.text == "居民**\n*走访。"
    assert [(span.start, span.end, span.kind) for span in masked.noise] == [
        (2, 4, "mask"),
        (4, 5, "hard_wrap"),
        (5, 6, "mask"),
    ]
    assert redact(report, mode="pseudonymise").text == "居民人员1走访。"


@pytest.mark.parametrize("mode", ["mask", "pseudonymise"])
def test_entities_and_facts_in_a_hidden_stretch_go_with_it(mode):
    text = "张淑珍住建设路12号3栋501室，改造3栋楼。"
    report = make_record(text, [(0, 3)], [(4, 9, "LOC"), (10, 12, "QUANTITY"), (19, 22, "QUANTITY")])
    value = Quantity(value="3", high=None, qualifier="exact", unit="栋", dimension="count", lower="3", upper="3")
    measure = TextSpan(start=4, end=10, text=text[4:10])
    entities = [
        entity.model_copy(update={"value": value}) if entity.label == "QUANTITY" else entity
        for entity in report.entities
    ]
    facts = [Fact(entity="e2"), Fact(entity="e3", measure=measure, subject="e2", responsible="e1")]
    redacted = redact(report.model_copy(update={"entities": entities, "facts": facts}), mode=mode)
    assert_is_sound(redacted)
    assert [(entity.id, entity.text) for entity in redacted.entities][1:] == [("e1", "建设路"), ("e3", "3栋楼")]
    assert redacted.entities[2].value == value
    assert [(fact.entity, fact.subject, fact.responsible) for fact in redacted.facts] == [("e3", None, "e1")]
    assert "12号" not in redacted.facts[0].measure.text


def test_a_value_that_is_hidden_in_part_goes(nlp):
    report = govreport_nlp.to_record(nlp("一、工作情况\n占百分之13000000000，投入3万元。"))
    assert [entity.text for entity in report.entities] == ["百分之13000000000", "3万元"]
    redacted = redact(report)
    assert redacted.text == "一、工作情况\n占百分之***********，投入3万元。"
    assert [(entity.id, entity.text) for entity in redacted.entities] == [("e1", "3万元")]
    assert [fact.entity for fact in redacted.facts] == ["e1"]


@pytest.mark.parametrize(
    ("kinds", "name"),
    [(PRIVATE_KINDS, "*" * 14), (["PERSON"], "***13800138000"), (["PHONE"], "邱云富***********")],
)
def test_the_files_name_is_redacted_and_its_folder_dropped(kinds, name):
    source = Source(path="/home/zhang/邱云富13800138000.txt", sha256="", format="txt", encoding="utf-8", script="Hans")
    report = make_record("邱云富走访。", [(0, 3)], source=source, id="邱云富13800138000")
    redacted = redact(report, kinds=kinds)
    assert (redacted.source.path, redacted.id) == (f"{name}.txt", name)


def test_a_short_key_is_refused():
    with pytest.raises(RedactionError, match="the key has 5 bytes"):
        redact(make_record("走访。"), mode="pseudonymise", key=b"12345")


def test_component_marks_and_survives(nlp, tmp_path):
    pipeline = govreport_nlp.load()
    assert "govreport_redact" not in pipeline.pipe_names
    pipeline.add_pipe("govreport_redact", last=True)
    pipeline.to_disk(tmp_path / "pipeline")
    for running in (pipeline, spacy.load(tmp_path / "pipeline")):
        doc = running(REPORT)
        assert [(span.label_, span.start_char, span.end_char) for span in doc.spans["private"]] == [
            (span.kind, span.start, span.end) for span in find_private(govreport_nlp.to_record(nlp(REPORT)))
        ]
    assert {span.label_ for span in doc.spans["private"]} <= set(PRIVATE_KINDS)
    docs = list(pipeline.pipe([REPORT] * 3, n_process=2))
    assert [len(doc.spans["private"]) for doc in docs] == [len(doc.spans["private"])] * 3


def test_component_stands_alone():
    other = spacy.blank("zh")
    other.add_pipe("govreport_redact", config={"kinds": ["PHONE"]})
    doc = other("联系电话138-0013-8000。")
    assert [(span.text, span.label_) for span in doc.spans["private"]] == [("138-0013-8000", "PHONE")]


def test_a_users_lexicon(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(lexicon_text("redaction.toml").replace('"小区"', '"小区", "片区"', 1), encoding="utf-8")
    assert PrivateFinder(path).find("阳光片区7号。")
    assert not PrivateFinder().find("阳光片区7号。")
    path.write_text(lexicon_text("redaction.toml").replace("before = '(?", "before = '((?", 1), encoding="utf-8")
    with pytest.raises(LexiconError, match="no regular expression"):
        PrivateFinder(path)


NAMES = st.sampled_from(["张淑珍", "邱云富", "李媛媛", "王鼎", "张淑", "欧阳明山", "王淑珍"])
PRIVATE = st.sampled_from(
    (
        "13800138000",
        "138-0013-8000",
        "１３８００１３８０００",
        "440303198802291238",
        "6222-0200-0001-2341",
        "qiu@example.com",
        "粤B·12345",
        "建设路12号3栋501室",
        "建设路12号",
    )
)
FILLER = st.text(alphabet="，。\n 的在了一二12年万元（)-张王*", max_size=6)


@st.composite
def reports(draw):
    """A text of names, tagged or not, numbers and filler, with noise between and sections that tile it."""
    text, persons, noise = "", [], []
    for _ in range(draw(st.integers(1, 8))):
        text += draw(FILLER)
        if draw(st.booleans()):
            name, start = draw(NAMES), len(text)
            for character in name:
                text += character
                if draw(st.integers(0, 5)) == 0:
                    noise.append((len(text), len(text) + 4, "pinyin"))
                    text += "(hū)"
            end = noise[-1][0] if noise and noise[-1][1] == len(text) else len(text)
            if draw(st.booleans()):
                persons.append((start, end))
        else:
            text += draw(PRIVATE)
    text += "。"
    edges = [0, *sorted(draw(st.sets(st.integers(1, len(text) - 1), max_size=3))), len(text)]
    sections = [
        Section(
            id=f"s{n}",
            start=start,
            end=end,
            level=1,
            number=None,
            heading=TextSpan(start=start, end=start + 1, text=text[start]),
            type="work",
            type2=None,
            parent=None,
        )
        for n, (start, end) in enumerate(pairwise(edges))
    ]
    return make_record(text, persons, noise=noise, sections=sections)


@given(report=reports(), mode=st.sampled_from(["mask", "pseudonymise"]), key=st.sampled_from([None, KEY]))
@settings(max_examples=150, deadline=None)
def test_any_report(finder, report, mode, key):
    found = finder.find(
        report.text,
        noise=[NoiseSpan(span.start, span.end, span.kind) for span in report.noise],
        persons=[(entity.start, entity.end) for entity in report.entities],
    )
    assert all(left.end <= right.start for left, right in pairwise(found))
    redacted = redact(report, mode=mode, key=key)
    assert_is_sound(redacted)
    edges = [0] + [section.end for section in redacted.sections]
    assert [section.start for section in redacted.sections] == edges[:-1]
    assert edges[-1] == len(redacted.text)
    if mode == "mask":
        assert len(redacted.text) == len(report.text)
    for span in found:
        if span.kind != "ADDRESS" and len(span.identity) > 1:
            written = report.text[span.start : span.end]
            for part in parts(redacted):
                assert written not in part
                assert span.identity not in compact(part)


@given(
    text=st.text(alphabet="abcde", min_size=1, max_size=30),
    cuts=st.sets(st.integers(0, 30), max_size=8),
    new=st.text(max_size=3),
)
def test_edits_move_everything_else(text, cuts, new):
    bounds = sorted(cut for cut in cuts if cut <= len(text))
    edits = [Edit(start, end, new) for start, end in zip(bounds[::2], bounds[1::2], strict=False)]
    edited = EditedText(text, edits)
    for offset in range(len(text)):
        if not edited.touches(offset, offset + 1):
            assert edited.text[slice(*edited.widened(offset, offset + 1))] == text[offset]
            assert edited.trimmed(offset, offset + 1) == edited.widened(offset, offset + 1)
    for edit in edits:
        assert edited.text[slice(*edited.widened(edit.start, edit.end))] == new
        assert edited.trimmed(edit.start, edit.end) is None


@pytest.mark.parametrize(
    "unit", ["建设路12号3栋", "138 0013 ", "1 3 8 ", "a.b-c_d+", "0755-", "张三书记", "4403 ", "@a."]
)
def test_time_is_linear(finder, unit):
    assert growth(finder.find, repeated(unit), 10_000, times=8) < 2


def govreport(*arguments, stdin=b""):
    command = [sys.executable, "-m", "govreport_nlp.cli.main", "redact", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, timeout=300, check=False)


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "李媛媛.txt").write_text("责任编辑：李媛媛\n一、工作情况\n投入3万元。\n", encoding="utf-8")
    (folder / "b.txt").write_text("一、工作情况\n联系电话13800138000。\n", encoding="utf-8")
    return folder


@pytest.mark.slow
def test_command_writes_a_folder_of_texts(folder, tmp_path):
    (folder / "broken.txt").write_text("abc", encoding="utf-8")
    run = govreport(folder, "-o", tmp_path / "out", "--mode", "pseudonymise")
    assert run.returncode == 1
    assert "broken.txt: no Chinese character" in run.stderr.decode()
    assert "look through the output" in run.stderr.decode()
    written = {path.name: path.read_text("utf-8") for path in (tmp_path / "out").iterdir()}
    assert written == {
        "人员1.txt": "责任编辑：人员1\n一、工作情况\n投入3万元。\n",
        "b.txt": "一、工作情况\n联系电话电话1。\n",
    }


@pytest.mark.slow
def test_a_folder_of_one_report_goes_to_a_folder(folder, tmp_path):
    (folder / "李媛媛.txt").unlink()
    assert govreport(folder, "-o", tmp_path / "out").returncode == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["b.txt"]


@pytest.mark.slow
def test_command_writes_records_and_lists(folder):
    run = govreport(folder, "--format", "jsonl", "--kind", "phone")
    assert run.returncode == 0
    records = [Record.from_json(line) for line in run.stdout.decode().splitlines()]
    assert [record.id for record in records] == ["b", "李媛媛"]
    assert records[0].text == "一、工作情况\n联系电话***********。\n"
    listed = govreport("-", "--mode", "list", stdin=(folder / "b.txt").read_bytes())
    assert listed.stdout.decode() == "stdin\t11\t22\tPHONE\t13800138000\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["{folder}"], "name a folder"),
        (["{folder}/b.txt", "--kind", "shoe"], "SHOE: no kind to redact"),
        (["{folder}/b.txt", "-o", "{folder}/b.txt"], "is one of the reports"),
        (["{folder}/b.txt", "--mode", "pseudonymise", "--key-file", "{folder}/none"], "cannot be read"),
        (["{folder}/b.txt", "--mode", "pseudonymise", "--key-file", "{folder}/b.txt"], None),
        (["{folder}/b.txt", "--key-file", "{folder}/b.txt"], "is for --mode pseudonymise"),
    ],
)
def test_command_refuses(folder, arguments, said):
    run = govreport(*(argument.format(folder=folder) for argument in arguments))
    assert run.returncode == (0 if said is None else 2)
    assert said is None or said in run.stderr.decode()
    assert "13800138000" in (folder / "b.txt").read_text("utf-8")
    assert "Traceback" not in run.stderr.decode()
