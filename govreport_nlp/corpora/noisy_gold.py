"""Noise and another script for annotated reports: the text changes, the gold goes along."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from govreport_nlp.corpora.measures import nearest_occurrence
from govreport_nlp.corpora.model import (
    GoldDocument,
    GoldEntity,
    GoldNoise,
    GoldSection,
    Span,
    sections_of_headings,
)
from govreport_nlp.corpora.noise_generator import NoiseRecipe, NoisyText, add_noise
from govreport_nlp.errors import GoldError
from govreport_nlp.text.noise.span import NoiseSpan

#: OpenCC's conversions that keep every character's place, and the script that each gives. Those that put in regional
#: words (s2twp, tw2sp …) change the length.
SCRIPTS = {
    "s2t": "Hant",
    "s2tw": "Hant",
    "s2hk": "Hant",
    "t2s": "Hans",
    "tw2s": "Hans",
    "hk2s": "Hans",
    "t2tw": "Hant",
    "t2hk": "Hant",
}


def add_noise_to_gold(document: GoldDocument, recipe: NoiseRecipe, seed: int) -> GoldDocument:
    """Put noise into an annotated report; the same arguments give the same result.

    Every span stands at the same words as before, with the noise that came into them; measures are written as the text
    now writes them. Masks leave values alone, cross no edge of a span, and hide no name wholly but a person's
    (guidelines, sections 1 and 2).

    Args:
        document: a report, one paragraph a line; noise that it has already stays.
        recipe: what to put in.
        seed: of the random choices.
    """
    noisy = add_noise(document.text, recipe, seed, _mask_rule(document))
    entities = [_carry_entity(entity, document.text, noisy) for entity in document.entities]
    headings = [_carry(heading, noisy) for heading in document.headings]
    kept = [piece for noise in document.noise for piece in _carry_noise(noise, noisy)]
    edges = sorted({edge for span in (*entities, *headings) for edge in (span.start, span.end)})
    new = [piece for noise in noisy.noise for piece in _cut(noise, edges)]
    pages = [noise for noise in kept if noise.kind == "boilerplate"]
    new = [noise for noise in new if not any(page.start <= noise.start and noise.end <= page.end for page in pages)]
    if document.sections == sections_of_headings(document.headings, len(document.text)):
        sections = sections_of_headings(headings, len(noisy.text))
    else:
        sections = [_carry_section(section, len(document.text), noisy) for section in document.sections]
    return document.model_copy(
        update={
            "text": noisy.text,
            "entities": entities,
            "headings": headings,
            "sections": sections,
            "noise": sorted([*kept, *new], key=lambda noise: noise.start),
        }
    )


def _mask_rule(document: GoldDocument) -> Callable[[int], bool]:
    """Return what says whether the two characters from an offset on may be masked."""
    length = len(document.text)
    forbidden = bytearray(length + 1)
    edges = bytearray(length + 2)
    for span in (*document.entities, *document.headings, *document.noise):
        edges[span.start] = edges[span.end] = 1
    for entity in document.entities:
        if entity.value is not None:
            forbidden[entity.start : entity.end] = b"\1" * (entity.end - entity.start)
        elif entity.label != "PERSON" and entity.end > entity.start:
            forbidden[entity.end - 1] = 1
    for noise in document.noise:
        forbidden[noise.start : noise.end] = b"\1" * (noise.end - noise.start)
    return lambda offset: not (edges[offset + 1] or forbidden[offset] or forbidden[offset + 1])


def _carry(span: Span, noisy: NoisyText) -> Span:
    """Return a span where its characters stand in the noisy text; an empty one before the character behind it."""
    if span.start < span.end:
        start, end = noisy.carry(span.start, span.end)
    else:
        start = end = _place(span.start, noisy)
    return span.model_copy(update={"start": start, "end": end})


def _carry_noise(noise: GoldNoise, noisy: NoisyText) -> list[GoldNoise]:
    """Return noise that was there before: boilerplate takes in what came into it, other noise is cut by it."""
    if noise.kind == "boilerplate":
        return [_carry(noise, noisy)]
    pieces: list[GoldNoise] = []
    for place in noisy.offsets[noise.start : noise.end]:
        start = pieces.pop().start if pieces and pieces[-1].end == place else place
        pieces.append(GoldNoise(start=start, end=place + 1, kind=noise.kind))
    return pieces


def _cut(noise: NoiseSpan, edges: Sequence[int]) -> Iterator[GoldNoise]:
    """Cut noise at the edges that lie in it: masks side by side are one for the generator."""
    inside = edges[bisect_right(edges, noise.start) : bisect_left(edges, noise.end)]
    for start, end in pairwise([noise.start, *inside, noise.end]):
        yield GoldNoise(start=start, end=end, kind=noise.kind)


def _place(offset: int, noisy: NoisyText) -> int:
    return noisy.offsets[offset] if offset < len(noisy.offsets) else len(noisy.text)


def _carry_section(section: GoldSection, length: int, noisy: NoisyText) -> GoldSection:
    end = len(noisy.text) if section.end == length else _place(section.end, noisy)
    return section.model_copy(update={"start": _place(section.start, noisy), "end": end})


def _carry_entity(entity: GoldEntity, text: str, noisy: NoisyText) -> GoldEntity:
    carried = _carry(entity, noisy)
    if entity.measure_start is not None and entity.measure_end is not None:
        start, end = noisy.carry(entity.measure_start, entity.measure_end)
        return carried.model_copy(update={"measure_start": start, "measure_end": end, "measure": noisy.text[start:end]})
    place = nearest_occurrence(text, entity.measure, entity.start) if entity.measure else None
    if place is None or not entity.measure:
        return carried
    start, end = noisy.carry(place, place + len(entity.measure))
    return carried.model_copy(update={"measure": noisy.text[start:end]})


class ScriptConverter:
    """Writes annotated reports in the other script; every offset stays.

    Values and units stay as they are: they are written in simplified script always (guidelines, section 1).

    Args:
        conversion: one of :data:`SCRIPTS`.

    Raises:
        GoldError: the conversion is none of those.
    """

    def __init__(self, conversion: str) -> None:
        import opencc

        if conversion not in SCRIPTS:
            known = ", ".join(SCRIPTS)
            raise GoldError(f"{conversion!r} is no conversion that keeps every character's place: {known}")
        self._conversion = conversion
        self._convert: Callable[[str], str] = opencc.OpenCC(conversion).convert

    def __call__(self, document: GoldDocument) -> GoldDocument:
        """Convert a report.

        Raises:
            GoldError: the conversion changed the text's length.
        """
        text = self._convert(document.text)
        if len(text) != len(document.text):
            change = f"{self._conversion} made {len(text)} characters of {len(document.text)}"
            raise GoldError(f"{document.id}: {change}, so that no offset holds")
        entities = [
            entity.model_copy(update={"measure": self._measure(entity, document.text, text)})
            for entity in document.entities
        ]
        meta = {**document.meta, "script": SCRIPTS[self._conversion]}
        return document.model_copy(update={"text": text, "entities": entities, "meta": meta})

    def _measure(self, entity: GoldEntity, before: str, after: str) -> str | None:
        """Return a measure as the converted text writes it, which may differ from the words converted alone."""
        if not entity.measure:
            return entity.measure
        place = entity.measure_start
        if place is None:
            place = nearest_occurrence(before, entity.measure, entity.start)
        return self._convert(entity.measure) if place is None else after[place : place + len(entity.measure)]


def encode_text(document: GoldDocument, encoding: str) -> bytes:
    """Return the text alone in an encoding, for a file that is read like a real one.

    Args:
        document: the report.
        encoding: such as ``gb18030``, ``big5``, ``utf-16`` (with byte-order mark).

    Raises:
        GoldError: there is no such encoding, or it lacks a character of the text.
    """
    try:
        return document.text.encode(encoding)
    except LookupError as error:
        raise GoldError(f"there is no encoding {encoding!r}") from error
    except UnicodeEncodeError as error:
        character = document.text[error.start]
        raise GoldError(
            f"{document.id}: {encoding} lacks {character!r} (U+{ord(character):04X}) at offset {error.start}"
        ) from error
