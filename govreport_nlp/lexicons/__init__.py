"""Knowledge as data: units, cue words, suffixes, places. One file a subject, each read through a checked schema.

A new unit or cue word is a line in one of these files; no code changes. Every reader takes a path, so users can
replace a file by their own.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from govreport_nlp.errors import LexiconError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Schema = TypeVar("Schema", bound=BaseModel)
Words = TypeVar("Words", bound="Sequence[str]")


def lexicon_text(name: str, path: str | Path | None = None) -> str:
    """Return the text of a lexicon file.

    Args:
        name: file name inside this package, such as ``"sections.toml"``.
        path: a user's file to read instead.

    Raises:
        LexiconError: the file is missing or is not UTF-8.
    """
    try:
        if path is not None:
            return Path(path).read_text(encoding="utf-8")
        return (files(__name__) / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"{path or name}: the lexicon cannot be read ({error})") from error


def read_toml(schema: type[Schema], name: str, path: str | Path | None = None) -> Schema:
    """Read a TOML lexicon and check it against its schema (unknown keys are refused by the schema).

    Args:
        schema: a pydantic model with ``extra="forbid"``.
        name: file name inside this package.
        path: a user's file to read instead.

    Raises:
        LexiconError: the file is missing, is not TOML, or does not fit the schema.
    """
    text = lexicon_text(name, path)
    try:
        data: dict[str, Any] = tomllib.loads(text)
        return schema.model_validate(data)
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise LexiconError(f"{path or name}: {error}") from error


def no_empty_word(words: Words) -> Words:
    """Refuse a list with an empty word, for a schema (``AfterValidator``).

    Raises:
        ValueError: a word is empty.
    """
    if not all(words):
        raise ValueError("an empty word would match everywhere")
    return words


def alternation(words: Iterable[str]) -> str:
    """Return the inside of a pattern that matches any of a lexicon's words, the longest first; of none, the empty one."""
    return "|".join(map(re.escape, sorted(set(words), key=lambda word: (-len(word), word))))
