"""Reports without annotation, to learn from what stands beside what."""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from govreport_nlp.errors import ConfigError
from govreport_nlp.reading import OpenArchives, find_files, read_file


def read_unlabelled(paths: Iterable[Path]) -> Iterator[str]:
    """Yield the raw text of each report.

    Args:
        paths: reports and folders of them, and files of JSON lines (``.jsonl``, ``.jsonl.xz``) whose objects have a
            ``text``.

    Raises:
        ConfigError: a line of a JSON file has no text; the message names file and line.
        ReadingError: a report cannot be read.
    """
    for path in paths:
        if path.suffixes[-1:] == [".jsonl"] or path.suffixes[-2:] == [".jsonl", ".xz"]:
            yield from _texts(path)
        else:
            archives = OpenArchives()
            yield from (read_file(file, archives=archives).text for file in find_files([path]))


def read_texts_by_id(path: Path) -> dict[str, str]:
    """Return the texts of a file of JSON lines whose objects have an ``id`` and a ``text``.

    Raises:
        ConfigError: a line has none; the message names it.
    """
    return {str(report["id"]): str(report["text"]) for report in _reports(path, "id", "text")}


def _texts(path: Path) -> Iterator[str]:
    return (str(report["text"]) for report in _reports(path, "text"))


def _reports(path: Path, *fields: str) -> Iterator[dict[str, Any]]:
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                report = json.loads(line)
            except ValueError as error:
                raise ConfigError(f"{path}, line {number}: no JSON object") from error
            if not isinstance(report, dict) or not report.keys() >= set(fields):
                raise ConfigError(f"{path}, line {number}: no JSON object with {' and '.join(fields)}")
            yield report
