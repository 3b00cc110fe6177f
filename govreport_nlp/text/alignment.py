"""Clean text over raw text: which raw characters each clean character stands for.

The raw text is never changed. Clean text leaves some of it out and may replace some; a list of segments says how the two
lie against each other, so that every offset found on clean text can be given in the raw text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from govreport_nlp.errors import AlignmentError

_RAW_START = itemgetter(2)


class Segment(NamedTuple):
    """A stretch of clean text and the raw text it stands for; offsets in code points, ends exclusive.

    Stretches of equal length correspond character by character, others as a whole.
    """

    clean_start: int
    clean_end: int
    raw_start: int
    raw_end: int

    @property
    def is_literal(self) -> bool:
        """Whether the two sides correspond character by character."""
        return self.clean_end - self.clean_start == self.raw_end - self.raw_start


class CleanText:
    """Clean text with its alignment to the raw text.

    Args:
        text: the clean text.
        segments: stretches in order that cover ``text`` without gap; raw sides ascend and do not overlap.

    Raises:
        AlignmentError: the segments do not cover the text, or run backwards.
    """

    def __init__(self, text: str, segments: Iterable[Sequence[int]]) -> None:
        self.text = text
        self.segments = [Segment(*segment) for segment in segments]
        self._starts = [segment.clean_start for segment in self.segments]
        self._raw_starts = [segment.raw_start for segment in self.segments]
        position, raw_position = 0, 0
        for segment in self.segments:
            if segment.clean_start != position or segment.raw_start < raw_position or segment.clean_end <= position:
                raise AlignmentError(
                    f"segment {segment} does not follow clean offset {position}, raw offset {raw_position}"
                )
            position, raw_position = segment.clean_end, segment.raw_end
        if position != len(text):
            raise AlignmentError(f"the segments end at {position}, the clean text at {len(text)}")

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the raw span that a non-empty clean span stands for.

        Args:
            start: first offset in the clean text.
            end: offset behind the last character, greater than ``start``.

        Raises:
            AlignmentError: the span is empty or outside the clean text.
        """
        if not 0 <= start < end <= len(self.text):
            raise AlignmentError(f"[{start}, {end}) is no span of a clean text of {len(self.text)} characters")
        first = self.segments[bisect_right(self._starts, start) - 1]
        last = self.segments[bisect_right(self._starts, end - 1) - 1]
        raw_start = first.raw_start + (start - first.clean_start if first.is_literal else 0)
        raw_end = last.raw_end - (last.clean_end - end if last.is_literal else 0)
        return raw_start, raw_end

    def segments_in(self, start: int, end: int) -> Iterator[Segment]:
        """Yield the parts of the segments that lie in a clean span; parts of literal segments stay literal."""
        for index in range(bisect_right(self._starts, start) - 1, len(self.segments)):
            segment = self.segments[index]
            low, high = max(segment.clean_start, start), min(segment.clean_end, end)
            if low >= high:
                return
            yield Segment(low, high, *self.raw_span(low, high))

    def clean_span(self, raw_start: int, raw_end: int) -> tuple[int, int]:
        """Return the clean span that lies inside a raw span; empty where nothing of it is left."""
        return self.clean_offset(raw_start), self.clean_offset(raw_end)

    def clean_offset(self, raw_offset: int) -> int:
        """Return how many clean characters stand for raw text before ``raw_offset``."""
        return _offset_in(self.segments, bisect_right(self._raw_starts, raw_offset) - 1, raw_offset)


def clean_offset(segments: Sequence[Sequence[int]], raw_offset: int) -> int:
    """Return how many clean characters stand for raw text before ``raw_offset``, from the segments alone."""
    return _offset_in(segments, bisect_right(segments, raw_offset, key=_RAW_START) - 1, raw_offset)


def _offset_in(segments: Sequence[Sequence[int]], index: int, raw_offset: int) -> int:
    """Return how many clean characters stand before a raw offset, given the last segment that begins at or before it."""
    if index < 0:
        return 0
    clean_start, clean_end, raw_start, raw_end = segments[index]
    if raw_offset >= raw_end:
        return clean_end
    return clean_start + (raw_offset - raw_start if clean_end - clean_start == raw_end - raw_start else 0)
