"""Persons by surname and title, and masked names beside a title."""

from __future__ import annotations

import re
from collections.abc import Iterator

from govreport_nlp.components.names.candidate import NameCandidate
from govreport_nlp.components.names.lexicon import Persons, alternatives

_HAN = "[\u4e00-\u9fff]"


class PersonFinder:
    """Finds X书记 and 书记X, masked names (李某, **强) beside a title, and a title inside a name (王部长大明)."""

    def __init__(self, persons: Persons) -> None:
        titles, inner_titles = alternatives(persons.titles), alternatives(persons.inner_titles)
        surname = f"[{persons.surnames}]"
        self._masked = re.compile(
            f"{titles}(?P<name>\\*{{2,4}}{_HAN}?|{surname}某{{1,2}})|(?P<before>{surname}某{{1,2}}){titles}"
        )
        self._after_title = re.compile(f"{titles}[ \u3000]{{0,4}}({surname}{_HAN}{{1,2}})")
        self._before_title = re.compile(f"({surname}{_HAN}{{2}}){titles}")
        self._around_title = re.compile(f"{surname}{inner_titles}{_HAN}{{2}}")

    def __call__(self, text: str, shape: str) -> Iterator[NameCandidate]:
        """Yield the persons of a text with its shape."""
        for match in self._masked.finditer(text):
            start, end = match.span("name" if match["name"] else "before")
            if text[start] == "*" and text[end - 1] != "*" and shape[end - 1] != "_":
                end -= 1  # the character behind the mask begins a word
            yield NameCandidate(start, end, "PERSON", "rules")
        for match in self._after_title.finditer(text):
            start, end = match.span(1)
            if _is_unknown(shape[start:end]) and (
                end - start == 3 or shape[end : end + 1] in ("X", "H", "|", ",", "]", ">", "")
            ):
                yield NameCandidate(start, end, "PERSON", "rules")
        for match in self._before_title.finditer(text):
            if _is_unknown(shape[match.start(1) : match.end(1)]):
                yield NameCandidate(*match.span(1), "PERSON", "rules")
        for match in self._around_title.finditer(text):
            speaks = text[match.end() : match.end() + 1] in ("：", "（", ":", "(")
            if speaks or (shape[match.start()] == "_" and _is_unknown(shape[match.end() - 2 : match.end()])):
                yield NameCandidate(*match.span(), "PERSON", "rules")


def _is_unknown(letters: str) -> bool:
    return set(letters) == {"_"}
