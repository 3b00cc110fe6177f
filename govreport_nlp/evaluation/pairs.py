"""Which gold span and which found span mean each other: pairs by overlap, whatever their labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

#: Start, end and label of an entity; offsets in code points of the raw text, end exclusive.
Key = tuple[int, int, str]


class Pair(NamedTuple):
    """A gold entity and the found one that stands for it; None where there is no such one."""

    gold: Key | None
    found: Key | None


def overlapping_pairs(gold: Iterable[Key], found: Iterable[Key]) -> Iterator[tuple[Key, Key]]:
    """Yield each gold span with each found span that overlaps it, in order of the text."""
    waiting = sorted(found, reverse=True)
    reached: list[Key] = []
    for key in sorted(gold):
        while waiting and waiting[-1][0] < key[1]:
            reached.append(waiting.pop())
        reached = [other for other in reached if other[1] > key[0]]
        yield from ((key, other) for other in reached if other[0] < key[1])


def align(gold: Iterable[Key], found: Iterable[Key]) -> list[Pair]:
    """Pair each gold span with at most one found span that overlaps it.

    The pair that shares most of its characters goes first (shared as a part of both together); of equals the one whose
    labels are the same, then the one that stands first.

    Args:
        gold: the gold spans, each once.
        found: the found spans, each once.

    Returns:
        Every span in one pair, in order of the text.
    """
    gold, found = set(gold), set(found)
    ranked = sorted(overlapping_pairs(gold, found), key=lambda pair: (-_shared(*pair), pair[0][2] != pair[1][2], pair))
    pairs = []
    for expected, other in ranked:
        if expected in gold and other in found:
            pairs.append(Pair(expected, other))
            gold.remove(expected)
            found.remove(other)
    pairs += [Pair(key, None) for key in gold] + [Pair(None, key) for key in found]
    return sorted(pairs, key=_place)


def _shared(one: Key, other: Key) -> float:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared / (max(one[1], other[1]) - min(one[0], other[0]))


def _place(pair: Pair) -> tuple[Key, bool]:
    return pair.gold or pair.found or (0, 0, ""), pair.gold is None
