"""The folder of a model: there whole or not at all, and never lost to a training that breaks off."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from govreport_nlp.errors import ConfigError, PackageNotInstalledError, TrainingInterruptedError
from govreport_nlp.manifest import MANIFEST, read_manifest
from govreport_nlp.training.config import TrainingConfig
from govreport_nlp.training.corpora import Corpora
from govreport_nlp.training.log import LOG, PICTURE, LogEntry, draw_learning_curve


class ModelOutput:
    """Where a training writes.

    ``NAME.part`` beside the folder ``NAME`` holds the work: the log, and in ``model`` the best model so far, itself
    replaced by renaming. :meth:`publish` gives that model the folder's name when the training ends. Until then an older
    model of the name stays as it is.

    Args:
        folder: the folder of the model.
        resume: whether to go on from the best model of a training that broke off; its work is thrown away otherwise.

    Raises:
        ConfigError: the folder holds something else than a model, or there is no training to go on from.
    """

    def __init__(self, folder: Path, *, resume: bool = False) -> None:
        self.folder = folder
        self.part = folder.with_name(folder.name + ".part")
        self._older = folder.with_name(folder.name + ".old")
        if self._older.is_dir() and not folder.exists():
            os.rename(self._older, folder)
        if folder.exists() and not (folder / MANIFEST).is_file() and (not folder.is_dir() or any(folder.iterdir())):
            raise ConfigError(f"output: {folder}: there is something else than a model, which is not written over")
        if not self.model.exists() and (self.part / "old").exists():
            os.rename(self.part / "old", self.model)
        if resume and not self.has_model:
            raise ConfigError(f"output: {self.part}: there is no training to go on from")
        if not resume and self.part.exists():
            shutil.rmtree(self.part)
        self.part.mkdir(parents=True, exist_ok=True)

    @classmethod
    def of_training(
        cls, kind: str, config: TrainingConfig, corpora: Corpora, kept: set[str], *, resume: bool
    ) -> ModelOutput:
        """Open the folder of a training that can go on where it broke off.

        Args:
            kind: the back end.
            config: the settings; ``output`` is the folder.
            corpora: what to learn from, which must be what it was for the training to go on.
            kept: the settings that must be as they were, too.
            resume: whether the training goes on.

        Raises:
            ConfigError: as for the class, and see :meth:`require_same`.
            ModelVersionError: the training began with another version.
        """
        output = cls(config.output, resume=resume)
        if resume:
            settings = config.model_dump(mode="json", include=kept)
            output.require_same(kind, corpora.labels, {**settings, "corpus": corpora.fingerprint()})
        return output

    @property
    def model(self) -> Path:
        """The best model so far."""
        return self.part / "model"

    @property
    def log(self) -> Path:
        """The log of the training."""
        return self.part / LOG

    @property
    def has_model(self) -> bool:
        """Whether the training has come to a first model."""
        return (self.model / MANIFEST).is_file()

    def require_same(self, kind: str, labels: Iterable[str], settings: Mapping[str, Any]) -> None:
        """Refuse to go on with other settings than the training began with.

        Args:
            kind: the back end.
            labels: the labels to learn.
            settings: what must be as it was, as plain data.

        Raises:
            ConfigError: something is not; the message says what.
            ModelVersionError: the training began with another version.
        """
        manifest = read_manifest(self.model, kind)
        begun, wanted = {"labels": [*manifest.labels], **manifest.settings}, {"labels": [*labels], **settings}
        if other := [key for key in wanted if begun.get(key) != wanted[key]]:
            raise ConfigError(
                f"output: {self.part}: the training began with another {', '.join(other)}: begin anew, without --resume"
            )

    def save(self, write: Callable[[Path], None]) -> None:
        """Replace the best model so far.

        Args:
            write: writes a model into an empty folder, its manifest included.
        """
        new, old = self.part / "new", self.part / "old"
        for folder in (new, old):
            shutil.rmtree(folder, ignore_errors=True)
        new.mkdir()
        write(new)
        if self.model.exists():
            os.rename(self.model, old)
        os.rename(new, self.model)
        shutil.rmtree(old, ignore_errors=True)

    def publish(self) -> str | None:
        """Give the best model its name, with the log and the picture of the learning curve.

        Returns:
            What could not be done besides, None where all was.
        """
        shutil.copy2(self.log, self.model / LOG)
        try:
            draw_learning_curve(self.log, self.model / PICTURE)
            missing = None
        except PackageNotInstalledError as error:
            missing = str(error)
        shutil.rmtree(self._older, ignore_errors=True)
        if self.folder.exists():
            os.rename(self.folder, self._older)
        os.rename(self.model, self.folder)
        shutil.rmtree(self._older, ignore_errors=True)
        shutil.rmtree(self.part)
        return missing

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """Turn the user's interrupt into an error that says where the best model so far is.

        Where no older model has the folder's name, the best so far takes it.
        """
        try:
            yield
        except KeyboardInterrupt:
            raise TrainingInterruptedError(self._keep()) from None

    def _keep(self) -> str:
        if not self.has_model:
            return "interrupted before there was a model"
        if self.folder.exists():
            return f"interrupted: {self.folder} is as it was, the best model so far is {self.model}; --resume goes on"
        copy = self.part / "new"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.model, copy)
        os.rename(copy, self.folder)
        return f"interrupted: {self.folder} is the best model so far; --resume goes on"


class Trained(NamedTuple):
    """What came of a training.

    Attributes:
        folder: the folder of the model.
        best: the entry of the log that the model is of.
        notes: what the user should know besides.
    """

    folder: Path
    best: LogEntry
    notes: list[str]
