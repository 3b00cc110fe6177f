"""Readings that a page's pronunciation mark-up left behind a character: 社區(qū) (guidelines, section 2)."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from govreport_nlp.errors import LexiconError
from govreport_nlp.lexicons import lexicon_text

_LETTERS = "a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜüńňǹḿê\u0300-\u0304\u0308\u030c"


def read_readings(path: str | Path | None = None) -> dict[str, str]:
    """Read the table of readings: syllable without tone (ü as v) to the characters that can be read so.

    Raises:
        LexiconError: the file is missing or a line has not two fields.
    """
    readings: dict[str, str] = {}
    for number, line in enumerate(lexicon_text("pinyin.tsv", path).splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        syllable, tab, characters = line.partition("\t")
        if not tab or not characters:
            raise LexiconError(f"{path or 'pinyin.tsv'}, line {number}: expected syllable, tab, characters")
        readings[syllable] = characters
    return readings


class PinyinFinder:
    """Finds bracketed readings, with or without tone marks, that are a reading of the character before them."""

    def __init__(self, path: str | Path | None = None) -> None:
        """Read the table of readings (``path``: a user's own table; see ``read_readings``)."""
        self._readings = read_readings(path)
        self._pattern = re.compile(rf"[(（]([{_LETTERS}]{{1,12}})[)）]")

    def __call__(self, text: str) -> list[tuple[int, int]]:
        """Return the (start, end) of each residue, brackets included."""
        return [
            match.span()
            for match in self._pattern.finditer(text)
            if match.start() and text[match.start() - 1] in self._readings.get(_without_tone(match[1]), "")
        ]


def _without_tone(syllable: str) -> str:
    decomposed = unicodedata.normalize("NFC", syllable)
    if decomposed.isascii():
        return decomposed
    plain = re.sub("[ǖǘǚǜü]", "v", decomposed)
    return "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
