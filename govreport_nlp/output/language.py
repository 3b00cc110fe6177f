"""The two languages of what people read: names of columns, words of the pages."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Language = Literal["zh", "en"]


class Word(BaseModel):
    """A word of an interface in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    zh: str
    en: str

    def in_language(self, language: Language) -> str:
        """Return the word in a language."""
        return self.zh if language == "zh" else self.en
