"""The spaCy back end for real: trained, reloaded without a network, used in a pipeline."""

from __future__ import annotations

import json
import multiprocessing
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from fresh import run_offline
from spacy.vocab import Vocab
from tiny_corpus import NAMES, REPORT, write_corpus

import govreport_nlp
from govreport_nlp.components.spacy_ner.document import found_entities, window_doc
from govreport_nlp.components.spacy_ner.embed import build_character_embed
from govreport_nlp.errors import (
    BrokenModelError,
    ConfigError,
    ModelNotFoundError,
    ModelVersionError,
    TrainingInterruptedError,
)
from govreport_nlp.language.windows import Window
from govreport_nlp.manifest import MANIFEST
from govreport_nlp.training.corpora import prepare
from govreport_nlp.training.log import read_log
from govreport_nlp.training.spacy_ner import SpacyConfig, train_spacy

CONFIGS = Path(__file__).resolve().parent.parent / "models" / "configs"
SETTINGS = """
train = ["corpus"]
dev = ["corpus"]
labels = "all"
output = "{output}"
config = "{config}"
{more}
[overrides]
"features.segmenter" = "char"
"components.tok2vec.model.embed.width" = 32
"components.tok2vec.model.embed.features" = ["character", "pair"]
"components.tok2vec.model.embed.rows" = [500, 500]
"training.batcher.size" = 200
"training.dropout" = 0.1
"training.eval_frequency" = 20
"training.max_epochs" = {epochs}
"""


def write_settings(folder, output, epochs, more="backwards = true"):
    path = folder / f"{output}.toml"
    config = CONFIGS / "spacy_tok2vec.cfg"
    path.write_text(SETTINGS.format(output=output, config=config, epochs=epochs, more=more), encoding="utf-8")
    return path


def train(folder, output="model", epochs=30, more="backwards = true", **arguments):
    return train_spacy(*prepare(SpacyConfig, write_settings(folder, output, epochs, more)), **arguments)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("spacy")
    write_corpus(folder / "corpus", reports=24)
    return folder


@pytest.fixture(scope="module")
def trained(folder):
    return train(folder)


@pytest.fixture(scope="module")
def model(trained):
    return trained.folder


def pipeline(model):
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "govreport_nlp.Tokenizer.v1"}}})
    nlp.add_pipe("govreport_spacy_ner", config={"model": str(model)})
    return nlp


def found(doc):
    return [(span.text, span.label_) for span in doc.spans["spacy"]]


@pytest.mark.slow
def test_a_model_learns_and_says_how_well(trained, model):
    assert trained.best.scores["f"] > 0.95
    manifest = json.loads((model / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["scores"] == trained.best.scores
    assert manifest["labels"] == ["GPE", "ORG", "PERSON", "PROJECT"]
    assert [entry.best for entry in read_log(model / "training_log.jsonl")].count(True) >= 1
    assert (model / "learning_curve.svg").is_file()


@pytest.mark.slow
def test_names_stand_in_the_raw_text_and_not_among_the_entities(model):
    doc = pipeline(model)(REPORT)
    assert doc.text == REPORT
    assert found(doc) == NAMES
    assert doc.ents == ()


@pytest.mark.slow
def test_a_pipeline_takes_the_model_along(model, tmp_path):
    moved = shutil.copytree(model, tmp_path / "elsewhere")
    nlp = pipeline(moved)
    nlp.to_disk(tmp_path / "pipeline")
    packed = nlp.to_bytes()
    shutil.rmtree(moved)
    again = spacy.load(tmp_path / "pipeline")
    assert found(again(REPORT)) == NAMES
    again.to_disk(tmp_path / "pipeline")
    assert found(spacy.load(tmp_path / "pipeline")(REPORT)) == NAMES
    from_bytes = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "govreport_nlp.Tokenizer.v1"}}})
    from_bytes.add_pipe("govreport_spacy_ner")
    assert found(from_bytes.from_bytes(packed)(REPORT)) == NAMES


@pytest.mark.slow
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes_find_the_same(model, method):
    before = multiprocessing.get_start_method()
    multiprocessing.set_start_method(method, force=True)
    try:
        docs = list(pipeline(model).pipe([REPORT] * 4, n_process=2, batch_size=1))
    finally:
        multiprocessing.set_start_method(before, force=True)
    assert [found(doc) for doc in docs] == [NAMES] * 4


@pytest.mark.slow
def test_a_fresh_process_without_a_network_loads_it(model, tmp_path):
    pipeline(model).to_disk(tmp_path / "pipeline")
    code = (
        "import json, spacy, sys\n"
        "doc = spacy.load(sys.argv[1])(open(sys.argv[2], encoding='utf-8', newline='').read())\n"
        "print(json.dumps([(span.text, span.label_) for span in doc.spans['spacy']]))\n"
    )
    (tmp_path / "report.txt").write_text(REPORT, encoding="utf-8", newline="")
    run = run_offline(tmp_path / "cut", "-c", code, str(tmp_path / "pipeline"), str(tmp_path / "report.txt"))
    assert run.returncode == 0, run.stderr
    assert list(map(tuple, json.loads(run.stdout))) == NAMES


@pytest.mark.slow
def test_the_default_pipeline_takes_it_by_its_folder(model):
    doc = govreport_nlp.load(names=[str(model)])(REPORT)
    names = [(entity.text, entity.label_) for entity in doc.ents if entity.label_ != "DATE"]
    assert names == NAMES
    assert {entity._.source for entity in doc.ents} == {"model", "rules"}


@pytest.mark.slow
def test_the_same_seed_gives_the_same_model(folder):
    logs, weights = [], []
    for output in ("first", "second"):
        trained = train(folder, output, epochs=3)
        logs.append([entry._replace(seconds=0) for entry in read_log(trained.folder / "training_log.jsonl")])
        weights.append((trained.folder / "pipeline" / "ner" / "model").read_bytes())
    assert logs[0] == logs[1]
    assert weights[0] == weights[1]


@pytest.mark.slow
def test_what_the_rules_found_can_be_read(folder):
    trained = train(folder, "told", epochs=6, more='span_groups = ["values", "lexicon", "rules"]')
    with pytest.raises(BrokenModelError, match="put govreport_values and govreport_names before it"):
        pipeline(trained.folder)(REPORT)
    nlp = govreport_nlp.load(names=[str(trained.folder)])
    assert ("青石社區", "GPE") in found(nlp(REPORT))


@pytest.mark.slow
def test_unlabelled_reports_train_the_network_first(folder):
    (folder / "a.txt").write_text("云桥街道召开会议，听取各社区的汇报。\n" * 20, encoding="utf-8")
    more = 'unlabelled = ["a.txt", "nowhere.txt"]'
    trained = train(folder, "pretrained", epochs=3, more=more.replace("\n", ""))
    assert trained.notes == [f"{folder / 'nowhere.txt'}: not there, left out"]
    assert "a.txt" not in (trained.folder / "pipeline" / "config.cfg").read_text(encoding="utf-8")


@pytest.mark.slow
def test_an_interrupted_training_can_go_on(folder):
    def interrupt(entry):
        if entry.epoch >= 4:
            raise KeyboardInterrupt

    with pytest.raises(TrainingInterruptedError, match="--resume goes on"):
        train(folder, "broken", epochs=20, listener=interrupt)
    assert found(pipeline(folder / "broken")(REPORT)) is not None
    before = len(read_log(folder / "broken.part" / "training_log.jsonl"))
    resumed = train(folder, "broken", epochs=8, resume=True)
    entries = read_log(resumed.folder / "training_log.jsonl")
    assert entries[before].epoch > entries[before - 1].epoch
    assert resumed.best.scores["f"] >= max(entry.scores["f"] for entry in entries[:before])


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_command_and_leaves_the_best_model(folder, number):
    output = f"signal{number.value}"
    write_settings(folder, output, epochs=2000)
    command = [sys.executable, "-m", "govreport_nlp.cli.main", "train", "spacy", str(folder / f"{output}.toml")]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    line = next(line for line in process.stderr if "best so far" in line)
    assert line.startswith("epoch ")
    process.send_signal(number)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 130
    assert f"{folder / output} is the best model so far; --resume goes on" in errors
    assert pipeline(folder / output).pipe_names == ["govreport_spacy_ner"]


@pytest.mark.slow
def test_the_command_prints_the_scores(folder):
    write_settings(folder, "printed", epochs=3)
    command = [sys.executable, "-m", "govreport_nlp.cli.main", "train", "spacy", str(folder / "printed.toml")]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert run.stdout.startswith(f"{folder / 'printed'}: epoch ")
    assert "  f " in run.stdout
    assert "\x1b" not in run.stderr


def test_the_command_names_what_is_wrong(tmp_path):
    command = [sys.executable, "-m", "govreport_nlp.cli.main", "train", "spacy", str(tmp_path / "none.toml")]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr.startswith(f"error: {tmp_path / 'none.toml'}: the settings cannot be read")
    assert run.stderr.count("\n") == 1


def test_the_layer_reads_words_forwards_in_either_direction():
    vocab, window = Vocab(), Window(0, "民政办在石塘镇", {"rules": [(0, 3, "ORG"), (4, 7, "GPE")]})
    rows = {}
    for backwards in (False, True):
        layer = build_character_embed(
            8, ["character", "pair", "boundary", "word"], [50] * 4, "jieba", ["rules"], backwards=backwards
        )
        extract = next(node for node in layer.walk() if node.name == "character_features")
        (rows[backwards],) = extract.predict([window_doc(vocab, window, backwards=backwards)])
    assert rows[False].shape == (7, 5)
    assert (rows[True][::-1, :4] == rows[False][:, :4]).all()
    assert len({*rows[False][:, 4]}) == 7  # first, middle and last of each name, and between them


def test_windows_are_read_backwards_and_forwards_again():
    window = Window(0, "民政办在石塘镇", {})
    spans = [(0, 3, "ORG"), (4, 7, "GPE")]
    doc = window_doc(Vocab(), window, spans, backwards=True)
    assert [entity.text for entity in doc.ents] == ["镇塘石", "办政民"]
    assert found_entities(doc, backwards=True) == spans
    assert found_entities(window_doc(Vocab(), window, spans, backwards=False), backwards=False) == spans


def test_a_model_that_is_not_there_is_an_error_when_it_is_used(tmp_path):
    nlp = pipeline(tmp_path / "none")
    for use in (lambda: nlp(REPORT), nlp.to_bytes, lambda: nlp.to_disk(tmp_path / "pipeline")):
        with pytest.raises(ModelNotFoundError, match="none: there is no such model folder"):
            use()


def test_a_folder_without_a_model_is_an_error_at_once(tmp_path):
    with pytest.raises(ModelNotFoundError, match="there is no spacy model"):
        pipeline(tmp_path)


@pytest.mark.slow
def test_a_model_of_another_version_is_refused(model, tmp_path):
    old = shutil.copytree(model, tmp_path / "old")
    text = (old / MANIFEST).read_text(encoding="utf-8").replace(f'"{govreport_nlp.__version__}"', '"0.0.1"')
    (old / MANIFEST).write_text(text, encoding="utf-8")
    with pytest.raises(ModelVersionError, match=r"trained with govreport-nlp 0\.0\.1"):
        pipeline(old)


@pytest.mark.slow
@pytest.mark.parametrize("change", ["another byte", "another file", "a file less"])
def test_a_model_that_is_not_as_it_was_written_is_refused(model, tmp_path, change):
    broken = shutil.copytree(model, tmp_path / "broken")
    file = broken / "pipeline" / "meta.json"
    if change == "another byte":
        file.write_bytes(file.read_bytes() + b" ")
    elif change == "another file":
        file.with_name("more.bin").write_bytes(b"1")
    else:
        file.unlink()
    with pytest.raises(BrokenModelError, match="SHA-256"):
        pipeline(broken)


def test_a_gpu_that_is_not_there_is_named(folder, monkeypatch):
    monkeypatch.setattr("thinc.util.has_gpu", False)
    with pytest.raises(ConfigError, match="gpu: "):
        train(folder, "gpu", more="gpu = 7")


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (None, "there is no such file"),
        ("[nlp]\nlang = ", "config:"),
        ('[nlp]\nlang = "zh"\npipeline = []\n', "no component ner"),
        ('[nlp]\nlang = "zh"\npipeline = ["x"]\n[components]\n[components.x]\nfactory = "nothing"\n', "nothing"),
    ],
)
def test_a_wrong_config_file_of_spacy_is_named(folder, tmp_path, config, message):
    if config is not None:
        (tmp_path / "a.cfg").write_text(config, encoding="utf-8")
    (tmp_path / "a.toml").write_text(
        f'train = ["{folder}/corpus"]\ndev = ["{folder}/corpus"]\nlabels = "all"\noutput = "m"\nconfig = "a.cfg"\n',
        encoding="utf-8",
    )
    with pytest.raises(ConfigError) as error:
        train_spacy(*prepare(SpacyConfig, tmp_path / "a.toml"))
    assert "a.cfg" in str(error.value)
    assert message in str(error.value)
    assert "\n" not in str(error.value)
