"""The words that facts are read from, as data (``lexicons/facts.toml``)."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from govreport_nlp.labels import SectionType
from govreport_nlp.lexicons import read_toml

Words = tuple[str, ...]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MeasureWords(_Table):
    """What stands around a measure; each field is explained in the file."""

    between: Words
    changes: Words
    levels: Words
    comparisons: Words
    distributing: Words
    before: Words
    held: Words
    paid: Words
    inside: Words
    opening: Words
    ending: Words


class SubjectWords(_Table):
    """What ties a value to a project or event; each field is explained in the file."""

    running: Words
    frames: Words
    listing: Words
    resuming: Words


class StatusWords(_Table):
    """What says that a value is done, planned or a target; each field is explained in the file."""

    done: Words
    accomplished: Words
    planned: Words
    target: Words
    held: Words
    planning: tuple[SectionType, ...]
    neutral: tuple[SectionType, ...]


class ResponsibleWords(_Table):
    """What shows that an organisation or place is not who does something."""

    not_behind: Words
    not_before: Words


class PartWords(_Table):
    """What says that values are parts of one before."""

    opening: Words


class FactLexicon(_Table):
    """All tables of the file."""

    measure: MeasureWords
    subject: SubjectWords
    status: StatusWords
    responsible: ResponsibleWords
    parts: PartWords


def read_fact_lexicon(path: str | Path | None = None) -> FactLexicon:
    """Read the lexicon.

    Args:
        path: a user's file instead of the library's.

    Raises:
        LexiconError: the file is missing or does not fit the schema.
    """
    return read_toml(FactLexicon, "facts.toml", path)
