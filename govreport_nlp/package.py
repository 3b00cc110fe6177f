"""A user's pipeline as a Python package that pip installs and ``spacy.load`` finds."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from spacy.cli.package import package
from spacy.language import Language

from govreport_nlp import __version__
from govreport_nlp.errors import PackageError


def package_pipeline(nlp: Language, output: Path, name: str, version: str, *, wheel: bool = False) -> Path:
    """Make an installable package.

    Args:
        nlp: the pipeline; what its components need goes along.
        output: the folder to write into; made if need be.
        name: name of the package behind the language, such as ``my_reports`` for ``zh_my_reports``.
        version: its version, such as ``0.1.0``.
        wheel: whether to build a wheel besides the source archive; that needs the package ``build``.

    Returns:
        The folder of the package; the archives lie in its folder ``dist``.

    Raises:
        PackageError: the name is none, or there is such a package already.
    """
    if not name.isidentifier():
        raise PackageError(f"{name!r} cannot be the name of a package: letters, digits and _ only")
    output.mkdir(parents=True, exist_ok=True)
    folder = output / f"{nlp.lang}_{name}-{version}"
    if folder.exists():
        raise PackageError(f"{folder}: there is such a package already: give another --version, or remove it")
    nlp.meta["name"], nlp.meta["version"] = name, version
    major, minor, _ = __version__.split(".", 2)
    nlp.meta["requirements"] = [f"govreport-nlp>={__version__},<{major}.{int(minor) + 1}"]
    with TemporaryDirectory(prefix="govreport-") as saved:
        nlp.to_disk(saved)
        package(Path(saved), output, name=name, version=version, create_sdist=True, create_wheel=wheel, silent=True)
    return folder
