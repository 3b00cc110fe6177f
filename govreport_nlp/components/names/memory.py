"""Names seen once in a document and found again in it: in full, and places without their suffix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

import ahocorasick_rs

from govreport_nlp.components.names.candidate import NameCandidate

_LABELS = frozenset(("GPE", "LOC", "ORG", "PERSON"))
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
        for candidate in sorted(found):
            if candidate.label in _LABELS and candidate.source == "rules":
                name = text[candidate.start : candidate.end]
                if len(name) >= _MIN_NAME:
                    labels.setdefault(name, candidate.label)
                if candidate.label == "GPE" and (stem := self._stem(name)):
                    landscape = len(stem) >= _MIN_NAME and stem.endswith(self._landscapes)
                    stems[stem] = "LOC" if landscape else "GPE"
        labels = {**stems, **labels}
        if labels:
            names = list(labels)
            automaton = ahocorasick_rs.AhoCorasick(names, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
            for number, start, end in automaton.find_matches_as_indexes(text):
                yield NameCandidate(start, end, labels[names[number]], "rules")

    def trimmed(self, text: str, found: Iterable[NameCandidate]) -> Iterator[NameCandidate]:
        """Yield the candidates without those that are a name seen more often with a word of the sentence before it."""
        found = list(found)
        seen = Counter((text[c.start : c.end], c.label) for c in found if c.label in ("GPE", "LOC"))
        for candidate in found:
            name = text[candidate.start : candidate.end]
            cuts = range(1, min(_MAX_CUT + 1, len(name) - 2))
            once = seen[name, candidate.label] == 1
            if not (once and any(seen[name[cut:], candidate.label] > 1 for cut in cuts)):
                yield candidate

    def _stem(self, name: str) -> str | None:
        for suffix in self._suffixes:
            if name.endswith(suffix):
                stem = name[: -len(suffix)]
                return stem if len(stem) >= _MIN_STEM and stem not in self._words and "*" not in stem else None
        return None
