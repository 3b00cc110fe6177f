"""Words by pkuseg: the segmented corpus, training and reloading elsewhere, the model that ships, scores, bad input."""

from __future__ import annotations

import json
import os
import re
import shutil
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import pytest
import srsly
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import govreport_nlp
from govreport_nlp.cli.main import app
from govreport_nlp.corpora.segmented import read_segmented
from govreport_nlp.errors import (
    BrokenModelError,
    ConfigError,
    GoldError,
    LexiconError,
    ModelNotFoundError,
    ModelVersionError,
)
from govreport_nlp.evaluation.segmentation import word_scores
from govreport_nlp.language.pkuseg import FEATURES, KIND, WEIGHTS, PkusegSegmenter
from govreport_nlp.language.segmenters import build_segmenter
from govreport_nlp.manifest import MANIFEST
from govreport_nlp.training.segmenter import SegmenterConfig, prepare_segmenter, train_segmenter
from govreport_nlp.zh_govreport import default_model
from tests.fresh import run_offline

ROOT = Path(__file__).resolve().parent.parent
SEGMENTED = ROOT / "corpora" / "segmented"
SCORES = ROOT / "models" / "segmenter_scores.md"
WORDS = ROOT / "govreport_nlp" / "lexicons" / "segmenter_words.txt"
TRAIN = ("train.txt", "train_unread.txt")

SENTENCES = (
    "{place} 党支部 开展 走访 {number} 次 。",
    "今年 以来 ， {place} 投入 资金 {number}万 元 ， 惠及 居民 {number} 户 。",
    "{place} 居委会 召开 议事会 {number} 场 。",
    "下一步 ， {place} 办好 {number} 件 民生 实事 。",
)
PLACES = ("云桥 街道", "柳溪 社区", "石塘镇", "枫林 社区", "北岭 街道", "临泉镇", "南汀镇")


def write_segmented(folder: Path, sentences: int = 40) -> Path:
    """Write a tiny corpus and its settings; return the settings file."""
    lines = [
        sentence.format(place=place, number=number)
        for number, sentence, place in islice(zip(range(3, 999, 7), cycle(SENTENCES), cycle(PLACES)), sentences)
    ]
    (folder / "train.txt").write_text("\n".join(lines[:-8]) + "\n", encoding="utf-8")
    (folder / "dev.txt").write_text("\n".join(lines[-8:]) + "\n", encoding="utf-8")
    path = folder / "segmenter.toml"
    path.write_text('train = ["train.txt"]\ndev = ["dev.txt"]\noutput = "model"\nepochs = 3\n', encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def trained(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("segmenter")
    return train_segmenter(*prepare_segmenter(write_segmented(folder))).folder


@pytest.fixture
def copied(trained, tmp_path) -> Path:
    return Path(shutil.copytree(trained, tmp_path / "model"))


# --- the corpus -------------------------------------------------------------------------------------------------------


def test_the_corpus_is_whole_and_held_out_sentences_are_not_trained_on():
    trained_on = ["".join(words) for words in read_segmented([SEGMENTED / name for name in TRAIN])]
    dev, test = (["".join(words) for words in read_segmented(SEGMENTED / name)] for name in ("dev.txt", "test.txt"))
    assert len(trained_on) >= 3000
    assert len(test) >= 300
    assert len({*trained_on, *dev, *test}) == len(trained_on) + len(dev) + len(test)


def test_numbers_and_units_are_cut_as_the_conventions_say():
    """Where a rule of the conventions is regular, no sentence that was read breaks it."""
    for name in ("train.txt", "dev.txt", "test.txt"):
        text = (SEGMENTED / name).read_text(encoding="utf-8")
        for broken in (r"(?<!\S)\d+[个户场名亩元]", r"\d (?:万|亿|千万)(?= )", r"个月", r"\d%\S*[一-鿿]", r" 副 主任"):
            assert not re.search(broken, text), (name, broken)


WRONG_FILES = [
    (b"", "line 1", "empty file"),
    ("云桥 街道 \n".encode(), "line 1", "space at the end"),
    ("云桥 街道\n\n柳溪 社区\n".encode(), "line 2", "empty line"),
    ("云桥  街道\n".encode(), "line 1", "two spaces"),
    ("云桥\t街道 办\n".encode(), "line 1", "tab"),
    ("云桥街道\n柳溪社区\n".encode(), "not cut into words", "not segmented"),
    ("云桥 街道\n".encode("gb18030"), "cannot be read", "not UTF-8"),
]


@pytest.mark.parametrize(("data", "message", "reason"), WRONG_FILES, ids=[reason for *_, reason in WRONG_FILES])
def test_a_file_that_is_not_segmented_is_refused_with_its_name(tmp_path, data, message, reason):
    path = tmp_path / "words.txt"
    path.write_bytes(data)
    with pytest.raises(GoldError, match=message) as error:
        read_segmented(path)
    assert str(error.value).startswith(str(path))


# --- scores -----------------------------------------------------------------------------------------------------------


SCORED = [
    ("南湖 街道 投入 3万 元", "南湖 街道 投入 3万 元", 1.0, 1.0),
    ("南湖 街道", "南湖街道", 0.0, 0.0),
    ("南湖 街道 办", "南湖 街道办", 0.5, 0.3333),
    ("南湖 街道 办", "南 湖 街道 办", 0.5, 0.6667),
]


@pytest.mark.parametrize(("gold", "found", "precision", "recall"), SCORED)
def test_words_count_by_both_edges(gold, found, precision, recall):
    scores = word_scores([gold.split()], [found.split()])
    assert (scores["p"], scores["r"]) == (precision, recall)


def test_recall_of_words_that_were_not_trained_on():
    scores = word_scores([["南湖", "街道", "投入"]], [["南湖", "街", "道", "投入"]], known={"投入"})
    assert (scores["unknown_share"], scores["unknown_r"]) == (0.6667, 0.5)


def test_a_segmenter_that_changes_the_text_is_told():
    with pytest.raises(GoldError, match="changed the text"):
        word_scores([["南湖", "街道"]], [["南湖", "社区"]])


# --- training ---------------------------------------------------------------------------------------------------------


def test_training_learns_and_repeats(trained, tmp_path):
    again = train_segmenter(*prepare_segmenter(write_segmented(tmp_path)))
    assert again.best.scores["f"] > 0.8
    for name in (FEATURES, WEIGHTS, MANIFEST):
        assert (again.folder / name).read_bytes() == (trained / name).read_bytes()


def test_a_model_works_in_a_fresh_process_without_a_network(trained, tmp_path):
    code = (
        "from govreport_nlp.language.segmenters import build_segmenter\n"
        f"print(*build_segmenter('pkuseg', pkuseg_model={str(trained)!r})('云桥街道党支部召开议事会45场。'))"
    )
    run = run_offline(tmp_path / "site", "-c", code)
    assert run.stdout.split() == ["云桥", "街道", "党支部", "召开", "议事会", "45", "场", "。"], run.stderr


def test_pruning_leaves_out_what_hardly_weighs(trained, tmp_path):
    path = write_segmented(tmp_path)
    path.write_text(path.read_text(encoding="utf-8") + "prune = 0\n", encoding="utf-8")
    whole = train_segmenter(*prepare_segmenter(path)).folder
    features = [srsly.read_msgpack(folder / FEATURES)["feature_to_idx"] for folder in (trained, whole)]
    assert 0 < len(features[0]) < len(features[1])
    assert features[0]["$$"] == 0
    assert sorted(features[0].values()) == list(range(len(features[0])))


WRONG_TRAININGS = [
    ({"train": None}, ConfigError, r"train: .*train\.txt: there is no such file"),
    ({"dev": None}, ConfigError, r"dev: .*dev\.txt: there is no such file"),
    ({"train": ""}, GoldError, r"train\.txt"),
    ({"dev": ""}, GoldError, r"dev\.txt"),
    ({"train": "云桥 街道\n"}, ConfigError, "1 sentences are too few: at least 10"),
    ({"dev": "云桥 街道 党支部 开展 走访 3 次 。\n"}, ConfigError, "is trained on"),
    ({"train": "云桥  街道\n" * 20}, GoldError, "line 1"),
    ({"settings": "epochs = 0\n"}, ConfigError, "epochs"),
    ({"settings": "word_max = 6\n"}, ConfigError, "word_max"),
]


@pytest.mark.parametrize(("changes", "error", "message"), WRONG_TRAININGS)
def test_bad_input_is_told_before_training_starts(tmp_path, changes, error, message):
    path = write_segmented(tmp_path)
    for name, text in changes.items():
        file = tmp_path / f"{name}.txt"
        if name == "settings":
            path.write_text(path.read_text(encoding="utf-8").replace("epochs = 3\n", "") + text, encoding="utf-8")
        elif text is None:
            file.unlink()
        else:
            file.write_text(text, encoding="utf-8")
    with pytest.raises(error, match=message):
        prepare_segmenter(path)
    run = CliRunner().invoke(app, ["train", "segmenter", str(path)])
    assert run.exit_code == 1
    assert not (tmp_path / "model").exists()


def test_a_folder_of_something_else_is_not_written_over(tmp_path):
    path = write_segmented(tmp_path)
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "thesis.txt").write_text("x", encoding="utf-8")
    with pytest.raises(ConfigError, match="not written over"):
        train_segmenter(*prepare_segmenter(path))


def test_an_interrupted_training_keeps_the_best_model(tmp_path):
    def stop(entry):
        if entry.epoch == 2:
            raise KeyboardInterrupt

    with pytest.raises(govreport_nlp.errors.TrainingInterruptedError, match="best model so far"):
        train_segmenter(*prepare_segmenter(write_segmented(tmp_path)), listener=stop)
    assert "".join(PkusegSegmenter(tmp_path / "model")("云桥街道办好实事。")) == "云桥街道办好实事。"


def test_the_settings_that_come_with_the_library_name_the_corpus():
    config, corpora = prepare_segmenter(ROOT / "models" / "configs" / "segmenter.toml")
    assert config.output.resolve() == default_model(KIND)
    assert len(corpora.train) > 9000
    assert isinstance(config, SegmenterConfig)


# --- models that cannot be used ---------------------------------------------------------------------------------------


def spoil_weights(folder: Path) -> None:
    with (folder / WEIGHTS).open("ab") as file:
        file.write(b"x")


def forget_features(folder: Path) -> None:
    (folder / FEATURES).unlink()


def rename_kind(folder: Path) -> None:
    change_manifest(folder, kind="crf")


def grow_old(folder: Path) -> None:
    change_manifest(folder, library="0.0.1")


def forget_hashes(folder: Path) -> None:
    change_manifest(folder, settings={})


def change_manifest(folder: Path, **changes: object) -> None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    (folder / MANIFEST).write_text(json.dumps(manifest | changes), encoding="utf-8")


def point_beyond_the_weights(folder: Path) -> None:
    (folder / MANIFEST).unlink()
    data = srsly.read_msgpack(folder / FEATURES)
    data["feature_to_idx"]["c.云"] = 10**9
    srsly.write_msgpack(folder / FEATURES, data)


def turn_weights_into_objects(folder: Path) -> None:
    (folder / MANIFEST).unlink()
    np.savez(folder / WEIGHTS, sizes=np.array([5, 1]), w=np.array([{}] * 30, dtype=object))


def leave_a_pickle_alone(folder: Path) -> None:
    (folder / MANIFEST).unlink()
    (folder / FEATURES).rename(folder / "features.pkl")


SPOILED = [
    (spoil_weights, BrokenModelError, "SHA-256"),
    (forget_features, BrokenModelError, "SHA-256"),
    (rename_kind, BrokenModelError, "one of crf"),
    (grow_old, ModelVersionError, r"0\.0\.1"),
    (forget_hashes, BrokenModelError, "not the settings of a segmenter"),
    (point_beyond_the_weights, BrokenModelError, "not those of the features"),
    (turn_weights_into_objects, BrokenModelError, "not a whole pkuseg model"),
    (leave_a_pickle_alone, ModelNotFoundError, "features.msgpack"),
]


@pytest.mark.parametrize(("spoil", "error", "message"), SPOILED, ids=[spoil.__name__ for spoil, *_ in SPOILED])
def test_a_model_that_cannot_be_used_is_refused(copied, spoil, error, message):
    spoil(copied)
    with pytest.raises(error, match=message):
        PkusegSegmenter(copied)


def test_a_model_without_a_manifest_is_taken_for_one_of_the_package(copied):
    (copied / MANIFEST).unlink()
    assert "".join(PkusegSegmenter(copied)("云桥街道 办好实事")) == "云桥街道 办好实事"


def test_a_folder_that_is_named_like_an_official_model_is_not_downloaded(copied, monkeypatch):
    copied.rename(copied.with_name("mixed"))
    monkeypatch.chdir(copied.parent)
    assert "".join(PkusegSegmenter("mixed")("云桥街道")) == "云桥街道"


def test_a_dictionary_that_is_no_text_is_told(copied, tmp_path):
    (tmp_path / "words.txt").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(LexiconError, match=r"words\.txt"):
        PkusegSegmenter(copied, str(tmp_path / "words.txt"))


# --- the model that ships ---------------------------------------------------------------------------------------------


def test_the_shipped_model_is_small():
    folder = default_model(KIND)
    assert sum(file.stat().st_size for file in folder.iterdir()) < 10_000_000


def test_the_shipped_model_works_offline_with_nothing_else(tmp_path):
    code = (
        "import govreport_nlp\n"
        "doc = govreport_nlp.load(segmenter='pkuseg')('社区党支部走访居民120余户，投入资金3万余元。')\n"
        "print(*(token.text for token in doc))\n"
        "print([(entity.text, entity.label_) for entity in doc.ents])"
    )
    run = run_offline(tmp_path / "site", "-c", code)
    words, entities = run.stdout.splitlines()
    assert words.split()[:6] == ["社区", "党支部", "走访", "居民", "120余", "户"], run.stderr
    assert "('3万余元', 'MONEY')" in entities


def test_the_shipped_model_is_on_the_command_line(tmp_path):
    report = tmp_path / "report.txt"
    report.write_text("一、工作开展情况\n投入资金3万余元，惠及居民120余户。\n", encoding="utf-8")
    run = CliRunner().invoke(app, ["extract", str(report), "--segmenter", "pkuseg"])
    assert run.exit_code == 0
    assert "3万余元" in run.stdout


def card() -> dict[str, dict[str, float]]:
    """Read the table of scores on the test sentences."""
    rows = [line.strip("| \n").split("|") for line in SCORES.read_text(encoding="utf-8").splitlines() if "|" in line]
    titles = [title.strip() for title in rows[0]]
    return {row[0].strip(" `"): dict(zip(titles[1:], map(float, row[1:]), strict=True)) for row in rows[2:6]}


def test_scores_are_not_below_what_the_card_says():
    run = CliRunner().invoke(app, ["evaluate-segmenter", str(SEGMENTED / "test.txt"), "--json"])
    scores = json.loads(run.stdout)
    for name in ("char", "pkuseg"):
        assert scores[name]["f"] >= card()[name]["F1"]
    assert scores["pkuseg"]["f"] > scores["jieba"]["f"] + 0.1


def test_the_domain_dictionary_helps_jieba():
    words = WORDS.read_text(encoding="utf-8").splitlines()
    assert words == sorted(set(words))
    sentences = read_segmented(SEGMENTED / "test.txt")
    plain, helped = (
        word_scores(sentences, [segment("".join(words)) for words in sentences])["f"]
        for segment in (build_segmenter("jieba"), build_segmenter("jieba", user_dict=str(WORDS)))
    )
    assert helped > plain
    assert helped >= card()["jieba with the domain words"]["F1"]


@pytest.fixture(scope="module")
def shipped():
    return build_segmenter("pkuseg")


@given(
    text=st.text(
        alphabet=st.one_of(st.sampled_from("社区党支部投入资金3万余元。；\n\t\u3000 **（一）A"), st.characters()),
        max_size=80,
    )
)
def test_words_join_up_to_the_text(shipped, text):
    assert "".join(shipped(text)) == text
    assert all(shipped(text))


def test_words_of_a_dictionary_are_cut_out_with_the_shipped_model(tmp_path):
    (tmp_path / "words.txt").write_text("云桥邻里节 3 n\n\n", encoding="utf-8")
    segment = build_segmenter("pkuseg", user_dict=str(tmp_path / "words.txt"))
    assert "云桥邻里节" in segment("举办云桥邻里节活动。")


def test_a_stretch_without_an_end_does_not_take_memory_without_end(shipped):
    text = "社区党支部投入资金" * 2000
    assert "".join(shipped(text)) == text


def test_the_wheel_holds_the_model():
    """Whatever a model's folder holds is package data."""
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert re.search(r'"govreport_nlp\.zh_govreport" = \[.*"segmenter/\*"', settings)
    assert {FEATURES, WEIGHTS, MANIFEST} <= set(os.listdir(default_model(KIND)))
