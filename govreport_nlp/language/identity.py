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

#: Packages whose data decide the output, and those behind each segmenter.
DATA_PACKAGES = ("spacy", "OpenCC")
SEGMENTER_PACKAGES = {"jieba": ("jieba", "rjieba"), "pkuseg": ("spacy-pkuseg",)}


def pipeline_hash(nlp: Language) -> str:
    """Return a hash of all that decides a pipeline's output.

    That is its config, the data of its components, the library's version and lexicons, the user's own lexicons that the
    config names, and the versions of the packages that convert script and segment.
    """
    digest = hashlib.sha256(__version__.encode())
    config = nlp.config
    digest.update(json.dumps(config, ensure_ascii=False, sort_keys=True, default=str).encode())
    if hasattr(nlp.tokenizer, "to_bytes"):
        digest.update(nlp.tokenizer.to_bytes())
    for name in sorted(nlp.component_names):
        digest.update(name.encode())
        component = nlp.get_pipe(name)
        if hasattr(component, "to_bytes"):
            digest.update(component.to_bytes())
    for lexicon in sorted(files("govreport_nlp.lexicons").iterdir(), key=lambda file: file.name):
        if lexicon.is_file() and not lexicon.name.endswith(".py"):
            digest.update(lexicon.read_bytes())
    for path in user_files(config):
        digest.update(path.read_bytes())
    segmenter = config["nlp"]["tokenizer"].get("segmenter")
    for package in (*DATA_PACKAGES, *SEGMENTER_PACKAGES.get(str(segmenter), ())):
        digest.update(f"{package} {_version(package)}".encode())
    return digest.hexdigest()


def user_files(config: Any) -> Iterator[Path]:
    """Yield the files of the user's own that a config names, in the config's order."""
    if isinstance(config, dict):
        for key, value in config.items():
            if isinstance(value, str) and key.endswith(("_path", "_dict", "_model")) and Path(value).exists():
                path = Path(value)
                yield from sorted(file for file in path.iterdir() if file.is_file()) if path.is_dir() else [path]
            else:
                yield from user_files(value)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "-"
