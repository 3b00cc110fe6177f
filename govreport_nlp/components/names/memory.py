"""Names seen once in a document and found again in it: in full, and places without their suffix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

import ahocorasick_rs

from govreport_nlp.components.names.candidate import NameCandidate

_LABELS = frozenset(("GPE", "LOC", "ORG", "PERSON"))
_PLACES = frozenset(("GPE", "LOC"))
_MIN_NAME, _MIN_STEM, _MAX_CUT = 3, 2, 5


class DocumentMemory:
    """Knows the names of one document from its own candidates; keeps nothing between documents.

    Args:
        suffixes: words that a place loses in its short form (X镇 → X).
        landscapes: words that end the name of a mountain or a river; a town's short form that ends so means that.
        words: ordinary words; a short form that is one is not looked for.
    """

    def __init__(self, suffixes: Iterable[str], landscapes: Iterable[str], words: Collection[str]) -> None:
        self._landscapes = tuple(landscapes)
        self._suffixes = tuple(sorted(suffixes, key=len, reverse=True))
        self._words = words

    def __call__(self, text: str, found: Iterable[NameCandidate]) -> Iterator[NameCandidate]:
        """Yield a candidate for every occurrence of a found name, and of a found place without its suffix."""
        labels: dict[str, str] = {}
        stems: dict[str, str] = {}
        for candidate in sorted(c for c in found if c.source == "rules" and c.label in _LABELS):
            name = text[candidate.start : candidate.end]
            if name not in labels:
                if len(name) >= _MIN_NAME:
                    labels[name] = candidate.label
                if candidate.label == "GPE" and (stem := self._stem(name)):
                    landscape = len(stem) >= _MIN_NAME and stem.endswith(self._landscapes)
                    stems[stem] = "LOC" if landscape else "GPE"
        labels = {**stems, **labels}
        if labels:
            names = list(labels)
            # The automaton is used once, and this kind is the quickest to build.
            automaton = ahocorasick_rs.AhoCorasick(
                names,
                matchkind=ahocorasick_rs.MatchKind.LeftmostLongest,
                implementation=ahocorasick_rs.Implementation.NoncontiguousNFA,
            )
            for number, start, end in automaton.find_matches_as_indexes(text):
                yield NameCandidate(start, end, labels[names[number]], "rules")

    def trimmed(self, text: str, found: Iterable[NameCandidate]) -> list[NameCandidate]:
        """Return the candidates without those that are a name seen more often with a word of the sentence before it."""
        found = list(found)
        spans = {(c.start, c.end, c.label) for c in found if c.label in _PLACES}
        seen = Counter((text[start:end], label) for start, end, label in spans)
        return [c for c in found if not (c.label in _PLACES and self._is_cut(text[c.start : c.end], c.label, seen))]

    def _is_cut(self, name: str, label: str, seen: Counter[tuple[str, str]]) -> bool:
        if seen[name, label] > 1:
            return False
        return any(seen[name[cut:], label] > 1 for cut in range(1, min(_MAX_CUT + 1, len(name) - 2)))

    def _stem(self, name: str) -> str | None:
        for suffix in self._suffixes:
            if name.endswith(suffix):
                stem = name[: -len(suffix)]
                return stem if len(stem) >= _MIN_STEM and stem not in self._words and "*" not in stem else None
        return None
