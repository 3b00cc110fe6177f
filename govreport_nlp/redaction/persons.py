"""Which names mean the same person, and which are masked already."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from govreport_nlp.components.names.lexicon import alternatives
from govreport_nlp.redaction.lexicon import Persons
from govreport_nlp.redaction.occurrences import find_terms

_GIVEN_NAME = 2
_DOT = "·"


class PersonNames:
    """Joins the names of one report.

    Args:
        lexicon: masks and titles.
        surnames: characters that are a surname.
        words: ordinary words, which are no names.
    """

    def __init__(self, lexicon: Persons, surnames: Collection[str], words: Collection[str]) -> None:
        self._not_names = frozenset((*words, *lexicon.not_names))
        self._surnames = frozenset((*surnames, *lexicon.more_surnames))
        self._titles = sorted(lexicon.titles, key=len, reverse=True)
        self._title = re.compile(alternatives(lexicon.titles))
        han = "[\u4e00-\u9fff]"
        self._more_parts = re.compile(f"(?:·{han}{{1,4}}){{1,3}}")
        closer = f"(?:{alternatives(lexicon.closers)})"
        surname = f"[{''.join(sorted(self._surnames))}]"
        behind = f"(?=$|[\\s0-9，。、；;,()“”/|]|{closer}(?!{han}))"
        roles = alternatives([*lexicon.roles, *lexicon.titles])
        self._field = re.compile(
            f"(?:{alternatives(lexicon.fields)}|{roles}) ?[:： ] {{0,3}}"
            f"(?P<name>{surname} {{0,2}}{han}(?: ?(?!{closer}){han})?){behind}"
        )
        last = f"(?!{closer}|[{re.escape(lexicon.never_last)}]){han}"
        running = f"(?P<name>{surname}{han}(?:{last})?)(?:{behind}|(?=[{re.escape(lexicon.goes_on)}]))"
        self._role = re.compile(f"(?:{roles}){running}")
        self._unbounded = re.compile(f"(?:{roles})(?P<name>{surname}{han}{{2}})(?P<behind>{han}{{2}})")
        self._next = re.compile(f"、{running}")
        self._masked = re.compile(
            f"[{re.escape(lexicon.masks)}]|^[\u4e00-\u9fff]?[{re.escape(lexicon.mask_letters)}]{{1,3}}[\u4e00-\u9fff]?$"
        )

    def beside_cues(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield start and end of each name in a field (联系人：张三) or behind a role (民警张三), and of those listed with it."""
        for pattern in (self._field, self._role):
            for match in pattern.finditer(text):
                name: re.Match[str] | None = match
                while name and not self._is_ordinary(name["name"]):
                    yield name.span("name")
                    name = self._next.match(text, name.end())

        for match in self._unbounded.finditer(text):
            if match["behind"] in self._not_names and not self._is_ordinary(match["name"]):
                yield match.span("name")

    def _is_ordinary(self, name: str) -> bool:
        """Say whether what looks like a name is or holds an ordinary word: 居民|安全感."""
        return any(len(part) > 1 and part in self._not_names for part in (name, name[:2], name[1:]))

    def end_of_name(self, text: str, end: int) -> int:
        """Return where a name ends that goes on behind a middle dot: 艾力|·吐尔逊."""
        parts = self._more_parts.match(text, end)
        return parts.end() if parts else end

    def is_masked(self, name: str) -> bool:
        """Say whether a name hides itself: 张**, **青, 李某, 王X."""
        return self._masked.search(name) is not None

    def identities(self, names: Collection[str]) -> dict[str, str]:
        """Return whom each name means: a part of a name alone means the one person who has it.

        That is a given name (淑珍 beside 张淑珍), or what stands before a middle dot (艾力 beside 艾力·吐尔逊). A given name
        that begins with a surname may be a whole name (高明 beside 李高明) and stands for itself.
        """
        owners: dict[str, list[str]] = defaultdict(list)
        for name in names:
            if len(name) > 2 and name[0] in self._surnames:
                owners[name[1:]].append(name)
            if _DOT in name:
                owners[name.split(_DOT)[0]].append(name)
        return {
            name: owners[name][0] if len(owners[name]) == 1 and name[0] not in self._surnames else name
            for name in names
        }

    def title_forms(
        self, text: str, mentions: Mapping[tuple[int, int], str], identities: Mapping[str, str]
    ) -> Iterator[tuple[int, int, str]]:
        """Yield where a title shows that a part of a name certainly means a person of the report.

        A surname does (张书记) where the full name stands beside the same title somewhere, and nobody else has the
        surname; a given name (淑珍同志) where nobody else has it and it is none by itself.

        Args:
            text: plain text.
            mentions: names by their start and end in it.
            identities: whom each name means.

        Yields:
            Start and end of the part of the name, and whom it means.
        """
        bearers: dict[str, set[str]] = defaultdict(set)
        for person in identities.values():
            if len(person) > 1 and person[0] in self._surnames:
                bearers[person[0]].add(person)
                bearers[person[1:]].add(person)
        forms: dict[str, tuple[str, int]] = {}
        for (start, end), name in mentions.items():
            person = identities[name]
            if bearers[person[0]] == {person}:
                behind = self._title.match(text, end)
                before = next((title for title in self._titles if text.endswith(title, 0, start)), None)
                for title in (behind and behind.group(), before):
                    if title:
                        forms[person[0] + title] = person, 1
        for given, persons in bearers.items():
            if len(given) == _GIVEN_NAME and len(persons) == 1 and given[0] not in self._surnames:
                forms |= {given + title: (next(iter(persons)), _GIVEN_NAME) for title in self._titles}
        for start, _, form in find_terms(text, forms):
            person, length = forms[form]
            yield start, start + length, person
