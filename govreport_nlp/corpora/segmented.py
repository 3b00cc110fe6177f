"""Sentences cut into words: text files with a sentence a line and one space between words."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from govreport_nlp.errors import GoldError

Words = list[str]


def read_segmented(paths: Path | Iterable[Path]) -> list[Words]:
    """Read sentences that are cut into words.

    Args:
        paths: UTF-8 files.

    Returns:
        The words of each sentence, in the order of the files.

    Raises:
        GoldError: a file cannot be read, holds no sentence, has not one space between words, or is not cut into words
            at all; the message begins with the file and, where there is one, the line.
    """
    sentences: list[Words] = []
    for path in [paths] if isinstance(paths, Path) else paths:
        sentences += _read(path)
    return sentences


def _read(path: Path) -> list[Words]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path}: cannot be read as sentences cut into words ({error})") from error
    sentences = []
    for number, line in enumerate(text.removesuffix("\n").split("\n"), start=1):
        words = line.split(" ")
        if words != line.split():
            raise GoldError(
                f"{path}, line {number}: a sentence a line, its words with one space between them: {line!r}"
            )
        sentences.append(words)
    if max(map(len, sentences)) < 2:
        raise GoldError(f"{path}: no line has a space: the sentences are not cut into words")
    return sentences
