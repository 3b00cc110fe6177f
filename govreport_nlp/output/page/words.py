"""The words of the page's interface: the schema of ``lexicons/page.toml``."""

from __future__ import annotations

from functools import cache
from typing import Literal, cast

from pydantic import BaseModel, ConfigDict

from govreport_nlp.labels import Label, Qualifier, SectionType
from govreport_nlp.lexicons import read_toml
from govreport_nlp.output.language import Language, Word
from govreport_nlp.text.script import Script


class PageWords(BaseModel):
    """All words of the page, by what they name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    interface: dict[str, Word]
    label: dict[Label, Word]
    qualifier: dict[Qualifier, Word]
    section_type: dict[SectionType, Word]
    status: dict[Literal["done", "planned", "target", "unknown"], Word]
    kind: dict[Literal["level", "change"], Word]
    mod: dict[Literal["START", "MID", "END"], Word]
    source: dict[str, Word]
    script: dict[Script, Word]


@cache
def page_words(language: Language) -> dict[str, str]:
    """Return the words of one language under keys such as ``outline``, ``label.MONEY``, ``status.done``."""
    words = {}
    for group, members in read_toml(PageWords, "page.toml"):
        prefix = "" if group == "interface" else f"{group}."
        for key, word in cast("dict[str, Word]", members).items():
            words[prefix + key] = word.in_language(language)
    return words
