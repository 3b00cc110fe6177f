"""Which proposals become entities: entities are flat, and the outermost name wins (guidelines, section 1)."""

from __future__ import annotations

from bisect import bisect_left
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
    distinct = set(proposals)
    values = flatten(proposal for proposal in distinct if proposal.label in VALUE_LABELS)
    starts, ends = [value.start for value in values], [value.end for value in values]
    names = flatten(
        proposal
        for proposal in distinct
        if proposal.label not in VALUE_LABELS and _stands(proposal, values, starts, ends)
    )
    return flatten(values, names)


def flatten(proposals: Iterable[Proposal], chosen: Iterable[Proposal] = ()) -> list[Proposal]:
    """Add proposals to those chosen before, the strongest first, and drop each that overlaps one chosen.

    The strongest is the one of the lowest tier, then the longest, then the one of the lowest rank, then the first.

    Args:
        proposals: spans that may overlap each other.
        chosen: spans that do not.

    Returns:
        What is chosen, in order of the text.
    """
    kept = list(chosen)
    ordered = sorted(proposals, key=lambda p: (p.tier, p.start - p.end, p.rank, p.start, p.label))
    taken = bytearray(max((proposal.end for proposal in (*ordered, *kept)), default=0))
    for proposal in kept:
        taken[proposal.start : proposal.end] = b"\1" * (proposal.end - proposal.start)
    for proposal in ordered:
        if 1 not in taken[proposal.start : proposal.end]:
            taken[proposal.start : proposal.end] = b"\1" * (proposal.end - proposal.start)
            kept.append(proposal)
    return sorted(kept)


def _stands(name: Proposal, values: Sequence[Proposal], starts: Sequence[int], ends: Sequence[int]) -> bool:
    """Whether every value that overlaps the name lies inside it, and not at its edge where the label is weak."""
    for value in values[bisect_left(ends, name.start + 1) : bisect_left(starts, name.end)]:
        inside = name.start <= value.start and value.end <= name.end
        whole = name.start == value.start and name.end == value.end
        edge = name.start == value.start or name.end == value.end
        if not inside or whole or (edge and name.label in WEAK_LABELS):
            return False
    return True
