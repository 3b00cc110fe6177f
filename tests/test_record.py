"""The record: typed, versioned, read back without loss, the same bytes every time."""

from __future__ import annotations

import hashlib
import json
from itertools import pairwise

import pytest
import spacy

import govreport_nlp
from govreport_nlp import to_record
from govreport_nlp.errors import RecordError
from govreport_nlp.record import Record, record_schema

REPORT = "2024年工作总结\n一、工作开展情况\n（一）民生微实事。社區(qū)開展“鄰里同樂”文化節活動3場，參與居民120餘人次，投入資金3萬餘元。"


@pytest.fixture(scope="module")
def record(nlp):
    return to_record(nlp(REPORT), id="report")


def test_the_record_says_what_the_text_says(record):
    money = next(entity for entity in record.entities if entity.label == "MONEY")
    assert money.model_dump() | {"id": "", "section": ""} == {
        "id": "",
        "start": REPORT.index("3萬餘元"),
        "end": REPORT.index("3萬餘元") + 4,
        "label": "MONEY",
        "text": "3萬餘元",
        "norm": "3万余元",
        "section": "",
        "source": "rules",
        "score": None,
        "origin": None,
        "cluster": None,
        "code": None,
        "value": {
            "value": "30000",
            "high": None,
            "qualifier": "over",
            "unit": "元",
            "dimension": "money",
            "lower": "30000",
            "upper": "40000",
        },
    }
    assert record.source.year == 2024
    assert record.source.script == "mixed"
    assert record.source.sha256 == hashlib.sha256(REPORT.encode()).hexdigest()
    assert [span.kind for span in record.noise] == ["pinyin"]


def test_an_auditor_knows_what_produced_it(record, nlp):
    assert record.pipeline.library == govreport_nlp.__version__
    assert record.pipeline.name == "zh_govreport"
    assert len(record.pipeline.hash) == 64
    assert to_record(govreport_nlp.load()(REPORT)).pipeline == record.pipeline
    other = govreport_nlp.load(components={"govreport_values": {"reference_year": 2020}})
    assert to_record(other(REPORT)).pipeline.hash != record.pipeline.hash


def test_a_users_lexicon_changes_the_hash(record, tmp_path):
    from importlib.resources import files

    table = (files("govreport_nlp.lexicons") / "units.tsv").read_text(encoding="utf-8")
    path = tmp_path / "units.tsv"
    hashes = set()
    for row in ("", "畚箕\t畚箕\tcount\t1\t\n"):
        path.write_text(table + row, encoding="utf-8")
        nlp = govreport_nlp.load(components={"govreport_values": {"units_path": str(path)}})
        doc = nlp("清运垃圾3畚箕。")
        hashes.add(to_record(doc).pipeline.hash)
    assert [entity.text for entity in doc.ents] == ["3畚箕"]
    assert len(hashes) == 2


def test_json_round_trip(record):
    line = record.to_json()
    assert "\n" not in line
    assert Record.from_json(line) == record
    assert Record.from_json(line).to_json() == line
    assert json.loads(line)["schema"] == "govreport/1"


def test_every_field_is_there_though_nothing_fills_it(record):
    entity = json.loads(record.to_json())["entities"][0]
    assert {"origin", "cluster", "code", "score"} <= entity.keys()


def test_doc_round_trip(record, nlp):
    doc = record.to_doc(nlp.vocab)
    assert doc.text == REPORT
    assert to_record(doc, source=record.source, id="report") == record


def test_doc_round_trip_without_a_pipeline(record):
    assert [entity.text for entity in record.to_doc(spacy.blank("zh").vocab).ents] == [e.text for e in record.entities]


BROKEN_LINES = [
    ("", "not a record"),
    ("{}", "not a record"),
    ('{"schema": "govreport/9"}', "not a record"),
    ("[1, 2]", "not a record"),
]


@pytest.mark.parametrize(("line", "message"), BROKEN_LINES)
def test_what_is_no_record_is_refused(line, message):
    with pytest.raises(RecordError, match=message):
        Record.from_json(line)


@pytest.mark.parametrize("field", ["value", "lower", "upper"])
def test_no_float_gets_into_an_amount(record, field):
    data = json.loads(record.to_json())
    entity = next(entity for entity in data["entities"] if entity["label"] == "MONEY")
    entity["value"][field] = 30000.5
    with pytest.raises(RecordError):
        Record.from_json(json.dumps(data))


@pytest.mark.parametrize(
    ("place", "field", "value"),
    [
        ("source", "year", 10**30),
        ("section", "level", 10**30),
        ("entity", "score", float("nan")),
        ("entity", "score", float("inf")),
        ("value", "lower", "٣"),
        ("value", "lower", "1e9"),
        ("value", "lower", "9" * 1_000_001),
    ],
)
def test_no_table_has_to_hold_what_it_cannot(record, place, field, value):
    data = json.loads(record.to_json())
    entity = next(entity for entity in data["entities"] if entity["label"] == "MONEY")
    places = {"source": data["source"], "section": data["sections"][0], "entity": entity, "value": entity["value"]}
    places[place][field] = value
    with pytest.raises(RecordError, match=field):
        Record.from_json(json.dumps(data))


def test_offsets_outside_the_text_are_refused(record, nlp):
    data = json.loads(record.to_json())
    data["entities"][0]["end"] = 10_000
    with pytest.raises(RecordError, match="outside"):
        Record.from_json(json.dumps(data)).to_doc(nlp.vocab)


def test_overlapping_entities_are_refused(record, nlp):
    data = json.loads(record.to_json())
    data["entities"][1] |= {name: data["entities"][0][name] for name in ("start", "end", "text")}
    with pytest.raises(RecordError, match="overlap"):
        Record.from_json(json.dumps(data)).to_doc(nlp.vocab)


def test_the_schema_describes_the_record(record):
    schema = record_schema()
    assert set(schema["required"]) <= json.loads(record.to_json()).keys()
    assert schema["properties"]["schema"]["const"] == "govreport/1"
    assert set(schema["$defs"]) >= {"Entity", "Section", "Quantity", "Date", "Fact"}


def test_the_examples_tile_and_carry_their_words(nlp, examples):
    for source in examples:
        record = to_record(nlp(source.text))
        roots = [section for section in record.sections if section.level <= 1]
        assert roots[0].start == 0
        assert roots[-1].end == len(source.text)
        assert all(left.end == right.start for left, right in pairwise(roots))
        assert all(entity.text == source.text[entity.start : entity.end] for entity in record.entities)
        assert {entity.section for entity in record.entities} <= {section.id for section in record.sections}
