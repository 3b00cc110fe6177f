"""Levels: how deep each opening lies, from the order in which numbering styles nest in this document."""

from __future__ import annotations

from collections.abc import Sequence

from govreport_nlp.components.sections.numbering import DEPTHS, STEP
from govreport_nlp.components.sections.openings import Opening

LEVEL_ONE = ("addressee", "break")
_OUTSIDE_NESTING = ("title", *LEVEL_ONE)


def _next_of_style(openings: Sequence[Opening]) -> list[int | None]:
    """Return for each opening the value of the next one of the same style (None: there is none)."""
    following: list[int | None] = [None] * len(openings)
    latest: dict[str, int | None] = {}
    for index in range(len(openings) - 1, -1, -1):
        opening = openings[index]
        following[index] = latest.get(opening.style)
        latest[opening.style] = opening.value
    return following


class _Nesting:
    """Which style was seen inside which other, and the level that follows for each."""

    def __init__(self) -> None:
        self._outer: dict[str, set[str]] = {}

    def see(self, style: str, outer: str | None) -> None:
        """Note that ``style`` stood directly inside ``outer`` (None: inside nothing)."""
        inside = self._outer.setdefault(style, set())
        if outer is None or outer == style or outer in inside:
            return
        if not self._contains(style, outer):
            inside.add(outer)

    def _contains(self, style: str, inner: str) -> bool:
        """Whether ``inner`` is already known to lie within ``style`` (the nesting must stay without circles)."""
        waiting, seen = [inner], {inner}
        while waiting:
            for outer in self._outer.get(waiting.pop(), ()):
                if outer == style:
                    return True
                if outer not in seen:
                    seen.add(outer)
                    waiting.append(outer)
        return False

    def levels(self) -> dict[str, int]:
        """Return the level of each style: the longest chain of styles that it lies in, plus one."""
        levels: dict[str, int] = {}

        def level(style: str) -> int:
            if style not in levels:
                levels[style] = 1 + max((level(outer) for outer in self._outer[style]), default=0)
            return levels[style]

        for style in self._outer:
            level(style)
        return levels


START = "start"
OUTER_DEPTH = DEPTHS["chinese"] * STEP
"""Depth of 一、: what is deeper stands inside a section of level 1 as a rule."""
_START_DEPTH = OUTER_DEPTH + 1


def begins_inside(openings: Sequence[Opening]) -> bool:
    """Whether the text begins within a section: its first number is of an inner style, no title or outer one about."""
    depths = [opening.depth for opening in openings if opening.kind in ("numbered", "item")]
    for opening in openings:
        if opening.kind in ("numbered", "item"):
            return opening.depth == min(depths) > _START_DEPTH
        if opening.kind != "leaf" or opening.style not in ("dash", "refrain"):
            return opening.style == "address"
    return False


def assign_levels(openings: Sequence[Opening], inside: bool = False) -> list[int]:
    """Return the level of each opening (guidelines §3: title 0, then as the styles nest; §5: leaves one below).

    Styles that never nest in each other share a level. List items count for the nesting like headings. What a second
    title or an attachment brings along is a document of its own; in an attachment it lies one level deeper.

    Args:
        openings: in the order of the text.
        inside: the text begins within a section of level 1 that has no heading.
    """
    levels: list[int] = []
    begin, depth = 0, 0
    for index, opening in enumerate(openings):
        attachment = opening.style == "attachment" and index > 0
        if attachment or opening.kind == "title":
            levels += _deeper(_levels(openings[begin:index], inside and begin == 0), depth)
            begin, depth = index, 0
        if attachment:
            levels.append(1)
            begin, depth = index + 1, 1
    return levels + _deeper(_levels(openings[begin:], inside and begin == 0), depth)


def _deeper(levels: list[int], depth: int) -> list[int]:
    return [level + depth if level else 0 for level in levels] if depth else levels


def _levels(openings: Sequence[Opening], inside: bool) -> list[int]:
    """Return the levels within one document."""
    following = _next_of_style(openings)
    nesting = _Nesting()
    stack: list[tuple[str, int | None, int, int | None]] = []  # style, value, depth, next value of that style
    if inside:
        nesting.see(START, None)
        stack.append((START, None, _START_DEPTH, None))
    styles: list[str] = []
    parents: list[str | None] = []
    for opening, next_value in zip(openings, following, strict=True):
        style = opening.style
        if opening.kind in _OUTSIDE_NESTING:
            if opening.style != "address":
                stack.clear()
        elif opening.kind == "leaf":
            pass
        elif opening.kind == "line":
            while stack and not _continues(stack[-1]):
                stack.pop()
            if stack and _gap(stack[-1]) > 1:
                style, value, depth, to_come = stack.pop()
                stack.append((style, value + 1 if value is not None else None, depth, to_come))
            else:
                style = "inner line" if stack else "line"
                nesting.see(style, stack[-1][0] if stack else None)
                stack.append((style, None, -1, None))
        else:
            places = [place for place, entry in enumerate(stack) if entry[0] == style]
            if places:
                del stack[places[-1] :]
            else:
                while stack and stack[-1][2] > opening.depth and not _continues(stack[-1]):
                    stack.pop()
            if stack and stack[-1][0] == "inner line":
                stack.pop()
            nesting.see(style, stack[-1][0] if stack else None)
            stack.append((style, opening.value, opening.depth, next_value))
        styles.append(style)
        parents.append(stack[-1][0] if stack else None)
    levels = nesting.levels()
    outermost = 1 if any(opening.kind == "title" for opening in openings) else 2
    result = []
    for opening, style, parent in zip(openings, styles, parents, strict=True):
        if opening.kind == "title":
            result.append(0)
        elif opening.kind in LEVEL_ONE:
            result.append(1)
        elif opening.kind == "leaf":
            result.append(_level_of_leaf(style, levels, parent, outermost))
        else:
            result.append(levels[style])
    return result


def _level_of_leaf(style: str, levels: dict[str, int], parent: str | None, outermost: int) -> int:
    """Return the level of a run-in heading: below its parent; without one a topic stands as the report's own sections."""
    if parent is not None:
        return levels[parent] + 1
    return 2 if style == "enumeration" else outermost


def _gap(entry: tuple[str, int | None, int, int | None]) -> int:
    """How far the next number of the entry's style lies ahead: 1 for 一、 before 二、, 0 where none is to come."""
    _, value, _, next_value = entry
    return next_value - value if value is not None and next_value is not None else 0


def _continues(entry: tuple[str, int | None, int, int | None]) -> bool:
    """Whether the entry's own sequence goes on behind: 一、 is open while 二、 or 三、 is still to come."""
    return 0 < _gap(entry) <= 3
