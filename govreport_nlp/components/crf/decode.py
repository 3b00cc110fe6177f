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

    Inside, tags are ordered by what they do: O, then E and S of each label, behind which a new name may begin; then B and
    I, which only E and I of their own label may follow. Most pairs of tags thus never have to be tried.

    Args:
        transitions: score of each tag (column) behind each other tag (row), as ``tag_names`` orders them.
    """

    def __init__(self, transitions: Scores) -> None:
        labels = (len(transitions) - 1) // 4
        first = 1 + 4 * np.arange(labels)
        self._order = np.concatenate(([0], first + 2, first + 3, first, first + 1))
        self._labels = labels
        ordered = transitions[np.ix_(self._order, self._order)]
        rules = allowed(labels)[np.ix_(self._order, self._order)]
        self._factors = np.where(rules, np.exp(ordered), 0).astype(np.float32)
        closed, single, begin, inside = 2 * labels + 1, labels + 1, 2 * labels + 1, 3 * labels + 1
        label = np.arange(labels)
        self._starts = np.concatenate(([0], label + single, label + begin))
        self._to_start = np.ascontiguousarray(ordered[:closed][:, self._starts].T)
        self._going_on = [
            (target, ordered[begin + label, target], ordered[inside + label, target])
            for target in (1 + label, inside + label)
        ]
        self._may_begin = np.isin(np.arange(len(ordered)), self._starts)
        self._may_end = np.arange(len(ordered)) < closed

    def __call__(self, emissions: Scores, borders: Integers) -> list[Found]:
        """Return the names of the best sequences, in order of the text.

        Args:
            emissions: score of each tag for each character of the text, columns as ``tag_names`` orders them.
            borders: where sequences begin and end, ascending, from 0 to the length of the text.
        """
        if len(borders) < 2:
            return []
        emissions = emissions[:, self._order]
        lengths = np.diff(borders)
        order = np.argsort(-lengths, kind="stable")
        starts, lengths = borders[:-1][order], lengths[order]
        active = np.searchsorted(-lengths, -np.arange(lengths[0]), side="left")
        found = self._names(self._viterbi(emissions, starts, active))
        if not found:
            return []
        probabilities = self._probabilities(emissions, starts, active, found)
        return [Found(*name, float(probability)) for name, probability in zip(found, probabilities, strict=True)]

    def _viterbi(self, emissions: Scores, starts: Integers, active: Integers) -> Integers:
        """Return the tags of the best sequences.

        Args:
            emissions: with columns in the order of this class.
            starts: where the sequences begin, the longest sequence first.
            active: how many sequences have a character at each step.
        """
        labels, closed = self._labels, 2 * self._labels + 1
        begin, inside = slice(closed, closed + labels), slice(closed + labels, closed + 2 * labels)
        label = np.arange(labels)
        best = np.where(self._may_begin, emissions[starts], NEVER)
        final = best.copy()
        back = []
        for step, count in enumerate(active[1:], start=1):
            before = best[:count]
            previous = np.empty(before.shape, dtype=np.int64)
            best = np.empty_like(before)
            through = before[:, None, :closed] + self._to_start
            chosen = through.argmax(axis=2)
            previous[:, self._starts] = chosen
            best[:, self._starts] = np.take_along_axis(through, chosen[:, :, None], axis=2)[:, :, 0]
            for target, from_begin, from_inside in self._going_on:
                begun, gone_on = before[:, begin] + from_begin, before[:, inside] + from_inside
                previous[:, target] = np.where(begun >= gone_on, closed + label, closed + labels + label)
                best[:, target] = np.maximum(begun, gone_on)
            best += emissions[starts[:count] + step]
            final[:count] = best
            back.append(previous)
        tags = np.zeros(len(emissions), dtype=np.int64)
        current = np.where(self._may_end, final, NEVER).argmax(axis=1)
        for step in range(len(active) - 1, -1, -1):
            count = active[step]
            tags[starts[:count] + step] = current[:count]
            if step:
                current[:count] = back[step - 1][np.arange(count), current[:count]]
        return tags

    def _probabilities(
        self,
        emissions: Scores,
        starts: Integers,
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
            begin, inside = 1 + 2 * self._labels + label, 1 + 3 * self._labels + label
            single, last = 1 + self._labels + label, 1 + label
            tags = [single] if end - start == 1 else [begin, *[inside] * (end - start - 2), last]
            share = forward[start, tags[0]] * backward[end - 1, tags[-1]]
            for offset in range(start + 1, end):
                before, tag = tags[offset - start - 1], tags[offset - start]
                share *= self._factors[before, tag] * potentials[offset, tag] / scale[offset]
            result[index] = share / mass[end - 1]
        return np.clip(result, 0, 1)

    def _names(self, tags: Integers) -> list[tuple[int, int, int]]:
        """Return start, end and label of the names that whole tags spell."""
        labels = self._labels
        role = np.where(tags == 0, -1, (tags - 1) // max(labels, 1))  # 0 E, 1 S, 2 B, 3 I
        begins = np.flatnonzero((role == 1) | (role == 2))
        ends = np.flatnonzero((role == 0) | (role == 1)) + 1
        label = (tags[begins] - 1) % max(labels, 1)
        return list(zip(begins.tolist(), ends.tolist(), label.tolist(), strict=True))
