"""The inline mark-up: the raw text with tags in it, readable in a diff.

``<MONEY v=2690000 u=元 m="改造资金" of=p1>269万元</MONEY>`` is an entity, ``<H level=1 type=work>…</H>`` a heading,
``<S type=preamble level=1/>`` the beginning of a section without one, ``<N k=pinyin>(qū)</N>`` noise. A tag begins with
a capital letter behind ``<`` or ``</``; any other ``<`` is text, so that the tags of saved web pages stand as they are.
A ``<`` of the text that would begin a tag is written ``&lt;``, and a ``&lt;`` of the text ``&amp;lt;``.

Entities never stand in each other, headings neither; entities may stand in headings, noise in both, nothing in noise.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from govreport_nlp.corpora.attributes import (
    ENTITY_ATTRIBUTES,
    HEADING_ATTRIBUTES,
    NOISE_ATTRIBUTES,
    SECTION_ATTRIBUTES,
    read_attributes,
    write_attributes,
)
from govreport_nlp.corpora.located import Located, file_of, locate, read_text, write_text
from govreport_nlp.corpora.model import GoldDocument, GoldHeading, SpanField, sections_of_headings
from govreport_nlp.errors import GoldError

_SPECIAL = re.compile(r"<(?=/?[A-Z])|&(?=(?:amp;)*lt;)")
_TAG = re.compile(r'<(/?)([A-Z][A-Za-z0-9_]*)((?:[^<>"]|"[^"]*")*)>')
_LABEL = re.compile(r"[A-Z][A-Z0-9_]+")


class _Open(NamedTuple):
    """A tag that is not closed yet: its name and attributes, where it stands in the file and in the text."""

    name: str
    attributes: dict[str, Any]
    position: int
    start: int


class MarkUpError(GoldError):
    """The mark-up is wrong; the message begins with file, line and column."""


def read_inline(path: str | Path) -> Iterator[Located]:
    """Read the one report of an ``.ann`` file; its id is the file's stem.

    Raises:
        MarkUpError: a tag is unknown, unbalanced or badly nested, an attribute unknown or no number where one must be.
        GoldError: the file cannot be read, or a subject is no entity's id.
    """
    path = Path(path)
    yield _Parser(read_text(path), path.stem, path).run()


def parse_inline(source: str, id: str = "text") -> GoldDocument:
    """Make a document of a text with mark-up.

    Raises:
        MarkUpError, GoldError: as :func:`read_inline`.
    """
    return _Parser(source, id, Path(id)).run().document


@dataclass
class _Parser:
    """Reads one text with mark-up, once, from left to right."""

    source: str
    id: str
    path: Path
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    open: list[_Open] = field(default_factory=list)
    spans: dict[SpanField, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    positions: dict[SpanField, list[int]] = field(default_factory=lambda: defaultdict(list))

    def run(self) -> Located:
        position = 0
        while match := _SPECIAL.search(self.source, position):
            self._keep(self.source[position : match.start()])
            position = self._escape(match.start()) if match.group() == "&" else self._tag(match.start())
        self._keep(self.source[position:])
        if self.open:
            raise self._error(self.open[-1].position, f"<{self.open[-1].name}> is never closed")
        headings = [GoldHeading(**heading) for heading in self.spans["headings"]]
        fields: dict[str, Any] = {
            "id": self.id,
            "text": "".join(self.pieces),
            "entities": self.spans["entities"],
            "headings": headings,
            "noise": self.spans["noise"],
            "sections": sections_of_headings(headings, self.length),
        }
        return locate(fields, self.path, line_of=self._line_of)

    def _line_of(self, field: SpanField, index: int) -> int:
        place = self.positions["headings" if field == "sections" else field][index]
        return self.source.count("\n", 0, place) + 1

    def _error(self, position: int, message: str) -> MarkUpError:
        line = self.source.count("\n", 0, position) + 1
        column = position - self.source.rfind("\n", 0, position)
        return MarkUpError(f"{self.path}:{line}:{column}: {message}")

    def _keep(self, text: str) -> None:
        self.pieces.append(text)
        self.length += len(text)

    def _escape(self, position: int) -> int:
        """Read ``&lt;`` as ``<`` and ``&amp;lt;`` as ``&lt;``."""
        if self.source.startswith("&lt;", position):
            self._keep("<")
            return position + 4
        self._keep("&")
        return position + 5

    def _tag(self, position: int) -> int:
        match = _TAG.match(self.source, position)
        if match is None:
            raise self._error(position, "a tag that never ends; a < that is text is written &lt;")
        closing, name, words = match.groups()
        if name not in ("H", "S", "N") and not _LABEL.fullmatch(name):
            raise self._error(position, f"unknown tag <{name}>: H, S, N or a label in capitals; text is written &lt;")
        if closing:
            self._close(name, words, position)
        elif name == "S":
            self._begin_section(words, position)
        else:
            self._open(name, words, position)
        return match.end()

    def _begin_section(self, words: str, position: int) -> None:
        if not words.endswith("/"):
            raise self._error(position, "<S> is closed in itself: <S type=… level=…/>")
        attributes = self._read(words[:-1], SECTION_ATTRIBUTES, position, required=("level", "type"))
        if self.open:
            raise self._error(position, f"<S> stands inside <{self.open[-1].name}>")
        self._add("headings", {**attributes, "start": self.length, "end": self.length}, position)

    def _open(self, name: str, words: str, position: int) -> None:
        if words.endswith("/"):
            raise self._error(position, f"only <S> is closed in itself, not <{name}>; a value that ends in / is quoted")
        if self.open:
            self._check_nesting(name, position)
        if name == "N":
            attributes = self._read(words, NOISE_ATTRIBUTES, position, required=("k",))
        elif name == "H":
            attributes = self._read(words, HEADING_ATTRIBUTES, position, required=("level", "type"))
        else:
            attributes = self._read(words, ENTITY_ATTRIBUTES, position)
        self.open.append(_Open(name, attributes, position, self.length))

    def _check_nesting(self, name: str, position: int) -> None:
        outer = self.open[-1].name
        if outer == "N":
            raise self._error(position, f"<{name}> stands inside noise")
        if name == "H":
            raise self._error(position, f"a heading stands inside <{outer}>")
        if name != "N" and outer != "H":
            raise self._error(position, f"entities overlap: <{name}> stands inside <{outer}>")

    def _close(self, name: str, words: str, position: int) -> None:
        if words.strip():
            raise self._error(position, f"</{name}> carries attributes")
        if not self.open:
            raise self._error(position, f"</{name}> closes nothing")
        opened = self.open.pop()
        if opened.name != name:
            raise self._error(position, f"</{name}> stands where <{opened.name}> is to be closed")
        if opened.start == self.length:
            hint = "; a section without heading is <S …/>" if name == "H" else ""
            raise self._error(opened.position, f"<{name}> marks nothing{hint}")
        span = {**opened.attributes, "start": opened.start, "end": self.length}
        if name == "N":
            self._add("noise", {"kind": span.pop("k"), **span}, opened.position)
        elif name == "H":
            self._add("headings", span, opened.position)
        else:
            self._add("entities", {"label": name, **span}, opened.position)

    def _add(self, field: SpanField, span: dict[str, Any], position: int) -> None:
        self.spans[field].append(span)
        self.positions[field].append(position)

    def _read(
        self, words: str, known: tuple[str, ...], position: int, required: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        try:
            attributes = read_attributes(words, known)
        except ValueError as error:
            raise self._error(position, str(error)) from error
        for name in required:
            if name not in attributes:
                raise self._error(position, f"the attribute {name} is missing")
        return attributes


def write_inline(document: GoldDocument) -> str:
    """Write a document as text with mark-up.

    Attributes stand in one order and quotes only where they must (around ``m`` always), so that the same document
    gives the same characters. Sections are written by their headings, ``meta`` is not written.

    Raises:
        GoldError: spans overlap in a way that tags cannot write; the message names the document and the spans.
    """
    pieces: list[str] = []
    position = 0
    for offset, tag in _tags(document):
        pieces += (_SPECIAL.sub(_escaped, document.text[position:offset]), tag)
        position = offset
    pieces.append(_SPECIAL.sub(_escaped, document.text[position:]))
    return "".join(pieces)


def save_inline(documents: Iterable[GoldDocument], folder: str | Path) -> None:
    """Write each document to ``ID.ann`` of a folder.

    Raises:
        GoldError: as :func:`write_inline`, an id cannot be the name of a file, or a file cannot be written.
    """
    for document in documents:
        write_text(file_of(document, Path(folder), ".ann"), write_inline(document))


class _Span(NamedTuple):
    """A span to be written; what has the lower ``rank`` may hold what has the higher."""

    start: int
    end: int
    rank: int
    name: str
    attributes: str


def _tags(document: GoldDocument) -> Iterator[tuple[int, str]]:
    """Yield all tags with their offsets, in order; at one offset first what closes, then sections, then what opens."""
    open: list[_Span] = []
    for span in sorted(_spans(document), key=lambda span: (span.start, span.start < span.end, -span.end, span.rank)):
        while open and open[-1].end <= span.start:
            yield _closing(open.pop())
        if open and (span.end > open[-1].end or span.rank <= open[-1].rank or span.start == span.end):
            outer = open[-1]
            raise GoldError(
                f"{document.id}: {span.name} [{span.start}, {span.end}) cannot stand inside or across "
                f"{outer.name} [{outer.start}, {outer.end}) in inline mark-up"
            )
        yield span.start, f"<{span.name}{span.attributes}>"
        if span.start < span.end:
            open.append(span)
    while open:
        yield _closing(open.pop())


def _spans(document: GoldDocument) -> Iterator[_Span]:
    for heading in document.headings:
        place = (heading.start, heading.end, 0)
        if heading.start == heading.end:
            yield _Span(*place, "S", f" {write_attributes(heading, SECTION_ATTRIBUTES)}/")
        else:
            yield _Span(*place, "H", f" {write_attributes(heading, HEADING_ATTRIBUTES)}")
    for entity in document.entities:
        if entity.start == entity.end or not _LABEL.fullmatch(entity.label):
            raise GoldError(
                f"{document.id}: {entity.label} [{entity.start}, {entity.end}) cannot be a tag: labels are two or more "
                "of A-Z, 0-9 and _, spans are not empty"
            )
        attributes = write_attributes(entity, ENTITY_ATTRIBUTES)
        yield _Span(entity.start, entity.end, 1, entity.label, f" {attributes}" if attributes else "")
    for noise in document.noise:
        if noise.start == noise.end:
            raise GoldError(f"{document.id}: empty noise at {noise.start} cannot be a tag")
        yield _Span(noise.start, noise.end, 2, "N", f" {write_attributes(noise, NOISE_ATTRIBUTES)}")


def _closing(span: _Span) -> tuple[int, str]:
    return span.end, f"</{span.name}>"


def _escaped(match: re.Match[str]) -> str:
    return "&lt;" if match.group() == "<" else "&amp;"
