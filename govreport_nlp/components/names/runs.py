"""Projects and events in plain words after their verb: 实施X提升行动, 推进A工程、B工程, 召开X发展大会."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from govreport_nlp.components.names.candidate import NameCandidate
from govreport_nlp.components.names.lexicon import NameLexicon, alternatives
from govreport_nlp.text.rare_pattern import rare_pattern

_PROJECT_HEAD = re.compile("P[a-z]*(?:[PBK][a-z]*)*")
_EVENT_HEAD = re.compile("V[a-z]*(?:[VPB][a-z]*)*")
_MIN_FRONT, _MAX_FRONT = 4, 44
_STOP = re.compile(r"[|<>#\[\]{}]")
# Verbs of words.tsv (H) may stand inside; function words and numbers of things (X, #) may not.
_FRONT = re.compile("[_CcYyZzEeGgSsAaRrDdLlJjOoMmIiUuPpBbVvWwKkFfTtHhNnQq09~%&]+")
_SEPARATOR_AFTER_NAME = re.compile("[pbkv>][,&]")


class RunNameFinder:
    """Lets the head of a project or event take everything back to its verb, or to the name before it in a list."""

    def __init__(self, head: re.Pattern[str], verbs: Iterable[str], generic: Iterable[str], label: str) -> None:
        self._head = head
        self._generic = frozenset(generic)
        self._verbs = rare_pattern(alternatives(verbs))
        self._label = label

    @classmethod
    def of_projects(cls, names: NameLexicon) -> RunNameFinder:
        """Return the finder of projects."""
        return cls(_PROJECT_HEAD, names.quoted.run_verbs + names.heads.project_verbs, (), "PROJECT")

    @classmethod
    def of_events(cls, names: NameLexicon) -> RunNameFinder:
        """Return the finder of events."""
        return cls(_EVENT_HEAD, names.quoted.event_verbs, names.events.generic, "EVENT")

    def __call__(self, text: str, shape: str) -> Iterator[NameCandidate]:
        """Yield the names of a text with its shape."""
        for head in self._head.finditer(shape):
            if shape[head.end() : head.end() + 1] == "#":
                continue  # X项目12个: a kind that is counted
            if text[head.start() : head.end()] in self._generic:
                continue
            start = self._start(text, shape, head.start())
            if start is not None and head.start() - start >= _MIN_FRONT:
                yield NameCandidate(start, head.end(), self._label, "rules")

    def _start(self, text: str, shape: str, head: int) -> int | None:
        low = max(0, head - _MAX_FRONT)
        for stop in _STOP.finditer(shape, low, head):
            low = stop.end()
        listed = [match.end() for match in _SEPARATOR_AFTER_NAME.finditer(shape, low, head)]
        if listed and _FRONT.fullmatch(shape, listed[-1], head):
            return listed[-1]
        for verb in self._verbs.finditer(text, low, head):
            start = verb.end()
            if shape[verb.start()].isupper() and _FRONT.fullmatch(shape, start, head):
                while following := self._verbs.match(text, start, head):
                    start = following.end()
                return start
        return None
