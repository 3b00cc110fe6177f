"""The best labels of many short sequences at once, and how sure they are.

Labels are ``O`` and, for each kind of name, its begin, inside, end and single (BIOES). Only sequences that spell whole
names are allowed, so what comes out never has to be mended.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
Integers = NDArray[np.int64]

#: What cannot be: low enough that no sum of scores makes up for it, high enough to add without overflow.
NEVER = np.float32(-1e9)


class Found(NamedTuple):
    """A name that was decoded.

    Attributes:
        start: index of its first character in the text.
        end: index behind its last character.
        label: number of its label, from 0.
        probability: the model's probability that exactly this span has exactly this label.
    """

    start: int
    end: int
    label: int
    probability: float


def tag_names(labels: Sequence[str]) -> list[str]:
    """Return the tags of the labels in the order of the columns of scores: O, then B I E S of each label."""
    return ["O", *(f"{position}-{label}" for label in labels for position in "BIES")]


def allowed(labels: int) -> NDArray[np.bool_]:
    """Return which tag may follow which: a name that has begun goes on until it ends."""
    size = 1 + 4 * labels
    tags = np.arange(size)
    place = np.where(tags == 0, 4, (tags - 1) % 4)
    owner = np.where(tags == 0, -1, (tags - 1) // 4)
    is_open = np.isin(place, (0, 1))
    goes_on = np.isin(place, (1, 2))
    return np.where(is_open[:, None], goes_on[None, :] & (owner[:, None] == owner[None, :]), ~goes_on[None, :])


class Decoder:
    """Decodes sequences with fixed transition scores.

    Args:
        transitions: score of each tag (column) behind each other tag (row), as ``tag_names`` orders them.
    """

    def __init__(self, transitions: Scores) -> None:
        size = len(transitions)
        labels = (size - 1) // 4
        rules = allowed(labels)
        place = np.concatenate(([4], np.tile(np.arange(4), labels)))
        self._labels = labels
        self._transitions = np.where(rules, transitions, NEVER).astype(np.float32)
        self._factors = np.where(rules, np.exp(transitions), 0).astype(np.float32)
        self._may_begin = ~np.isin(place, (1, 2))
        self._may_end = ~np.isin(place, (0, 1))

    def __call__(self, emissions: Scores, borders: Integers) -> list[Found]:
        """Return the names of the best sequences, in order of the text.

        Args:
            emissions: score of each tag for each character of the text.
            borders: where sequences begin and end, ascending, from 0 to the length of the text.
        """
        if len(borders) < 2:
            return []
        lengths = np.diff(borders)
        order = np.argsort(-lengths, kind="stable")
        starts, lengths = borders[:-1][order], lengths[order]
        active = np.searchsorted(-lengths, -np.arange(lengths[0]), side="left")
        tags = self._viterbi(emissions, starts, lengths, active)
        found = _names(tags)
        if not found:
            return []
        probabilities = self._probabilities(emissions, starts, lengths, active, found)
        return [Found(*name, float(probability)) for name, probability in zip(found, probabilities, strict=True)]

    def _viterbi(self, emissions: Scores, starts: Integers, lengths: Integers, active: Integers) -> Integers:
        steps = len(active)
        best = np.where(self._may_begin, emissions[starts], NEVER)
        final = best.copy()
        back = []
        for step in range(1, steps):
            count = active[step]
            through = best[:count, :, None] + self._transitions
            previous = through.argmax(axis=1)
            best = np.take_along_axis(through, previous[:, None, :], axis=1)[:, 0] + emissions[starts[:count] + step]
            final[:count] = best
            back.append(previous)
        last = np.where(self._may_end, final, NEVER).argmax(axis=1)
        tags = np.zeros(len(emissions), dtype=np.int64)
        current = last
        for step in range(steps - 1, -1, -1):
            count = active[step]
            tags[starts[:count] + step] = current[:count]
            if step:
                current = current.copy()
                current[:count] = back[step - 1][np.arange(count), current[:count]]
        return tags

    def _probabilities(
        self,
        emissions: Scores,
        starts: Integers,
        lengths: Integers,
        active: Integers,
        found: list[tuple[int, int, int]],
    ) -> NDArray[np.float64]:
        """Return the probability of each name: all sequences that hold it against all sequences there are."""
        steps = len(active)
        potentials = np.exp(emissions - emissions.max(axis=1, keepdims=True))
        forward = np.empty_like(potentials)
        scale = np.empty(len(potentials), dtype=np.float64)
        current = np.where(self._may_begin, potentials[starts], 0)
        for step in range(steps):
            at = starts[: active[step]] + step
            if step:
                current = (current[: len(at)] @ self._factors) * potentials[at]
            total = current.sum(axis=1)
            current = current / total[:, None]
            forward[at], scale[at] = current, total
        backward = np.empty_like(potentials)
        ends = np.where(self._may_end, np.float32(1), np.float32(0))
        current = np.broadcast_to(ends, (len(starts), len(ends))).copy()
        for step in range(steps - 1, -1, -1):
            count = active[step]
            going_on = active[step + 1] if step + 1 < steps else 0
            at = starts[:count] + step
            if going_on:
                behind = at[:going_on] + 1
                current[:going_on] = (potentials[behind] * backward[behind]) @ self._factors.T / scale[behind, None]
            backward[at] = current[:count]
        mass = (forward * backward).sum(axis=1)
        result = np.empty(len(found))
        for index, (start, end, label) in enumerate(found):
            base = 1 + 4 * label
            tags = [base + 3] if end - start == 1 else [base, *[base + 1] * (end - start - 2), base + 2]
            share = forward[start, tags[0]] * backward[end - 1, tags[-1]]
            for offset in range(start + 1, end):
                before, tag = tags[offset - start - 1], tags[offset - start]
                share *= self._factors[before, tag] * potentials[offset, tag] / scale[offset]
            result[index] = share / mass[end - 1]
        return np.clip(result, 0, 1)


def _names(tags: Integers) -> list[tuple[int, int, int]]:
    """Return start, end and label of the names that whole tags spell."""
    place = np.where(tags == 0, 4, (tags - 1) % 4)
    begins = np.flatnonzero((place == 0) | (place == 3))
    ends = np.flatnonzero((place == 2) | (place == 3)) + 1
    labels = (tags[begins] - 1) // 4
    return list(zip(begins.tolist(), ends.tolist(), labels.tolist(), strict=True))
