"""Which mentions name the same project, event or organisation: full name, short form, slip (RECORD.md, cluster)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from govreport_nlp.components.facts.measures import Mention

#: Labels whose mentions are joined; a project and an event of one name are one.
_GROUPS = {"PROJECT": "PROJECT", "EVENT": "PROJECT", "ORG": "ORG"}
_MARKS = re.compile(r"[“”‘’「」『』《》\"'\s·、，,（）()]")
#: Words at the end of a name that a short form drops.
_HEAD = re.compile("(?:项目|工程|活动|计划|行动|系列|建设|工作|试点){1,3}$")
#: A short form has at least so many characters, a name with a slip at least so many.
_SHORTEST, _SHORTEST_SLIP = 4, 5
_GRAM = 3


def cluster(text: str, mentions: Sequence[Mention], places: Sequence[str] = ()) -> dict[int, int]:
    """Return the number of the cluster of each project, event and organisation, by its index among the mentions.

    Clusters are numbered in the order of their first mention. Two names are one when they are the same without marks,
    head nouns and a place in front, when one begins or ends exactly one other, or when they differ by two exchanged
    neighbours.

    Args:
        text: clean text.
        mentions: its entities, in order.
        places: names of places that a short form drops at the front.
    """
    names: dict[tuple[str, str], list[int]] = {}
    for index, mention in enumerate(mentions):
        if mention.label in _GROUPS:
            core = _core(text[mention.start : mention.end], places)
            names.setdefault((_GROUPS[mention.label], core), []).append(index)
    owner = _join(list(names))
    members: dict[tuple[str, str], list[int]] = {}
    for name, indices in names.items():
        members.setdefault(owner[name], []).extend(indices)
    ordered = sorted(members.values(), key=min)
    return {index: number for number, indices in enumerate(ordered) for index in indices}


def _core(name: str, places: Sequence[str]) -> str:
    """Return a name without marks, head nouns and a place in front; what would be left with nothing stays whole."""
    plain = _MARKS.sub("", name)
    for place in places:
        if plain.startswith(place) and len(plain) - len(place) >= _SHORTEST:
            plain = plain[len(place) :]
            break
    short = _HEAD.sub("", plain)
    return short if len(short) >= _SHORTEST else plain


def _join(names: list[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, str]]:
    """Return for each name the longest name that it is a form of, itself where there is none."""
    grams: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for name in names:
        for gram in {name[1][place : place + _GRAM] for place in range(len(name[1]) - _GRAM + 1)}:
            grams.setdefault((name[0], gram), []).append(name)
    owner: dict[tuple[str, str], tuple[str, str]] = {}
    for name in sorted(names, key=lambda name: (-len(name[1]), name[1])):
        group, core = name
        owner[name] = name
        if len(core) < _SHORTEST:
            continue
        near = {
            other
            for place in range(len(core) - _GRAM + 1)
            for other in grams.get((group, core[place : place + _GRAM]), ())
            if other in owner and other != name
        }
        holding = {
            owner[other]
            for other in near
            if other[1].startswith(core) or other[1].endswith(core) or _is_slip(core, other[1])
        }
        if len(holding) == 1:
            owner[name] = holding.pop()
    return owner


def _is_slip(first: str, second: str) -> bool:
    """Return whether two names differ by two exchanged neighbours; one other character may name another thing."""
    if len(first) != len(second) or len(first) < _SHORTEST_SLIP:
        return False
    different = [place for place, (one, other) in enumerate(zip(first, second, strict=True)) if one != other]
    if len(different) != 2 or different[1] != different[0] + 1:
        return False
    left, right = different
    return first[left] == second[right] and first[right] == second[left]
