"""The CRF: decoding against brute force and CRFsuite, keys, files, and a training that is reloaded elsewhere."""

import json
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from govreport_nlp.cli.main import app
from govreport_nlp.components.crf.decode import AT_ONCE, Decoder, Found, allowed, tag_names
from govreport_nlp.components.crf.features import (
    LONGEST_CLAUSE,
    STRETCH,
    Characters,
    FeatureExtractor,
    Track,
    parse_template,
)
from govreport_nlp.components.crf.model import WEIGHTS, Calibration, CrfModel
from govreport_nlp.components.crf.words import WordTable
from govreport_nlp.components.row_index import RowIndex, mix
from govreport_nlp.errors import BrokenModelError, ConfigError, ModelNotFoundError, ModelVersionError
from govreport_nlp.manifest import MANIFEST
from govreport_nlp.pipeline import load
from govreport_nlp.training import crf
from govreport_nlp.training.config import read_config
from govreport_nlp.training.corpora import read_corpora
from govreport_nlp.training.crf import CrfConfig, fit_calibration, train_crf
from govreport_nlp.training.log import read_log
from govreport_nlp.training.output import ModelOutput
from govreport_nlp.training.progress import Progress
from govreport_nlp.training.words import WordsConfig, learn_words
from tests.fresh import run_offline
from tests.growth import growth
from tests.tiny_corpus import write_corpus

FEATURES = ("char[0]", "char[-1] char[0]", "char[0] char[1]", "word[0] place[0]", "left0[0]", "names[0]", "quote[0]")
WORDS = WordTable(["街道", "社区", "民政办", "书记"], [[0, 0, 1, 2]])
REPORT = "周明远书记到柳溪社区走访，听取居委会的汇报。北岭街道实施“暖冬”助老项目，投入资金3万余元。"


# --- decoding ---------------------------------------------------------------------------------------------------------


def legal_sequences(length: int, labels: int) -> list[tuple[int, ...]]:
    """Write down every sequence of tags that spells whole names."""
    tags = tag_names([str(label) for label in range(labels)])
    begins = [tag[0] in "OBS" for tag in tags]
    ends = [tag[0] in "OES" for tag in tags]
    follows = allowed(labels)
    return [
        sequence
        for sequence in product(range(len(tags)), repeat=length)
        if begins[sequence[0]] and ends[sequence[-1]] and all(follows[pair] for pair in pairwise(sequence))
    ]


def spelled(sequence: tuple[int, ...]) -> set[tuple[int, int, int]]:
    """Read the names that a sequence spells, one character after the other."""
    found, begun = set(), 0
    for index, tag in enumerate(sequence):
        place = "OBIES"[0] if tag == 0 else "BIES"[(tag - 1) % 4]
        if place in "BS":
            begun = index
        if place in "ES":
            found.add((begun, index + 1, (tag - 1) // 4))
    return found


@given(st.integers(1, 4), st.integers(1, 2), st.integers(0, 10_000))
def test_decoding_is_what_brute_force_finds(length: int, labels: int, seed: int):
    generator = np.random.default_rng(seed)
    size = 1 + 4 * labels
    transitions = generator.normal(size=(size, size)).astype(np.float32)
    emissions = (2 * generator.normal(size=(length, size))).astype(np.float32)
    sequences = legal_sequences(length, labels)
    scores = np.array(
        [
            sum(emissions[index, tag] for index, tag in enumerate(sequence))
            + sum(transitions[pair] for pair in pairwise(sequence))
            for sequence in sequences
        ]
    )
    found = Decoder(transitions)(emissions, np.array([0, length]))
    assert {name[:3] for name in found} == spelled(sequences[int(scores.argmax())])
    weights = np.exp(scores - scores.max())
    for name in found:
        holding = [name[:3] in spelled(sequence) for sequence in sequences]
        assert name.probability == pytest.approx(weights[holding].sum() / weights.sum(), abs=1e-4)


@given(st.lists(st.integers(1, 6), min_size=1, max_size=6), st.integers(0, 10_000))
def test_sequences_do_not_disturb_each_other(lengths: list[int], seed: int):
    generator = np.random.default_rng(seed)
    decode = Decoder(generator.normal(size=(9, 9)).astype(np.float32))
    emissions = generator.normal(size=(sum(lengths), 9)).astype(np.float32)
    borders = np.concatenate(([0], np.cumsum(lengths)))
    together = decode(emissions, borders)
    alone = [
        (name.start + start, name.end + start, name.label, round(name.probability, 3))
        for start, end in pairwise(borders.tolist())
        for name in decode(emissions[start:end], np.array([0, end - start]))
    ]
    assert [(*name[:3], round(name.probability, 3)) for name in together] == alone


def decoded(sequences: int) -> list[Found]:
    """Decode sequences of 1 to 12 characters that repeat."""
    lengths = np.resize(np.arange(1, 13), sequences)
    borders = np.concatenate(([0], np.cumsum(lengths)))
    generator = np.random.default_rng(0)
    decode = Decoder(generator.normal(size=(9, 9)).astype(np.float32))
    emissions = np.resize(generator.normal(size=(78, 9)), (borders[-1], 9)).astype(np.float32)
    return decode(emissions, borders)


def test_more_sequences_than_are_decoded_at_once():
    few, many = decoded(12), decoded(3 * AT_ONCE)
    rounds = 3 * AT_ONCE // 12
    assert [name[:3] for name in many] == [
        (start + 78 * number, end + 78 * number, label) for number in range(rounds) for start, end, label, _ in few
    ]
    assert [name.probability for name in many] == pytest.approx([name.probability for name in few] * rounds, abs=1e-5)


def test_decoding_takes_time_in_proportion():
    assert growth(decoded, lambda sequences: sequences, 20_000) < 2


# --- features ---------------------------------------------------------------------------------------------------------


@given(st.text(alphabet="社区。，、“”《》一1 \n民", max_size=500))
def test_clauses_tile_the_text(text: str):
    borders = Characters.of(text).clause_borders().tolist()
    assert borders[0] == 0
    assert borders[-1] == len(text)
    assert all(0 < end - start <= LONGEST_CLAUSE for start, end in pairwise(borders))


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("一是修路，二是种树。", ["一是修路，", "二是种树。"]),
        ("开展“迎国庆,敬重阳”活动,好", ["开展“迎国庆,敬重阳”活动,", "好"]),
        ("印发《甲、乙》、《丙》", ["印发《甲、乙》、", "《丙》"]),
        ("开了引号“没有关，\n下一行，好", ["开了引号“没有关，\n", "下一行，", "好"]),
        ("", []),
    ],
)
def test_clauses_end_at_punctuation_outside_quotation_marks(text: str, clauses: list[str]):
    assert [text[start:end] for start, end in pairwise(Characters.of(text).clause_borders().tolist())] == clauses


def test_white_space_is_never_a_name():
    features, tags = ("char[0]",), tag_names(["ORG"])
    keys = np.unique(FeatureExtractor(features, WORDS)("甲\n ", []))
    weights = np.zeros((len(keys) + 1, len(tags)), dtype=np.float32)
    weights[1:, tags.index("S-ORG")] = 9
    model = CrfModel(("ORG",), features, WORDS, keys, weights, np.zeros((len(tags), len(tags)), dtype=np.float32))
    assert [name[:2] for name in model("甲\n 甲\n\n甲", [])] == [(0, 1), (3, 4), (6, 7)]


def test_a_feature_looks_only_where_it_says():
    extract = FeatureExtractor(["char[0]", "char[1]", "tags[-1] char[0]"], WORDS)
    tracks = [Track("tags", [(0, 2, "X")], ["X"])]
    keys = extract("甲乙甲乙", tracks)
    assert keys.shape == (3, 4)
    assert keys[0, 0] == keys[0, 2] != keys[0, 1]
    assert keys[1, 0] == keys[1, 2]
    assert keys[1, 1] != keys[1, 3]
    assert len(set(keys[2].tolist())) == 4


@pytest.mark.parametrize("border", [STRETCH, 2 * STRETCH])
def test_features_look_over_the_borders_of_stretches(border: int):
    extract = FeatureExtractor(["char[-1] char[0]", "char[0] char[1]"], WORDS)
    text = "".join(chr(0x4E00 + 7 * index % 5003) for index in range(2 * STRETCH + 50))
    around = slice(border - 20, border + 20)
    assert (extract(text, [])[:, around][:, 1:-1] == extract(text[around], [])[:, 1:-1]).all()


@pytest.mark.parametrize("template", ["char", "char[", "char[x]", "[0]"])
def test_a_template_that_is_none_is_refused(template: str):
    with pytest.raises(ValueError, match=r"column\[distance\]|invalid literal"):
        parse_template(template)


@given(st.sets(st.integers(0, 2**63), max_size=60), st.lists(st.integers(0, 2**63), max_size=60), st.data())
def test_rows_are_found_as_a_dict_finds_them(known: set[int], others: list[int], data: st.DataObject):
    asked = others + data.draw(st.lists(st.sampled_from(sorted(known)))) if known else others
    keys, asked_keys = (mix(np.array(numbers, dtype=np.uint64)) for numbers in (sorted(known), asked))
    rows = RowIndex(keys)(asked_keys.reshape(1, -1))
    place = {key: index for index, key in enumerate(sorted(known), start=1)}
    assert rows.tolist() == [[place.get(key, 0) for key in asked]]


def test_rows_are_found_where_every_key_wants_the_same_place():
    keys = np.arange(1, 200, dtype=np.uint64) << np.uint64(40)
    rows = RowIndex(keys)
    assert rows(keys).tolist() == list(range(1, 200))
    assert not rows(keys + (np.uint64(1) << np.uint64(60))).any()


def test_words_are_found_with_their_places_and_neighbours():
    text = "到社区民政办"
    columns = WORDS.columns(text, np.array([ord(character) for character in text]))
    assert columns["place"].tolist() == [3, 0, 2, 0, 1, 2]
    assert columns["word"].tolist()[1:] == [1, 1, 2, 2, 2]
    assert columns["left"].tolist()[3:] == [1, 1, 1]
    assert columns["right"].tolist()[1:3] == [2, 2]
    assert columns["word0"].tolist()[1:] == [0, 0, 1, 1, 1]
    assert WordTable.from_tsv(WORDS.to_tsv()).to_tsv() == WORDS.to_tsv()


# --- training ---------------------------------------------------------------------------------------------------------


def write_config(folder: Path, **settings: object) -> Path:
    write_corpus(folder / "corpus")
    (folder / "words.tsv").write_text(WORDS.to_tsv(), encoding="utf-8")
    values = {
        "train": ["corpus"],
        "dev": ["corpus"],
        "labels": "all",
        "output": "model",
        "words": "words.tsv",
        "iterations": 30,
        **settings,
    }
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    path = folder / "crf.toml"
    path.write_text("\n".join([*lines, "[features]", f"all = {json.dumps(FEATURES)}", ""]), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crf")
    result = CliRunner().invoke(app, ["train", "crf", str(write_config(folder))])
    assert result.exit_code == 0, result.output
    return folder / "model"


def names_of(doc) -> list[tuple[str, str, str, bool]]:
    return [
        (entity.text, entity.label_, entity._.source, 0 < entity._.score <= 1)
        for entity in doc.ents
        if entity._.source == "model"
    ]


EXPECTED = [
    ("周明远", "PERSON", "model", True),
    ("柳溪社区", "GPE", "model", True),
    ("居委会", "ORG", "model", True),
    ("北岭街道", "GPE", "model", True),
    ("“暖冬”助老项目", "PROJECT", "model", True),
]


def test_a_trained_model_works_in_the_pipeline(trained: Path):
    assert names_of(load(names=[str(trained)])(REPORT)) == EXPECTED


def test_it_decodes_as_crfsuite_does(trained: Path, tmp_path: Path):
    pycrfsuite = pytest.importorskip("pycrfsuite")
    config = read_config(CrfConfig, write_config(tmp_path))
    corpora = read_corpora(config)
    captured = []
    texts = list(crf.annotated_texts(load(names=["rules"]), corpora.dev, corpora.labels))
    extract = FeatureExtractor(config.templates, WORDS)
    file = tmp_path / "crfsuite.model"
    crf.run_crfsuite(config, texts, extract, Progress(ModelOutput(tmp_path / "model")), file)
    model = crf.read_crfsuite(file, corpora.labels, config.templates, WORDS)
    tagger = pycrfsuite.Tagger()
    tagger.open(str(file))
    for annotated in texts:
        keys = extract(annotated.text, annotated.tracks).T
        expected = set()
        for start, end in pairwise(Characters.of(annotated.text).clause_borders().tolist()):
            tags = tagger.tag([list(map(str, row)) for row in keys[start:end].tolist()])
            begun = 0
            for index, tag in enumerate(tags):
                begun = index if tag[0] in "BS" else begun
                if tag[0] in "ES":
                    expected.add((start + begun, start + index + 1, tag[2:]))
        assert set(crf.predict(model, annotated)) == expected
        captured.append(expected)
    assert any(captured)


def test_the_log_has_each_iteration_and_the_scores_at_the_end(trained: Path):
    *iterations, last = read_log(trained / "training_log.jsonl")
    assert [entry.epoch for entry in iterations] == list(range(1, len(iterations) + 1))
    assert not any(entry.scores or entry.best for entry in iterations)
    assert (last.epoch, last.loss, last.best) == (iterations[-1].epoch, iterations[-1].loss, True)
    assert last.scores == json.loads((trained / MANIFEST).read_text(encoding="utf-8"))["scores"]


def test_the_same_settings_give_the_same_files(trained: Path, tmp_path: Path):
    config = read_config(CrfConfig, write_config(tmp_path))
    train_crf(config, read_corpora(config))
    for name in (MANIFEST, WEIGHTS):
        assert (tmp_path / "model" / name).read_bytes() == (trained / name).read_bytes()


@pytest.mark.slow
def test_a_fresh_process_without_a_network_reloads_it(trained: Path, tmp_path: Path):
    nlp = load(names=[str(trained), "rules"])
    nlp.to_disk(tmp_path / "pipeline")
    code = (
        "import sys, spacy; nlp = spacy.load(sys.argv[1]); "
        "print([(e.text, e.label_) for e in nlp(sys.argv[2]).ents if e._.source == 'model'])"
    )
    run = run_offline(tmp_path / "site", "-c", code, str(tmp_path / "pipeline"), REPORT)
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == str([name[:2] for name in EXPECTED])


@pytest.mark.slow
def test_worker_processes_find_the_same(trained: Path):
    nlp = load(names=[str(trained)])
    for doc in nlp.pipe([REPORT, REPORT], n_process=2):
        assert names_of(doc) == EXPECTED


def test_bytes_take_the_model_along(trained: Path):
    nlp = load(names=[str(trained)])
    again = load(names=["rules"])
    again.remove_pipe("govreport_resolve")
    component = again.add_pipe("govreport_crf", before="govreport_stamp")
    again.add_pipe("govreport_resolve", before="govreport_stamp")
    component.from_bytes(nlp.get_pipe("govreport_crf").to_bytes())
    assert names_of(again(REPORT)) == EXPECTED


# --- what goes wrong --------------------------------------------------------------------------------------------------


def test_a_model_that_is_not_there(tmp_path: Path):
    with pytest.raises(ModelNotFoundError, match="no model"):
        load(names=[str(tmp_path)])


def copy(trained: Path, folder: Path) -> Path:
    folder.mkdir()
    for file in trained.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


def test_a_model_of_another_version_is_refused(trained: Path, tmp_path: Path):
    folder = copy(trained, tmp_path / "other")
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    (folder / MANIFEST).write_text(json.dumps(manifest | {"library": "9.1.0"}), encoding="utf-8")
    with pytest.raises(ModelVersionError, match=r"9\.1\.0"):
        CrfModel.from_disk(folder)


def test_a_damaged_model_is_refused(trained: Path, tmp_path: Path):
    folder = copy(trained, tmp_path / "damaged")
    data = (folder / WEIGHTS).read_bytes()
    (folder / WEIGHTS).write_bytes(data[: len(data) // 2])
    with pytest.raises(BrokenModelError, match=WEIGHTS):
        CrfModel.from_disk(folder)


def train_from(path: Path) -> None:
    config = read_config(CrfConfig, path)
    train_crf(config, read_corpora(config))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"words": "nowhere.tsv"}, r"words: .*nowhere\.tsv"),
        ({"train": ["nowhere"]}, "nowhere"),
        ({"labels": ["POLICY_MEASURE"]}, "POLICY_MEASURE"),
        ({"penalty_square": -1}, "penalty_square"),
        ({"iterations": 0}, "iterations"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_wrong_settings_stop_the_training_before_it_starts(tmp_path: Path, settings: dict[str, object], message: str):
    path = write_config(tmp_path, **settings)
    with pytest.raises(ConfigError, match=message):
        train_from(path)
    assert not (tmp_path / "model").exists()


def test_a_feature_of_nothing_is_refused(tmp_path: Path):
    path = write_config(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace('"quote[0]"', '"colour[0]"'), encoding="utf-8")
    config = read_config(CrfConfig, path)
    with pytest.raises(ConfigError, match="colour"):
        train_crf(config, read_corpora(config))


# --- probabilities ----------------------------------------------------------------------------------------------------


def test_calibration_learns_how_often_the_model_is_right():
    answers = [(0.9, index % 2 == 0) for index in range(200)] + [(0.99, index % 10 != 0) for index in range(200)]
    calibrate = fit_calibration(answers)
    assert calibrate(0.9) == pytest.approx(0.5, abs=0.01)
    assert calibrate(0.99) == pytest.approx(0.9, abs=0.01)
    assert fit_calibration([(0.9, True)]) == Calibration()


# --- words ------------------------------------------------------------------------------------------------------------


def test_words_that_stand_alike_fall_together(tmp_path: Path):
    lines = [
        f"{place}{organ}{verb}了会议。"
        for place in ("社区", "街道")
        for organ in ("工会", "妇联")
        for verb in ("召开", "举行")
    ]
    (tmp_path / "report.txt").write_text("\n".join(lines * 10), encoding="utf-8")
    (tmp_path / "words.toml").write_text(
        'unlabelled = ["report.txt"]\nmin_count = 2\ndimensions = 3\nclusters = [4]\noutput = "words.tsv"\n',
        encoding="utf-8",
    )
    config = read_config(WordsConfig, tmp_path / "words.toml")
    table, absent = learn_words(config)
    cluster = dict(zip(table.words, table.clusters[0].tolist(), strict=True))
    assert absent == []
    assert cluster["社区"] == cluster["街道"] != cluster["工会"] == cluster["妇联"]
    first = (tmp_path / "words.tsv").read_bytes()
    learn_words(config)
    assert (tmp_path / "words.tsv").read_bytes() == first


def test_too_few_reports_for_the_clusters_are_refused(tmp_path: Path):
    (tmp_path / "report.txt").write_text("社区召开了会议。", encoding="utf-8")
    config = WordsConfig(unlabelled=(tmp_path / "report.txt",), min_count=1, output=tmp_path / "words.tsv")
    with pytest.raises(ConfigError, match="too few"):
        learn_words(config)
