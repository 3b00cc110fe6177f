"""Items of lists whose class the text names: A、B和C等12个项目, A、B两村."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from govreport_nlp.components.names.candidate import NameCandidate
from govreport_nlp.components.names.lexicon import Lists, alternatives
from govreport_nlp.text.rare_pattern import rare_pattern

_MAX_ITEM, _MAX_ITEMS = 30, 40
_ITEM = re.compile(f"[_CcYyZzKkGgSsAaRrDdLlJjOoMmIiUuPpBbVvWwNn09~%Tt]{{1,{_MAX_ITEM}}}$")
# What may stand between 等 and the noun (等一批重点项目).
_MAX_GAP = 12
_STOP = rare_pattern("[，。；、：！？,;:!?()\\n“”（）等]")
_VERB = re.compile("[XH]")
_NUMERALS = "两三四五六七八九十"
_MORE, _COUNTERS, _SIZES = "多余", "个座条家所大处", "大中小"
_COUNTED = f"[{_MORE}]?[{_COUNTERS}]?"
_NUMBER = f"(?:[0-9]{{1,3}}|[{_NUMERALS}]{{1,2}}){_COUNTED}"
# The same behind its first character.
_NUMBER_GOES_ON = f"(?:(?<=[0-9])[0-9]{{0,2}}|(?<=[{_NUMERALS}])[{_NUMERALS}]?)"
# A noun of one character (等县) must not be the beginning of a word (等县级).
_WORD_END = "(?![\u4e00-\u9fff](?<![的和与及之共均都分在有开建]))"

#: What an item of a list may be by its own head: a list of projects may name a road.
_KEPT_LABELS = {
    "PROJECT": ("PROJECT", "LOC", "ORG", "EVENT"),
    "LOC": ("LOC", "PROJECT"),
    "ORG": ("ORG", "LOC"),
    "GPE": ("GPE",),
    "EVENT": ("EVENT", "PROJECT"),
}


class ListFinder:
    """Labels the items before 等 + noun, or a count + noun, by that noun where they have no name of their own."""

    def __init__(self, lists: Lists) -> None:
        self._labels = {noun: kind.label for kind in lists.kinds for noun in kind.nouns}
        self._confirmations = tuple(lists.confirmations)
        long = alternatives(noun for noun in self._labels if len(noun) > 1)
        short = alternatives(noun for noun in self._labels if len(noun) == 1)
        # Items stand before 等, with the noun behind it or further on, or before a count and its noun. Most numbers end
        # before another character than those of the noun and of what may stand before it.
        behind_number = {*_MORE, *_COUNTERS, *_SIZES, *(noun[0] for noun in self._labels)}
        goes_on = f"(?=[{''.join(map(re.escape, sorted(behind_number)))}])"
        self._cue = re.compile(
            f"[等0-9{_NUMERALS}](?:(?<=等)(?![级等])(?:{_NUMBER})?(?P<short>{short}{_WORD_END})?"
            f"|{_NUMBER_GOES_ON}{goes_on}{_COUNTED}(?:[{_SIZES}]型)?(?P<noun>{long}|{short}))"
        )
        self._noun = rare_pattern(long)
        self._max_noun = max(map(len, self._labels))

    def __call__(self, text: str, shape: str, found: Iterable[NameCandidate]) -> Iterator[NameCandidate]:
        """Yield a candidate for every item that no found name of the same end covers."""
        by_end: dict[int, list[NameCandidate]] = {}
        for candidate in found:
            by_end.setdefault(candidate.end, []).append(candidate)
        for cue in self._cue.finditer(text):
            end, noun = cue.end(), cue["short"] or cue["noun"]
            if not noun:
                further = self._noun.search(text, end, end + _MAX_GAP + self._max_noun)
                if not further or further.start() > end + _MAX_GAP or _STOP.search(text, end, further.start()):
                    continue
                noun = further.group()
                if self._labels[noun] in ("GPE", "LOC") and _VERB.search(shape, end, further.start()):
                    continue  # 等事项，推动街道: the noun is another verb's
                end = further.end()
            label = self._labels[noun]
            if label == "PROJECT" and not text.startswith(self._confirmations, end):
                continue
            items = _items_before(shape, cue.start())
            if cue["noun"] and len(items) < 2:
                continue
            for start, stop in items:
                named = any(
                    name.label in _KEPT_LABELS[label] or (label != "GPE" and name.start <= start)
                    for name in by_end.get(stop, ())
                )
                if not named and _may_be_name(shape[start:stop], label):
                    yield NameCandidate(start, stop, label, "rules", priority=1)


def _items_before(shape: str, end: int) -> list[tuple[int, int]]:
    items: list[tuple[int, int]] = []
    while len(items) < _MAX_ITEMS and (match := _ITEM.search(shape, max(0, end - _MAX_ITEM), end)):
        start = match.start()
        if shape[start - 1 : start] not in (",", "&"):
            # The first item: the verb before the list is no part of it.
            while start < end and (shape[start] in "YZK~" or shape[start].islower()):
                start += 1
            items.append((start, end))
            break
        items.append((start, end))
        end = start
        while shape[end - 1] in ",&":
            end -= 1
    return items


def _may_be_name(item: str, label: str) -> bool:
    proper = any(letter in "_GSAR9" for letter in item)
    if label == "GPE":
        return 2 <= len(item) <= 6 and (proper or len(item) <= 3)
    return proper and len(item) >= (4 if label == "PROJECT" else 2)
