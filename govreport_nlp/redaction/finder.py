"""What is private in a report: the finders put together, on text with noise taken out and on all of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from govreport_nlp.components.names.lexicon import read_names, read_words
from govreport_nlp.redaction.addresses import AddressFinder
from govreport_nlp.redaction.lexicon import read_redaction
from govreport_nlp.redaction.model import PRIVATE_KINDS, PrivateKind, PrivateSpan
from govreport_nlp.redaction.numbers import NumberFinder
from govreport_nlp.redaction.occurrences import compact, find_occurrences
from govreport_nlp.redaction.persons import PersonNames
from govreport_nlp.text.alignment import CleanText
from govreport_nlp.text.clean import TextCleaner
from govreport_nlp.text.noise import NoiseSpan

#: Punctuation as numbers are written with, one character for one.
_PLAIN = str.maketrans("－–—‐‑‒−﹣―＠﹫．（）＋：＃＿＊／•・‧\u3000\u2009\u202f\u00a0", "---------@@.()+:#_*/···    ")
_TRAILING_NOISE = "pinyin"
#: A shorter address (12号) is private at its street alone; elsewhere the same words mean something else.
_SHORTEST_SOUGHT_ADDRESS = 6
_COUNTRY_CODE = re.compile(r"^(?:\+|00)?86(?=1[0-9]{10}$)")
_PHONE_SIGNS = re.compile(r"[^0-9]")

#: Where something stands in plain text: start and end, kind, and who or what is meant.
_Place = tuple[int, int, PrivateKind, str]
#: Kind and identity of what was found, by how it is written, without spaces.
_Known = dict[str, tuple[PrivateKind, str]]


class _View:
    """A text to look at: with its alignment, and with the punctuation of numbers made plain."""

    def __init__(self, text: CleanText) -> None:
        self.text = text
        self.plain = text.text.translate(_PLAIN)


class PrivateFinder:
    """Finds persons, phones, identity numbers, bank cards, e-mail addresses, plates and addresses below the street.

    Args:
        lexicon_path: a user's redaction.toml instead of the library's.

    Raises:
        LexiconError: the lexicon cannot be read.
    """

    def __init__(self, lexicon_path: str | Path | None = None) -> None:
        self.lexicon = read_redaction(lexicon_path)
        self._numbers = NumberFinder(self.lexicon.numbers)
        self._addresses = AddressFinder(self.lexicon.addresses)
        names = read_names()
        self._persons = PersonNames(self.lexicon.persons, frozenset(names.persons.surnames), read_words())
        self._doctrines = frozenset(names.doctrines)
        self._normalise = TextCleaner()

    def find(
        self,
        text: str,
        *,
        noise: Sequence[NoiseSpan] = (),
        persons: Iterable[tuple[int, int]] = (),
        kinds: Collection[PrivateKind] = PRIVATE_KINDS,
        keep: Iterable[str] = (),
    ) -> list[PrivateSpan]:
        """Find what is private, and every further place of the text that says the same.

        Noise is looked through twice: left out, so that a name that it splits is whole, and left in, for the page around
        a report names persons and phones too. Names beside a cue (联系人：, 民警) are looked for again here: to hide too much
        is the lesser harm. A person's name in that of a doctrine is no person and stays.

        Args:
            text: the raw text.
            noise: its noise, in raw offsets.
            persons: start and end of each person's name in the raw text.
            kinds: what to look for.
            keep: names that stay, in either script.

        Returns:
            Spans in order, none overlapping another.
        """
        whole, _ = self._normalise(text)
        clean = TextCleaner(lambda raw: list(noise))(text)[0] if noise else whole
        kept = self._doctrines.union(self._plain_name(name) for name in keep)
        found: list[PrivateSpan] = []
        known: _Known = {}
        views = [_View(clean)] + ([_View(whole)] if noise else [])
        in_clean = [clean.clean_span(*span) for span in persons]
        for view in views:
            places = list(self._written(view.plain, kinds))
            if "PERSON" in kinds:
                names = in_clean if view.text is clean else []
                places += self._named(view.plain, [*names, *self._persons.beside_cues(view.plain)], kept)
            for start, end, kind, identity in places:
                found.append(self._span(view, start, end, kind, identity))
                term = compact(view.plain[start:end])
                if len(term) > 1 and (kind != "ADDRESS" or len(term) >= _SHORTEST_SOUGHT_ADDRESS):
                    known.setdefault(term, (kind, identity))
        for view in views:
            found += self._again(view, known, kept)
        return _joined(found, noise)

    def find_known(
        self, text: str, spans: Iterable[PrivateSpan], kinds: Collection[PrivateKind] = PRIVATE_KINDS
    ) -> list[PrivateSpan]:
        """Find in a short text, such as a file's name, what its report holds, and numbers of its own of some kinds."""
        view = _View(self._normalise(text)[0])
        known: _Known = {span.identity: (span.kind, span.identity) for span in spans if len(span.identity) > 1}
        own = [
            self._span(view, start, end, kind, identity)
            for start, end, kind, identity in self._written(view.plain, kinds)
        ]
        return _joined([*own, *self._again(view, known, frozenset())], ())

    def _written(self, plain: str, kinds: Collection[PrivateKind]) -> Iterator[_Place]:
        """Yield what is known by how it is written."""
        for source in (self._numbers, self._addresses):
            for start, end, kind in source(plain):
                if kind in kinds:
                    yield start, end, kind, _identity(plain[start:end], kind)

    def _named(self, plain: str, persons: Iterable[tuple[int, int]], kept: Collection[str]) -> list[_Place]:
        """Return the names of persons that are to be hidden, with surnames that stand for them before a title."""
        names: dict[tuple[int, int], str] = {}
        for start, end in persons:
            name = compact(plain[start:end])
            if name and name not in kept and not self._persons.is_masked(name):
                names[start, end] = name
        identities = self._persons.identities(sorted(set(names.values())))
        forms = self._persons.title_forms(plain, names, identities)
        return [
            *((start, end, "PERSON", identities[name]) for (start, end), name in names.items()),
            *((start, end, "PERSON", identity) for start, end, identity in forms),
        ]

    def _again(self, view: _View, known: _Known, kept: frozenset[str]) -> list[PrivateSpan]:
        """Find every place of a text that says what was found; a name that is kept covers what stands in it."""
        return [
            self._span(view, start, end, *known[term])
            for start, end, term in find_occurrences(view.plain, kept | known.keys())
            if term in known
        ]

    def _span(self, view: _View, start: int, end: int, kind: PrivateKind, identity: str) -> PrivateSpan:
        if kind == "PERSON":
            end = self._persons.end_of_name(view.plain, end)
        return PrivateSpan(*view.text.raw_span(start, end), kind, identity)

    def _plain_name(self, name: str) -> str:
        return compact(_View(self._normalise(name)[0]).plain)


def _identity(text: str, kind: PrivateKind) -> str:
    """Return the form that all ways to write a number share."""
    if kind == "PHONE":
        return _COUNTRY_CODE.sub("", _PHONE_SIGNS.sub("", text))
    return compact(text).upper()


def _joined(found: Iterable[PrivateSpan], noise: Sequence[NoiseSpan]) -> list[PrivateSpan]:
    """Join what overlaps into one span, which is what its longest part is, with the pinyin left behind it."""
    behind = {span.start: span.end for span in noise if span.kind == _TRAILING_NOISE}
    joined: list[PrivateSpan] = []
    longest = 0
    for span in sorted(found, key=lambda span: (span.start, -span.end, PRIVATE_KINDS.index(span.kind), span.identity)):
        if joined and span.start < joined[-1].end:
            last = joined[-1]
            best = span if span.end - span.start > longest else last
            longest = max(longest, span.end - span.start)
            joined[-1] = PrivateSpan(last.start, max(last.end, span.end), best.kind, best.identity)
        else:
            joined.append(span)
            longest = span.end - span.start
    return [PrivateSpan(span.start, behind.get(span.end, span.end), span.kind, span.identity) for span in joined]
