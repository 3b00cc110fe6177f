"""Which mentions name the same project, event or organisation: full name, short form, slip (RECORD.md, cluster)."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
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


class _Form(NamedTuple):
    """Words by which a name is found: what it ends with (plain, core), begins with, quotes, or is made of (slip)."""

    group: str
    kind: str
    words: str


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
        names: dict[_Name, list[int]] = {}
        for index, mention in enumerate(mentions):
            if mention.label in _GROUPS:
                name = self._name(_GROUPS[mention.label], text[mention.start : mention.end], places)
                names.setdefault(name, []).append(index)
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

    def _owners(self, names: dict[_Name, list[int]]) -> dict[_Name, _Name]:
        """Return for each name the longest one that it is a form of, where there is one only; else itself."""
        full: dict[_Form, list[_Name]] = {}
        owners: dict[_Name, _Name] = {}
        by_core: dict[tuple[str, str], _Name] = {}
        for name in sorted(names, key=lambda name: (-len(name.core), name.core, name.plain, sorted(name.quoted))):
            same = by_core.setdefault((name.group, name.core), name)
            forms = self._as_short(name) if len(name.core) >= _SHORTEST else []
            near = {
                owners[other]
                for form in forms
                for other in full.get(form, ())
                if form.kind != "slip" or _is_slip(name.core, other.core)
            }
            owners[name] = owners[same] if same != name else near.pop() if len(near) == 1 else name
            for form in self._forms(name):
                full.setdefault(form, []).append(name)
        return owners

    def _forms(self, name: _Name) -> set[_Form]:
        """Return the forms under which a short name or a slip finds a full one; their number grows with its length alone."""
        group, plain, core, quoted = name
        forms = {_Form(group, "plain", plain[start:]) for start in range(len(plain))}
        forms |= {_Form(group, "core", core[start:]) for start in range(len(core))}
        forms.add(_slip_form(name))
        if group == "ORG":
            kind = self._company.sub("", core)
            return forms | {_Form(group, "core", kind[start:]) for start in range(len(kind))}
        forms |= {_Form(group, "quoted", words) for words in quoted}
        return forms | {
            _Form(group, "begins", core[:end])
            for end in range(math.ceil(_SHARE * len(core)), len(core))
            if not self._phases.search(core, end)
        }

    def _as_short(self, name: _Name) -> list[_Form]:
        """Return the forms that a name has where it is short for another, or the other with a slip."""
        kinds = {"plain": name.plain, "core": name.core, "quoted": name.core, "begins": name.core}
        return [*(_Form(name.group, kind, words) for kind, words in kinds.items()), _slip_form(name)]


def _slip_form(name: _Name) -> _Form:
    return _Form(name.group, "slip", "".join(sorted(name.core)))


def _is_slip(first: str, second: str) -> bool:
    """Return whether two names differ by two exchanged neighbours; one other character may name another thing."""
    if len(first) != len(second) or len(first) < _SHORTEST_SLIP:
        return False
    different = [place for place, (one, other) in enumerate(zip(first, second, strict=True)) if one != other]
    if len(different) != 2 or different[1] != different[0] + 1:
        return False
    left, right = different
    return first[left] == second[right] and first[right] == second[left]
