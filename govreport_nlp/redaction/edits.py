"""A text with stretches replaced, and where everything else went."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple


class Edit(NamedTuple):
    """A stretch of the old text and what stands in its place; start and end in code points, end exclusive."""

    start: int
    end: int
    new: str


class EditedText:
    """The new text with its alignment to the old.

    Args:
        old: the old text.
        edits: stretches to replace, in order, none empty, none overlapping another.
    """

    def __init__(self, old: str, edits: Iterable[Edit]) -> None:
        self.edits = list(edits)
        self._starts = [edit.start for edit in self.edits]
        self._new_starts: list[int] = []
        pieces, position, length = [], 0, 0
        for edit in self.edits:
            pieces += [old[position : edit.start], edit.new]
            length += edit.start - position
            self._new_starts.append(length)
            length += len(edit.new)
            position = edit.end
        self.text = "".join([*pieces, old[position:]])

    def offset(self, old: int, *, behind: bool = False) -> int:
        """Return where an offset of the old text is in the new.

        Args:
            old: the offset.
            behind: what an offset inside a replaced stretch becomes: the new stretch's end, or its start.
        """
        index = bisect_right(self._starts, old) - 1
        if index < 0:
            return old
        edit, new_start = self.edits[index], self._new_starts[index]
        if old >= edit.end:
            return new_start + len(edit.new) + old - edit.end
        return new_start + len(edit.new) if behind and old > edit.start else new_start

    def widened(self, start: int, end: int) -> tuple[int, int]:
        """Return where a span went; a replaced stretch that its edge crosses belongs to it whole."""
        return self.offset(start), self.offset(end, behind=True)

    def trimmed(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where a span went, without a replaced stretch that its edge crosses; None where nothing else is left.

        A stretch inside the span is part of it; a span that lies in a stretch is gone with it.
        """
        index = bisect_right(self._starts, start) - 1
        if index >= 0 and self.edits[index].start <= start and end <= self.edits[index].end:
            return None
        first, last = self.offset(start, behind=True), self.offset(end)
        return (first, last) if first < last else None

    def touches(self, start: int, end: int) -> bool:
        """Say whether any of a span was replaced."""
        index = bisect_right(self._starts, start) - 1
        if index >= 0 and start < self.edits[index].end:
            return True
        return index + 1 < len(self.edits) and self.edits[index + 1].start < end
