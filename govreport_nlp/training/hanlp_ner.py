"""``govreport train hanlp``: names by HanLP's recurrent NER."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import Field

from govreport_nlp.components.hanlp.factory import KIND
from govreport_nlp.components.hanlp.folders import require_hanlp
from govreport_nlp.components.hanlp.model import find_names, visible
from govreport_nlp.manifest import new_manifest, write_manifest
from govreport_nlp.training.config import TrainingConfig
from govreport_nlp.training.corpora import Corpora
from govreport_nlp.training.log import Listener
from govreport_nlp.training.output import ModelOutput, Trained
from govreport_nlp.training.progress import Progress
from govreport_nlp.training.windows import GoldWindow, boundaries, gold_windows, span_scores

#: Packages whose version the weights depend on.
PACKAGES = ("hanlp",)
#: The settings that a training that broke off goes on with.
NETWORK = {"window", "embedding", "hidden"}
#: HanLP's token for characters it has not seen.
UNKNOWN = "<unk>"


class HanlpConfig(TrainingConfig):
    """Settings of the HanLP back end.

    Attributes:
        window: the most characters that the network sees at once.
        embedding: width of the vector of a character.
        hidden: width of the network in each direction.
        dropout: share of values that are left out while training.
        learning_rate: step of the optimizer (Adam).
        batch_size: windows of an update.
        epochs: how often the training text is gone through at most.
        patience: epochs without a better dev score after which training ends.
        threads: threads of torch. More than one is slower by far where other programs use the same cores.
        device: number of the GPU, -1 for none.
    """

    window: int = Field(default=128, ge=20, le=2000)
    embedding: int = Field(default=100, ge=1)
    hidden: int = Field(default=160, ge=1)
    dropout: float = Field(default=0.5, ge=0, lt=1)
    learning_rate: float = Field(default=0.003, gt=0)
    batch_size: int = Field(default=16, ge=1)
    epochs: int = Field(default=40, ge=1)
    patience: int = Field(default=6, ge=1)
    threads: int = Field(default=1, ge=1)
    device: int = Field(default=-1, ge=-1)


def train_hanlp(
    config: HanlpConfig, corpora: Corpora, *, resume: bool = False, listener: Listener | None = None
) -> Trained:
    """Train a model.

    Args:
        config: the settings.
        corpora: what to learn from.
        resume: go on from the best model of a training that broke off.
        listener: called with each entry of the log.

    Returns:
        The folder of the model, its scores and what the user should know.

    Raises:
        PackageNotInstalledError: HanLP is not installed.
        ConfigError: the output folder holds something else than a model.
        TrainingInterruptedError: the user broke the training off.
    """
    require_hanlp()
    import torch

    from govreport_nlp.components.hanlp.recognizer import CharacterRecognizer

    torch.set_num_threads(config.threads)
    output = ModelOutput.of_training(KIND, config, corpora, NETWORK, resume=resume)
    with output.interruptible():
        train, dev = (
            gold_windows(documents, corpora.labels, config.window) for documents in (corpora.train, corpora.dev)
        )
        recognizer = CharacterRecognizer()
        recognizer.begin_with = output.model if resume else None
        progress = Progress(output, listener)
        recognizer.after_epoch = _AfterEpoch(recognizer, dev, config, corpora, progress)
        with TemporaryDirectory() as folder:  # HanLP writes its vocabulary before it trains
            recognizer.fit(
                _samples(train),
                None,
                folder,
                batch_size=config.batch_size,
                epochs=config.epochs,
                embed=config.embedding,
                rnn_hidden=config.hidden,
                drop=config.dropout,
                lr=config.learning_rate,
                tagging_scheme="IOBES",
                token_delimiter="",
                devices=config.device,
                seed=config.seed,
                logger=_silent_logger(),
                verbose=False,
            )
        return progress.finish(corpora.absent)


class _AfterEpoch:
    """Measures the model after each epoch, and says when to stop."""

    def __init__(
        self,
        recognizer: Any,
        dev: Sequence[GoldWindow],
        config: HanlpConfig,
        corpora: Corpora,
        progress: Progress,
    ) -> None:
        self._recognizer, self._dev, self._config, self._corpora = recognizer, dev, config, corpora
        self._progress = progress
        self._without_gain = 0

    def __call__(self, epoch: int, steps: int, loss: float) -> bool:
        found = find_names(self._recognizer, [window.text for window, _ in self._dev], self._config.batch_size)
        scores = span_scores([spans for _, spans in self._dev], found)
        is_best = self._progress.evaluated(epoch, steps, loss, scores, partial(self._write, scores=scores))
        self._without_gain = 0 if is_best else self._without_gain + 1
        return self._without_gain >= self._config.patience

    def _write(self, folder: Path, scores: dict[str, float]) -> None:
        self._recognizer.save(str(folder))
        settings = self._config.model_dump(mode="json", exclude={*TrainingConfig.model_fields} - {"seed"})
        settings["corpus"] = self._corpora.fingerprint()
        write_manifest(folder, new_manifest(KIND, PACKAGES, self._corpora.labels, settings, scores))


def _samples(windows: Sequence[GoldWindow]) -> list[dict[str, list[str]]]:
    """Make HanLP's samples; characters that occur once stand for all that the model will not know."""
    counts = Counter(character for window, _ in windows for character in window.text)
    samples = []
    for window, spans in windows:
        tags = ["O"] * len(window.text)
        for start, end, label in spans:
            places = [offset for offset in visible(window.text) if start <= offset < end]
            for offset, mark in zip(places, boundaries(len(places)), strict=True):
                tags[offset] = f"{mark}-{label}"
        kept = visible(window.text)
        tokens = [window.text[offset] if counts[window.text[offset]] > 1 else UNKNOWN for offset in kept]
        samples.append({"token": tokens, "tag": [tags[offset] for offset in kept]})
    return samples


def _silent_logger() -> logging.Logger:
    """Return a logger for what HanLP says of its training; the training log says it better."""
    logger = logging.Logger("hanlp")
    logger.addHandler(logging.NullHandler())
    return logger
