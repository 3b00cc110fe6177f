"""The schema of ``lexicons/sections.toml``: every word by which sections are found and typed."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from govreport_nlp.lexicons import read_toml


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class HeadingWords(_Table):
    """Words that tell a heading from a sentence, a title from a heading."""

    not_in_heading: list[str]
    not_in_colon_heading: list[str]
    not_in_topic: list[str]
    not_topic_openings: list[str]
    measures: list[str]
    title_endings: list[str]
    attachment_openings: list[str]
    title_announcements: list[str]
    occasion_endings: list[str]
    speaker_titles: list[str]
    presiding: list[str]
    addressee_openings: list[str]
    addressee_endings: list[str]
    break_openings: list[str]
    organs: list[str]
    farewells: list[str]
    signatures: list[str]
    closing_openings: list[str]


class Actions(_Table):
    """Words with which a heading that names an action begins."""

    openings: list[str]


class TypeWords(_Table):
    """Words in a heading that give its type: as the whole or the end of one of its halves, anywhere in it, or its beginning.

    ``turns`` are beginnings of paragraphs without heading, ``titles`` endings of a document's title.
    """

    whole: dict[str, list[str]]
    endings: dict[str, list[str]]
    anywhere: dict[str, list[str]]
    openings: dict[str, list[str]]
    turns: dict[str, list[str]]
    titles: dict[str, list[str]]
    joints: list[str]
    actions: Actions


class SectionLexicon(_Table):
    """All of ``sections.toml``."""

    headings: HeadingWords
    types: TypeWords
    content: dict[str, dict[str, float]]


def read_section_lexicon(path: str | Path | None = None) -> SectionLexicon:
    """Read ``sections.toml`` or a user's file of the same schema.

    Raises:
        LexiconError: the file is missing or does not fit the schema.
    """
    return read_toml(SectionLexicon, "sections.toml", path)
