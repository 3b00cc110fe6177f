"""Well-known names of gazetteer.tsv, where no longer name goes on around them: 长江, but not in 长江路 or 长江镇."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from govreport_nlp.components.names.candidate import NameCandidate
from govreport_nlp.components.names.lexicon import Label
from govreport_nlp.text.code_points import code_points

# Patterns over the letters of shape.py. What belongs to the name (guidelines, section 1, Boundaries): the organ above
# it, its rank, the head nouns behind it (and the place of a branch), and the part or the place in brackets.
_FRONT: dict[Label, re.Pattern[str]] = {
    "ORG": re.compile("U[a-z]*$"),
    "EVENT": re.compile("T[a-z]*(?:[CSGA][a-z]*){0,2}$"),
}
_TAIL: dict[Label, re.Pattern[str]] = {
    "ORG": re.compile("(?:(?:[GSA][a-z]*)?[OM][a-z]*){1,4}|[GSA][a-z]*L[a-z]*"),
    "PROJECT": re.compile("(?:[PBV][a-z]*){1,6}"),
    "EVENT": re.compile("(?:[PBV][a-z]*){1,6}"),
}
_OPENING = ("（", "(")
_BRACKET = re.compile(r"\[(?:[GSADCJ_][a-z]*){1,5}F[a-z]*\]|~{3,12}")
_MAX_FRONT = 12
# What shows that the name is a part of a longer one: 湖南|温氏, 长江|路, 京东|A800.
_PART_OF_FRONT: dict[Label, re.Pattern[str]] = {
    "ORG": re.compile("(?:[GSA][a-z]*|_)$"),
    "LOC": re.compile("_$"),
    "GPE": re.compile("_$"),
}
_PART_OF_TAIL: dict[Label, re.Pattern[str]] = {
    "ORG": re.compile("[GSARDLJFWVBP09]"),
    "LOC": re.compile("[GSARDLJFOMIUBP]"),
    "GPE": re.compile("[DLJFOMIUBP]"),
}
_NONE = re.compile("(?!)")
# A dash or a dot makes two names one (中国—东盟); two dashes are a sentence mark.
_JOINT_BEFORE, _JOINT_BEHIND = re.compile("(?<![—-])[·•—–－-]$"), re.compile("[·•—–－-](?![—-])")
_LATIN = re.compile("[0-9A-Za-z]")
#: Some fifty times as many hashes as names, so that few places are looked at in vain.
_HASH_BITS = 20
_MULTIPLIER = np.uint32(0x9E3779B1)


class GazetteerFinder:
    """Finds the names of a gazetteer in one pass.

    Few places of a text begin like one of them, and numpy says where; an automaton of all the names reads a text hardly
    faster and takes longer to build than a report to be read.

    Args:
        entries: the label of each name; a name has two characters or more.
    """

    def __init__(self, entries: Mapping[str, Label]) -> None:
        self._entries = entries
        #: For each hash of the first characters of a name, how long such a name is at most.
        self._longest = np.zeros(1 << _HASH_BITS, dtype=np.uint16)
        codes = code_points("".join(entries))
        lengths = np.array(list(map(len, entries)), dtype=np.intp)
        starts = np.cumsum(lengths) - lengths
        order = np.argsort(lengths, kind="stable")  # of names that begin alike the longest is written last
        for characters in (2, 3):
            alike = order[np.minimum(lengths[order], 3) == characters]
            self._longest[_hashes([codes[starts[alike] + place] for place in range(characters)])] = lengths[alike]

    def __call__(self, text: str, shape: str) -> Iterator[NameCandidate]:
        """Yield the names of a text with its shape."""
        for start, end in self._matches(text):
            if _cuts_a_word(text, shape, start, end):
                continue
            label = self._entries[text[start:end]]
            first, last = _whole(label, text, shape, start, end)
            low = max(0, first - _MAX_FRONT)
            if _PART_OF_FRONT.get(label, _NONE).search(shape, low, first):
                continue
            if _PART_OF_TAIL.get(label, _NONE).match(shape, last):
                continue
            opened, closed = shape[first - 1 : first] == "<", shape[last : last + 1] == ">"
            if opened != closed:
                continue  # the beginning or the end of a longer quotation
            quoted = int(opened)
            source = "lexicon" if (first, last) == (start, end) else "rules"
            yield NameCandidate(first - quoted, last + quoted, label, source, priority=1)

    def _matches(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where names stand, from left to right, the longest at each place, none in another."""
        codes = code_points(text)
        pairs, triples = (codes[:-1], codes[1:]), (codes[:-2], codes[1:-1], codes[2:])
        longest = self._longest[_hashes(pairs)]
        longest[:-1] = np.maximum(longest[:-1], self._longest[_hashes(triples)])
        starts = np.flatnonzero(longest)
        entries, end = self._entries, 0
        for start, length in zip(starts.tolist(), longest[starts].tolist(), strict=True):
            if start >= end:
                for stop in range(min(start + length, len(text)), start + 1, -1):
                    if text[start:stop] in entries:
                        end = stop
                        yield start, end
                        break


def _cuts_a_word(text: str, shape: str, start: int, end: int) -> bool:
    """Whether a word or a compound with a dash goes on over an edge of the match (着力|拓展, 中国—东盟)."""
    if shape[start].islower() or shape[end : end + 1].islower():
        return True
    if _JOINT_BEFORE.search(text, max(0, start - 2), start) or _JOINT_BEHIND.match(text, end):
        return True
    before = _LATIN.match(text, start) and _LATIN.match(text, start - 1) if start else None
    return bool(before or (_LATIN.match(text, end - 1) and _LATIN.match(text, end)))


def _whole(label: Label, text: str, shape: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of the name with the words around it that belong to it."""
    front = _FRONT.get(label, _NONE).search(shape, max(0, start - _MAX_FRONT), start)
    tail = _TAIL.get(label, _NONE).match(shape, end)
    end = tail.end() if tail else end
    bracket = _BRACKET.match(shape, end) if text.startswith(_OPENING, end) else None
    return front.start() if front else start, bracket.end() if bracket else end


def _hashes(characters: Sequence[NDArray[np.uint32]]) -> NDArray[np.uint32]:
    """Return a hash of each group of characters, given the first ones of all groups, then the second ones, the third."""
    total = characters[0] * _MULTIPLIER
    for codes in characters[1:]:
        total = (total ^ codes) * _MULTIPLIER
    hashes: NDArray[np.uint32] = total >> np.uint32(32 - _HASH_BITS)
    return hashes
