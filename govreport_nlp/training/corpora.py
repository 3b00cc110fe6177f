"""The gold documents of a training, checked before it starts."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar

from govreport_nlp.corpora.check import require_valid
from govreport_nlp.corpora.formats import read_located
from govreport_nlp.corpora.located import Located
from govreport_nlp.corpora.model import GoldDocument
from govreport_nlp.corpora.offsets import OFFSETS, has_texts
from govreport_nlp.errors import ConfigError
from govreport_nlp.labels import LABEL_FORM
from govreport_nlp.training.config import TrainingConfig, read_config

Split = Literal["train", "dev"]
Config = TypeVar("Config", bound=TrainingConfig)


class Corpora(NamedTuple):
    """What a training learns from and is measured on.

    Attributes:
        train: the documents to learn from.
        dev: the documents to measure on.
        labels: the labels to learn, sorted.
        absent: optional paths that are not there.
    """

    train: list[GoldDocument]
    dev: list[GoldDocument]
    labels: tuple[str, ...]
    absent: list[Path]

    def fingerprint(self) -> str:
        """Return a hash of the annotation to learn from, which tells the data of two trainings apart."""
        digest = hashlib.sha256()
        for document in self.train:
            entities = [(entity.start, entity.end, entity.label) for entity in document.entities]
            digest.update(json.dumps([document.text, entities]).encode())
        return digest.hexdigest()


def prepare(schema: type[Config], path: str | Path) -> tuple[Config, Corpora]:
    """Read a settings file and the corpora that it names, all checked.

    Args:
        schema: the settings of a back end.
        path: the TOML file.

    Raises:
        ConfigError: the settings do not fit; the message begins with the file.
        GoldError: a corpus does not fit; the message begins with its file and line.
    """
    config = read_config(schema, path)
    try:
        return config, read_corpora(config)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from error


def read_corpora(config: TrainingConfig) -> Corpora:
    """Read and check the corpora that settings name.

    A document whose ``meta`` names a split is taken for that split alone, so that ``train`` and ``dev`` may name the same
    corpus.

    Raises:
        ConfigError: a path is missing, a split is empty, a label is none or occurs nowhere, or a dev document is trained
            on.
        GoldError: a document does not fit its format, or has overlapping entities or an unknown label, or another
            error that ``govreport corpus check`` finds; the message names file and line.
    """
    for key, paths in (("train", config.train), ("dev", config.dev)):
        for path in paths:
            if not path.exists():
                raise ConfigError(f"{key}: {path}: there is no such file or folder")
    absent = [path for path in config.optional if not _is_there(path)]
    sources = [*config.train, *(path for path in config.optional if path not in absent)]
    train, dev = _read("train", sources), _read("dev", config.dev)
    trained = {located.document.text: located.path for located in train}
    for located in dev:
        if located.document.text in trained:
            raise ConfigError(f"dev: {located.path}: its text is trained on ({trained[located.document.text]})")
    found = {entity.label for located in train for entity in located.document.entities}
    labels = sorted(found if config.labels == "all" else config.labels)
    of_dev = {entity.label for located in dev for entity in located.document.entities}
    require_valid([*sources, *config.dev], {*labels, *config.other_labels, *(of_dev if config.labels == "all" else ())})
    for label in labels:
        if not re.search(LABEL_FORM, label):
            raise ConfigError(f"labels: {label!r} is no label: capitals, digits and _ only, such as POLICY_MEASURE")
        if label not in found:
            raise ConfigError(f"labels: no entity to train on has the label {label}; the corpora have {_list(found)}")
    return Corpora(
        [located.document for located in train], [located.document for located in dev], tuple(labels), absent
    )


def _read(split: Split, paths: Sequence[Path]) -> list[Located]:
    documents = [located for located in read_located(paths) if located.document.meta.get("split", split) == split]
    if not documents:
        raise ConfigError(f"{split}: the split is empty: {_list(map(str, paths))} hold no report of it")
    return documents


def _is_there(path: Path) -> bool:
    """Whether an optional path is there, and the texts with it where it holds offsets alone."""
    return path.exists() and (path.suffix != OFFSETS or has_texts(path))


def _list(items: Iterable[str]) -> str:
    return ", ".join(sorted(items)) or "none"
