"""Titles of documents: in 《》, in corner brackets, by their number, and budgets of a year."""

from __future__ import annotations

import re
from collections.abc import Iterator

from govreport_nlp.components.names.candidate import NameCandidate
from govreport_nlp.components.names.lexicon import Documents, alternatives
from govreport_nlp.text.rare_pattern import rare_pattern

_ISSUER = rare_pattern("[\u4e00-\u9fff]{1,8}$")
_MAX_ISSUER = 8
_YEAR = "\\d{2,3}年度"
_BUDGET = "(?:总预算案|特别预算案|总预算(?!案)|特别预算(?!案))"
# Verbs and function words before a number are no part of it (依据国办发〔2021〕7号).
_VERBS = re.compile("(?:[XHY][xhy]*)*")


class TitleFinder:
    """Finds titles with the words behind that belong to them (《X》工作方案), and document numbers."""

    def __init__(self, documents: Documents) -> None:
        # Each pattern with a string without which it cannot match: to look for that costs next to nothing.
        self._titles = (
            ("《", re.compile(f"《[^《》]{{1,60}}》{alternatives(documents.tails)}?")),
            ("「", re.compile(f"「[^「」]{{2,60}}{alternatives(documents.quoted_tails)}」(?:草案|修正案)?")),
            (
                "预算",
                rare_pattern(
                    f"[「0-9](?:(?<=「){_YEAR}|(?<=[0-9])[0-9]{{1,2}}年度)(?:至{_YEAR})?中央政府[\u4e00-\u9fff\\d]{{0,24}}?{_BUDGET}」?"
                ),
            ),
        )
        self._number = re.compile("[〔字](?:(?<=〔)\\d{4}〕第?\\d{1,4}号|(?<=字)第\\d{1,14}号函?)")

    def __call__(self, text: str, shape: str) -> Iterator[NameCandidate]:
        """Yield the titles and numbers of a text with its shape."""
        for needed, pattern in self._titles:
            if needed in text:
                for match in pattern.finditer(text):
                    yield NameCandidate(match.start(), match.end(), "DOCUMENT", "rules")
        for match in self._number.finditer(text):
            issuer = _ISSUER.search(text, max(0, match.start() - _MAX_ISSUER), match.start())
            if issuer:
                verbs = _VERBS.match(shape, issuer.start(), match.end())
                yield NameCandidate(verbs.end() if verbs else issuer.start(), match.end(), "DOCUMENT", "rules")
