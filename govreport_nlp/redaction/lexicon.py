"""The schema of ``redaction.toml``: what is private, and how it is written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from govreport_nlp.lexicons import no_empty_word, read_toml
from govreport_nlp.redaction.model import PrivateKind


def _check_pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
    return pattern


Pattern = Annotated[str, AfterValidator(_check_pattern)]
Words = Annotated[list[str], Field(min_length=1), AfterValidator(no_empty_word)]
CheckName = Literal["id_card", "old_id_card", "taiwan_id", "hong_kong_id", "bank_card"]


class _Section(BaseModel):
    """A part of redaction.toml; its comments there say what each entry is for."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class NumberPattern(_Section):
    """One way to write a number, e-mail address or plate."""

    kind: PrivateKind
    pattern: Pattern
    check: CheckName | None = None
    cue: Literal["never", "instead", "needed"] = "never"


class Numbers(_Section):
    """Numbers, and what stands around them."""

    before: Pattern
    after: Pattern
    amounts: Words
    cue_gap: str
    provinces: Words
    cues: dict[PrivateKind, Words]
    patterns: list[NumberPattern]


class Addresses(_Section):
    """What an address consists of."""

    streets: Words
    areas: Words
    not_streets: Words
    houses: Words
    rooms: Words
    parts: Words
    not_houses: Words


class Persons(_Section):
    """How names are masked, the fields that hold them, and the titles that stand for a person."""

    masks: str
    mask_letters: str
    fields: Words
    roles: Words
    more_surnames: str
    not_names: Words
    goes_on: str
    never_last: str
    closers: Words
    titles: Words


class RedactionLexicon(_Section):
    """The schema of redaction.toml."""

    words: dict[PrivateKind, tuple[str, str]]
    numbers: Numbers
    addresses: Addresses
    persons: Persons


def read_redaction(path: str | Path | None = None) -> RedactionLexicon:
    """Read redaction.toml, or a user's file of the same schema.

    Raises:
        LexiconError: the file is missing, is not TOML, or does not fit the schema.
    """
    return read_toml(RedactionLexicon, "redaction.toml", path)
