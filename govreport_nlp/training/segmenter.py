"""``govreport train segmenter``: words by spacy-pkuseg, learnt from sentences that are cut into words.

The package's own loop (``spacy_pkuseg.train``) writes its last model whole and says nothing a program can read. Here its
parts are run one time after the other, the best model is kept, and features that hardly weigh are left out.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
from pydantic import Field

from govreport_nlp.corpora.segmented import Words, read_segmented
from govreport_nlp.errors import ConfigError
from govreport_nlp.evaluation.segmentation import word_scores
from govreport_nlp.language.pkuseg import KIND, PACKAGE, PkusegModel, PkusegSegmenter, SegmenterSettings
from govreport_nlp.manifest import new_manifest, write_manifest
from govreport_nlp.training.config import ConfigPath, Settings, read_config
from govreport_nlp.training.log import Listener
from govreport_nlp.training.output import ModelOutput, Trained
from govreport_nlp.training.progress import Progress

#: spacy-pkuseg lowers its step so many times while it goes through the text, and needs a sentence for each.
LEAST_SENTENCES = 10
#: Weights are rounded to the nearest of so many parts of one, so that they take a tenth of the room.
_PARTS = 64


class SegmenterConfig(Settings):
    """Settings of a segmenter.

    Attributes:
        train: files of sentences to learn from, a sentence a line, its words with one space between them.
        dev: files to measure on; the best model on them is kept.
        epochs: the most times that the training text is gone through.
        patience: the training stops when so many times in a row have not been better.
        prune: features whose weights for the tags differ by less are left out.
        seed: a whole number; the same settings, data and seed give the same model.
        output: folder of the model.
    """

    train: tuple[ConfigPath, ...] = Field(min_length=1)
    dev: tuple[ConfigPath, ...] = Field(min_length=1)
    epochs: int = Field(default=8, ge=1)
    patience: int = Field(default=2, ge=1)
    prune: float = Field(default=0.05, ge=0)
    seed: int = Field(default=0, ge=0, lt=2**32)
    output: ConfigPath


class SegmentedCorpora(NamedTuple):
    """What a segmenter learns from and is measured on.

    Attributes:
        train: the sentences to learn from.
        dev: the sentences to measure on.
    """

    train: list[Words]
    dev: list[Words]


def prepare_segmenter(path: str | Path) -> tuple[SegmenterConfig, SegmentedCorpora]:
    """Read a settings file and the sentences that it names, all checked.

    Args:
        path: the TOML file.

    Raises:
        ConfigError: the settings do not fit, a file is missing, or the sentences are too few; the message begins with
            the settings file.
        GoldError: a file is not one of sentences cut into words; the message begins with that file and its line.
    """
    config = read_config(SegmenterConfig, path)
    for key, paths in (("train", config.train), ("dev", config.dev)):
        for file in paths:
            if not file.is_file():
                raise ConfigError(f"{path}: {key}: {file}: there is no such file")
    corpora = SegmentedCorpora(read_segmented(config.train), read_segmented(config.dev))
    if len(corpora.train) < LEAST_SENTENCES:
        raise ConfigError(f"{path}: train: {len(corpora.train)} sentences are too few: at least {LEAST_SENTENCES}")
    trained = {"".join(words) for words in corpora.train}
    for words in corpora.dev:
        if "".join(words) in trained:
            raise ConfigError(f"{path}: dev: {''.join(words)!r} is trained on")
    return config, corpora


def train_segmenter(config: SegmenterConfig, corpora: SegmentedCorpora, *, listener: Listener | None = None) -> Trained:
    """Train a model.

    Args:
        config: the settings.
        corpora: the sentences to learn from and to measure on.
        listener: called with each entry of the log.

    Returns:
        The folder of the model, its scores on the dev sentences and what the user should know.

    Raises:
        ConfigError: the output folder holds something else.
        TrainingInterruptedError: the user broke the training off.
    """
    output = ModelOutput(config.output)
    with output.interruptible(), TemporaryDirectory() as scratch:
        progress = Progress(output, listener)
        since_best = 0
        for epoch, (loss, model) in enumerate(_epochs(config, corpora.train, Path(scratch)), start=1):
            scores = _scores(config, model, corpora.dev, Path(scratch))

            def write(folder: Path, model: PkusegModel = model, scores: dict[str, float] = scores) -> None:
                _write(config, model, scores, folder)

            is_best = progress.evaluated(epoch, epoch * len(corpora.train), loss, scores, write)
            since_best = 0 if is_best else since_best + 1
            if since_best == config.patience:
                break
        return progress.finish(())


def _epochs(config: SegmenterConfig, sentences: list[Words], scratch: Path) -> Iterator[tuple[float, PkusegModel]]:
    """Go through the sentences again and again; yield the loss and the model after each time."""
    from spacy_pkuseg.config import Config
    from spacy_pkuseg.data import DataSet
    from spacy_pkuseg.feature_extractor import FeatureExtractor
    from spacy_pkuseg.trainer import Trainer

    random.seed(config.seed)  # the package shuffles by Python's own generator
    text, conll, features, rows, tags = (str(scratch / name) for name in ("text", "conll", "features", "rows", "tags"))
    Path(text).write_text("".join(f"{' '.join(words)}\n" for words in sentences), encoding="utf-8")
    extractor = FeatureExtractor()
    with redirect_stdout(io.StringIO()):
        extractor.build(text)
    extractor.convert_text_file_to_feature_file(text, conll, features)
    extractor.convert_feature_file_to_idx_file(features, rows, tags)
    settings = Config()
    settings.init_model = None  # otherwise only the package's own train() sets it
    trainer = Trainer(settings, DataSet.load(rows, tags), extractor)
    for _ in range(config.epochs):
        loss, _, _ = trainer.train_epoch()
        yield float(loss), _pruned(extractor, trainer.model, config.prune)


def _pruned(extractor: Any, trained: Any, least: float) -> PkusegModel:
    """Leave out the features that weigh hardly more for one tag than for another.

    What all tags share decides nothing, so weights are taken from their mean.

    Args:
        extractor: spacy-pkuseg's features.
        trained: its weights.
        least: the least difference of a feature's weights.
    """
    nodes = trained.n_feature * trained.n_tag
    weights = trained.w[:nodes].reshape(trained.n_feature, trained.n_tag)
    kept = np.ptp(weights, axis=1) >= least
    kept[0] = True  # spacy-pkuseg gives this feature to every character without looking it up
    rows = np.flatnonzero(kept)
    number = {int(row): new for new, row in enumerate(rows)}
    features = {name: number[row] for name, row in extractor.feature_to_idx.items() if row in number}
    weights = weights[rows] - weights[rows].mean(axis=1, keepdims=True)
    return PkusegModel(
        words=extractor.unigram & {word for name in features for word in _words_of(name)},
        features=features,
        tags=extractor.tag_to_idx,
        weights=np.round(weights * _PARTS) / _PARTS,
        transitions=trained.w[nodes:].copy(),
    )


def _words_of(feature: str) -> list[str]:
    """Return the words that a feature speaks of: ``w1.WORD``, ``w-1.WORD``, ``ww.l.WORD*WORD``, ``ww.r.WORD*WORD``."""
    kind, _, rest = feature.partition(".")
    if kind == "ww":
        return rest[len("l.") :].split("*")
    return [rest] if kind in {"w1", "w-1"} else []


def _scores(config: SegmenterConfig, model: PkusegModel, dev: list[Words], scratch: Path) -> dict[str, float]:
    """Measure a model as it will be loaded."""
    folder = scratch / "model"
    folder.mkdir(exist_ok=True)
    _write(config, model, {}, folder)
    segment = PkusegSegmenter(folder)
    return word_scores(dev, [segment("".join(words)) for words in dev])


def _write(config: SegmenterConfig, model: PkusegModel, scores: dict[str, float], folder: Path) -> None:
    settings = SegmenterSettings(sha256=model.write_files(folder), prune=config.prune, seed=config.seed)
    write_manifest(folder, new_manifest(KIND, (PACKAGE,), (), settings.model_dump(mode="json"), scores))
