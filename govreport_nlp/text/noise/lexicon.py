"""The schema of ``noise.toml``: which words and forms mark what is no part of a report."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict, field_validator

from govreport_nlp.lexicons import read_toml


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def _check_pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
    return pattern


class Navigation(_Section):
    """Words that links and buttons of a page consist of."""

    words: list[str]
    not_alone: list[str]
    site_names: list[str]
    trails: list[str]


class Fields(_Section):
    """Labels of lines about the page, such as 来源."""

    strong: list[str]
    weak: list[str]
    of_reports: list[str]


class Titles(_Section):
    """Words of titles."""

    words: list[str]


class Tail(_Section):
    """Words that open what follows a report on its page, and words that its lines hold."""

    openers: list[str]
    words: list[str]


class Notices(_Section):
    """Words of a notice that the text goes on elsewhere: one of ``parts``, then one of ``ways``; or a jump."""

    parts: list[str]
    ways: list[str]
    jumps: str

    @field_validator("jumps")
    @classmethod
    def _pattern(cls, pattern: str) -> str:
        return _check_pattern(pattern)


class Pages(_Section):
    """Regular expressions for page numbers and running heads."""

    numbers: list[str]
    doubtful_numbers: list[str]
    inline_number: str
    running_head: str

    @field_validator("numbers", "doubtful_numbers")
    @classmethod
    def _patterns(cls, patterns: list[str]) -> list[str]:
        return [_check_pattern(pattern) for pattern in patterns]

    @field_validator("inline_number", "running_head")
    @classmethod
    def _pattern(cls, pattern: str) -> str:
        return _check_pattern(pattern)


class Wraps(_Section):
    """What tells a broken line from a line that ends."""

    numbering: str
    list_opening: str
    enumeration: str
    asks: str
    after_digit: list[str]
    before_number: list[str]
    title_start: str
    title_ends: list[str]
    issuers: list[str]
    goes_on: list[str]
    whole: list[str]
    may_end: list[str]

    @field_validator("numbering", "list_opening", "enumeration", "asks")
    @classmethod
    def _pattern(cls, pattern: str) -> str:
        return _check_pattern(pattern)


class NoiseLexicon(_Section):
    """The whole of ``noise.toml``."""

    navigation: Navigation
    fields: Fields
    titles: Titles
    tail: Tail
    notices: Notices
    pages: Pages
    wraps: Wraps


def read_noise_lexicon(path: str | Path | None = None) -> NoiseLexicon:
    """Read ``noise.toml``, or a user's own file of the same form.

    Raises:
        LexiconError: the file is missing or does not fit.
    """
    return read_toml(NoiseLexicon, "noise.toml", path)
