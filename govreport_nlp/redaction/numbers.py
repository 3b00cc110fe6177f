"""Phones, identity numbers, bank cards, e-mail addresses and plates in plain text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from govreport_nlp.redaction import checksums
from govreport_nlp.redaction.lexicon import CheckName, Numbers
from govreport_nlp.redaction.model import PrivateKind
from govreport_nlp.text.rare_pattern import rare_pattern

Found = tuple[int, int, PrivateKind]

#: How far before a number its cue may stand, in characters: two numbers with their separators fit between.
_CUE_WINDOW = 40
_LONGEST_CUE = 8
#: Where a number, address or plate can be: the patterns are slow to try at every character of a text.
_REGION = rare_pattern("[^\u3400-\u9fff\n]{5,}")
_DIGIT = re.compile("[0-9]")
#: A region goes on for so many characters, for what may follow a number (转8001, 学, 万元).
_BEHIND = 12
_NOT_NUMBER = re.compile(r"[^0-9A-Z]")


class NumberFinder:
    """Finds what the patterns of the lexicon describe and its check or its cue confirms."""

    def __init__(self, lexicon: Numbers) -> None:
        amounts = "|".join(map(re.escape, lexicon.amounts))
        self._patterns = [
            (entry, re.compile(f"{lexicon.before}(?:{entry.pattern}){lexicon.after}(?! ?(?:{amounts}))"))
            for entry in lexicon.patterns
        ]
        self._cues = {kind: tuple(cues) for kind, cues in lexicon.cues.items()}
        self._gap = lexicon.cue_gap
        provinces = frozenset(lexicon.provinces)
        self._checks: dict[CheckName, Callable[[str], bool]] = {
            "id_card": partial(checksums.is_id_card, provinces=provinces),
            "old_id_card": partial(checksums.is_old_id_card, provinces=provinces),
            "taiwan_id": checksums.is_taiwan_id,
            "hong_kong_id": checksums.is_hong_kong_id,
            "bank_card": checksums.is_bank_card,
        }

    def __call__(self, text: str) -> Iterator[Found]:
        """Yield start, end and kind; several patterns may find the same."""
        for region in _REGION.finditer(text):
            start, end = region.span()
            if _DIGIT.search(text, start, end) or "@" in region.group():
                yield from self._find(text, max(0, start - 1), end + _BEHIND)

    def _find(self, text: str, start: int, end: int) -> Iterator[Found]:
        for entry, pattern in self._patterns:
            check = self._checks[entry.check] if entry.check else None
            for match in pattern.finditer(text, start, end):
                right = check is None or check(_NOT_NUMBER.sub("", match.group().upper()))
                if entry.cue != "never":
                    cued = self._has_cue(text, match.start(), entry.kind)
                    right = right or cued if entry.cue == "instead" else right and cued
                if right:
                    yield match.start(), match.end(), entry.kind

    def _has_cue(self, text: str, start: int, kind: PrivateKind) -> bool:
        """Say whether a cue stands before; only separators and other numbers may stand between."""
        before = text[max(0, start - _CUE_WINDOW) : start].rstrip(self._gap)
        return before[-_LONGEST_CUE:].endswith(self._cues[kind])
