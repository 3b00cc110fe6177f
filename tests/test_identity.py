"""The hash of a pipeline: it changes with all that decides the output, and with nothing else."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import spacy

from govreport_nlp.components.crf import model as crf
from govreport_nlp.language import pkuseg
from govreport_nlp.language.identity import pipeline_hash
from govreport_nlp.manifest import MANIFEST, hash_files
from govreport_nlp.zh_govreport import default_model

#: Of the model of each part: its folder in the library, its file of weights, the array of weights in it, its files.
PARTS = {
    "names": (crf.WEIGHTS, "weights", crf.FILES),
    "segmenter": (pkuseg.WEIGHTS, "w", pkuseg.FILES),
}


def pipeline(part: str, model: Path | str | None):
    """Make a pipeline that runs the model of one part alone."""
    tokenizer = {"@tokenizers": "govreport_nlp.Tokenizer.v1"}
    if part == "segmenter":
        tokenizer |= {"segmenter": "pkuseg", "pkuseg_model": model and str(model)}
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": tokenizer}})
    if part == "names":
        nlp.add_pipe("govreport_crf", config={"model": str(model or "zh_govreport")})
    return nlp


def change_a_weight(part: str, folder: Path) -> None:
    """Change one weight of a model, and its manifest with it."""
    weights, array, files = PARTS[part]
    arrays = dict(np.load(folder / weights))
    arrays[array][0] += 1
    np.savez(folder / weights, **arrays)
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest["settings"]["sha256"] = hash_files(folder, files)
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


@pytest.fixture(params=PARTS)
def part(request) -> str:
    return request.param


@pytest.fixture
def model(part, tmp_path) -> Path:
    return shutil.copytree(default_model(part), tmp_path / "model")


def test_where_a_model_lies_does_not_change_the_hash(part, model):
    shipped = pipeline_hash(pipeline(part, None))
    assert pipeline_hash(pipeline(part, model)) == shipped
    assert pipeline_hash(pipeline(part, model.rename(model.with_name("moved")))) == shipped


def test_the_weights_of_a_model_change_the_hash(part, model):
    before = pipeline_hash(pipeline(part, model))
    change_a_weight(part, model)
    assert pipeline_hash(pipeline(part, model)) != before


def test_the_weights_of_the_librarys_own_segmenter_change_the_hash(tmp_path, monkeypatch):
    before = pipeline_hash(pipeline("segmenter", None))
    other = shutil.copytree(default_model("segmenter"), tmp_path / "other")
    change_a_weight("segmenter", other)
    monkeypatch.setattr(pkuseg, "default_model", lambda part: other)
    assert pipeline_hash(pipeline("segmenter", None)) != before


def test_a_pipeline_keeps_its_hash_when_it_is_saved(model, part, tmp_path):
    nlp = pipeline(part, model)
    before = pipeline_hash(nlp)
    nlp.to_disk(tmp_path / "pipeline")
    if part == "names":
        shutil.rmtree(model)  # the pipeline has its own copy
    assert pipeline_hash(spacy.load(tmp_path / "pipeline")) == before


def test_a_model_that_came_without_a_folder_has_the_same_hash():
    nlp = pipeline("names", None)
    again = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "govreport_nlp.Tokenizer.v1"}}})
    again.add_pipe("govreport_crf").from_bytes(nlp.get_pipe("govreport_crf").to_bytes())
    assert pipeline_hash(again) == pipeline_hash(nlp)


def test_a_users_dictionary_changes_the_hash_by_its_words_alone(tmp_path):
    hashes = []
    for name, words in (("a.txt", "民生微实事\n"), ("b.txt", "民生微实事\n"), ("c.txt", "民生大盆菜\n")):
        (tmp_path / name).write_text(words, encoding="utf-8")
        tokenizer = {
            "@tokenizers": "govreport_nlp.Tokenizer.v1",
            "segmenter": "jieba",
            "user_dict": str(tmp_path / name),
        }
        hashes.append(pipeline_hash(spacy.blank("zh", config={"nlp": {"tokenizer": tokenizer}})))
    assert hashes[0] == hashes[1] != hashes[2]
