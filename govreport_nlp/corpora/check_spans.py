"""What is wrong with the spans of a gold document (guidelines, sections 1 to 3)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from typing import Generic

from govreport_nlp.corpora.model import Fault, GoldDocument, GoldSpan, Span, SpanField, overlaps, shown
from govreport_nlp.labels import NOISE_KINDS, SECTION_TYPES

_SENTENCE_MARKS = "。；;"
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")


def check_spans(document: GoldDocument, labels: Collection[str]) -> Iterator[Fault]:
    """Yield what is wrong with entities, headings and noise as spans.

    Args:
        document: the gold.
        labels: those that an entity may have.
    """
    if not document.text.strip():
        yield Fault("the text is empty")
    yield from _entities(document, labels)
    yield from _headings(document)
    yield from _noise(document)
    yield from _noise_in_spans(document)
    noise = _Index(document.noise)
    for match in _TAG.finditer(document.text):
        if not any(noise.around(GoldSpan(start=match.start(), end=match.end()))):
            message = f"{shown(match.group())} stands in the text and is no noise: mark-up that was not read?"
            yield Fault(message, is_error=False)
            return


def _entities(document: GoldDocument, labels: Collection[str]) -> Iterator[Fault]:
    for number, entity in enumerate(document.entities):
        if entity.label not in labels:
            yield Fault(f"unknown label {entity.label}: {', '.join(labels)}", "entities", number)
        yield from _edges(document, "entities", number, entity)
    yield from _overlaps(document, "entities", document.entities)
    headings = _Index(document.headings)
    for number, entity in enumerate(document.entities):
        for heading in headings.around(entity):
            if heading.start == heading.end and entity.start < heading.start:
                yield Fault(f"a section begins inside {_words(document, entity)}", "entities", number)
            elif _cross(entity, heading):
                yield Fault(f"{_words(document, entity)} runs over the edge of a heading", "entities", number)


def _headings(document: GoldDocument) -> Iterator[Fault]:
    level = 0
    if not document.headings:
        yield Fault("the document has no section", is_error=False)
    for number, heading in enumerate(document.headings):
        for type in (heading.type, heading.type2):
            if type is not None and type not in SECTION_TYPES:
                yield Fault(f"unknown section type {type}: {', '.join(SECTION_TYPES)}", "headings", number)
        if heading.level < 0:
            yield Fault(f"level {heading.level} is less than 0", "headings", number)
        elif heading.level > level + 1:
            yield Fault(f"level {heading.level} follows level {level}", "headings", number, is_error=False)
        if (heading.level == 0) != (heading.type == "title"):
            message = f"level {heading.level} with type {heading.type}: the title alone has level 0"
            yield Fault(message, "headings", number, is_error=False)
        if heading.type2 == heading.type:
            yield Fault(f"type2 repeats the type {heading.type}", "headings", number, is_error=False)
        level = heading.level
        if heading.start < heading.end:
            yield from _edges(document, "headings", number, heading)
            if document.text[heading.end - 1] in _SENTENCE_MARKS:
                message = f"{_words(document, heading)}: a heading's span is without the sentence mark"
                yield Fault(message, "headings", number, is_error=False)
    yield from _overlaps(document, "headings", document.headings)


def _noise(document: GoldDocument) -> Iterator[Fault]:
    for number, noise in enumerate(document.noise):
        if noise.kind not in NOISE_KINDS:
            yield Fault(f"unknown kind of noise {noise.kind}: {', '.join(NOISE_KINDS)}", "noise", number)
        words = document.text[noise.start : noise.end]
        if not words:
            yield Fault("empty noise", "noise", number)
        elif noise.kind == "hard_wrap" and words.strip():
            yield Fault(f"{shown(words)}: a hard wrap is the break characters only", "noise", number)
    yield from _overlaps(document, "noise", document.noise)


def _noise_in_spans(document: GoldDocument) -> Iterator[Fault]:
    """Refuse entities and headings in boilerplate, or across the edge of noise; doubt noise at their own edges."""
    fields: tuple[tuple[SpanField, Sequence[GoldSpan]], ...]
    fields = (("entities", document.entities), ("headings", document.headings))
    noises = _Index(document.noise)
    for field, spans in fields:
        for number, span in enumerate(spans):
            words = _words(document, span)
            for noise in noises.around(span):
                if noise.kind == "boilerplate" and noise.start <= span.start and span.end <= noise.end:
                    yield Fault(f"{words} stands in boilerplate", field, number)
                elif _cross(span, noise):
                    yield Fault(f"{words} runs over the edge of noise ({noise.kind})", field, number)
                elif noise.kind != "mask" and (noise.start == span.start or noise.end == span.end):
                    message = f"{words}: noise ({noise.kind}) at the edge stays outside"
                    yield Fault(message, field, number, is_error=False)


def _edges(document: GoldDocument, field: SpanField, number: int, span: GoldSpan) -> Iterator[Fault]:
    words = document.text[span.start : span.end]
    if not words:
        yield Fault("the span is empty", field, number)
    elif words != words.strip():
        yield Fault(f"{_words(document, span)} begins or ends with white space", field, number)


def _overlaps(document: GoldDocument, field: SpanField, spans: Sequence[GoldSpan]) -> Iterator[Fault]:
    for before, after in overlaps(spans):
        number = next(index for index, span in enumerate(spans) if span is after)
        yield Fault(f"{_words(document, after)} overlaps {_words(document, before)}", field, number)


class _Index(Generic[Span]):
    """Finds the spans around another without looking at all of them; they are taken not to overlap each other."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = sorted(spans, key=lambda span: (span.start, span.end))
        self._starts = [span.start for span in self._spans]

    def around(self, span: GoldSpan) -> Iterator[Span]:
        """Yield the spans that share a character with ``span``, and the empty ones that lie in it; last first."""
        for index in range(bisect_left(self._starts, span.end) - 1, -1, -1):
            other = self._spans[index]
            if other.end <= span.start:
                return
            yield other


def _cross(one: GoldSpan, other: GoldSpan) -> bool:
    """Say whether two spans overlap and neither holds the other."""
    return one.start < other.start < one.end < other.end or other.start < one.start < other.end < one.end


def _words(document: GoldDocument, span: GoldSpan) -> str:
    return shown(document.text[span.start : span.end])
