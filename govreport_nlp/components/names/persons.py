"""Persons by surname and title, and masked names beside a title."""

from __future__ import annotations

import re
from collections.abc import Iterator

from govreport_nlp.components.names.candidate import NameCandidate
from govreport_nlp.components.names.lexicon import Persons, alternatives
from govreport_nlp.components.names.shape import UNKNOWN
from govreport_nlp.text.rare_pattern import rare_pattern

_HAN = "[\u4e00-\u9fff]"
_GIVEN_NAME = rare_pattern(f"{_HAN}{{2}}")
_NAME_END = frozenset(("X", "H", "|", ",", "]", ">", ""))
_SPEAKS = frozenset("：（:(")
_MASKS = ("*", "某")


class PersonFinder:
    """Finds X书记 and 书记X, masked names (李某, **强) beside a title, and a title inside a name (王部长大明)."""

    def __init__(self, persons: Persons) -> None:
        surname = f"[{persons.surnames}]"
        words = frozenset(persons.titles + persons.inner_titles)
        self._title = re.compile(alternatives(words))
        # A word of several titles (副主任委员) has a name before the first and behind the last.
        self._opening = frozenset(word for word in words if word.startswith(tuple(persons.titles)))
        self._closing = frozenset(word for word in words if word.endswith(tuple(persons.titles)))
        self._inner = frozenset(persons.inner_titles)
        self._surnames = frozenset(persons.surnames)
        self._name = re.compile(f"[ \u3000]{{0,4}}({surname}{_HAN}{{1,2}})")
        self._masked = rare_pattern(f"\\*{{2,4}}{_HAN}?|{surname}某{{1,2}}")
        self._masked_before = rare_pattern(rf"{surname}某{{1,2}}\Z")

    def __call__(self, text: str, shape: str) -> Iterator[NameCandidate]:
        """Yield the persons of a text with its shape."""
        masked = any(mask in text for mask in _MASKS)
        for match in self._title.finditer(text):
            start, end = match.span()
            title = match.group()
            if title in self._closing and (name := self._name.match(text, end)):
                first, last = name.span(1)
                if _is_unknown(shape[first:last]) and (last - first == 3 or shape[last : last + 1] in _NAME_END):
                    yield NameCandidate(first, last, "PERSON", "rules")
            before = text[start - 1 : start]
            if title in self._inner and before in self._surnames and _GIVEN_NAME.match(text, end):
                speaks = text[end + 2 : end + 3] in _SPEAKS
                if speaks or (shape[start - 1] == UNKNOWN and _is_unknown(shape[end : end + 2])):
                    yield NameCandidate(start - 1, end + 2, "PERSON", "rules")
            if title in self._opening and _is_unknown(shape[start - 3 : start]) and text[start - 3] in self._surnames:
                yield NameCandidate(start - 3, start, "PERSON", "rules")
            if masked:
                yield from self._masked_names(text, shape, title, start)

    def _masked_names(self, text: str, shape: str, title: str, start: int) -> Iterator[NameCandidate]:
        """Yield the masked names behind and before a title."""
        behind = self._masked.match(text, start + len(title)) if title in self._closing else None
        if behind:
            first, last = behind.span()
            if text[first] == "*" and text[last - 1] != "*" and shape[last - 1] != UNKNOWN:
                last -= 1  # the character behind the mask begins a word
            yield NameCandidate(first, last, "PERSON", "rules")
        before = self._masked_before.search(text, max(0, start - 3), start) if title in self._opening else None
        if before:
            yield NameCandidate(*before.span(), "PERSON", "rules")


def _is_unknown(letters: str) -> bool:
    return bool(letters) and not letters.strip(UNKNOWN)
