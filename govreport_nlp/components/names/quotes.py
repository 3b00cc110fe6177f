"""Quoted names of projects and events, and watchwords before a place (guidelines, section 1, Names)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from govreport_nlp.components.names.candidate import NameCandidate
from govreport_nlp.components.names.lexicon import Quoted, alternatives

_QUOTATION = re.compile('“[^“”\n]{1,40}”|「[^「」\n]{1,60}」|『[^『』\n]{1,40}』|"[^"“”\n]{1,40}"|‘[^‘’\n]{1,40}’')
# “十四五” and its like are dates, but “八五”普法 is a project.
_PLAN_PERIOD = re.compile("[一二三四五六七八九十]{1,3}五(?:规划|计划)?")
_TAIL = re.compile("(?:[_CcSsGgAaRrDdLlJjFfOoMmUuIiWwTtZzYyHhEe09~%]{0,14}[PBVK][pbvk]*)+")
_TAIL_HEAD = re.compile("[PBVK]")
_INNER_HEAD = re.compile("[PBV][pbv]+$")
_MAX_FRONT = 14
_FRONT = re.compile(f"[_CcYyZzEeKkLlJjOoMmIiPpBbVvTt09~]{{1,{_MAX_FRONT}}}$")
# A noun for the kind of thing before the name of one: 服务类项目“X”.
_APPOSITION = re.compile("[PBV][pbv]*$")
_PLACE = re.compile("[GS][a-z]+")
_BUILDING = "建设"


class QuotedNameFinder:
    """Finds quotations that name something that is run, with the words before and behind that belong to the name."""

    def __init__(self, quoted: Quoted) -> None:
        self._run_verbs = tuple(quoted.run_verbs)
        self._schemes = frozenset(quoted.schemes)
        self._figures = frozenset(quoted.figures)
        self._event_tails = tuple(quoted.event_tails)
        self._event_verbs = tuple(quoted.event_verbs)
        self._levels = frozenset(quoted.levels)

    def __call__(self, text: str, shape: str) -> Iterator[NameCandidate]:
        """Yield the quoted names of a text with its shape."""
        last: NameCandidate | None = None
        for match in _QUOTATION.finditer(text):
            inner = match.group()[1:-1]
            name = None
            if not _PLAN_PERIOD.fullmatch(inner) or text.startswith("普法", match.end()):
                name = self._name(text, shape, *match.span(), inner, last)
            last = name
            if name:
                yield name

    def _name(
        self, text: str, shape: str, start: int, end: int, inner: str, last: NameCandidate | None
    ) -> NameCandidate | None:
        tail = _TAIL.match(shape, end)
        head = _TAIL_HEAD.search(shape, end, tail.end()) if tail else None
        if tail and head and (inner not in self._figures or head.group() == "V"):
            label = "EVENT" if head.group() == "V" else "PROJECT"
            return NameCandidate(self._front(text, shape, start), tail.end(), label, "rules")
        if inner in self._schemes:
            return NameCandidate(start, end, "PROJECT", "lexicon")
        if inner in self._figures or len(inner) < 2:
            return None
        if len(inner) > 3 and _INNER_HEAD.search(shape, start, end - 1):
            label = "EVENT" if shape[end - 2] == "v" else "PROJECT"
            return NameCandidate(self._front(text, shape, start), end, label, "rules")
        if last and last.end == start:
            return NameCandidate(start, end, last.label, "rules")
        if len(inner) >= 3 and text.endswith(self._run_verbs, 0, start):
            hosted = inner.endswith(self._event_tails) or text.endswith(self._event_verbs, 0, start)
            return NameCandidate(start, end, "EVENT" if hosted else "PROJECT", "rules")
        return None

    def _front(self, text: str, shape: str, start: int) -> int:
        match = _FRONT.search(shape, max(0, start - _MAX_FRONT), start)
        if not match:
            return start
        if _APPOSITION.search(shape, match.start(), start):
            return start
        first = match.start()
        while first < start and (shape[first] in "YZK~" or shape[first].islower()):
            first += 1
        return start if text[first:start] in self._levels else first


class CoinedNameFinder:
    """Finds a watchword before the name of a place that is being built or run: 平安X建设, 打造数字X."""

    def __init__(self, quoted: Quoted) -> None:
        self._front = re.compile(f"{alternatives(quoted.coined_fronts)}新?")
        self._run_verbs = tuple(quoted.run_verbs)

    def __call__(self, text: str, shape: str) -> Iterator[NameCandidate]:
        """Yield the coined names of a text with its shape."""
        for match in self._front.finditer(text):
            place = _PLACE.match(shape, match.end())
            if not place:
                continue
            if text.startswith(_BUILDING, place.end()):
                yield NameCandidate(match.start(), place.end() + len(_BUILDING), "PROJECT", "rules")
            elif text.endswith(self._run_verbs, 0, match.start()):
                yield NameCandidate(match.start(), place.end(), "PROJECT", "rules")
