"""The schema of ``lexicons/reading.toml``: file signatures, common characters, parts of web pages."""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

from govreport_nlp.lexicons import read_toml


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Signature(_Strict):
    """How a binary format begins: hexadecimal digits, what to call it, and which reader reads it, None if none does."""

    begins: str
    format: str
    reader: Literal["zip", "pdf", "ole", "rtf", "gzip"] | None = None


class CommonCharacters(_Strict):
    """The characters that a Chinese report is full of."""

    simplified: str
    traditional: str
    punctuation: str

    def all(self) -> frozenset[str]:
        """Return every one of them, the line breaks of the file left out."""
        return frozenset("".join((self.simplified + self.traditional + self.punctuation).split()))


class HtmlCues(_Strict):
    """What the tags and names of a web page say about its parts."""

    block_tags: frozenset[str]
    container_tags: frozenset[str]
    skipped_tags: frozenset[str]
    aside_tags: frozenset[str]
    aside_names: frozenset[str]


class ReadingLexicon(_Strict):
    """All that the readers know."""

    signatures: tuple[Signature, ...]
    common_characters: CommonCharacters
    html: HtmlCues


@cache
def reading_lexicon() -> ReadingLexicon:
    """Return the library's own lexicon (users cannot replace this one, so it is read once)."""
    return read_toml(ReadingLexicon, "reading.toml")
