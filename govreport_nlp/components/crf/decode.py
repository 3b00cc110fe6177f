"""The best labels of many short sequences at once, and how sure they are.

Labels are ``O`` and, for each kind of name, its begin, inside, end and single (BIOES). Only sequences that spell whole
names are allowed, so what comes out never has to be mended.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
Integers = NDArray[np.int64]

#: What cannot be: low enough that no sum of scores makes up for it, high enough to add without overflow.
NEVER = np.float32(-1e9)

#: Sequences that are decoded together: enough that numpy's own time counts, few enough to stay in the processor's cache.
AT_ONCE = 512


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


class _Steps(NamedTuple):
    """Characters of many sequences step by step: all first characters, then all second ones, and so on.

    The longest sequence comes first, so those that go on are always the first ones of the step before.

    Attributes:
        places: where each character stands in the text.
        edges: where each step begins, and the end of the last.
    """

    places: Integers
    edges: Integers

    @classmethod
    def of(cls, starts: Integers, lengths: Integers) -> _Steps:
        """Lay out sequences, given where they begin and how long they are, the longest first."""
        counts = np.searchsorted(-lengths, -np.arange(lengths[0]), side="left")
        edges = np.concatenate(([0], np.cumsum(counts)))
        step = np.repeat(np.arange(len(counts)), counts)
        return cls(starts[np.arange(len(step)) - edges[step]] + step, edges)


class Decoder:
    """Decodes sequences with fixed transition scores.

    Inside, tags are ordered by what they do: O, then E and S of each label, behind which a name may begin, then B and I,
    behind which only E and I of their own label may follow. So most pairs of tags never have to be tried.

    Args:
        transitions: score of each tag (column) behind each other tag (row), as ``tag_names`` orders them.
    """

    def __init__(self, transitions: Scores) -> None:
        self._labels = labels = (len(transitions) - 1) // 4
        first = 1 + 4 * np.arange(labels)
        self._order = np.concatenate(([0], first + 2, first + 3, first, first + 1))
        self._end, self._single, self._begin, self._inside = (
            slice(at, at + labels) for at in range(1, 1 + 4 * labels, max(labels, 1))
        )
        self._closed = slice(0, self._begin.start)
        self._starts = np.concatenate(([0], np.arange(self._single.start, self._begin.stop)))
        rules, ordered = (table[np.ix_(self._order, self._order)] for table in (allowed(labels), transitions))
        self._transitions = np.where(rules, ordered, NEVER)
        # Both in rows, for BLAS rounds a product of one row otherwise where it has to read a matrix by columns.
        self._factors = np.where(rules, np.exp(ordered), 0).astype(np.float32)
        self._factors_back = np.ascontiguousarray(self._factors.T)

    def __call__(self, emissions: Scores, borders: Integers) -> list[Found]:
        """Return the names of the best sequences, in order of the text.

        Args:
            emissions: score of each tag for each character of the text, columns as ``tag_names`` orders them.
            borders: where sequences begin and end, ascending, from 0 to the length of the text.
        """
        if len(borders) < 2:
            return []
        emissions = emissions.take(self._order, axis=1)
        names = self._names(self._viterbi(emissions, borders))
        if not len(names):
            return []
        probabilities = self._probabilities(emissions, borders, names)
        columns = (*names.T.tolist(), probabilities.tolist())
        return [Found(*name) for name in zip(*columns, strict=True)]

    def _viterbi(self, emissions: Scores, borders: Integers) -> Integers:
        """Return the tags of the best sequences."""
        tags = np.empty(len(emissions), dtype=np.int64)
        lengths = np.diff(borders)
        order = np.argsort(-lengths, kind="stable")
        for first in range(0, len(order), AT_ONCE):
            chosen = order[first : first + AT_ONCE]
            steps = _Steps.of(borders[chosen], lengths[chosen])
            tags[steps.places] = self._best_tags(
                np.ascontiguousarray(emissions.take(steps.places, axis=0).T), steps.edges.tolist()
            )
        return tags

    def _best_tags(self, scores: Scores, edges: list[int]) -> Integers:
        """Return the best tags of some sequences.

        Args:
            scores: score of each tag (rows) for each character (columns), step by step; it is overwritten by the score of
                the best way to each tag.
            edges: where the steps begin.
        """
        labels = np.arange(self._labels)
        begin, inside, closed = labels + self._begin.start, labels + self._inside.start, self._closed
        to_start = self._transitions[closed, self._starts, None]
        going_on = [
            (
                target,
                self._transitions[begin, labels + target.start, None],
                self._transitions[inside, labels + target.start, None],
            )
            for target in (self._end, self._inside)
        ]
        scores[self._end, : edges[1]] = scores[self._inside, : edges[1]] = NEVER
        for before, low, high in zip(edges, edges[1:], edges[2:], strict=False):
            best, here = scores[:, before : before + high - low], scores[:, low:high]
            here[self._starts] += (best[closed, None] + to_start).max(axis=0)
            for target, from_begin, from_inside in going_on:
                here[target] += np.maximum(best[self._begin] + from_begin, best[self._inside] + from_inside)
        tags = np.empty(scores.shape[1], dtype=np.int64)
        behind = tags[:0]
        for low, high in zip(edges[-2::-1], edges[:0:-1], strict=True):
            middle = low + len(behind)
            tags[low:middle] = (scores[:, low:middle] + self._transitions[:, behind]).argmax(axis=0)
            tags[middle:high] = scores[closed, middle:high].argmax(axis=0)
            behind = tags[low:high]
        return tags

    def _probabilities(self, emissions: Scores, borders: Integers, names: Integers) -> NDArray[np.float64]:
        """Return the probability of each name: all sequences that hold it against all sequences there are.

        Only the sequences that hold a name are gone through.
        """
        owners, owner = np.unique(np.searchsorted(borders, names[:, 0], side="right") - 1, return_inverse=True)
        lengths = np.diff(borders)[owners]
        order = np.argsort(-lengths, kind="stable")
        places, edges = _Steps.of(borders[owners[order]], lengths[order])
        emissions = emissions.take(places, axis=0)
        potentials = np.exp(emissions - emissions.max(axis=1, keepdims=True))
        forward, backward = np.empty_like(potentials), np.empty_like(potentials)
        scale = np.empty(len(potentials), dtype=np.float64)
        current = np.zeros_like(potentials[: edges[1]])
        current[:, self._starts] = potentials[: edges[1], self._starts]
        for low, high in pairwise(edges.tolist()):
            if low:
                current = (current[: high - low] @ self._factors) * potentials[low:high]
            total = current.sum(axis=1)
            current = current / total[:, None]
            forward[low:high], scale[low:high] = current, total
        current = np.zeros_like(potentials[: edges[1]])
        current[:, self._closed] = 1
        behind = slice(0, 0)
        for low, high in zip(edges[-2::-1].tolist(), edges[:0:-1].tolist(), strict=True):
            going_on = (potentials[behind] * backward[behind]) @ self._factors_back / scale[behind, None]
            current[: len(going_on)] = going_on
            behind = slice(low, high)
            backward[behind] = current[: high - low]
        mass = sum((forward * backward).T)  # tag by tag, for the same rounding whatever the layout in memory
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        rank, step = rank[owner], names[:, 0] - borders[owners[owner]]
        width, label = names[:, 1] - names[:, 0], names[:, 2]
        tag = np.where(width == 1, self._single.start, self._begin.start) + label
        last, last_tag = edges[step + width - 1] + rank, np.where(width == 1, tag, self._end.start + label)
        share = (forward[edges[step] + rank, tag] * backward[last, last_tag]).astype(np.float64)
        for offset in range(1, width.max()):
            longer = np.flatnonzero(width > offset)
            here = edges[step[longer] + offset] + rank[longer]
            following = np.where(width[longer] == offset + 1, last_tag[longer], self._inside.start + label[longer])
            share[longer] *= self._factors[tag[longer], following] * potentials[here, following] / scale[here]
            tag[longer] = following
        probabilities: NDArray[np.float64] = np.clip(share / mass[last], 0, 1)
        return probabilities

    def _names(self, tags: Integers) -> Integers:
        """Return start, end and label of the names that whole tags spell, one a row."""
        role = np.where(tags == 0, -1, (tags - 1) // max(self._labels, 1))  # 0 E, 1 S, 2 B, 3 I
        begins = np.flatnonzero((role == 1) | (role == 2))
        ends = np.flatnonzero((role == 0) | (role == 1)) + 1
        label = (tags[begins] - 1) % max(self._labels, 1)
        return np.stack((begins, ends, label), axis=1)
