"""Training, what the back ends share: settings, corpora, windows, log, the model's folder. Nothing is trained here."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_corpus import write_corpus

import govreport_nlp
from govreport_nlp.corpora.model import GoldDocument, GoldEntity
from govreport_nlp.corpora.unlabelled import read_unlabelled
from govreport_nlp.errors import (
    BrokenModelError,
    ConfigError,
    GoldError,
    ModelNotFoundError,
    ModelVersionError,
    TrainingInterruptedError,
)
from govreport_nlp.manifest import MANIFEST, new_manifest, read_manifest, write_manifest
from govreport_nlp.text.windows import split_windows
from govreport_nlp.training.config import TrainingConfig, read_config
from govreport_nlp.training.corpora import prepare
from govreport_nlp.training.hanlp_ner import HanlpConfig
from govreport_nlp.training.log import PICTURE, LogEntry, TrainingLog, draw_learning_curve, read_log
from govreport_nlp.training.output import ModelOutput
from govreport_nlp.training.progress import Progress
from govreport_nlp.training.spacy_ner import SpacyConfig
from govreport_nlp.training.windows import gold_windows, span_scores

SHIPPED = Path(__file__).resolve().parent.parent / "models" / "configs"
WHOLE = 'train = ["corpus"]\ndev = ["corpus"]\noutput = "model"\n'

WRONG_SETTINGS = [
    ("train = [", "a.toml: Invalid value", "not TOML"),
    (WHOLE + "seeds = 3\n", ", line 4: seeds: Extra inputs", "an unknown key"),
    (WHOLE.replace('"corpus"]\ndev', "]\ndev"), ", line 1: train: Tuple should have at least 1 item", "no corpus"),
    ('train = ["corpus"]\noutput = "model"\n', ": dev: Field required", "a missing key"),
    (WHOLE + 'seed = "x"\n', ", line 4: seed: Input should be a valid integer", "a wrong type"),
    (WHOLE + "labels = []\n", ", line 4: labels: Value error, name at least one", "no label"),
    (WHOLE + "window = 3\n", ", line 4: window: Input should be greater than or equal to 20", "out of bounds"),
]


@pytest.mark.parametrize(("text", "message", "reason"), WRONG_SETTINGS, ids=[reason for *_, reason in WRONG_SETTINGS])
def test_wrong_settings_are_named_with_file_line_and_key(tmp_path, text, message, reason):
    path = tmp_path / "a.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        read_config(HanlpConfig, path)
    assert str(error.value).startswith(str(path))
    assert message in str(error.value)


def test_a_settings_file_that_is_not_there(tmp_path):
    with pytest.raises(ConfigError, match=r"none\.toml"):
        read_config(TrainingConfig, tmp_path / "none.toml")


def test_paths_start_where_the_settings_lie(tmp_path):
    path = tmp_path / "a.toml"
    path.write_text(WHOLE + f'optional = ["{tmp_path}/b"]\n', encoding="utf-8")
    config = read_config(TrainingConfig, path)
    assert config.output == tmp_path / "model"
    assert config.train == (tmp_path / "corpus",)
    assert config.optional == (tmp_path / "b",)


@pytest.mark.parametrize(("name", "schema"), [("spacy", SpacyConfig), ("hanlp", HanlpConfig)])
def test_the_settings_that_come_with_the_library_fit(name, schema):
    config = read_config(schema, SHIPPED / f"{name}.toml")
    assert all(path.resolve() == (SHIPPED / "../../corpora").resolve() for path in (*config.train, *config.dev))


@pytest.fixture
def settings(tmp_path) -> Path:
    write_corpus(tmp_path / "corpus", reports=4, lines=4)
    path = tmp_path / "a.toml"
    path.write_text(WHOLE + 'labels = ["ORG"]\noptional = ["absent"]\n', encoding="utf-8")
    return path


def test_one_corpus_serves_for_both_splits(settings):
    _, corpora = prepare(TrainingConfig, settings)
    assert [document.id for document in corpora.train] == ["r00", "r01", "r02"]
    assert [document.id for document in corpora.dev] == ["r03"]
    assert corpora.labels == ("ORG",)
    assert corpora.absent == [settings.parent / "absent"]


def test_all_labels_are_those_of_the_corpus(settings):
    settings.write_text(WHOLE + 'labels = "all"\n', encoding="utf-8")
    _, corpora = prepare(TrainingConfig, settings)
    assert corpora.labels == ("GPE", "ORG", "PERSON", "PROJECT")


WRONG_CORPORA = [
    ("r00.ann", "<S type=work level=1/><GEP>石塘镇</GEP>。", "r00.ann:1: unknown label GEP", "an unknown label"),
    (
        "r00.ann",
        "<S type=work level=1/>第一行。\n<GPE>石塘镇。",
        "r00.ann:2:1: <GPE> is never closed",
        "an unbalanced tag",
    ),
    ("r00.json", '{"text": "石塘镇", "entities": [{"start": 2, "end": 9, "label": "GPE"}]}', "[2, 9)", "an offset"),
    (
        "r00.json",
        '{"text": "石塘镇人", "entities": [{"start": 0, "end": 3, "label": "GPE"}, {"start": 2, "end": 4, "label": "ORG"}]}',
        "overlaps",
        "overlapping spans",
    ),
]


@pytest.mark.parametrize(("name", "text", "message", "reason"), WRONG_CORPORA, ids=[case[-1] for case in WRONG_CORPORA])
def test_a_corpus_with_errors_is_refused_with_file_and_line(tmp_path, name, text, message, reason):
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / name).write_text(text, encoding="utf-8")
    write_corpus(tmp_path / "dev", reports=4, lines=4)
    path = tmp_path / "a.toml"
    path.write_text('train = ["corpus"]\ndev = ["dev"]\noutput = "model"\nlabels = ["GPE"]\n', encoding="utf-8")
    with pytest.raises(GoldError) as error:
        prepare(TrainingConfig, path)
    assert str(error.value).startswith(f"{folder / name}:")
    assert message in str(error.value)


def test_a_corpus_path_that_is_not_there(settings):
    settings.write_text(WHOLE.replace('"corpus"', '"nowhere"', 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"a\.toml: train: .*nowhere: there is no such file"):
        prepare(TrainingConfig, settings)


def test_an_empty_split_is_refused(settings):
    table = settings.parent / "corpus" / "reports.tsv"
    table.write_text(table.read_text(encoding="utf-8").replace("dev", "train"), encoding="utf-8")
    with pytest.raises(ConfigError, match="dev: the split is empty"):
        prepare(TrainingConfig, settings)


def test_a_label_that_the_corpus_lacks_is_refused(settings):
    settings.write_text(WHOLE + 'labels = ["ORG", "POLICY_MEASURE"]\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="POLICY_MEASURE; the corpora have GPE, ORG, PERSON, PROJECT"):
        prepare(TrainingConfig, settings)


def test_what_is_trained_on_is_not_measured_on(settings):
    (settings.parent / "corpus" / "reports.tsv").unlink()
    with pytest.raises(ConfigError, match="its text is trained on"):
        prepare(TrainingConfig, settings)


TEXTS = st.lists(
    st.sampled_from([*"镇村委会一二三", "。", "！”", "，", "、", "\n", " ", "；", "：", "？"]), max_size=120
).map("".join)


@given(text=TEXTS, length=st.integers(1, 40))
def test_windows_hold_the_text_in_order(text, length):
    windows = split_windows(text, length)
    assert all(0 < end - start <= length for start, end in windows)
    assert all(left[1] <= right[0] for left, right in pairwise(windows))
    covered = {offset for start, end in windows for offset in range(start, end)}
    assert not any(text[offset].strip() for offset in set(range(len(text))) - covered)
    assert not any("\n" in text[start : end - 1] for start, end in windows)


@pytest.mark.parametrize(
    ("text", "length", "pieces"),
    [
        ("第一句。第二句。第三句。", 8, ["第一句。第二句。", "第三句。"]),
        ("他说：“好！”大家同意。", 7, ["他说：“好！”", "大家同意。"]),
        ("标题\n正文。", 20, ["标题\n", "正文。"]),
        ("一句很长，分成两半。", 5, ["一句很长，", "分成两半。"]),
        ("没有标点的一句话", 3, ["没有标", "点的一", "句话"]),
        (" \n \n", 3, []),
    ],
)
def test_windows_are_whole_sentences_where_they_can_be(text, length, pieces):
    assert [text[start:end] for start, end in split_windows(text, length)] == pieces


def test_gold_windows_are_clean_and_keep_the_spans():
    raw = "云橋街道(qiáo)\n“清渠”行動由社區(qū)居委會實施。"
    name = raw.index("社區"), raw.index("實施")
    document = GoldDocument(
        id="a",
        text=raw,
        entities=[GoldEntity(start=0, end=4, label="GPE"), GoldEntity(start=name[0], end=name[1], label="ORG")],
    )
    windows = gold_windows([document], {"ORG"}, 50, ["values", "rules"])
    assert {key for window, _ in windows for key in window.groups} == {"values", "rules"}
    found = [(window.text[start:end], label) for window, spans in windows for start, end, label in spans]
    assert found == [("社区居委会", "ORG")]


def test_scores_count_exact_spans_of_each_window():
    gold = [[(0, 2, "A"), (3, 5, "B")], [(0, 1, "A")]]
    found = [[(0, 2, "A"), (3, 5, "A")], [(0, 2, "A")]]
    assert span_scores(gold, found) == {"p": 0.3333, "r": 0.3333, "f": 0.3333}
    assert span_scores([[]], [[]]) == {"p": 0.0, "r": 0.0, "f": 0.0}


def test_unlabelled_reports_come_from_files_and_json_lines(tmp_path):
    (tmp_path / "a.txt").write_text("云桥街道", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('{"text": "石塘镇"}\n', encoding="utf-8")
    assert list(read_unlabelled([tmp_path / "a.txt", tmp_path / "b.jsonl"])) == ["云桥街道", "石塘镇"]
    (tmp_path / "b.jsonl").write_text('{"text": "石塘镇"}\n{}\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"b\.jsonl, line 2"):
        list(read_unlabelled([tmp_path / "b.jsonl"]))


def manifest(score=0.5, **changes):
    made = new_manifest("spacy", ["spacy"], ["ORG"], {}, {"f": score})
    return made.model_copy(update=changes)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"library": "0.0.9"}, ModelVersionError, "govreport-nlp 0.0.9"),
        ({"packages": {"spacy": "3.2.1"}}, ModelVersionError, "spacy 3.2.1"),
        ({"packages": {"no-such-package": "1.0"}}, ModelVersionError, "none is installed"),
        ({"kind": "crf"}, BrokenModelError, "one of crf"),
    ],
)
def test_a_model_of_another_version_is_refused(tmp_path, changes, error, message):
    write_manifest(tmp_path, manifest(**changes))
    with pytest.raises(error, match=message):
        read_manifest(tmp_path, "spacy")


def test_a_patch_release_keeps_the_models(tmp_path):
    major, minor, _ = govreport_nlp.__version__.split(".")[:3]
    write_manifest(tmp_path, manifest(library=f"{major}.{minor}.99"))
    assert read_manifest(tmp_path, "spacy").labels == ("ORG",)


def test_a_folder_without_a_model(tmp_path):
    with pytest.raises(ModelNotFoundError, match="govreport train spacy"):
        read_manifest(tmp_path, "spacy")
    (tmp_path / MANIFEST).write_text("{}", encoding="utf-8")
    with pytest.raises(BrokenModelError, match="not the manifest"):
        read_manifest(tmp_path, "spacy")


def writer(score):
    return lambda folder: write_manifest(folder, manifest(score))


def scores_in(folder):
    return json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["scores"]["f"]


def run(output, scores):
    progress = Progress(output)
    for epoch, score in enumerate(scores, start=1):
        progress.evaluated(epoch, epoch * 10, 1.0 / epoch, {"f": score}, writer(score))
    return progress


def break_off(output, scores):
    run(output, scores)
    raise KeyboardInterrupt


def test_the_best_model_is_published_with_its_log(tmp_path):
    folder = tmp_path / "deep" / "model"
    trained = run(ModelOutput(folder), [0.2, 0.6, 0.4]).finish([tmp_path / "absent"])
    assert trained.best.epoch == 2
    assert trained.notes == [f"{tmp_path / 'absent'}: not there, left out"]
    assert scores_in(folder) == 0.6
    assert [entry.best for entry in read_log(folder / "training_log.jsonl")] == [True, True, False]
    assert (folder / PICTURE).read_text(encoding="utf-8").startswith("<?xml")
    assert list(folder.parent.iterdir()) == [folder]


def test_an_older_model_is_replaced_when_the_training_ends_and_not_before(tmp_path):
    folder = tmp_path / "model"
    run(ModelOutput(folder), [0.9]).finish([])
    progress = run(ModelOutput(folder), [0.3])
    assert scores_in(folder) == 0.9
    progress.finish([])
    assert scores_in(folder) == 0.3


def test_an_interrupted_training_leaves_the_last_good_model(tmp_path):
    folder = tmp_path / "model"
    with pytest.raises(TrainingInterruptedError, match="before there was a model"), ModelOutput(folder).interruptible():
        raise KeyboardInterrupt
    output = ModelOutput(folder)
    with pytest.raises(TrainingInterruptedError, match="is the best model so far"), output.interruptible():
        break_off(output, [0.2, 0.5])
    assert scores_in(folder) == 0.5
    output = ModelOutput(folder)
    with pytest.raises(TrainingInterruptedError, match="is as it was"), output.interruptible():
        break_off(output, [0.1])
    assert scores_in(folder) == 0.5
    assert scores_in(output.model) == 0.1


def test_a_training_goes_on_where_it_broke_off(tmp_path):
    folder = tmp_path / "model"
    run(ModelOutput(folder), [0.2, 0.5])
    output = ModelOutput(folder, resume=True)
    assert scores_in(output.model) == 0.5
    trained = run(output, [0.4, 0.7]).finish([])
    assert (trained.best.epoch, trained.best.step) == (4, 40)
    assert [entry.best for entry in read_log(folder / "training_log.jsonl")] == [True, True, False, True]


def test_a_training_goes_on_with_what_it_began_with(tmp_path):
    folder = tmp_path / "model"
    run(ModelOutput(folder), [0.2])
    output = ModelOutput(folder, resume=True)
    output.require_same("spacy", ["ORG"], {})
    with pytest.raises(ConfigError, match="began with another labels, window"):
        output.require_same("spacy", ["ORG", "GPE"], {"window": 100})


def test_the_fingerprint_tells_annotation_apart(settings):
    _, corpora = prepare(TrainingConfig, settings)
    assert corpora.fingerprint() == prepare(TrainingConfig, settings)[1].fingerprint()
    assert corpora.fingerprint() != corpora._replace(train=corpora.train[1:]).fingerprint()


def test_a_best_model_that_was_being_replaced_when_the_machine_stopped_comes_back(tmp_path):
    output = ModelOutput(tmp_path / "model")
    run(output, [0.2])
    output.model.rename(output.part / "old")
    assert scores_in(ModelOutput(tmp_path / "model", resume=True).model) == 0.2


def test_there_is_nothing_to_go_on_from(tmp_path):
    with pytest.raises(ConfigError, match="no training to go on from"):
        ModelOutput(tmp_path / "model", resume=True)


def test_a_folder_of_other_things_is_not_written_over(tmp_path):
    (tmp_path / "thesis.txt").write_text("", encoding="utf-8")
    with pytest.raises(ConfigError, match="something else than a model"):
        ModelOutput(tmp_path)


def test_a_model_that_was_being_swapped_when_the_machine_stopped_comes_back(tmp_path):
    older = tmp_path / "model.old"
    older.mkdir()
    write_manifest(older, manifest(0.9))
    ModelOutput(tmp_path / "model")
    assert scores_in(tmp_path / "model") == 0.9


def test_the_learning_curve_is_the_same_each_time(tmp_path):
    log = TrainingLog(tmp_path / "log.jsonl")
    for epoch in (1, 2, 3):
        log.write(LogEntry(epoch, epoch, 3.0 / epoch, {"p": 0.5, "f": epoch / 4}, 1.0, best=True))
    for name in ("a.svg", "b.svg"):
        draw_learning_curve(log.path, tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
