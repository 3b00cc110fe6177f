"""Components that run a trained model out of a folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import srsly

from govreport_nlp.components.base import ReportComponent, ScoreFunction
from govreport_nlp.errors import ModelNotFoundError

Self = TypeVar("Self", bound="ModelComponent")


class ModelComponent(ReportComponent):
    """A component whose model lies in a folder.

    The model goes with the pipeline: ``to_disk`` and ``to_bytes`` take the folder along. A pipeline on disk thus needs
    no longer what ``model`` names, and so a path that leads nowhere is an error when the model is used or saved, not
    before; :meth:`require_model` asks at once.

    Args:
        name: the component's name in the pipeline.
        model: what leads to the model's folder; None where it comes from a saved pipeline.
        scorer: what ``nlp.evaluate`` calls, or None.
        settings: the other arguments of the subclass.

    Raises:
        GovreportError: the folder is there, and its model cannot be used.
    """

    def __init__(self, name: str, *, model: str | None, scorer: ScoreFunction | None = None, **settings: Any) -> None:
        super().__init__(name, scorer, model=model, **settings)
        self._model = model
        self._folder: Path | None = None
        self._unpacked: TemporaryDirectory[str] | None = None
        if model is not None and (folder := self.locate(model)) is not None:
            self.from_disk(folder)

    def locate(self, model: str) -> Path | None:
        """Return the folder that ``model`` leads to, None where there is none."""
        return Path(model) if Path(model).is_dir() else None

    def load(self, folder: Path) -> None:
        """Load the model of a folder.

        Raises:
            GovreportError: the folder holds no model that can be used.
        """
        raise NotImplementedError

    def missing_model(self) -> ModelNotFoundError:
        """Return the error that says that there is no model, and what to do."""
        if self._model is None:
            return ModelNotFoundError(f"{self.name}: no model is set; name its folder in the setting 'model'")
        return ModelNotFoundError(f"{self._model}: there is no such model folder (component {self.name})")

    def require_model(self) -> Path:
        """Return the folder of the model in use.

        Raises:
            ModelNotFoundError: there is none.
        """
        if self._folder is None:
            raise self.missing_model()
        return self._folder

    def __reduce__(self) -> tuple[Any, ...]:
        settings = {key: value for key, value in self._settings.items() if key != "model"}
        return _rebuild, (type(self), self.name, self.scorer, self._model, settings, self._folder)

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Copy the model into a folder."""
        folder, path = self.require_model(), Path(path)
        if path.exists():
            if path.samefile(folder):
                return
            shutil.rmtree(path)
        shutil.copytree(folder, path)

    def from_disk(self: Self, path: str | Path, *, exclude: Iterable[str] = ()) -> Self:
        """Use the model of a folder."""
        self.load(Path(path))
        self._folder = Path(path)
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Pack the files of the model."""
        folder = self.require_model()
        files = sorted(file for file in folder.rglob("*") if file.is_file())
        data: bytes = srsly.msgpack_dumps({file.relative_to(folder).as_posix(): file.read_bytes() for file in files})
        return data

    def fingerprint(self) -> bytes:
        """Return what tells the model from every other one: all of it, where nothing shorter is as sure."""
        return self.to_bytes()

    def from_bytes(self: Self, data: bytes, *, exclude: Iterable[str] = ()) -> Self:
        """Unpack a model into a temporary folder, which lives as long as the component, and use it."""
        unpacked = TemporaryDirectory(prefix="govreport-")
        root = Path(unpacked.name).resolve()
        for name, content in srsly.msgpack_loads(data).items():
            path = (root / name).resolve()
            if not path.is_relative_to(root):
                raise ValueError(f"{name}: a file of a model cannot lie outside its folder")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        self.from_disk(root)
        self._unpacked = unpacked
        return self


def _rebuild(
    component: Callable[..., ModelComponent],
    name: str,
    scorer: ScoreFunction | None,
    model: str | None,
    settings: dict[str, Any],
    folder: Path | None,
) -> ModelComponent:
    """Make a component anew in another process of the same machine, from the folder of its model."""
    rebuilt = component(name, model=None if folder else model, scorer=scorer, **settings)
    return rebuilt.from_disk(folder) if folder else rebuilt
