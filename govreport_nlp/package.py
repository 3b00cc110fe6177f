"""A user's pipeline as a Python package that pip installs and ``spacy.load`` finds."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import srsly
from spacy.cli.package import package
from spacy.language import Language
from spacy.util import load_config

from govreport_nlp import __version__
from govreport_nlp.components.model import ModelComponent
from govreport_nlp.errors import PackageError
from govreport_nlp.language.identity import user_files

#: What both pip and Python take for a name and pip for a version (PEP 508, PEP 440, without their rarer forms).
_NAME = re.compile(r"[A-Za-z](?:[A-Za-z0-9_]*[A-Za-z0-9])?")
_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+)*(?:(?:a|b|rc|\.post|\.dev)[0-9]+)?")
#: Builds in the environment at hand: the package `build` would download setuptools anew.
_BUILD = "import sys; from setuptools import build_meta; [getattr(build_meta, hook)('dist') for hook in sys.argv[1:]]"


def package_pipeline(nlp: Language, output: Path, name: str, version: str, *, wheel: bool = False) -> Path:
    """Make an installable package; nothing is downloaded.

    Args:
        nlp: the pipeline; the models of its components go along.
        output: the folder to write into; made if need be.
        name: name of the package behind the language, such as ``my_reports`` for ``zh_my_reports``.
        version: its version, such as ``0.1.0``.
        wheel: whether to build a wheel besides the source archive.

    Returns:
        The folder of the package; the archives lie in its folder ``dist``.

    Raises:
        PackageError: the name or the version is none, there is such a package already, the pipeline reads a file that
            would not go along, or the archives cannot be built.
    """
    name = name.removeprefix(f"{nlp.lang}_")
    if not _NAME.fullmatch(name):
        raise PackageError(f"{name!r} cannot be the name of a package: letters, digits and _ only, a letter first")
    if not _VERSION.fullmatch(version):
        raise PackageError(f"{version!r} is no version: write 0.1.0")
    folder = output / f"{nlp.lang}_{name}-{version}"
    if folder.exists():
        raise PackageError(f"{folder}: there is such a package already: give another version, or remove it")
    for path in user_files(nlp.config):
        raise PackageError(f"{path}: the pipeline reads this file, and it would not go along: leave it out")
    output.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".govreport-", dir=output) as work:
        saved, made = Path(work, "saved"), Path(work, folder.name)
        nlp.to_disk(saved)
        _set_requirements(saved / "meta.json")
        _forget_folders(saved / "config.cfg", nlp)
        package(saved, Path(work), name=name, version=version, create_sdist=False, silent=True)
        _build(made, ["build_sdist", "build_wheel"] if wheel else ["build_sdist"])
        made.rename(folder)
    return folder


def _set_requirements(path: Path) -> None:
    """Ask for a version of this library that takes the models for its own."""
    major, minor, _ = __version__.split(".", 2)
    requirements = [f"govreport-nlp>={__version__},<{major}.{int(minor) + 1}"]
    srsly.write_json(path, srsly.read_json(path) | {"requirements": requirements})


def _forget_folders(path: Path, nlp: Language) -> None:
    """Take out of the settings where the models lie on this machine: the package has its own copies."""
    config = load_config(path)
    for name, component in nlp.components:
        if isinstance(component, ModelComponent):
            config["components"][name]["model"] = None
    config.to_disk(path)


def _build(folder: Path, hooks: Sequence[str]) -> None:
    run = subprocess.run(
        [sys.executable, "-c", _BUILD, *hooks], cwd=folder, capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise PackageError(f"the package cannot be built: {run.stderr.strip().splitlines()[-1]}")
