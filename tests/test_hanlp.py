"""The HanLP back end for real: trained, reloaded without a network, used in a pipeline (``make test-hanlp``)."""

from __future__ import annotations

import json
import multiprocessing
import shutil
import socket
import sys
from importlib.util import find_spec

import pytest
import spacy
from fresh import run_offline
from tiny_corpus import NAMES, REPORT, write_corpus

import govreport_nlp
from govreport_nlp.components.hanlp.labels import read_labels
from govreport_nlp.errors import (
    BrokenModelError,
    ModelNotFoundError,
    ModelVersionError,
    PackageNotInstalledError,
    TrainingInterruptedError,
)
from govreport_nlp.labels import NAME_LABELS
from govreport_nlp.manifest import MANIFEST
from govreport_nlp.training.corpora import prepare
from govreport_nlp.training.hanlp_ner import HanlpConfig, train_hanlp
from govreport_nlp.training.log import read_log

HAS_HANLP = find_spec("hanlp") is not None
needs_hanlp = pytest.mark.skipif(
    not HAS_HANLP, reason="HanLP is not installed: make test-hanlp installs it and runs these"
)
pytestmark = pytest.mark.slow

SETTINGS = """
train = ["corpus"]
dev = ["corpus"]
labels = "all"
output = "{output}"
embedding = 32
hidden = 48
batch_size = 4
learning_rate = 0.01
epochs = {epochs}
patience = 3
"""


def train(folder, output="model", epochs=8, **arguments):
    path = folder / f"{output}.toml"
    path.write_text(SETTINGS.format(output=output, epochs=epochs), encoding="utf-8")
    return train_hanlp(*prepare(HanlpConfig, path), **arguments)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hanlp")
    write_corpus(folder / "corpus", reports=24)
    return folder


@pytest.fixture(scope="module")
def trained(folder):
    return train(folder)


@pytest.fixture(scope="module")
def model(trained):
    return trained.folder


def blank():
    return spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "govreport_nlp.Tokenizer.v1"}}})


def pipeline(model, **settings):
    nlp = blank()
    nlp.add_pipe("govreport_hanlp", config={"model": str(model), **settings})
    return nlp


def found(doc):
    return [(span.text, span.label_) for span in doc.spans["hanlp"]]


@needs_hanlp
def test_a_model_learns_and_says_how_well(trained, model):
    assert trained.best.scores["f"] > 0.95
    manifest = json.loads((model / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["scores"] == trained.best.scores
    assert manifest["labels"] == ["GPE", "ORG", "PERSON", "PROJECT"]
    entries = read_log(model / "training_log.jsonl")
    assert [entry.epoch for entry in entries] == list(range(1, len(entries) + 1))
    assert len(entries) <= 8


@needs_hanlp
def test_names_stand_in_the_raw_text_and_not_among_the_entities(model):
    doc = pipeline(model)(REPORT)
    assert doc.text == REPORT
    assert found(doc) == NAMES
    assert doc.ents == ()


@needs_hanlp
def test_white_space_is_inside_a_name_or_nowhere(model):
    nlp = pipeline(model)
    text = "  北岭　街道妇联主任何建新牵头推进“护苗”行动。\n\n \n"
    doc = nlp(text)
    assert all(span.text == span.text.strip() for span in doc.spans["hanlp"])
    assert ("何建新", "PERSON") in found(doc)
    assert found(nlp("")) == found(nlp(" \n")) == []


@needs_hanlp
def test_a_long_report_is_worked_by_sentences(model):
    doc = pipeline(model)(f"{REPORT}\n" * 40)
    assert found(doc) == NAMES * 40


@needs_hanlp
def test_labels_can_be_renamed_and_left_out(model):
    doc = pipeline(model, label_map={"PERSON": "PERSON", "ORG": "ORGAN"})(REPORT)
    assert found(doc) == [
        (text, {"ORG": "ORGAN"}.get(label, label)) for text, label in NAMES if label in ("PERSON", "ORG")
    ]


@needs_hanlp
def test_a_pipeline_takes_the_model_along(model, tmp_path):
    moved = shutil.copytree(model, tmp_path / "elsewhere")
    nlp = pipeline(moved)
    nlp.to_disk(tmp_path / "pipeline")
    packed = nlp.to_bytes()
    shutil.rmtree(moved)
    assert found(spacy.load(tmp_path / "pipeline")(REPORT)) == NAMES
    from_bytes = blank()
    from_bytes.add_pipe("govreport_hanlp")
    assert found(from_bytes.from_bytes(packed)(REPORT)) == NAMES


@needs_hanlp
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes_find_the_same(model, method):
    import torch

    threads = torch.get_num_threads()
    before = multiprocessing.get_start_method()
    multiprocessing.set_start_method(method, force=True)
    torch.set_num_threads(2)
    try:
        nlp = pipeline(model)
        assert found(nlp(REPORT)) == NAMES  # threads of torch would be dead in a process that is forked now
        docs = list(nlp.pipe([REPORT] * 4, n_process=2, batch_size=1))
    finally:
        multiprocessing.set_start_method(before, force=True)
        torch.set_num_threads(threads)
    assert [found(doc) for doc in docs] == [NAMES] * 4


@needs_hanlp
def test_a_fresh_process_without_a_network_loads_it(model, tmp_path):
    pipeline(model).to_disk(tmp_path / "pipeline")
    (tmp_path / "report.txt").write_text(REPORT, encoding="utf-8", newline="")
    code = (
        "import json, spacy, sys\n"
        "doc = spacy.load(sys.argv[1])(open(sys.argv[2], encoding='utf-8', newline='').read())\n"
        "print(json.dumps([(span.text, span.label_) for span in doc.spans['hanlp']]))\n"
    )
    run = run_offline(tmp_path / "cut", "-c", code, str(tmp_path / "pipeline"), str(tmp_path / "report.txt"))
    assert run.returncode == 0, run.stderr
    assert list(map(tuple, json.loads(run.stdout.splitlines()[-1]))) == NAMES


@needs_hanlp
def test_the_default_pipeline_takes_it_by_its_folder(model):
    doc = govreport_nlp.load(names=[str(model)])(REPORT)
    names = [(entity.text, entity.label_) for entity in doc.ents if entity.label_ != "DATE"]
    assert names == NAMES


@needs_hanlp
def test_the_same_seed_gives_the_same_model(folder):
    logs = []
    for output in ("first", "second"):
        trained = train(folder, output, epochs=2)
        logs.append([entry._replace(seconds=0) for entry in read_log(trained.folder / "training_log.jsonl")])
    assert logs[0] == logs[1]


@needs_hanlp
def test_an_interrupted_training_can_go_on(folder):
    def interrupt(entry):
        if entry.epoch == 2:
            raise KeyboardInterrupt

    with pytest.raises(TrainingInterruptedError, match="--resume goes on"):
        train(folder, "broken", listener=interrupt)
    assert found(pipeline(folder / "broken")(REPORT))
    before = read_log(folder / "broken.part" / "training_log.jsonl")
    resumed = train(folder, "broken", epochs=2, resume=True)
    entries = read_log(resumed.folder / "training_log.jsonl")
    assert [entry.epoch for entry in entries] == [1, 2, 3, 4]
    assert entries[len(before)].scores["f"] >= before[-1].scores["f"] - 0.2
    assert resumed.best.scores["f"] >= max(entry.scores["f"] for entry in before)


@pytest.fixture(scope="module")
def transformer(tmp_path_factory):
    """A model as HanLP's own are, on a transformer; its weights are random, so it finds nonsense."""
    import torch
    from hanlp.common.vocab import Vocab
    from hanlp.components.ner.transformer_ner import TransformerNamedEntityRecognizer
    from transformers import BertConfig, BertModel, BertTokenizer

    folder = tmp_path_factory.mktemp("transformer")
    encoder = folder / "encoder"
    encoder.mkdir()
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted(set(REPORT) - set(" \r\n"))]
    (encoder / "vocab.txt").write_text("\n".join(tokens), encoding="utf-8")
    torch.manual_seed(0)
    small = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    BertModel(BertConfig(vocab_size=len(tokens), max_position_embeddings=64, **small)).save_pretrained(encoder)
    BertTokenizer(str(encoder / "vocab.txt")).save_pretrained(encoder)
    recognizer = TransformerNamedEntityRecognizer()
    unset = "hidden_dropout scalar_mix secondary_encoder extra_embeddings max_seq_len sent_delimiter transform"
    unset += " merge_types tagset transformer_layers"
    false = "average_subwords crf char_level hard_constraint ret_raw_hidden_states"
    recognizer.config.update(dict.fromkeys(unset.split()) | dict.fromkeys(false.split(), False))
    recognizer.config.update(transformer=str(encoder), word_dropout=0.2, layer_dropout=0, mix_embedding=0)
    recognizer.config.update(token_key="token", batch_size=4, delimiter_in_entity="")
    recognizer.vocabs.tag = Vocab(unk_token=None, pad_token=None)
    for tag in ("O", "B-NR", "M-NR", "E-NR", "S-NS", "S-XX"):
        recognizer.vocabs.tag.add(tag)
    recognizer.vocabs.tag.lock()
    recognizer.on_config_ready(**recognizer.config)
    recognizer.model = recognizer.build_model(**recognizer.config, training=True)
    recognizer.save(str(folder))
    return folder


@needs_hanlp
def test_a_model_on_a_transformer_is_run_with_its_labels_mapped(transformer):
    doc = pipeline(transformer)(REPORT + "　1 ％ＡＢ\n" + REPORT)
    assert doc.text == REPORT + "　1 ％ＡＢ\n" + REPORT
    assert {label for _, label in found(doc)} == {"PERSON", "LOC"}
    assert all(span.text.strip() and "(qū)" not in (span.text[:4], span.text[-4:]) for span in doc.spans["hanlp"])


@needs_hanlp
@pytest.mark.parametrize(
    ("encoder", "message"),
    [("hfl/chinese-electra-180g-small-discriminator", "electra_zh_small"), ("someone/some-bert", "offline mode")],
)
def test_what_a_model_stands_on_is_not_downloaded(transformer, tmp_path, monkeypatch, encoder, message):
    tried = []
    monkeypatch.setattr(socket.socket, "connect", lambda *arguments: tried.append(arguments))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *arguments, **settings: tried.append(arguments))
    model = shutil.copytree(transformer, tmp_path / "model")
    config = json.loads((model / "config.json").read_text(encoding="utf-8")) | {"transformer": encoder}
    (model / "config.json").write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises((ModelNotFoundError, BrokenModelError), match=message):
        pipeline(model)
    assert not tried


@needs_hanlp
def test_a_model_that_is_not_there_says_what_to_do_and_downloads_nothing(tmp_path):
    code = (
        "import spacy, sys\n"
        "nlp = spacy.blank('zh')\n"
        "nlp.add_pipe('govreport_hanlp', config={'model': sys.argv[1]})\n"
        "nlp('北岭街道')\n"
    )
    for model, message in (
        ("MSRA_NER_ELECTRA_SMALL_ZH", 'python -c "import hanlp; hanlp.load('),
        (str(tmp_path / "none"), "none: there is no such folder"),
        ("NO_SUCH_MODEL", "HanLP has no model of that name"),
    ):
        run = run_offline(tmp_path / "cut", "-c", code, model)
        last = run.stderr.rstrip().splitlines()[-1]
        assert "ModelNotFoundError" in last
        assert message in last


@needs_hanlp
@pytest.mark.parametrize(
    ("config", "error", "message"),
    [
        (None, ModelNotFoundError, "there is no HanLP model"),
        ("{", BrokenModelError, "not the description"),
        ('{"hanlp_version": "2.1.0"}', BrokenModelError, "not the description"),
        (
            '{"classpath": "hanlp.components.ner.rnn_ner.RNNNamedEntityRecognizer", "hanlp_version": "2.0.0-alpha.1"}',
            ModelVersionError,
            "HanLP 2.0.0-alpha.1",
        ),
        (
            '{"classpath": "hanlp.components.mtl.multi_task_learning.MultiTaskLearning", "hanlp_version": "2.1.0"}',
            BrokenModelError,
            "MultiTaskLearning, which is none for names alone",
        ),
        (
            '{"classpath": "hanlp.components.ner.rnn_ner.RNNNamedEntityRecognizer", "hanlp_version": "2.1.0"}',
            BrokenModelError,
            "cannot load the model",
        ),
    ],
)
def test_a_folder_that_holds_no_such_model_is_refused(tmp_path, config, error, message):
    if config is not None:
        (tmp_path / "config.json").write_text(config, encoding="utf-8")
    with pytest.raises(error, match=message) as raised:
        pipeline(tmp_path)
    assert "\n" not in str(raised.value)


@needs_hanlp
def test_a_model_of_another_version_is_refused(model, tmp_path):
    old = shutil.copytree(model, tmp_path / "old")
    text = (old / MANIFEST).read_text(encoding="utf-8").replace('"hanlp": "2.1', '"hanlp": "2.0')
    (old / MANIFEST).write_text(text, encoding="utf-8")
    with pytest.raises(ModelVersionError, match=r"trained with hanlp 2\.0"):
        pipeline(old)


def test_hanlp_labels_become_labels_of_the_library():
    labels = read_labels()
    assert set(labels.values()) <= set(NAME_LABELS)
    assert (labels["NR"], labels["NS"], labels["NT"], labels["PER"]) == ("PERSON", "LOC", "ORG", "PERSON")


def test_without_hanlp_the_error_says_what_to_install(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "hanlp", None)
    for use in (lambda: pipeline(folder), lambda: train(folder)):
        with pytest.raises(PackageNotInstalledError, match=r"pip install 'govreport-nlp\[hanlp\]'"):
            use()
