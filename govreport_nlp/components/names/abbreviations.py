"""Places written with one character behind a verb: 来川, 在渝, 援疆, and the letter of a place the document names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from govreport_nlp.components.names.candidate import NameCandidate
from govreport_nlp.components.names.lexicon import Places

_SHORT_PLACE = re.compile("Ss(?!s)")


class AbbreviatedPlaceFinder:
    """Finds the letters of provinces, and the first characters of the places in the document."""

    def __init__(self, places: Places) -> None:
        self._letters = frozenset(places.letters)
        self._ordinary = frozenset(places.never_letters)
        self._after_verb = re.compile(f"[{places.letter_verbs}](?=([\u4e00-\u9fff]))")

    def __call__(self, text: str, shape: str) -> Iterator[NameCandidate]:
        """Yield the one-character places of a text with its shape."""
        own = {text[match.start()] for match in _SHORT_PLACE.finditer(shape)} - self._ordinary
        for match in self._after_verb.finditer(text):
            at = match.end()
            if shape[at + 1 : at + 2].islower():
                continue  # the character begins a word or stands in one
            province = match[1] in self._letters and shape[at] in "_cxh"
            if province or (match[1] in own and shape[at] == "_" and shape[at - 1] in "X_"):
                yield NameCandidate(at, at + 1, "GPE", "rules")
