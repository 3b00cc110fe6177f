"""``govreport train spacy``: names by spaCy's NER, with spaCy's own machinery and one of its config files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import Field
from spacy import util
from spacy.language import DEFAULT_CONFIG_PRETRAIN_PATH, Language
from spacy.schemas import ConfigSchemaTraining
from spacy.training import Example
from spacy.training.loop import create_evaluation_callback, create_train_batches, train_while_improving
from spacy.training.pretrain import pretrain
from thinc.api import Config, fix_random_seed, require_gpu, set_gpu_allocator

from govreport_nlp.components.spacy_ner.document import window_doc
from govreport_nlp.components.spacy_ner.factory import KIND, PIPELINE
from govreport_nlp.corpora.unlabelled import read_unlabelled
from govreport_nlp.errors import ConfigError
from govreport_nlp.manifest import files_below, hash_files, new_manifest, write_manifest
from govreport_nlp.text.clean import TextCleaner
from govreport_nlp.text.noise import NoiseFinder
from govreport_nlp.text.windows import split_windows
from govreport_nlp.training.config import ConfigPath, TrainingConfig
from govreport_nlp.training.corpora import Corpora
from govreport_nlp.training.log import Listener
from govreport_nlp.training.output import ModelOutput, Trained
from govreport_nlp.training.progress import Progress
from govreport_nlp.training.windows import GoldWindow, SpanGroupName, gold_windows

#: Packages whose version the weights depend on.
PACKAGES = ("spacy",)
#: The settings that the trained component needs, and that a training that broke off goes on with.
READING = {"window", "backwards", "span_groups"}
#: Those written into the manifest besides, which tell models apart.
DESCRIBED = {"overrides", "seed"}
#: The places in a config file where these settings go.
SPAN_GROUPS = "features.span_groups"
BACKWARDS = "features.backwards"


class SpacyConfig(TrainingConfig):
    """Settings of the spaCy back end.

    Attributes:
        config: spaCy's own config file: network, batches, learning rate, when to stop.
        overrides: values to put in place of those of the config file, by dotted name (``"training.max_epochs" = 5``).
        window: the most characters that the network sees at once.
        backwards: whether the network reads from the last character to the first; not for a transformer, which has
            learnt the other direction.
        span_groups: what earlier components found and the network is told: ``values``, ``lexicon``, ``rules``.
        unlabelled: reports without annotation, on which the network is trained first (``spacy pretrain``); those that
            are not there are named and left out.
        gpu: number of the GPU, -1 for none.
    """

    config: ConfigPath
    overrides: dict[str, Any] = Field(default_factory=dict)
    window: int = Field(default=200, ge=20, le=5000)
    backwards: bool = False
    span_groups: tuple[SpanGroupName, ...] = ()
    unlabelled: tuple[ConfigPath, ...] = ()
    gpu: int = Field(default=-1, ge=-1)


def train_spacy(
    config: SpacyConfig, corpora: Corpora, *, resume: bool = False, listener: Listener | None = None
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
        ConfigError: spaCy's config file does not fit, or the output folder holds something else.
        TrainingInterruptedError: the user broke the training off.
    """
    nlp = _load(config)
    output = ModelOutput.of_training(KIND, config, corpora, READING, resume=resume)
    with output.interruptible():
        examples = {
            split: _examples(nlp, gold_windows(documents, corpora.labels, config.window, config.span_groups), config)
            for split, documents in (("train", corpora.train), ("dev", corpora.dev))
        }
        if _present(config) and not resume:
            nlp.config["initialize"]["init_tok2vec"] = str(_pretrain(nlp.config, config, output.part))
        fix_random_seed(config.seed)
        training = util.registry.resolve(nlp.config.interpolate()["training"], schema=ConfigSchemaTraining)
        nlp.initialize(lambda: examples["train"], sgd=training["optimizer"])
        nlp.config["initialize"]["init_tok2vec"] = None  # what is learnt is in the weights now
        nlp.config["corpora"].pop("pretrain", None)
        if resume:
            _take_weights(nlp, output.model / PIPELINE)
        progress = Progress(output, listener)
        _run(nlp, training, examples, config, corpora, progress)
        return progress.finish(path for path in (*corpora.absent, *config.unlabelled) if not path.exists())


def _load(config: SpacyConfig) -> Language:
    """Make the pipeline to train, on the GPU where there is to be one.

    Raises:
        ConfigError: spaCy's config file is missing or does not fit, or there is no such GPU.
    """
    settings = _spacy_config(config)
    try:
        if config.gpu >= 0:
            require_gpu(config.gpu)
            if allocator := settings["training"].get("gpu_allocator"):
                set_gpu_allocator(allocator)
    except (ValueError, ImportError) as error:
        raise ConfigError(f"gpu: {_one_line(error)}") from error
    try:
        nlp = util.load_model_from_config(settings, auto_fill=True)
    except (ValueError, ImportError) as error:
        raise ConfigError(f"config: {config.config}: {_one_line(error)}") from error
    if "ner" not in nlp.pipe_names:
        raise ConfigError(f"config: {config.config}: the pipeline has no component ner")
    return nlp


def _spacy_config(config: SpacyConfig) -> Config:
    """Read spaCy's config file, with the overrides of the settings."""
    overrides = dict(config.overrides)
    if config.span_groups:
        overrides[SPAN_GROUPS] = list(config.span_groups)
    if config.backwards:
        overrides[BACKWARDS] = True
    if not config.config.is_file():
        raise ConfigError(f"config: {config.config}: there is no such file")
    try:
        settings = util.load_config(config.config, overrides=overrides, interpolate=False)
    except ValueError as error:
        raise ConfigError(f"config: {config.config}: {_one_line(error)}") from error
    settings.setdefault("training", {})["seed"] = config.seed
    settings.setdefault("initialize", {})
    if not _present(config):
        settings["pretraining"] = {}
        return settings
    return util.load_config(DEFAULT_CONFIG_PRETRAIN_PATH).merge(settings)


def _present(config: SpacyConfig) -> list[Path]:
    return [path for path in config.unlabelled if path.exists()]


def _one_line(error: Exception) -> str:
    return re.sub(r"\s+", " ", str(error)).strip()


def _examples(nlp: Language, windows: Iterable[GoldWindow], config: SpacyConfig) -> list[Example]:
    return [
        Example(
            window_doc(nlp.vocab, window, backwards=config.backwards),
            window_doc(nlp.vocab, window, spans, backwards=config.backwards),
        )
        for window, spans in windows
    ]


def _take_weights(nlp: Language, pipeline: Path) -> None:
    for name in nlp.pipe_names:
        component: Any = nlp.get_pipe(name)
        component.from_disk(pipeline / name, exclude=["vocab"])


def _run(
    nlp: Language,
    training: dict[str, Any],
    examples: dict[str, list[Example]],
    config: SpacyConfig,
    corpora: Corpora,
    progress: Progress,
) -> None:
    """Train until the dev scores stop getting better; each better model is saved."""
    optimizer = training["optimizer"]
    evaluate = create_evaluation_callback(nlp, lambda nlp: examples["dev"], training["score_weights"])
    steps = train_while_improving(
        nlp,
        optimizer,
        create_train_batches(nlp, lambda nlp: examples["train"], training["batcher"], training["max_epochs"]),
        evaluate,
        dropout=training["dropout"],
        accumulate_gradient=training["accumulate_gradient"],
        patience=training["patience"],
        max_steps=training["max_steps"],
        eval_frequency=training["eval_frequency"],
        exclude=training["frozen_components"],
        annotating_components=training["annotating_components"],
        before_update=training["before_update"],
    )
    settings = config.model_dump(mode="json", include=READING | DESCRIBED) | {"corpus": corpora.fingerprint()}

    def write(folder: Path, scores: dict[str, float]) -> None:
        with nlp.use_params(optimizer.averages):
            nlp.to_disk(folder / PIPELINE)
        hashes = hash_files(folder / PIPELINE, files_below(folder / PIPELINE))
        write_manifest(folder, new_manifest(KIND, PACKAGES, corpora.labels, settings, scores, hashes))

    def report(info: dict[str, Any], scores: dict[str, Any]) -> None:
        kept = {name: float(scores[f"ents_{name}"] or 0.0) for name in ("p", "r", "f")}
        loss = float(info["losses"]["ner"])
        progress.evaluated(info["epoch"] + 1, info["step"], loss, kept, partial(write, scores=kept))

    is_reported = False
    for _, info, is_evaluated in steps:
        is_reported = is_evaluated is not None and info["step"] > 0
        if is_reported:
            report(info, info["other_scores"])
    if not is_reported:
        with nlp.use_params(optimizer.averages):
            report(info, evaluate()[1])


def _pretrain(settings: Config, config: SpacyConfig, folder: Path) -> Path:
    """Train the network to guess characters from those around them, and return its weights."""
    texts = folder / "unlabelled.jsonl"
    with texts.open("w", encoding="utf-8") as file:
        for window in _clean_windows(_present(config), config.window):
            text = window[::-1] if config.backwards else window
            file.write(json.dumps({"text": text}, ensure_ascii=False) + "\n")
    settings["corpora"]["pretrain"]["path"] = str(texts)
    pretrain(settings, folder)
    return folder / "model-last.bin"


def _clean_windows(paths: list[Path], length: int) -> Iterator[str]:
    clean = TextCleaner(NoiseFinder())
    for text in read_unlabelled(paths):
        cleaned, _ = clean(text)
        for start, end in split_windows(cleaned.text, length):
            yield cleaned.text[start:end]
