"""Names that end in a head (X局, X水库, X工程) and names of the lexicon, read from chains of words without a break."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from govreport_nlp.components.names.candidate import NameCandidate
from govreport_nlp.components.names.lexicon import NameLexicon
from govreport_nlp.components.names.shape import UNKNOWN, Token, tokens

_CHAIN = re.compile("[_CcYyZzEeGgSsAaRrDdOoMmIiUuLlJjPpBbVvWwKkTtNnFfQq09~%]{1,80}")
_HEAD = re.compile("[DOMIULJPBVWGSRNFQ]")

# Letters (see shape.py) of the words that make a front proper to one thing: unknown words, places, letters or digits.
_PROPER_PLACE = "_GSARJD"
_PROPER_ORGAN = "_GSA9UMDRT"
_PROPER_OFFICE = "GSUAMD"
_PROPER_PROJECT = "_GSAR9JDUOML"
_PROPER_EVENT = "_GSARDET"
_PROPER_ACTIVITY = "GSARETN9VW"
# Letters of the words at which the front of a head ends.
_ENDS_ORGAN = "YEPBVWTN%0"
_ENDS_OFFICE = "YZEKPBVWTN%0"
_ENDS_PLACE = "YZEKPBVWTNUMO%0"
_ENDS_SHORT_PLACE = "YZEKPBVWTNUMOLDF%0"
# Verbs at the head of a chain that are no part of the name.
_VERBS = "YZK~"

_RELATIVE, _ACTIVITY, _GENERIC_EVENTS = "所", "活动", ("活动", "会议")

_MAX_DIVISION, _MAX_SHORT_PLACE, _MAX_PLACE, _MAX_ORGAN, _MAX_LAW = 6, 6, 24, 32, 30


class ChainFinder:
    """Reads each chain from its right end: a head takes all words to its left that its kind allows."""

    def __init__(self, names: NameLexicon) -> None:
        self._divisions = tuple(names.heads.division)
        self._verb_fronts = frozenset(names.places.verb_fronts)
        self._slogan_verbs = names.places.slogan_verbs
        self._rivers = frozenset(names.heads.place_river)
        self._landscape = frozenset(names.heads.place_natural)
        self._common_places = frozenset(names.heads.place_common)
        self._generic_fronts = frozenset(names.places.generic_fronts)
        self._generic_ends = tuple(front for front in names.places.generic_fronts if len(front) > 1)
        self._levels = tuple(names.organs.levels)
        self._run_verbs = tuple(names.quoted.run_verbs + names.heads.project_verbs)
        self._occasions = tuple(names.events.occasions)
        self._event_verbs = tuple(names.events.verbs)
        self._known = {
            **dict.fromkeys(names.persons.known, "PERSON"),
            **dict.fromkeys(names.events.names, "EVENT"),
            **dict.fromkeys(names.documents.known, "DOCUMENT"),
            **dict.fromkeys(names.quoted.known, "PROJECT"),
        }

    def __call__(self, text: str, shape: str) -> Iterator[NameCandidate]:
        """Yield the names of all chains of a text with its shape."""
        for match in _CHAIN.finditer(shape):
            if _HEAD.search(shape, match.start(), match.end()):
                yield from self._read(text, shape, tokens(shape, match.start(), match.end()))

    def _read(self, text: str, shape: str, chain: list[Token]) -> Iterator[NameCandidate]:
        at = len(chain) - 1
        while at >= 0:
            kind = chain[at].kind
            first: int | None = None
            label = ""
            if kind in "GS":
                first, label = at, "GPE"
            elif kind == "D":
                first, label = self._division(text, chain, at), "GPE"
            elif kind == "R":
                first, label = at, "LOC"
            elif kind in "LJF":
                first, label = self._place(text, chain, at), "LOC"
            elif kind == "U":
                first, label = self._organ_name(text, chain, at), "ORG"
            elif kind in "OMI":
                first, label = self._organ(text, chain, at), "ORG"
            elif kind in "PB":
                first, label = self._project(text, shape, chain, at), "PROJECT"
            elif kind in "VW":
                first, label = self._event(text, shape, chain, at), "EVENT"
                if chain[at - 1].kind in "PB" and text.startswith(_ACTIVITY, chain[at].start):
                    label = "PROJECT"  # the first head gives the label
            elif kind == "Q":
                first, label = _law(chain, at), "DOCUMENT"
            elif kind == "N":
                first, label = at, self._known[text[chain[at].start : chain[at].end]]
                while label == "EVENT" and first > 0 and chain[first - 1].kind in "GST":
                    first -= 1
            if first is None:
                at -= 1
                continue
            source = "lexicon" if first == at else "rules"
            yield NameCandidate(chain[first].start, chain[at].end, label, source)
            at = first - 1

    def _division(self, text: str, chain: list[Token], at: int) -> int | None:
        """X街道, X镇, X社区: a short front that is no kind of such a place (示范村, 老城区)."""
        head = chain[at]
        first = at
        while first > 0 and chain[first - 1].kind in "_CAJISGIW9~0LT":
            if head.start - chain[first - 1].start > _MAX_DIVISION or (chain[first - 1].kind in "GS" and first < at):
                break
            first -= 1
        front, word = text[chain[first].start : head.start], text[head.start : head.end]
        if not front or chain[first].kind == "0" or (first > 0 and chain[first - 1].kind in "_C"):
            return None
        if front in self._generic_fronts or front.endswith(self._generic_ends):
            return None
        if len(front) == 1 and chain[first].kind != "9" and word not in ("县", "村"):
            return None
        if text[chain[first].start : chain[first].end] in self._verb_fronts:
            return None
        kinds = "".join(token.kind for token in chain[first:at])
        if kinds in ("CC", "CCC") or (front[-1] in self._slogan_verbs and kinds[-1] == UNKNOWN and "C" in kinds):
            return None
        if word in ("区", "市", "县", "省", "州") and (
            len(front) > 3 or "C" in kinds or "J" in kinds or not _any(chain[first:at], _PROPER_PLACE + "9")
        ):
            return None
        return first

    def _place(self, text: str, chain: list[Token], at: int) -> int | None:
        """X河, X水库, X产业园, X铁路Y段."""
        head = chain[at]
        short = head.kind == "J"
        ends, limit = (_ENDS_SHORT_PLACE, _MAX_SHORT_PLACE) if short else (_ENDS_PLACE, _MAX_PLACE)
        first = _front(chain, at, ends, limit)
        front = chain[first:at]
        if not front:
            return None
        if short:
            glued = at + 1 < len(chain) and chain[at + 1].kind in "_J"
            wide = head.start - front[0].start > _MAX_SHORT_PLACE - 2
            word, kinds = text[head.start : head.end], "".join(token.kind for token in front)
            if kinds == "_":
                common = word not in self._rivers
            elif kinds == "C":
                common = word not in self._landscape or text[front[0].start : head.start] in self._generic_fronts
            else:
                common = kinds == "CC"
            return None if common or glued or wide or not _any(front, "_GSAC") else first
        if head.kind == "F":
            return first if _any(front, "LJR") else None
        if _any(front, _PROPER_PLACE):
            kinds = "".join(token.kind for token in front)
            return None if kinds in ("_", "C_C", "C_") else first
        common = len(front) == 1 and text[head.start : head.end] in self._common_places
        return first if common and text[front[0].start : front[0].end] not in self._generic_fronts else None

    def _organ_name(self, text: str, chain: list[Token], at: int) -> int:
        """An organ known by name, with the place or the organ above before it: X镇 + 政府, 行政院 + 秘书处."""
        head = chain[at]
        first = at
        while first > 0 and head.end - chain[first - 1].start <= _MAX_ORGAN:
            kind = chain[first - 1].kind
            above = kind == "U" and first == at and not text.startswith(self._levels, head.start)
            if kind not in "GSDA_L" and not above:
                break
            first -= 1
        divided = text.startswith(self._divisions, head.start) and head.start - chain[first].start <= 4
        while first < at and chain[first].kind == "_" and not divided and not _any(chain[first:at], "D"):
            first += 1
        return first

    def _organ(self, text: str, chain: list[Token], at: int) -> int | None:
        """X公司, X协会, X局."""
        head = chain[at]
        first = at
        ends = _ENDS_OFFICE if head.kind == "I" else _ENDS_ORGAN
        while first > 0 and head.end - chain[first - 1].start <= _MAX_ORGAN:
            kind = chain[first - 1].kind
            coded = kind == "0" and first > 1 and chain[first - 2].kind in "9_"
            if kind in ends and not coded:
                break
            first -= 1
        if head.kind == "M" and first < at and not _any(chain[first:at], _PROPER_ORGAN):
            return first
        while first < at and chain[first].kind in "ZK~":
            first += 1
        front = chain[first:at]
        if not front:
            return None
        if head.kind == "I":
            return first if _any(front, _PROPER_OFFICE) and not self._belongs(text, head, front) else None
        return first if _proper(front, _PROPER_ORGAN) else None

    def _belongs(self, text: str, head: Token, front: list[Token]) -> bool:
        """行政院所提, 香港所生: 所 behind a name is no office but begins a relative clause."""
        return text[head.start : head.end] == _RELATIVE and front[-1].kind in "GSUA"

    def _project(self, text: str, shape: str, chain: list[Token], at: int) -> int | None:
        """X工程 after a verb of running or with something proper in front; X项目 only with the latter."""
        first = _after_measure(chain, at)
        head, start = chain[at], chain[first].start
        width = head.start - start
        after = shape[head.end : head.end + 1]
        if width < 2 or after == "#" or shape[start - 1 : start] == "#":
            return None  # 12个项目, 项目12个: a kind that is counted
        front = chain[first:at]
        proper = _proper(front, _PROPER_PROJECT) if head.kind == "B" else _any(front, _PROPER_PROJECT)
        if head.kind == "P":
            if text.endswith(self._run_verbs, 0, start) or _any(front, "LJOU"):
                return first
            known = width >= 6 or (after in ("X", "H") and _any(front, "_"))
            return first if known and proper else None
        while first < at and chain[first].kind in _VERBS:
            first += 1
        return first if proper and width >= 3 else None

    def _event(self, text: str, shape: str, chain: list[Token], at: int) -> int | None:
        """X大会 with something proper in front, after a verb that takes an event, or in a list."""
        first = _after_measure(chain, at)
        head, start = chain[at], chain[first].start
        width = head.start - start
        before, after = shape[start - 1 : start], shape[head.end : head.end + 1]
        if width < 2 or "#" in (before, after):
            return None
        proper = _any(chain[first:at], _PROPER_EVENT)
        verb = text.endswith(self._event_verbs, 0, start)
        if head.kind == "W":
            return first if verb and proper else None
        listed = "," in (before, after) or text.startswith("等", head.end)
        if text[head.start : head.end] in _GENERIC_EVENTS and not _any(chain[first:at], _PROPER_ACTIVITY):
            return first if text.startswith(self._occasions, start) or text.endswith("年", 0, head.start) else None
        if (verb or listed) and (proper or width >= 4):
            return first
        return first if proper and width >= 3 else None


def _proper(words: Sequence[Token], letters: str) -> bool:
    """Whether a word makes the front proper; of unknown characters two side by side do, one alone is a modifier."""
    known = letters.replace(UNKNOWN, "")
    return any(word.kind in known for word in words) or any(
        left.kind == right.kind == UNKNOWN for left, right in pairwise(words)
    )


def _any(words: Sequence[Token], letters: str) -> bool:
    return any(word.kind in letters for word in words)


def _front(chain: list[Token], at: int, ends: str, limit: int) -> int:
    first = at
    while first > 0 and chain[at].end - chain[first - 1].start <= limit and chain[first - 1].kind not in ends:
        first -= 1
    return first


def _after_measure(chain: list[Token], at: int) -> int:
    first = 0
    while first < at and chain[first].kind in "~%":
        first += 1
    return first


def _law(chain: list[Token], at: int) -> int | None:
    """X条例, X管理办法."""
    first = at
    while first > 0 and chain[first - 1].kind not in "%N" and chain[at].start - chain[first - 1].start <= _MAX_LAW:
        first -= 1
    while first < at and chain[first].kind in "~T0":
        first += 1
    return first if chain[at].start - chain[first].start >= 2 else None
