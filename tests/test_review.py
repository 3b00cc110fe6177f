"""``govreport review``: what a model is unsure of, and its annotation as a corpus that a person corrects and trains on."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from govreport_nlp.cli.main import app
from govreport_nlp.conversion import record_from_doc
from govreport_nlp.corpora.check import check_corpus
from govreport_nlp.corpora.formats import FORMATS, read_corpus
from govreport_nlp.corpora.model import GoldDocument
from govreport_nlp.corpora.review import CONTEXT, Doubt, find_doubts, gold_from_record, write_review
from govreport_nlp.evaluation.compare import evaluate
from govreport_nlp.pipeline import load
from govreport_nlp.record import Record
from govreport_nlp.scale import record_of
from tests.marks import record
from tests.tiny_corpus import write_corpus

REPORTS = {
    "street.txt": "一、工作开展情况\n今年以来，柳溪社区实施“暖冬”助老项目，投入资金3万余元。\n听取居委会的汇报。\n",
    "town.txt": "石塘镇工会到北岭街道走访，惠及居民120至150户。\n",
}
CONFIG = 'train = ["corpus"{more}]\ndev = ["corpus"]\nlabels = "all"\niterations = 20\noutput = "{output}"\n'


def govreport(*arguments: object):
    return CliRunner().invoke(app, [*map(str, arguments)])


def scored(id: str, marks: str, *scores: float | None) -> Record:
    """Make a record whose entities have these scores, in order of the text."""
    made = record(id, marks)
    entities = [entity.model_copy(update={"score": s}) for entity, s in zip(made.entities, scores, strict=True)]
    return made.model_copy(update={"entities": entities})


def test_doubts_are_sorted_the_least_sure_first():
    records = [
        scored("b", "Gggg..Pppp..Mmm", 0.6, 0.2, None),
        scored("a", "Gggg..Pppp..Xxx", 0.6, 0.7, 0.69),
    ]
    doubts = find_doubts(records, below=0.7)
    assert [(doubt.score, doubt.document, doubt.label) for doubt in doubts] == [
        (0.2, "b", "PROJECT"),
        (0.6, "a", "GPE"),
        (0.6, "b", "GPE"),
        (0.69, "a", "POLICY_MEASURE"),
    ]
    assert find_doubts(records, below=0) == []


def test_a_doubt_is_shown_on_one_line_with_what_stands_around_it():
    text = "一" * 30 + "\n清渠\n行动" + "二" * 30
    entity = (
        record("a", "Pp").entities[0].model_copy(update={"start": 31, "end": 36, "text": text[31:36], "score": 0.5})
    )
    found = record("a", "..").model_copy(update={"text": text, "entities": [entity]})
    before, after = "一" * (CONTEXT - 1) + "⏎", "二" * CONTEXT
    assert find_doubts([found], 1) == [Doubt("a", 31, 36, "PROJECT", 0.5, "清渠⏎行动", before, after)]


def essence(document: GoldDocument):
    return document.id, document.text, document.entities, document.headings, document.noise


@pytest.fixture(scope="module")
def records(examples) -> list[Record]:
    nlp = load(names=["rules"])
    return [record_of(nlp, source) for source in examples]


def test_the_machine_s_annotation_is_the_record_s(records):
    scores, errors = evaluate([gold_from_record(found) for found in records], records)
    assert errors == []
    assert scores["all"]["end_to_end_f"] == scores["headings"]["f"] == scores["section_char_acc"] == 1


WHOLE = [name for name, format in FORMATS.items() if name != "offsets" and set(format.loses) <= {"sections"}]
PARTS = [name for name in FORMATS if name != "offsets" and name not in WHOLE]


@pytest.mark.parametrize("format", WHOLE)
def test_what_review_writes_is_read_back_whole(format, records, tmp_path):
    write_review(records, tmp_path / "review", format, 0.7)
    read = {document.id: document for document in read_corpus(tmp_path / "review")}
    assert {id: essence(document) for id, document in read.items()} == {
        found.id: essence(gold_from_record(found)) for found in records
    }
    assert [problem for problem in check_corpus(tmp_path / "review") if problem.is_error] == []


@pytest.mark.parametrize("format", PARTS)
def test_other_formats_keep_the_entities(format, records, tmp_path):
    write_review(records, tmp_path / "review", format, 0.7)
    read = {document.id: document for document in read_corpus(tmp_path / "review")}
    for found in records:
        spans = {(entity.start, entity.end, entity.label) for entity in read[found.id].entities}
        assert spans == {(entity.start, entity.end, entity.label) for entity in found.entities}


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.fixture
def reports(tmp_path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    for name, text in REPORTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def workshop(tmp_path_factory) -> Path:
    """A folder with a small corpus and a model that was trained on it."""
    folder = tmp_path_factory.mktemp("review")
    write_corpus(folder / "corpus")
    (folder / "crf.toml").write_text(CONFIG.format(more="", output="model"), encoding="utf-8")
    run = govreport("train", "crf", folder / "crf.toml")
    assert run.exit_code == 0, run.output
    return folder


def test_review_prints_and_writes_the_doubts(workshop, reports):
    output = reports / "review"
    run = govreport("review", reports, "-o", output, "--names", workshop / "model", "--below", 1, "--shown", 3)
    assert run.exit_code == 0, run.output
    with (output / "doubts.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert rows
    assert [float(row["score"]) for row in rows] == sorted(float(row["score"]) for row in rows)
    for row in rows:
        text = REPORTS[f"{row['document']}.txt"]
        assert text[int(row["start"]) : int(row["end"])] == row["text"]
    assert len(run.stdout.splitlines()) == min(3, len(rows))
    assert run.stdout.startswith(f"{float(rows[0]['score']):.2f}  {rows[0]['label']}")
    assert f"2 reports to correct, {len(rows)} entities below 1.0" in run.stderr


def test_what_is_corrected_goes_back_into_training(workshop, reports):
    output = workshop / "review"
    assert govreport("review", reports, "-o", output, "--names", workshop / "model").exit_code == 0
    file = output / "reports" / "town.ann"
    corrected = file.read_text(encoding="utf-8").replace("120至150户", "<N k=mask>**</N>户", 1)
    file.write_text(corrected, encoding="utf-8")
    assert govreport("corpus", "check", output).exit_code == 0
    (workshop / "again.toml").write_text(CONFIG.format(more=', "review"', output="again"), encoding="utf-8")
    run = govreport("train", "crf", workshop / "again.toml")
    assert run.exit_code == 0, run.output
    assert load(names=[str(workshop / "again")])(REPORTS["town.txt"]).ents


def test_reports_of_one_name_in_two_folders_are_both_written(tmp_path):
    for year in ("2023", "2024"):
        (tmp_path / year).mkdir()
        (tmp_path / year / "report.txt").write_text(f"{year}年投入3万元。\n", encoding="utf-8")
    run = govreport("review", tmp_path, "-o", tmp_path / "review", "--names", "rules")
    assert run.exit_code == 0, run.output
    assert [document.id for document in read_corpus(tmp_path / "review")] == ["2023_report", "2024_report"]


def test_a_report_given_twice_is_written_once(reports):
    run = govreport("review", reports, reports / "town.txt", "-o", reports / "review", "--names", "rules")
    assert run.exit_code == 0, run.output
    assert [document.id for document in read_corpus(reports / "review")] == ["street", "town"]


def test_a_bad_report_is_named_and_the_others_are_done(reports):
    (reports / "empty.txt").write_bytes(b"")
    run = govreport("review", reports, "-o", reports / "review", "--names", "rules")
    assert run.exit_code == 1
    assert f"error: {reports / 'empty.txt'}" in run.stderr
    assert "2 reports to correct" in run.stderr
    assert [document.id for document in read_corpus(reports / "review")] == ["street", "town"]


@pytest.mark.parametrize("format", [name for name in FORMATS if name != "offsets"])
def test_a_person_s_work_is_not_written_over(format, reports):
    command = ("review", reports, "-o", reports / "review", "--names", "rules", "--format", format)
    assert govreport(*command).exit_code == 0
    before = {file: file.read_bytes() for file in (reports / "review").rglob("*") if file.is_file()}
    run = govreport(*command)
    assert run.exit_code == 1
    assert "a person's work is not written over" in run.stderr
    assert {file: file.read_bytes() for file in (reports / "review").rglob("*") if file.is_file()} == before


BAD_INPUT = [
    (["{reports}", "-o", "{out}", "-f", "docx"], "'docx' is no format to correct reports in: label_studio"),
    (["{reports}", "-o", "{out}", "-f", "offsets"], "'offsets' is no format to correct reports in"),
    (["{reports}/nowhere", "-o", "{out}"], "nowhere: no such file or folder"),
    (["{reports}", "-o", "{out}", "--names", "nowhere"], "nowhere: there is no model"),
]


@pytest.mark.parametrize(("arguments", "message"), BAD_INPUT)
def test_bad_input_is_one_line_and_nothing_is_written(arguments, message, reports, tmp_path):
    run = govreport("review", *(word.format(reports=reports, out=tmp_path / "out") for word in arguments))
    assert (run.exit_code, run.stderr.count("\n"), run.stdout) == (1, 1, "")
    assert run.stderr.startswith("error: ")
    assert message in run.stderr
    assert not (tmp_path / "out").exists()


def test_no_report_that_can_be_read_is_an_error(tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    run = govreport("review", tmp_path, "-o", tmp_path / "review", "--names", "rules")
    assert run.exit_code == 1
    assert "there is no document to write" in run.stderr


@pytest.mark.parametrize("below", ["-0.1", "1.1", "half"])
def test_a_bound_that_is_no_probability(below, reports):
    assert govreport("review", reports, "-o", reports / "review", "--below", below).exit_code == 2


def test_a_label_of_the_user_s_own_is_reviewed_like_any_other(tmp_path):
    write_review([scored("a", "Gggg..Xxx", 0.9, 0.4)], tmp_path, "inline", 0.7)
    document = read_corpus(tmp_path)[0]
    assert [entity.label for entity in document.entities] == ["GPE", "POLICY_MEASURE"]
    assert "POLICY_MEASURE\t0.4" in (tmp_path / "doubts.tsv").read_text(encoding="utf-8")


def test_records_of_the_pipeline_have_scores_to_doubt(workshop):
    doc = load(names=[str(workshop / "model")])(REPORTS["street.txt"])
    names = [entity for entity in record_from_doc(doc, id="street").entities if entity.value is None]
    assert names
    assert all(entity.score is not None and 0 < entity.score <= 1 for entity in names)
