"""Names that end in a head (X局, X水库, X工程) and names of the lexicon, read from chains of words without a break."""

from __future__ import annotations

import re
from collections.abc import Iterator

from govreport_nlp.components.names.candidate import NameCandidate
from govreport_nlp.components.names.lexicon import NameLexicon
from govreport_nlp.components.names.shape import DIVISION, UNKNOWN, Chain, read_chain

# Letters at which every chain ends, and one of them that stands for all.
_BREAK = "|"
_BREAKS = str.maketrans(dict.fromkeys("XxHh&#,<>[]{}", _BREAK))
# It is cut between words only.
_CHAIN = re.compile(r"[^|]{1,80}[a-z]*")
_HEAD = re.compile("[DOMIULJPBVWGSRNFQ]")

# Letters (see shape.py) of the words that make a front proper to one thing: unknown words, places, letters or digits.
_PROPER_DIVISION = frozenset("_GSAD9")
_PROPER_PLACE = frozenset("_GSARJD")
_PROPER_SHORT_PLACE = frozenset("_GSACR")
_PROPER_ORGAN = frozenset("_GSA9UMDRT")
_PROPER_OFFICE = frozenset("GSUAMD")
_PROPER_PROJECT = frozenset("_GSAR9JDUOML")
_PROPER_EVENT = frozenset("_GSARDET")
_PROPER_ACTIVITY = frozenset("GSARETN9VW")
# The same without unknown characters: one of them alone is a modifier (新型项目, 大学校), two are a word.
_NAMED_ORGAN, _NAMED_PROJECT = _PROPER_ORGAN - {UNKNOWN}, _PROPER_PROJECT - {UNKNOWN}
_UNKNOWN_WORD = UNKNOWN * 2
# Letters that stand in no name of a county or a city: ordinary words, rivers and regions (川北|省域).
_NEVER_HIGHER = frozenset("CJR")
_SITE, _ROAD_OR_PLACE, _OWN_DIVISION = frozenset("LJOU"), frozenset("LJR"), frozenset("D")
# Letters of the words at which the front of a head ends.
_ENDS_ORGAN = "YEPBVWTN%0"
_ENDS_OFFICE = "YZEKPBVWTN%0"
_ENDS_PLACE = "YZEKPBVWTNUMO%0"
_ENDS_SHORT_PLACE = "YZEKPBVWTNUMOLDF%0"
# Verbs at the head of a chain that are no part of the name.
_VERBS = "YZK~"
# Fronts of a place that are ordinary words around a single character (新能源产业园, 大产业园).
_COMMON_FRONTS = frozenset(("_", "C_C", "C_"))
_COMMON_DIVISION_FRONTS = frozenset(("CC", "CCC"))

_RELATIVE, _ACTIVITY = "所", "活动"
_YEAR = "年"

_MAX_DIVISION, _MAX_SHORT_PLACE, _MAX_PLACE, _MAX_ORGAN, _MAX_LAW = 6, 6, 24, 32, 30


class ChainFinder:
    """Reads each chain from its right end: a head takes all words to its left that its kind allows."""

    def __init__(self, names: NameLexicon) -> None:
        self._divisions = tuple(names.heads.division)
        self._higher_divisions = frozenset(names.heads.division_higher)
        self._one_character_divisions = frozenset(names.heads.division_one_character)
        self._verb_fronts = frozenset(names.places.verb_fronts)
        self._slogan_verbs = names.places.slogan_verbs
        self._rivers = frozenset(names.heads.place_river)
        self._landscape = frozenset(names.heads.place_natural)
        self._common_places = frozenset(names.heads.place_common)
        self._generic_fronts = frozenset(names.places.generic_fronts)
        self._generic_ends = tuple(front for front in names.places.generic_fronts if len(front) > 1)
        self._levels = tuple(names.organs.levels)
        self._run_verbs = tuple(names.quoted.run_verbs + names.heads.project_verbs)
        self._generic_events = frozenset(names.events.generic)
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
        chains = shape.translate(_BREAKS)
        end = 0
        for head in _HEAD.finditer(shape):
            if head.start() < end:
                continue
            for chain in _CHAIN.finditer(chains, max(end, chains.rfind(_BREAK, end, head.start()) + 1)):
                start, end = chain.span()
                if end > head.start():
                    break
            yield from self._read(text, shape, read_chain(shape, start, end))

    def _read(self, text: str, shape: str, chain: Chain) -> Iterator[NameCandidate]:
        kinds, starts = chain
        at = len(kinds) - 1
        while at >= 0:
            kind = kinds[at]
            first: int | None = None
            label = ""
            if kind in "_CYZEK0~%":
                pass
            elif kind in "GS":
                first, label = at, "GPE"
            elif kind == "D":
                first, label = self._division(text, chain, at), "GPE"
            elif kind == "R":
                first, label = at, "LOC"
            elif kind == "J":
                first, label = self._short_place(text, chain, at), "LOC"
            elif kind in "LF":
                first, label = self._place(text, chain, at), "LOC"
            elif kind == "U":
                first, label = self._organ_name(text, chain, at), "ORG"
            elif kind in "OMI":
                first, label = self._organ(text, chain, at), "ORG"
            elif kind in "PB":
                first, label = self._project(text, shape, chain, at), "PROJECT"
            elif kind in "VW":
                first, label = self._event(text, shape, chain, at), "EVENT"
                if kinds[at - 1] in "PB" and text.startswith(_ACTIVITY, starts[at]):
                    label = "PROJECT"  # the first head gives the label
            elif kind == "Q":
                first, label = _law(chain, at), "DOCUMENT"
            elif kind == "N":
                first, label = at, self._known[text[starts[at] : starts[at + 1]]]
                while label == "EVENT" and first > 0 and kinds[first - 1] in "GST":
                    first -= 1
            if first is None:
                at -= 1
                continue
            yield NameCandidate(starts[first], starts[at + 1], label, "lexicon" if first == at else "rules")
            at = first - 1

    def _division(self, text: str, chain: Chain, at: int) -> int | None:
        """X街道, X镇, X社区: a short front that is no kind of such a place (示范村, 老城区)."""
        kinds, starts = chain
        head = starts[at]
        first = at
        while first > 0 and kinds[first - 1] in "_CAJISGIW9~0LTR":
            if head - starts[first - 1] > _MAX_DIVISION or (kinds[first - 1] in "GS" and first < at):
                break
            first -= 1
        while first < at and kinds[first] in "~0":
            first += 1  # a figure in the cell before
        front, word, letters = text[starts[first] : head], text[head : starts[at + 1]], kinds[first:at]
        if not front or (first > 0 and kinds[first - 1] in "_C"):
            return None
        if front in self._generic_fronts or front.endswith(self._generic_ends):
            return None
        if len(front) == 1 and letters != "9" and word not in self._one_character_divisions:
            return None
        if letters in _COMMON_DIVISION_FRONTS or text[starts[first] : starts[first + 1]] in self._verb_fronts:
            return None
        if front[-1] in self._slogan_verbs and letters[-1] == UNKNOWN and "C" in letters:
            return None
        if word in self._higher_divisions and (
            len(front) > 3 or not _NEVER_HIGHER.isdisjoint(letters) or _PROPER_DIVISION.isdisjoint(letters)
        ):
            return None
        return first

    def _short_place(self, text: str, chain: Chain, at: int) -> int | None:
        """X河, X路: a front of a few characters."""
        kinds, starts = chain
        head = starts[at]
        first = _front(chain, at, _ENDS_SHORT_PLACE, _MAX_SHORT_PLACE)
        letters = kinds[first:at]
        if _PROPER_SHORT_PLACE.isdisjoint(letters) or head - starts[first] > _MAX_SHORT_PLACE - 2:
            return None
        if at + 1 < len(kinds) and kinds[at + 1] in "_J":
            return None  # the head begins a word
        word = text[head : starts[at + 1]]
        if letters == UNKNOWN:
            return first if word in self._rivers else None
        if letters == "C":
            named = word in self._landscape and text[starts[first] : head] not in self._generic_fronts
            return first if named else None
        return None if letters == "CC" else first

    def _place(self, text: str, chain: Chain, at: int) -> int | None:
        """X水库, X产业园, X铁路Y段."""
        kinds, starts = chain
        first = _front(chain, at, _ENDS_PLACE, _MAX_PLACE)
        letters = kinds[first:at]
        if not letters:
            return None
        if kinds[at] == "F":
            return None if _ROAD_OR_PLACE.isdisjoint(letters) else first
        if not _PROPER_PLACE.isdisjoint(letters):
            return None if letters in _COMMON_FRONTS else first
        common = len(letters) == 1 and text[starts[at] : starts[at + 1]] in self._common_places
        return first if common and text[starts[first] : starts[at]] not in self._generic_fronts else None

    def _organ_name(self, text: str, chain: Chain, at: int) -> int:
        """An organ known by name, with the place or the organ above before it: X镇 + 政府, 行政院 + 秘书处."""
        kinds, starts = chain
        head, end = starts[at], starts[at + 1]
        first = at
        while first > 0 and end - starts[first - 1] <= _MAX_ORGAN:
            kind = kinds[first - 1]
            above = kind == "U" and first == at and not text.startswith(self._levels, head)
            if kind not in "GSDA_L" and not above:
                break
            first -= 1
        divided = text.startswith(self._divisions, head) and head - starts[first] <= 4
        while first < at and kinds[first] == UNKNOWN and not divided and _OWN_DIVISION.isdisjoint(kinds[first:at]):
            first += 1
        return first

    def _organ(self, text: str, chain: Chain, at: int) -> int | None:
        """X公司, X协会, X局."""
        kinds, starts = chain
        end = starts[at + 1]
        first = at
        ends = _ENDS_OFFICE if kinds[at] == "I" else _ENDS_ORGAN
        while first > 0 and end - starts[first - 1] <= _MAX_ORGAN:
            kind = kinds[first - 1]
            coded = kind == "0" and first > 1 and kinds[first - 2] in "9_"
            if kind in ends and not coded:
                break
            first -= 1
        if kinds[at] == "M" and first < at and _PROPER_ORGAN.isdisjoint(kinds[first:at]):
            return first
        while first < at and kinds[first] in "ZK~":
            first += 1
        letters = kinds[first:at]
        if kinds[at] == "I":
            # 行政院所提, 香港所生: 所 behind a name is no office but begins a relative clause.
            relative = text[starts[at] : end] == _RELATIVE and letters[-1:] in ("G", "S", "U", "A")
            return None if relative or _PROPER_OFFICE.isdisjoint(letters) else first
        return first if _UNKNOWN_WORD in letters or not _NAMED_ORGAN.isdisjoint(letters) else None

    def _project(self, text: str, shape: str, chain: Chain, at: int) -> int | None:
        """X工程 after a verb of running or with something proper in front; X项目 only with the latter."""
        kinds, starts = chain
        first = _after_measure(kinds, at)
        start, end = starts[first], starts[at + 1]
        width = starts[at] - start
        after = shape[end : end + 1]
        if width < 2 or after == "#" or shape[start - 1 : start] == "#":
            return None  # 12个项目, 项目12个: a kind that is counted
        letters = kinds[first:at]
        if kinds[at] == "P":
            if text.endswith(self._run_verbs, 0, start) or not _SITE.isdisjoint(letters):
                return first
            known = width >= 6 or (after in ("X", "H") and UNKNOWN in letters)
            return first if known and not _PROPER_PROJECT.isdisjoint(letters) else None
        while first < at and kinds[first] in _VERBS:
            first += 1
        proper = _UNKNOWN_WORD in letters or not _NAMED_PROJECT.isdisjoint(letters.lstrip(DIVISION))
        return first if proper and width >= 3 else None

    def _event(self, text: str, shape: str, chain: Chain, at: int) -> int | None:
        """X大会 with something proper in front, after a verb that takes an event, or in a list."""
        kinds, starts = chain
        first = _after_measure(kinds, at)
        start, head, end = starts[first], starts[at], starts[at + 1]
        width = head - start
        before, after = shape[start - 1 : start], shape[end : end + 1]
        if width < 2 or "#" in (before, after):
            return None
        letters = kinds[first:at]
        proper = not _PROPER_EVENT.isdisjoint(letters)
        verb = text.endswith(self._event_verbs, 0, start)
        if kinds[at] == "W":
            return first if verb and proper else None
        listed = "," in (before, after) or text.startswith("等", end)
        if text[head:end] in self._generic_events and _PROPER_ACTIVITY.isdisjoint(letters):
            return first if text.startswith(self._occasions, start) or text.endswith(_YEAR, 0, head) else None
        if (verb or listed) and (proper or width >= 4):
            return first
        return first if proper and width >= 3 else None


def _front(chain: Chain, at: int, ends: str, limit: int) -> int:
    kinds, starts = chain
    low = starts[at + 1] - limit
    first = at
    while first > 0 and starts[first - 1] >= low and kinds[first - 1] not in ends:
        first -= 1
    return first


def _after_measure(kinds: str, at: int) -> int:
    first = 0
    while first < at and kinds[first] in "~%":
        first += 1
    return first


def _law(chain: Chain, at: int) -> int | None:
    """X条例, X管理办法."""
    kinds, starts = chain
    first = at
    while first > 0 and kinds[first - 1] not in "%N" and starts[at] - starts[first - 1] <= _MAX_LAW:
        first -= 1
    while first < at and kinds[first] in "~T0":
        first += 1
    return first if starts[at] - starts[first] >= 2 else None
