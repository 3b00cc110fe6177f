"""``govreport package``: a user's pipeline as a package that pip installs and ``spacy.load`` finds, nothing downloaded."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from govreport_nlp import __version__, package
from govreport_nlp.cli.main import app
from govreport_nlp.conversion import record_from_doc
from govreport_nlp.errors import PackageError
from govreport_nlp.package import package_pipeline
from govreport_nlp.pipeline import load
from tests.fresh import run_offline
from tests.tiny_corpus import write_corpus

REPORT = "一、工作开展情况\n2023年，柳溪社区实施“暖冬”助老项目，投入资金3万余元。周明远书记到北岭街道走访。\n"
WORK = """
import sys
sys.path.insert(0, sys.argv[1])
import govreport_nlp, spacy
print(govreport_nlp.to_record(spacy.load("zh_tiny")(sys.argv[2]), id="report").to_json())
"""


def govreport(*arguments: object):
    return CliRunner().invoke(app, [*map(str, arguments)])


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    write_corpus(folder / "corpus")
    (folder / "crf.toml").write_text(
        'train = ["corpus"]\ndev = ["corpus"]\nlabels = "all"\niterations = 20\noutput = "model"\n', encoding="utf-8"
    )
    run = govreport("train", "crf", folder / "crf.toml")
    assert run.exit_code == 0, run.output
    return folder / "model"


@pytest.mark.slow
def test_an_installed_package_finds_the_same_in_a_fresh_process(model, tmp_path):
    own = tmp_path / "own"
    shutil.copytree(model, own)
    before = record_from_doc(load(names=[str(own), "rules"])(REPORT), id="report")
    assert {"rules", "model"} <= {entity.source for entity in before.entities}

    run = govreport("package", tmp_path / "made", "--name", "tiny", "--names", own, "--names", "rules")
    assert run.exit_code == 0, run.output
    folder = tmp_path / "made" / "zh_tiny-0.1.0"
    assert run.stdout == f"{folder}: pip install {folder}, then spacy.load('zh_tiny')\n"
    shutil.rmtree(own)  # what is packaged needs nothing of what it was made of
    own.mkdir()

    archive = folder / "dist" / "zh_tiny-0.1.0.tar.gz"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "--target", tmp_path / "target", archive], check=True, timeout=300)
    fresh = run_offline(tmp_path / "site", "-c", WORK, str(tmp_path / "target"), REPORT)
    assert fresh.returncode == 0, fresh.stderr
    after = json.loads(fresh.stdout)
    assert (after["pipeline"]["name"], after["pipeline"]["version"]) == ("zh_tiny", "0.1.0")
    assert {**after, "pipeline": None} == {**json.loads(before.to_json()), "pipeline": None}


@pytest.mark.slow
def test_the_package_says_what_it_needs_and_nothing_of_this_machine(model, tmp_path):
    nlp = load(names=[str(model)])
    name = nlp.meta["name"]
    folder = package_pipeline(nlp, tmp_path, "zh_tiny", "1.2", wheel=True)
    assert folder == tmp_path / "zh_tiny-1.2"
    assert (nlp.meta["name"], nlp.get_pipe_config("govreport_crf")["model"]) == (name, str(model))
    assert sorted(file.name for file in (folder / "dist").iterdir()) == [
        "zh_tiny-1.2-py3-none-any.whl",
        "zh_tiny-1.2.tar.gz",
    ]
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    assert (meta["name"], meta["version"]) == ("tiny", "1.2")
    major, minor, _ = __version__.split(".", 2)
    assert meta["requirements"] == [f"govreport-nlp>={__version__},<{major}.{int(minor) + 1}"]
    with tarfile.open(folder / "dist" / "zh_tiny-1.2.tar.gz") as archive:
        files = {member.name: archive.extractfile(member).read() for member in archive if member.isfile()}
    assert any(name.endswith("govreport_crf/weights.npz") for name in files)
    assert not [name for name, content in files.items() if str(model.parent).encode() in content]


REFUSED = [
    ("", "0.1.0", "cannot be the name of a package"),
    ("my-reports", "0.1.0", "cannot be the name of a package"),
    ("报告", "0.1.0", "cannot be the name of a package"),
    ("reports_", "0.1.0", "cannot be the name of a package"),
    ("../reports", "0.1.0", "cannot be the name of a package"),
    ("reports", "", "'' is no version"),
    ("reports", "newest", "'newest' is no version"),
    ("reports", "0.1/..", "'0.1/..' is no version"),
    ("there", "0.1.0", "there is such a package already"),
]


@pytest.mark.parametrize(("name", "version", "message"), REFUSED)
def test_bad_input_is_one_line_and_nothing_is_written(name, version, message, tmp_path):
    (tmp_path / "zh_there-0.1.0").mkdir()
    run = govreport("package", tmp_path, "--name", name, "--version", version, "--names", "rules")
    assert (run.exit_code, run.stderr.count("\n"), run.stdout) == (1, 1, "")
    assert message in run.stderr
    assert list(tmp_path.rglob("*")) == [tmp_path / "zh_there-0.1.0"]


def test_a_model_that_is_not_there(tmp_path):
    run = govreport("package", tmp_path / "made", "--names", tmp_path / "nowhere")
    assert run.exit_code == 1
    assert "nowhere: there is no model" in run.stderr
    assert not (tmp_path / "made").exists()


def test_a_file_of_this_machine_that_would_not_go_along(tmp_path):
    words = tmp_path / "words.txt"
    words.write_text("民生微实事\n", encoding="utf-8")
    nlp = load(segmenter="jieba", user_dict=str(words), names=["rules"])
    with pytest.raises(PackageError, match=r"words\.txt: the pipeline reads this file"):
        package_pipeline(nlp, tmp_path / "made", "tiny", "0.1.0")
    assert not (tmp_path / "made").exists()


def test_a_package_that_cannot_be_built_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(package, "_BUILD", "raise SystemExit('no setuptools here')")
    with pytest.raises(PackageError, match="cannot be built: no setuptools here"):
        package_pipeline(load(names=["rules"]), tmp_path, "tiny", "0.1.0")
    assert list(tmp_path.iterdir()) == []
