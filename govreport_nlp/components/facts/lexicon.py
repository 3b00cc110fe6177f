"""The words that facts are read from, as data (``lexicons/facts.toml``)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from govreport_nlp.labels import SectionType
from govreport_nlp.lexicons import no_empty_word, read_toml

Words = Annotated[tuple[str, ...], AfterValidator(no_empty_word)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class MeasureWords(_Table):
    """What stands around a measure; each field is explained in the file."""

    between: Words
    changes: Words
    rates: Words
    changing: Words
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
    striving: Words
    goals: Words
    held: Words
    planning: tuple[SectionType, ...]
    neutral: tuple[SectionType, ...]


class ResponsibleWords(_Table):
    """What stands around the name of an organisation or place that does something; each field is explained there."""

    opening: Words
    leading: Words
    listing: Words
    idle: Words
    adverbs: Words
    acting: Words


class PartWords(_Table):
    """What says that values are parts of one before; each field is explained in the file."""

    opening: Words
    held: Words


class ClusterWords(_Table):
    """What short forms of names drop; each field is explained in the file."""

    heads: Words
    companies: Words
    phases: Words


class FactLexicon(_Table):
    """All tables of the file."""

    measure: MeasureWords
    subject: SubjectWords
    status: StatusWords
    responsible: ResponsibleWords
    parts: PartWords
    clusters: ClusterWords


def read_fact_lexicon(path: str | Path | None = None) -> FactLexicon:
    """Read the lexicon.

    Args:
        path: a user's file instead of the library's.

    Raises:
        LexiconError: the file is missing or does not fit the schema.
    """
    return read_toml(FactLexicon, "facts.toml", path)
