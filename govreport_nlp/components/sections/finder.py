"""Finds the sections of a report: a pure function on clean text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from govreport_nlp.components.sections.lexicon import read_section_lexicon
from govreport_nlp.components.sections.openings import Opening, OpeningReader
from govreport_nlp.components.sections.stack import OUTER_DEPTH, assign_levels, begins_inside
from govreport_nlp.components.sections.tree_types import TreeTyper
from govreport_nlp.components.sections.types import SAMPLE, TypeReader


class Section(NamedTuple):
    """One section of a report (guidelines §3).

    Attributes:
        start: offset of its first character, in code points of the clean text.
        end: offset behind its last character.
        level: 0 for the title, else 1 and up.
        number: the number as written (``一、``), None where there is none.
        heading: start and end of the heading without its sentence mark, None where there is none.
        type: one of the thirteen types.
        type2: the second type of a section that does two things.
        parent: index of the enclosing section in the list, None at level 0 and 1.
    """

    start: int
    end: int
    level: int
    number: str | None
    heading: tuple[int, int] | None
    type: str
    type2: str | None
    parent: int | None


class SectionFinder:
    """Cuts a report into its tree of sections.

    Args:
        lexicon_path: a file to use instead of the package's ``sections.toml``.
    """

    def __init__(self, lexicon_path: Path | None = None) -> None:
        lexicon = read_section_lexicon(lexicon_path)
        self._read_openings = OpeningReader(lexicon)
        self._types = TypeReader(lexicon)
        self._type_tree = TreeTyper(self._types)

    def __call__(self, text: str, breaks: Sequence[int] = ()) -> list[Section]:
        """Return the sections in order; they tile the text and children nest inside their parents.

        Args:
            text: the clean text.
            breaks: offsets in it where a paragraph begins though no line break stands there, such as the places
                where block mark-up was dropped.
        """
        if not text:
            return []
        openings = self._read_openings(text, breaks)
        inside = begins_inside(openings) and self._is_middle(text, openings)
        leveled = list(zip(openings, assign_levels(openings, inside), strict=True))
        heads = list(_without_asides([(opening, level) for opening, level in leveled if opening.kind != "item"]))
        if not heads or text[: heads[0][0].start].strip():
            heads.insert(0, (Opening("break", 0, 0, "start"), 1))
        heads = list(_rooted(heads))
        starts = [0, *(opening.start for opening, _ in heads[1:])]
        ends, parents = _extents(starts, [level for _, level in heads], len(text))
        types = self._type_tree(text, [opening for opening, _ in heads], starts, parents)
        return [
            Section(start, end, level, _number(text, opening), _heading(text, opening), *types_of, parent)
            for (opening, level), start, end, types_of, parent in zip(heads, starts, ends, types, parents, strict=True)
        ]

    def _is_middle(self, text: str, openings: Sequence[Opening]) -> bool:
        """Whether the text begins in the body of a section: no preamble stands first, no heading of an outer kind."""
        if self._types.of_body(text[: min(openings[0].start, SAMPLE)]) in ("preamble", "overview"):
            return False
        first = next(opening for opening in openings if opening.kind != "leaf")
        return self._types.of_heading(text[first.marker_end : first.end]) == (None, None)


def _number(text: str, opening: Opening) -> str | None:
    if opening.value is None or opening.kind not in ("numbered", "leaf"):
        return None
    return text[opening.start : opening.marker_end].strip()


def _heading(text: str, opening: Opening) -> tuple[int, int] | None:
    end = opening.start + len(text[opening.start : opening.end].rstrip())
    return (opening.start, end) if end > opening.start else None


def _without_asides(heads: list[tuple[Opening, int]]) -> Iterator[tuple[Opening, int]]:
    """Drop each 各位代表， that turns to nothing new: the sequence it stands in goes on behind it (guidelines §5).

    So is each turn dropped: 在看到成绩的同时 in the middle of a sequence.
    """
    following: tuple[Opening, int] | None = None
    kept = []
    for head in reversed(heads):
        opening, _ = head
        if opening.style in ("address", "turn") and following is not None:
            after, level = following
            if (level > 1 or after.depth > OUTER_DEPTH) and after.value != 1:
                continue
        kept.append(head)
        if opening.kind != "break":
            following = head
    yield from reversed(kept)


def _rooted(heads: list[tuple[Opening, int]]) -> Iterator[tuple[Opening, int]]:
    """Put a section without heading before one of an inner level that has nothing to lie in."""
    previous = 0
    for opening, level in heads:
        if level > 1 and previous == 0:
            yield Opening("break", opening.start, opening.start, "start"), 1
        yield opening, level
        previous = level


def _extents(starts: list[int], levels: list[int], length: int) -> tuple[list[int], list[int | None]]:
    """Return for each section its end and its parent: it runs to the next heading of its level or a higher one.

    The title ends where the next section begins and is nobody's parent (guidelines §5).
    """
    ends = [length] * len(starts)
    parents: list[int | None] = [None] * len(starts)
    open_sections: list[int] = []
    for index, (start, level) in enumerate(zip(starts, levels, strict=True)):
        while open_sections and (levels[open_sections[-1]] >= level or levels[open_sections[-1]] == 0):
            ends[open_sections.pop()] = start
        parents[index] = open_sections[-1] if open_sections else None
        open_sections.append(index)
    return ends, parents
