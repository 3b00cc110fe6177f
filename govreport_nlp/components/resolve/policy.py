"""Which of several proposals becomes an entity (guidelines, section 1: entities are flat, the outermost name wins)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Proposal(NamedTuple):
    """A span that a source proposes; offsets in code points, end exclusive; the lower the rank, the sooner it wins."""

    start: int
    end: int
    label: str
    rank: int


def resolve(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Choose a flat set of entities.

    The longest proposal wins, so a value inside a name goes with the name; of equal spans the lower rank wins. A proposal
    that overlaps one chosen before is dropped.

    Returns:
        The chosen proposals in order of the text.
    """
    chosen: list[Proposal] = []
    taken: set[int] = set()
    for proposal in sorted(set(proposals), key=lambda p: (p.start - p.end, p.rank, p.start, p.label)):
        offsets = range(proposal.start, proposal.end)
        if taken.isdisjoint(offsets):
            taken.update(offsets)
            chosen.append(proposal)
    return sorted(chosen)
