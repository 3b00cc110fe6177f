"""Which proposals become entities: entities are flat, and the outermost name wins (guidelines, section 1)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from govreport_nlp.labels import VALUE_LABELS

#: Names that never begin or end with an amount or a date. Projects, events and documents may (2024年X博览会, 12万吨X项目,
#: 102年度X预算案), and so may labels of the user's own: what was annotated decides.
WEAK_LABELS = frozenset(("ORG", "GPE", "LOC", "PERSON"))


class Proposal(NamedTuple):
    """A span that a source proposes.

    Attributes:
        start: offset of the first character, in code points.
        end: offset behind the last character.
        label: the entity's label.
        tier: sources of a lower tier decide first; those of one tier decide together.
        rank: place of the source within its tier; the lower wins between equals.
    """

    start: int
    end: int
    label: str
    tier: int = 0
    rank: int = 0


def resolve(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Choose a flat set of entities.

    1. A name that a value crosses is dropped: the value's edges are the surer ones. So is a name that is exactly a
       value, and a name of a weak label that begins or ends with one.
    2. Of names that overlap the one of the lower tier wins; within a tier the longest, of equals the one of lower rank,
       then the one that begins first.
    3. A value inside a chosen name is part of the name and dropped. Of values that overlap, as of names.

    Args:
        proposals: names and values of every source; they may overlap each other.

    Returns:
        The chosen names and values in order of the text.
    """
    proposals = list(proposals)
    values = flatten(proposal for proposal in proposals if proposal.label in VALUE_LABELS)
    starts, ends = [value.start for value in values], [value.end for value in values]
    names = flatten(
        proposal
        for proposal in proposals
        if proposal.label not in VALUE_LABELS and _stands(proposal, values, starts, ends)
    )
    starts = [name.start for name in names]
    return sorted([*names, *(value for value in values if not _is_inside(value, names, starts))])


def flatten(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Choose among proposals, the strongest first, and drop each that overlaps one chosen.

    The strongest is the one of the lowest tier, then the longest, then the one of the lowest rank, then the first.

    Args:
        proposals: spans that may overlap each other.

    Returns:
        What is chosen, in order of the text.
    """
    kept: list[Proposal] = []
    rivals: list[Proposal] = []
    reach = 0
    for proposal in sorted(proposals):
        if proposal.start >= reach:
            kept += _strongest(rivals, reach)
            rivals = []
        rivals.append(proposal)
        reach = max(reach, proposal.end)
    return kept + _strongest(rivals, reach)


def _strongest(rivals: list[Proposal], reach: int) -> list[Proposal]:
    """Choose among neighbours of which each overlaps one before it, in order of the text; the last ends at ``reach``."""
    if len(rivals) < 2:
        return rivals
    first = rivals[0].start
    taken = bytearray(reach - first)
    kept = []
    for proposal in sorted(rivals, key=lambda p: (p.tier, p.start - p.end, p.rank, p.start, p.label)):
        place = slice(proposal.start - first, proposal.end - first)
        if 1 not in taken[place]:
            taken[place] = b"\1" * (proposal.end - proposal.start)
            kept.append(proposal)
    return sorted(kept)


def _is_inside(value: Proposal, names: Sequence[Proposal], starts: Sequence[int]) -> bool:
    """Whether a value lies in one of the names that stand; none of them crosses it."""
    index = bisect_right(starts, value.start) - 1
    return index >= 0 and value.start < names[index].end


def _stands(name: Proposal, values: Sequence[Proposal], starts: Sequence[int], ends: Sequence[int]) -> bool:
    """Whether every value that overlaps the name lies inside it, and not at its edge where the label is weak."""
    for value in values[bisect_left(ends, name.start + 1) : bisect_left(starts, name.end)]:
        inside = name.start <= value.start and value.end <= name.end
        whole = name.start == value.start and name.end == value.end
        edge = name.start == value.start or name.end == value.end
        if not inside or whole or (edge and name.label in WEAK_LABELS):
            return False
    return True
