"""A label of the user's own, from annotation to correction, through the commands and the API; no library code touched.

The corpus is that of notebooks/own_labels.ipynb: 20 invented reports with POLICY_MEASURE, four more to correct.
"""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from govreport_nlp.cli.main import app
from govreport_nlp.conversion import record_from_doc
from govreport_nlp.corpora.formats import FORMATS, read_corpus, write_corpus
from govreport_nlp.errors import ConfigError
from govreport_nlp.labels import NAME_LABELS
from govreport_nlp.output.summary import summarize
from govreport_nlp.pipeline import load
from govreport_nlp.record import Record
from govreport_nlp.training import crf
from govreport_nlp.training.config import read_config
from govreport_nlp.training.corpora import prepare
from govreport_nlp.training.crf import CrfConfig
from tests.marks import record
from tests.tiny_corpus import write_corpus as write_tiny_corpus

CORPUS = Path(__file__).resolve().parent.parent / "notebooks" / "own_labels"
LABEL = "POLICY_MEASURE"
REPORT = "今年，青石镇落实设备更新贷款贴息和物业费减免，为38家小店发放一次性开办补贴19万元。\n"


def govreport(*arguments: object):
    return CliRunner().invoke(app, [*map(str, arguments)])


def done(*arguments: object) -> str:
    """Run a command that must succeed, and return what it prints."""
    run = govreport(*arguments)
    assert run.exit_code == 0, run.output
    return run.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """The corpus, checked, split and trained on."""
    folder = tmp_path_factory.mktemp("own") / "own_labels"
    shutil.copytree(CORPUS, folder)
    assert done("corpus", "check", folder, folder / "corrected", "--label", LABEL) == ""
    done("corpus", "split", folder, "--shares", "train=60,dev=20,test=20", "--by", "genre")
    assert "model: epoch" in done("train", "crf", folder / "policy.toml")
    return folder


def names_of(folder: Path, model: str) -> list[str]:
    return ["--names", folder / model, "--names", "zh_govreport"]


def f1(folder: Path, *names: str) -> dict[str, float]:
    scores = json.loads(done("evaluate", folder, "--split", "test", "--json", *names))
    return {label: row["f"] for label, row in scores["labels"].items()}


def test_the_corpus_is_as_large_as_it_says(folder):
    reports = read_corpus([folder, folder / "corrected"])
    assert len(reports) == 24
    assert {len(document.text) // 100 for document in reports} <= {3, 4, 5}
    labels = {entity.label for document in reports for entity in document.entities}
    assert labels > {*NAME_LABELS, LABEL}


def test_the_label_is_unknown_unless_it_is_named(folder):
    run = govreport("corpus", "check", folder)
    assert run.exit_code == 1
    assert f"unknown label {LABEL}" in run.stdout


@pytest.mark.slow
def test_the_model_finds_the_label_and_the_library_s_model_the_others(folder):
    both = f1(folder, *names_of(folder, "model"))
    alone = f1(folder, "--names", "zh_govreport")
    assert both[LABEL] > 0.5 > alone[LABEL] == 0
    assert sum(both[label] for label in NAME_LABELS) > 0.9 * sum(alone[label] for label in NAME_LABELS)


@pytest.mark.slow
def test_the_label_is_in_everything_that_comes_out(folder, tmp_path):
    (tmp_path / "report.txt").write_text(REPORT, encoding="utf-8")
    doc = load(names=[str(folder / "model"), "zh_govreport"])(REPORT)
    found = [entity for entity in doc.ents if entity.label_ == LABEL]
    assert "一次性开办补贴" in {entity.text for entity in found}
    assert all(entity._.source == "model" and 0 < entity._.score <= 1 for entity in found)
    assert {"QUANTITY", "MONEY", "DATE"} <= {entity.label_ for entity in doc.ents}

    made = record_from_doc(doc, id="report")
    assert Record.from_json(made.to_json()) == made
    command = ("extract", tmp_path / "report.txt", *names_of(folder, "model"))
    line = Record.from_json(done(*command))
    assert line.entities == made.entities
    done(*command, "--format", "csv", "-o", tmp_path / "tables")
    with (tmp_path / "tables" / "entities.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row["text"] for row in csv.DictReader(file) if row["label"] == LABEL]
    assert rows == [entity.text for entity in found]
    assert f"{LABEL}  " in done(*command, "--format", "text")


@pytest.mark.slow
def test_what_is_reviewed_and_corrected_goes_back_into_training(folder):
    (folder / "new").mkdir()
    for document in read_corpus(folder / "corrected"):
        (folder / "new" / f"{document.id}.txt").write_text(document.text, encoding="utf-8", newline="")
    done("review", folder / "new", "-o", folder / "review", "--below", 1, *names_of(folder, "model"))
    assert f"\t{LABEL}\t" in (folder / "review" / "doubts.tsv").read_text(encoding="utf-8")
    reviewed, corrected = read_corpus(folder / "review"), read_corpus(folder / "corrected")
    assert [document.text for document in reviewed] == [document.text for document in corrected]

    shutil.copytree(folder / "corrected", folder / "review" / "reports", dirs_exist_ok=True)
    assert done("corpus", "check", folder / "review", "--label", LABEL) == ""
    settings = (folder / "policy.toml").read_text(encoding="utf-8")
    settings = settings.replace('train = ["."]', 'train = [".", "review"]').replace('"model"', '"model_2"')
    (folder / "policy_2.toml").write_text(settings, encoding="utf-8")
    done("train", "crf", folder / "policy_2.toml")
    assert f1(folder, *names_of(folder, "model_2"))[LABEL] > 0.5


@pytest.mark.slow
def test_one_model_may_learn_every_label(folder):
    settings = (folder / "policy.toml").read_text(encoding="utf-8")
    settings = settings.replace(f'["{LABEL}"]', '"all"').replace('"model"', '"every"')
    (folder / "every.toml").write_text(settings, encoding="utf-8")
    done("train", "crf", folder / "every.toml")
    scores = f1(folder, "--names", folder / "every")
    assert scores[LABEL] > 0.5
    assert scores["ORG"] > 0.5
    compared = done("compare", folder, "zh_govreport", folder / "every", "--split", "test", "--resamples", 20)
    assert LABEL in compared


@pytest.mark.parametrize("format", [name for name in FORMATS if name != "offsets"])
def test_every_format_carries_the_label(format, tmp_path):
    documents = read_corpus(CORPUS / "corrected")
    path = tmp_path / {"docbin": "c.spacy", "conll": "c.conll", "doccano": "c.jsonl", "label_studio": "c.json"}.get(
        format, "corpus"
    )
    write_corpus(documents, path, format)
    spans = [[(e.start, e.end) for e in d.entities if e.label == LABEL] for d in documents]
    read = sorted(read_corpus(path), key=lambda document: document.id)
    assert [[(e.start, e.end) for e in d.entities if e.label == LABEL] for d in read] == spans


def test_the_summary_shows_labels_of_the_user_s_own_behind_the_library_s():
    page = Console(record=True, width=80)
    page.print(summarize(record("a", "Gggg..Xxx")))
    lines = page.export_text().splitlines()
    assert [line.split()[1:3] for line in lines if "GPE" in line or LABEL in line] == [
        ["GPE", "云溪街道"],
        [LABEL, "清渠行"],
    ]


# --- settings ---------------------------------------------------------------------------------------------------------


def test_what_the_settings_leave_out_is_that_of_the_library_s_model():
    config = read_config(CrfConfig, CORPUS / "policy.toml")
    model = json.loads((config.words.parent / "model.json").read_text(encoding="utf-8"))
    assert list(config.templates) == model["settings"]["features"]
    assert config.words.is_file()


def test_without_the_library_s_model_the_settings_must_say(monkeypatch):
    monkeypatch.setattr(crf, "default_model", lambda part: None)
    with pytest.raises(ConfigError, match="words, features: say which"):
        read_config(CrfConfig, CORPUS / "policy.toml")


@pytest.mark.parametrize("label", ["政策措施", "policy", "POLICY-MEASURE", "2ND"])
def test_a_label_that_no_record_can_hold_is_refused_before_the_training(label, tmp_path):
    write_tiny_corpus(tmp_path / "corpus")
    (tmp_path / "a.toml").write_text(
        f'train = ["corpus"]\ndev = ["corpus"]\nlabels = ["ORG", "{label}"]\noutput = "model"\n', encoding="utf-8"
    )
    with pytest.raises(ConfigError, match=f"labels: '{label}' is no label"):
        prepare(CrfConfig, tmp_path / "a.toml")
