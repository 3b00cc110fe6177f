"""Which mentions name the same project, event or organisation: full name, short form, slip (RECORD.md, cluster)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from govreport_nlp.components.facts.lexicon import ClusterWords
from govreport_nlp.components.facts.measures import Mention
from govreport_nlp.components.facts.words import any_of

#: Labels whose mentions are joined; a project and an event of one name are one.
_GROUPS = {"PROJECT": "PROJECT", "EVENT": "PROJECT", "ORG": "ORG"}
_MARKS = re.compile(r"[“”‘’「」『』《》\"'\s·、，,（）()]")
_QUOTED = re.compile(r"[“「『\"]([^“”「」『』\"]+)[”」』\"]")
#: A short form has at least so many characters, a name with a slip at least so many.
_SHORTEST, _SHORTEST_SLIP = 4, 5
#: The beginning of a name is a short form of it when it is at least so much of the whole.
_SHARE = 0.6


class _Name(NamedTuple):
    """A name without marks, the same without head nouns and place, and what of it stands in quotation marks."""

    group: str
    plain: str
    core: str
    quoted: frozenset[str]


#: Group of a name, whether it is plain, core, quoted or begins, and the words by which the name is found.
_Form = tuple[str, str, str]


class ClusterFinder:
    """Finds which mentions of a text name one thing.

    Args:
        words: the words that short forms drop.
    """

    def __init__(self, words: ClusterWords) -> None:
        self._heads = re.compile(rf"(?:{any_of(words.heads)}){{1,3}}$")
        self._company = re.compile(rf"(?:{any_of(words.companies)})$")
        self._phases = re.compile(any_of(words.phases))

    def __call__(self, text: str, mentions: Sequence[Mention], places: Sequence[str] = ()) -> dict[int, int]:
        """Return the number of the cluster of each project, event and organisation, by its index among the mentions.

        Clusters are numbered in the order of their first mention.

        Args:
            text: clean text.
            mentions: its entities, in order.
            places: names of places that a short form of a project drops at the front.
        """
        mentioned: dict[tuple[str, str], list[int]] = {}
        for index, mention in enumerate(mentions):
            if mention.label in _GROUPS:
                mentioned.setdefault((_GROUPS[mention.label], text[mention.start : mention.end]), []).append(index)
        names: dict[_Name, list[int]] = {}
        for (group, words), indices in mentioned.items():
            names.setdefault(self._name(group, words, places), []).extend(indices)
        members: dict[_Name, list[int]] = {}
        for name, owner in self._owners(names).items():
            members.setdefault(owner, []).extend(names[name])
        ordered = sorted(members.values(), key=min)
        return {index: number for number, indices in enumerate(ordered) for index in sorted(indices)}

    def _name(self, group: str, name: str, places: Sequence[str]) -> _Name:
        """Return what tells a name from others; where marks and head nouns are all there is, they stay."""
        core = plain = _MARKS.sub("", name)
        if group == "PROJECT":
            place = next((place for place in places if core.startswith(place)), "")
            core = core[len(place) :] if len(core) - len(place) >= _SHORTEST else core
            short = self._heads.sub("", core)
            core = short if len(short) >= _SHORTEST else core
        return _Name(group, plain, core, frozenset(_MARKS.sub("", quoted[1]) for quoted in _QUOTED.finditer(name)))

    def _owners(self, names: Iterable[_Name]) -> dict[_Name, _Name]:
        """Return for each name the longest one that it is a form of, where there is one only; else itself."""
        full: dict[_Form, list[_Name]] = {}
        owners: dict[_Name, _Name] = {}
        by_core: dict[tuple[str, str], _Name] = {}
        for name in sorted(names, key=lambda name: (-len(name.core), name.core, name.plain, sorted(name.quoted))):
            same = by_core.setdefault((name.group, name.core), name)
            if same != name:
                owners[name] = owners[same]
            else:
                near = {owners[other] for form in _as_short(name) for other in full.get(form, ())}
                slips = (by_core.get((name.group, slip)) for slip in _slips(name.core))
                near.update(owners[other] for other in slips if other is not None)
                owners[name] = near.pop() if len(near) == 1 else name
            for form in self._forms(name):
                full.setdefault(form, []).append(name)
        return owners

    def _forms(self, name: _Name) -> set[_Form]:
        """Return the forms under which a short name finds a full one; their number grows with its length alone."""
        group, plain, core, quoted = name
        forms = {(group, "plain", plain[start:]) for start in range(len(plain) - _SHORTEST + 1)}
        forms |= {(group, "core", core[start:]) for start in range(len(core) - _SHORTEST + 1)}
        if group == "ORG":
            kind = self._company.sub("", core)
            return forms | {(group, "core", kind[start:]) for start in range(len(kind) - _SHORTEST + 1)}
        forms |= {(group, "quoted", words) for words in quoted}
        return forms | {
            (group, "begins", core[:end])
            for end in range(max(_SHORTEST, math.ceil(_SHARE * len(core))), len(core))
            if not self._phases.search(core, end)
        }


def _as_short(name: _Name) -> list[_Form]:
    """Return the forms that a name has where it is short for another."""
    if len(name.core) < _SHORTEST:
        return []
    group, plain, core, _ = name
    return [(group, "plain", plain), (group, "core", core), (group, "quoted", core), (group, "begins", core)]


def _slips(name: str) -> Iterator[str]:
    """Yield the names that differ from one by two exchanged neighbours; one other character may name another thing."""
    if len(name) >= _SHORTEST_SLIP:
        for place, (first, second) in enumerate(pairwise(name)):
            if first != second:
                yield name[:place] + second + first + name[place + 2 :]
