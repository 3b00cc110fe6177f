"""brat's stand-off: ``ID.txt`` with the text, ``ID.ann`` with one span a line, ``annotation.conf`` with the labels.

Entities have their own types, headings the type ``Heading``, noise ``Noise``; what they carry stands in an annotator's
note, written as in the inline mark-up with line breaks escaped. brat's spans end at line breaks: one that runs over a
break is written in fragments, one that is nothing but white space cannot be written, and neither can a section without
a heading. Offsets count code points.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from govreport_nlp.corpora.attributes import (
    ENTITY_ATTRIBUTES,
    HEADING_ATTRIBUTES,
    NOISE_ATTRIBUTES,
    read_attributes,
    write_attributes,
)
from govreport_nlp.corpora.escapes import escape_breaks, unescape
from govreport_nlp.corpora.located import Located, file_of, locate, read_text, write_text
from govreport_nlp.corpora.model import GoldDocument, GoldHeading, SpanField, sections_of_headings
from govreport_nlp.errors import GoldError

_HEADING, _NOISE = "Heading", "Noise"
_BREAKS = re.compile(r"[\r\n]+")
_TEXT_BOUND = re.compile(r"(T\S+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)\t(.*)", re.DOTALL)
_NOTE = re.compile(r"#\S*\tAnnotatorNotes (\S+)\t(.*)", re.DOTALL)
_LINE = re.compile(r"[TREAMN#*]\S*\t")
_SPAN = re.compile(r"span=(\d+):(\d+)(?: |$)")


class _TextBound(NamedTuple):
    """A span of brat: its fragments and what its note says."""

    type: str
    fragments: list[tuple[int, int]]
    words: str
    line: int


def is_brat(path: Path) -> bool:
    """Say whether an ``.ann`` file is brat's: a text stands beside it and all its lines are annotations."""
    if not path.with_suffix(".txt").is_file():
        return False
    return all(_LINE.match(line) for line in read_text(path).split("\n") if line.strip())


def save_brat(documents: Iterable[GoldDocument], folder: str | Path) -> None:
    """Write documents to a folder.

    Raises:
        GoldError: an id cannot be the name of a file, or a file cannot be written.
    """
    labels: set[str] = set()
    for document in documents:
        labels |= {entity.label for entity in document.entities}
        write_text(file_of(document, Path(folder), ".txt"), document.text)
        write_text(file_of(document, Path(folder), ".ann"), _annotations(document))
    types = "\n".join([*sorted(labels), _HEADING, _NOISE])
    write_text(Path(folder) / "annotation.conf", f"[entities]\n{types}\n\n[relations]\n\n[events]\n\n[attributes]\n")


def _annotations(document: GoldDocument) -> str:
    lines: list[str] = []
    spans = [
        *((e.start, e.end, e.label, write_attributes(e, ENTITY_ATTRIBUTES)) for e in document.entities),
        *((h.start, h.end, _HEADING, write_attributes(h, HEADING_ATTRIBUTES)) for h in document.headings),
        *((n.start, n.end, _NOISE, write_attributes(n, NOISE_ATTRIBUTES)) for n in document.noise),
    ]
    number = 0
    for start, end, type, note in spans:
        fragments = _fragments(document.text, start, end)
        if not fragments:
            continue
        number += 1
        exact = (fragments[0][0], fragments[-1][1]) == (start, end)
        places = ";".join(f"{first} {last}" for first, last in fragments)
        words = " ".join(document.text[first:last] for first, last in fragments)
        lines.append(f"T{number}\t{type} {places}\t{words}\n")
        if note or not exact:
            written = escape_breaks(note if exact else f"span={start}:{end} {note}")
            lines.append(f"#{number}\tAnnotatorNotes T{number}\t{written}\n")
    return "".join(lines)


def _fragments(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut a span at its line breaks; stretches of nothing but white space are left out."""
    edges = [start]
    for match in _BREAKS.finditer(text, start, end):
        edges += match.span()
    edges.append(end)
    return [(first, last) for first, last in zip(edges[::2], edges[1::2], strict=True) if text[first:last].strip()]


def read_brat(path: str | Path) -> Iterator[Located]:
    """Read the report of an ``.ann`` file with its ``.txt``; spans alone are read, no relations, events, attributes.

    Raises:
        GoldError: a file cannot be read, a line is no annotation, a span is none of the text or is discontinuous; the
            message names the line.
    """
    path = Path(path)
    text = read_text(path.with_suffix(".txt"))
    bounds, notes = _read_lines(path)
    entities: list[tuple[int, dict[str, Any]]] = []
    headings: list[tuple[int, GoldHeading]] = []
    noise: list[tuple[int, dict[str, Any]]] = []
    for name, bound in bounds.items():
        note = notes.get(name, "")
        try:
            span = _span(text, bound, note)
            note = _SPAN.sub("", note, count=1)
            if bound.type == _HEADING:
                heading = {**span, **read_attributes(note, HEADING_ATTRIBUTES)}
                headings.append((bound.line, GoldHeading.model_validate(heading)))
            elif bound.type == _NOISE:
                noise.append((bound.line, {**span, "kind": read_attributes(note, NOISE_ATTRIBUTES)["k"]}))
            else:
                entity = {**span, "label": bound.type, **_entity_attributes(note)}
                entities.append((bound.line, entity))
        except (ValueError, KeyError) as error:
            raise GoldError(f"{path}:{bound.line}: {name}: {error}") from error
    entities.sort(key=lambda placed: (placed[1]["start"], placed[1]["end"]))
    headings.sort(key=lambda placed: (placed[1].start, placed[1].end))
    noise.sort(key=lambda placed: (placed[1]["start"], placed[1]["end"]))
    lines: dict[SpanField, list[int]] = {
        "entities": [line for line, _ in entities],
        "headings": [line for line, _ in headings],
        "sections": [line for line, _ in headings],
        "noise": [line for line, _ in noise],
    }
    fields = {
        "id": path.stem,
        "text": text,
        "entities": [entity for _, entity in entities],
        "headings": [heading for _, heading in headings],
        "sections": sections_of_headings([heading for _, heading in headings], len(text)),
        "noise": [span for _, span in noise],
    }
    yield locate(fields, path, line_of=lambda field, index: lines[field][index])


def _read_lines(path: Path) -> tuple[dict[str, _TextBound], dict[str, str]]:
    bounds: dict[str, _TextBound] = {}
    notes: dict[str, str] = {}
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if (match := _TEXT_BOUND.fullmatch(line)) is not None:
            name, type, places, words = match.groups()
            fragments = [tuple(map(int, place.split(" "))) for place in places.split(";")]
            bounds[name] = _TextBound(type, [(start, end) for start, end in fragments], words, number)
        elif (match := _NOTE.fullmatch(line)) is not None:
            notes[match[1]] = unescape(match[2])
        elif line.startswith("T") or (line.strip() and not _LINE.match(line)):
            raise GoldError(f"{path}:{number}: no annotation of brat: {line!r}")
    return bounds, notes


def _span(text: str, bound: _TextBound, note: str) -> dict[str, int]:
    """Return the span of the text; where the fragments are those of the span that the note names, that one.

    Raises:
        ValueError: the fragments are none of the text, or text stands between them.
    """
    fragments = bound.fragments
    if not all(0 <= start <= end <= len(text) for start, end in fragments):
        raise ValueError(f"{fragments} lies outside a text of {len(text)} characters")
    words = " ".join(text[start:end] for start, end in fragments)
    if words.split() != bound.words.split():
        raise ValueError(f"wrong offset: there stands {words!r}, not {bound.words!r}")
    if any(text[before[1] : after[0]].strip() for before, after in pairwise(fragments)):
        raise ValueError("a span with a gap: only line breaks may lie between its fragments")
    if (noted := _SPAN.match(note)) is not None:
        start, end = int(noted[1]), int(noted[2])
        if _fragments(text, start, end) == fragments:
            return {"start": start, "end": end}
    return {"start": fragments[0][0], "end": fragments[-1][1]}


def _entity_attributes(note: str) -> dict[str, Any]:
    """Read an entity's note; one that an annotator wrote in words of their own carries nothing."""
    return read_attributes(note, ENTITY_ATTRIBUTES) if "=" in note else {}
