"""Quoted names of projects and events, and watchwords before a place (guidelines, section 1, Names)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate

from govreport_nlp.components.names.candidate import NameCandidate
from govreport_nlp.components.names.lexicon import Lists, Quoted, alternatives
from govreport_nlp.text.rare_pattern import rare_pattern

_QUOTATION = re.compile('“[^“”\n]{1,40}”|「[^「」\n]{1,60}」|『[^『』\n]{1,40}』|"[^"“”\n]{1,40}"|‘[^‘’\n]{1,40}’')
# “十四五” and its like are dates, but “八五”普法 is a project.
_PLAN_PERIOD = re.compile("[一二三四五六七八九十]{1,3}五(?:规划|计划)?")
_TAIL = re.compile("(?:[_CcSsGgAaRrDdLlJjFfOoMmUuIiWwTtZzYyHhEe09~%]{0,14}[PBVK][pbvk]*)+")
_TAIL_HEAD = re.compile("[PBVK]")
_INNER_HEAD = re.compile("[PBV][pbv]+$")
# Quotations side by side, and the noun behind a row of them: “X”“Y”、“Z”等三项制度.
_JOINT = re.compile("[、和与及]?|以及")
_KIND_FRONT = "[^，。；、：！？,;:!?()\\n“”（）等的]{0,8}?"
# A policy by the number of its measures: 稳住经济增长“20条”.
_POLICY = re.compile("新?[\\d一二三四五六七八九十]{1,3}条(?:措施)?")
_MAX_POLICY_FRONT = 20
_STOP = re.compile(r"[|,<>#\[\]{}]")
_MAX_FRONT = 14
_FRONT = re.compile(f"[_CcYyZzEeKkLlJjOoMmIiPpBbVvTt09~]{{1,{_MAX_FRONT}}}$")
# A noun for the kind of thing before the name of one: 服务类项目“X”.
_APPOSITION = re.compile("[PBV][pbv]*$")
_PLACE = re.compile("[GS][a-z]+")
_BUILDING = "建设"


class QuotedNameFinder:
    """Finds quotations that name something that is run, with the words before and behind that belong to the name."""

    def __init__(self, quoted: Quoted, lists: Lists) -> None:
        self._run_verbs = tuple(quoted.run_verbs)
        self._run_verb = rare_pattern(alternatives(quoted.run_verbs))
        self._schemes = frozenset(quoted.schemes)
        self._figures = frozenset(quoted.figures)
        self._attributes = tuple(quoted.attributes)
        self._event_tails = tuple(quoted.event_tails)
        self._event_verbs = tuple(quoted.event_verbs)
        self._levels = frozenset(quoted.levels)
        self._kinds = {
            noun: kind.label for kind in lists.kinds if kind.label in ("PROJECT", "EVENT") for noun in kind.nouns
        }
        self._kind = rare_pattern(f"等{_KIND_FRONT}(?P<noun>{alternatives(self._kinds)})")

    def __call__(self, text: str, shape: str) -> Iterator[NameCandidate]:
        """Yield the quoted names of a text with its shape."""
        row: list[tuple[int, int, NameCandidate | None]] = []
        for match in _QUOTATION.finditer(text):
            start, end = match.span()
            if row and not _JOINT.fullmatch(text, row[-1][1], start):
                yield from self._names_of_row(text, shape, row)
                row = []
            row.append((start, end, self._name(text, shape, start, end, match.group()[1:-1])))
        yield from self._names_of_row(text, shape, row)

    def _names_of_row(
        self, text: str, shape: str, row: list[tuple[int, int, NameCandidate | None]]
    ) -> Iterator[NameCandidate]:
        """Quotations side by side are of one kind: what one is, or what 等 and a noun behind the last say."""
        if not row:
            return
        kind = self._kind.match(text, row[-1][1])
        label = self._kinds[kind["noun"]] if kind else ""
        named = [name.label if name else "" for _, _, name in row]
        before = _last_known(named)
        behind = reversed(_last_known(reversed(named)))
        for (start, end, name), next_label, last_label in zip(row, behind, before, strict=True):
            own_label = label or next_label or last_label
            if name:
                yield name._replace(label=label) if label and name.end == end else name
            elif own_label and self._may_be_name(text[start + 1 : end - 1]):
                front = self._front(text, shape, start) if own_label == "PROJECT" else start
                yield NameCandidate(front, end, own_label, "rules")

    def _may_be_name(self, inner: str) -> bool:
        return len(inner) > 1 and inner not in self._figures and not _PLAN_PERIOD.fullmatch(inner)

    def _name(self, text: str, shape: str, start: int, end: int, inner: str) -> NameCandidate | None:
        if _PLAN_PERIOD.fullmatch(inner) and not text.startswith("普法", end):
            return None
        tail = _TAIL.match(shape, end)
        head = _TAIL_HEAD.search(shape, end, tail.end()) if tail else None
        if tail and head and (inner not in self._figures or head.group() == "V"):
            label = "EVENT" if head.group() == "V" else "PROJECT"
            return NameCandidate(self._front(text, shape, start), tail.end(), label, "rules")
        if inner in self._schemes:
            return NameCandidate(start, end, "PROJECT", "lexicon")
        if not self._may_be_name(inner) or text.startswith(self._attributes, end):
            return None
        if _POLICY.fullmatch(inner):
            return NameCandidate(self._policy_front(text, shape, start), end, "PROJECT", "rules")
        if len(inner) > 3 and _INNER_HEAD.search(shape, start, end - 1):
            label = "EVENT" if shape[end - 2] == "v" else "PROJECT"
            return NameCandidate(self._front(text, shape, start), end, label, "rules")
        if len(inner) >= 3 and text.endswith(self._run_verbs, 0, start):
            hosted = inner.endswith(self._event_tails) or text.endswith(self._event_verbs, 0, start)
            return NameCandidate(start, end, "EVENT" if hosted else "PROJECT", "rules")
        return None

    def _front(self, text: str, shape: str, start: int) -> int:
        match = _FRONT.search(shape, max(0, start - _MAX_FRONT), start)
        if not match or _APPOSITION.search(shape, match.start(), start):
            return start
        first = match.start()
        while first < start and (shape[first] in "YZK~" or shape[first].islower()):
            first += 1
        return start if text[first:start] in self._levels else first

    def _policy_front(self, text: str, shape: str, start: int) -> int:
        """What the measures are for, back to the verb that runs them (出台|稳住经济增长“20条”)."""
        low = max(0, start - _MAX_POLICY_FRONT)
        for stop in _STOP.finditer(shape, low, start):
            low = stop.end()
        for verb in self._run_verb.finditer(text, low, start):
            if shape[verb.start()].isupper():
                return verb.end()
        return self._front(text, shape, start)


def _last_known(labels: Iterable[str]) -> list[str]:
    """Replace each empty label by the one before it."""
    return list(accumulate(labels, _this_or_last))


def _this_or_last(last: str, this: str) -> str:
    return this or last


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
