"""Raw text → clean text: noise left out, simplified script, half-width digits, every offset kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from govreport_nlp.text.alignment import CleanText, Segment
from govreport_nlp.text.noise import NoiseSpan
from govreport_nlp.text.noise.span import merge
from govreport_nlp.text.normalize import fold
from govreport_nlp.text.script import Region, Simplifier

#: Characters that no reader sees: controls, zero-width, joiners, bidirectional marks, variation selectors.
_INVISIBLE = re.compile(
    "\r(?=\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2069\ufe00-\ufe0f\ufeff\ufff9-\ufffb]+"
)
#: Masks stand for words and stay in the clean text (guidelines, section 1: **青 is a name).
_KEPT = frozenset({"mask"})


class TextCleaner:
    """Turns raw text into clean text with an alignment.

    Args:
        find_noise: what finds noise, or None to leave all in.
        region: ``tw`` or ``hk`` to put regional words into mainland ones too.
    """

    def __init__(
        self, find_noise: Callable[[str], list[NoiseSpan]] | None = None, region: Region | None = None
    ) -> None:
        self._find_noise = find_noise
        self._simplify = Simplifier(region)
        self._region = region

    def __call__(self, raw: str) -> tuple[CleanText, list[NoiseSpan]]:
        """Clean a text.

        Args:
            raw: the text as decoded.

        Returns:
            The clean text with its alignment to ``raw``, and the noise spans of ``raw``.
        """
        noise = self._find_noise(raw) if self._find_noise else []
        kept = list(_gaps(dropped_spans(raw, noise), len(raw)))
        text = fold("".join(raw[start:end] for start, end in kept))
        segments, position = [], 0
        for start, end in kept:
            segments.append(Segment(position, position + end - start, start, end))
            position += end - start
        if self._region is None:
            return CleanText(self._simplify(text), segments), noise
        converted, over = self._simplify.phrases(text)
        between = CleanText(text, segments)
        return CleanText(converted, _composed(over, between)), noise


def dropped_spans(raw: str, noise: Iterable[NoiseSpan]) -> list[tuple[int, int]]:
    """List what a reader of the clean text does not see: noise but for masks, and invisible characters.

    Args:
        raw: the text as decoded.
        noise: the noise in it.

    Returns:
        (start, end) in code points of ``raw``, sorted, apart from each other.
    """
    invisible = [match.span() for match in _INVISIBLE.finditer(raw)]
    return merge([(span.start, span.end) for span in noise if span.kind not in _KEPT] + invisible)


def _gaps(dropped: Iterable[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    position = 0
    for start, end in dropped:
        if position < start:
            yield position, start
        position = end
    if position < length:
        yield position, length


def _composed(over: list[Segment], between: CleanText) -> list[Segment]:
    """Carry an alignment to an intermediate text on to the raw text under it."""
    composed = []
    for segment in over:
        if not segment.is_literal:
            composed.append(
                Segment(segment.clean_start, segment.clean_end, *between.raw_span(segment.raw_start, segment.raw_end))
            )
            continue
        shift = segment.clean_start - segment.raw_start
        for part in between.segments_in(segment.raw_start, segment.raw_end):
            composed.append(part._replace(clean_start=part.clean_start + shift, clean_end=part.clean_end + shift))
    return composed
