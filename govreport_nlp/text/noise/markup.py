"""Mark-up left inside the lines: HTML tags, white space entities, the marks of citations (guidelines, section 5)."""

from __future__ import annotations

import re

from govreport_nlp.text.noise.span import BLANKS, BREAKS
from govreport_nlp.text.rare_pattern import rare_pattern


class TagFinder:
    """Finds HTML tags, with a stray quotation mark in front, and white space entities."""

    def __init__(self) -> None:
        """Compile the pattern; there is nothing to configure."""
        self._pattern = re.compile(r'"?<!--[^<>]{0,500}-->|"?</?[A-Za-z][^<>]{0,500}>|&(?:nbsp|ensp|emsp);')

    def __call__(self, text: str) -> list[tuple[int, int]]:
        """Return the (start, end) of each tag and entity."""
        return [match.span() for match in self._pattern.finditer(text)]


class CitationFinder:
    """Finds marks such as ``[2-3]`` behind a text; the number of a document, ``[2016]78号``, is none."""

    def __init__(self) -> None:
        """Compile the pattern; there is nothing to configure."""
        number = r"\d{1,3}(?:[-–—,，、]\d{1,3}){0,8}"
        self._pattern = re.compile(rf"\^?(?:\[{number}\]|［{number}］)(?! ?\d{{0,5}}[号號])")
        self._starts_line = rare_pattern(rf"(?:\A|[{BREAKS}])[{BLANKS}]{{0,40}}$")

    def __call__(self, text: str) -> list[tuple[int, int]]:
        """Return the (start, end) of each mark; one that starts a line numbers a note and stays."""
        return [
            match.span()
            for match in self._pattern.finditer(text)
            if not self._starts_line.search(text[max(0, match.start() - 40) : match.start()]) and match.start() > 0
        ]
