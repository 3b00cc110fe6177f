"""What produced a record, in terms an auditor can check."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Any

from spacy.language import Language

from govreport_nlp import __version__
from govreport_nlp.digest import file_sha256
from govreport_nlp.language.tokenizer import GovreportTokenizer

#: Packages whose data decide the output, and those behind each segmenter.
DATA_PACKAGES = ("spacy", "OpenCC")
SEGMENTER_PACKAGES = {"jieba": ("jieba", "rjieba"), "pkuseg": ("spacy-pkuseg",)}


def pipeline_hash(nlp: Language) -> str:
    """Return a hash of all that decides a pipeline's output.

    That is its config, the models of its components and of its segmenter, the library's version and lexicons, the user's
    own lexicons that the config names, and the versions of the packages that convert script and segment. A path counts
    by what it leads to: where models and lexicons lie decides nothing.
    """
    digest = hashlib.sha256(__version__.encode())
    settings = _with_contents(nlp.config)
    tokenizer = nlp.tokenizer
    if isinstance(tokenizer, GovreportTokenizer):
        own = tokenizer.config | {"pkuseg_model": tokenizer.model_sha256}
        settings["nlp"]["tokenizer"] = _with_contents(own)
    elif hasattr(tokenizer, "to_bytes"):
        digest.update(tokenizer.to_bytes())
    for name in sorted(nlp.component_names):
        digest.update(name.encode())
        component = nlp.get_pipe(name)
        # A component of this library says what it holds in fewer bytes than all of it.
        told = getattr(component, "fingerprint", None)
        contents = told if callable(told) else getattr(component, "to_bytes", bytes)
        if data := contents():
            digest.update(data)
            _forget_place(settings["components"][name])
    digest.update(json.dumps(settings, ensure_ascii=False, sort_keys=True, default=str).encode())
    for lexicon in sorted(files("govreport_nlp.lexicons").iterdir(), key=lambda file: file.name):
        if lexicon.is_file() and not lexicon.name.endswith(".py"):
            digest.update(lexicon.read_bytes())
    segmenter = settings["nlp"]["tokenizer"].get("segmenter")
    for package in (*DATA_PACKAGES, *SEGMENTER_PACKAGES.get(str(segmenter), ())):
        digest.update(f"{package} {_version(package)}".encode())
    return digest.hexdigest()


def user_files(config: Any) -> Iterator[Path]:
    """Yield the files of the user's own that a config names, in the config's order."""
    if isinstance(config, dict):
        for key, value in config.items():
            if _is_users(key, value):
                yield from _files(Path(value))
            else:
                yield from user_files(value)


def _with_contents(settings: Any) -> Any:
    """Copy settings with the hashes of the user's own files in place of their paths."""
    if not isinstance(settings, dict):
        return settings
    return {
        key: [file_sha256(file) for file in _files(Path(value))] if _is_users(key, value) else _with_contents(value)
        for key, value in settings.items()
    }


def _is_users(key: str, value: object) -> bool:
    """Whether a setting is the path of something of the user's own."""
    return isinstance(value, str) and key.endswith(("_path", "_dict", "_model")) and Path(value).exists()


def _files(path: Path) -> list[Path]:
    return sorted(file for file in path.iterdir() if file.is_file()) if path.is_dir() else [path]


def _forget_place(settings: dict[str, Any]) -> None:
    """Leave out where a component's model lies."""
    if isinstance(settings.get("model"), str):
        settings["model"] = None


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "-"
