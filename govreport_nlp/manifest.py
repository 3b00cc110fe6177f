"""What the folder of a trained model says about itself, so that a model of another version is refused, not misread."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from govreport_nlp import __version__
from govreport_nlp.digest import file_sha256
from govreport_nlp.errors import BrokenModelError, ModelNotFoundError, ModelVersionError

MANIFEST = "model.json"


class Manifest(BaseModel):
    """The file ``model.json`` of a model's folder.

    Attributes:
        kind: the back end, such as ``spacy``.
        library: version of the library that trained the model.
        packages: versions of the packages that the weights depend on.
        labels: the labels that the model gives.
        settings: the settings it was trained with, paths aside.
        scores: its scores on the dev reports of its training.
        sha256: the hash of each file of the model, by path below the folder; empty of a back end that keeps them in its
            settings, or that others' programs wrote.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    kind: str
    library: str
    packages: dict[str, str]
    labels: tuple[str, ...]
    settings: dict[str, Any]
    scores: dict[str, float]
    sha256: dict[str, str] = {}


def new_manifest(
    kind: str,
    packages: Iterable[str],
    labels: Iterable[str],
    settings: dict[str, Any],
    scores: dict[str, float],
    sha256: Mapping[str, str] | None = None,
) -> Manifest:
    """Make the manifest of a model that this library trains now."""
    return Manifest(
        kind=kind,
        library=__version__,
        packages={package: version(package) for package in packages},
        labels=tuple(labels),
        settings=settings,
        scores=scores,
        sha256=dict(sha256 or {}),
    )


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest into a model's folder."""
    (folder / MANIFEST).write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")


def read_manifest(folder: Path, kind: str) -> Manifest:
    """Read the manifest of a model and check that this library can use the model.

    Args:
        folder: the model's folder.
        kind: the back end that is to use it.

    Raises:
        ModelNotFoundError: there is no model in the folder.
        BrokenModelError: the manifest cannot be read, or the model is one of another back end.
        ModelVersionError: the model was trained with another minor version of the library or of a package that its
            weights depend on.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise ModelNotFoundError(
            f"{folder}: there is no {kind} model (no {MANIFEST}); train one: govreport train {kind} CONFIG"
        )
    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise BrokenModelError(f"{path}: not the manifest of a model: {error}") from error
    if manifest.kind != kind:
        raise BrokenModelError(f"{folder}: the model is one of {manifest.kind}, not of {kind}")
    for package, trained in {"govreport-nlp": manifest.library, **manifest.packages}.items():
        installed = __version__ if package == "govreport-nlp" else _installed(package)
        if _minor(trained) != _minor(installed):
            raise ModelVersionError(
                f"{folder}: the model was trained with {package} {trained}, and {installed} is installed: train it "
                f"again (govreport train {kind} CONFIG) or install {package} {trained}"
            )
    return manifest


def model_kind(folder: Path, kinds: Collection[str]) -> str:
    """Return which back end a model is of.

    Raises:
        ModelNotFoundError: there is no model in the folder.
        BrokenModelError: its manifest cannot be read, or names no back end that is known.
    """
    path = folder / MANIFEST
    try:
        kind = Manifest.model_validate_json(path.read_bytes()).kind
    except OSError as error:
        raise ModelNotFoundError(f"{folder}: there is no model (no {MANIFEST}); `govreport train` makes one") from error
    except ValidationError as error:
        raise BrokenModelError(f"{path}: not the manifest of a model: {error}") from error
    if kind not in kinds:
        raise BrokenModelError(f"{path}: a model of {kind!r}; there are {', '.join(kinds)}")
    return kind


def hash_files(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Return the SHA-256 of files of a model's folder, by name."""
    return {name: file_sha256(folder / name) for name in names}


def files_below(folder: Path) -> list[str]:
    """Return the paths of all files below a folder, relative to it, with slashes, in order."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def require_files(folder: Path, names: Iterable[str], sha256: Mapping[str, str]) -> None:
    """Check that a model's files are those that it was written with.

    Args:
        folder: the model's folder.
        names: the files that the model is made of.
        sha256: what :func:`hash_files` returned when the model was written.

    Raises:
        BrokenModelError: a file is missing or is another one.
    """
    for name in names:
        file = folder / name
        if not file.is_file() or file_sha256(file) != sha256.get(name):
            raise BrokenModelError(f"{file}: not the file that the model was written with (SHA-256)")


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


def _minor(release: str) -> list[str]:
    """Return major and minor number, within which versions are taken to be compatible."""
    return release.split(".")[:2]
