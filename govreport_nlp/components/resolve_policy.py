"""Which proposals become entities: entities are flat, and the outermost name wins (guidelines)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Protocol

from govreport_nlp.components.names.candidate import NameCandidate

#: Names that may begin or end with an amount or a date of their own (2024年X博览会, 12万吨X项目, 102年度X预算案).
STRONG_LABELS = frozenset(("PROJECT", "EVENT", "DOCUMENT"))


class LabelledSpan(Protocol):
    """A span with a label: offsets in code points of the text, end exclusive."""

    @property
    def start(self) -> int:
        """Offset of the first character."""

    @property
    def end(self) -> int:
        """Offset behind the last character."""

    @property
    def label(self) -> str:
        """What kind of entity it is."""


def resolve(candidates: Iterable[NameCandidate], values: Iterable[LabelledSpan]) -> list[LabelledSpan]:
    """Choose a flat set of entities.

    1. A name that a value crosses is dropped: the value's edges are the surer ones. So is a name that is exactly a
       value, and a name of no strong label that begins or ends with one.
    2. Of names that overlap, the longest wins; of equals the higher priority, then the one that begins first.
    3. A value inside a chosen name is part of the name and dropped.

    Args:
        candidates: proposed names; they may overlap each other and the values.
        values: amounts, dates and the like, which do not overlap each other (MONEY, DATE, QUANTITY …).

    Returns:
        The chosen names and values in order of the text.
    """
    known = sorted(values, key=lambda value: value.start)
    starts = [value.start for value in known]
    ends = [value.end for value in known]
    names = [name for name in set(candidates) if _stands(name, known, starts, ends)]
    taken = bytearray(max((name.end for name in names), default=0))
    chosen: list[LabelledSpan] = []
    for name in sorted(names, key=lambda n: (n.start - n.end, -n.priority, n.start, n.label, n.source)):
        if 1 not in taken[name.start : name.end]:
            taken[name.start : name.end] = b"\x01" * (name.end - name.start)
            chosen.append(name)
    chosen += [value for value in known if 1 not in taken[value.start : value.end]]
    return sorted(chosen, key=lambda entity: (entity.start, entity.end))


def _stands(name: NameCandidate, values: Sequence[LabelledSpan], starts: Sequence[int], ends: Sequence[int]) -> bool:
    """Whether every value that overlaps the name lies inside it, and not at its edge where the label is weak."""
    for value in values[bisect_left(ends, name.start + 1) : bisect_left(starts, name.end)]:
        inside = name.start <= value.start and value.end <= name.end
        whole = name.start == value.start and name.end == value.end
        edge = name.start == value.start or name.end == value.end
        if not inside or whole or (edge and name.label not in STRONG_LABELS):
            return False
    return True
