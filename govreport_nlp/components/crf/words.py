"""Words learnt from unlabelled reports, each with the cluster of words that stand where it stands."""

from __future__ import annotations

from collections.abc import Sequence

import ahocorasick_rs
import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]

_BEGIN, _INSIDE, _END, _SINGLE = range(4)
#: Characters that are no known word are words of their own, with codes above those of the table.
_ALONE = 1 << 20


class WordTable:
    """Finds the words of a text, the longest at each place, in one pass.

    Args:
        words: the words.
        clusters: for each granularity the cluster of each word, numbered from 0.
    """

    def __init__(self, words: Sequence[str], clusters: Sequence[Sequence[int]]) -> None:
        self.words = list(words)
        self.clusters = [np.asarray(numbers, dtype=np.int64) for numbers in clusters]
        self._matcher = ahocorasick_rs.AhoCorasick(
            self.words, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest, store_patterns=False
        )

    def columns(self, text: str, characters: Codes) -> dict[str, Codes]:
        """Return for each character its place in its word, its word and the words beside it, and their clusters.

        Args:
            text: clean text.
            characters: its code points.
        """
        length = len(text)
        matches = np.array(self._matcher.find_matches_as_indexes(text), dtype=np.int64).reshape(-1, 3)
        word, start, end = matches[:, 0], matches[:, 1], matches[:, 2]
        width = end - start
        owner = np.repeat(np.arange(len(matches)), width)
        place = np.arange(len(owner)) + np.repeat(start - np.cumsum(width) + width, width)
        words = characters + _ALONE
        words[place] = word[owner]
        begin, behind = np.arange(length), np.arange(1, length + 1)
        begin[place], behind[place] = start[owner], end[owner]
        positions = np.full(length, _SINGLE, dtype=np.int64)
        positions[place] = _INSIDE
        positions[start], positions[end - 1] = _BEGIN, _END
        positions[start[width == 1]] = _SINGLE
        columns = {"place": positions, "word": words}
        columns["left"] = np.concatenate(([-1], words))[begin]
        columns["right"] = np.concatenate((words, [-1]))[behind]
        for index, clusters in enumerate(self.clusters):
            for name in ("word", "left", "right"):
                codes = columns[name]
                known = (codes >= 0) & (codes < len(self.words))
                columns[f"{name}{index}"] = np.where(
                    known, clusters[np.where(known, codes, 0)], codes + len(self.words)
                )
        return columns

    def to_tsv(self) -> str:
        """Write the table, one word a line with its clusters."""
        rows = zip(self.words, *(clusters.tolist() for clusters in self.clusters), strict=True)
        return "".join("\t".join(map(str, row)) + "\n" for row in rows)

    @classmethod
    def from_tsv(cls, text: str) -> WordTable:
        """Read a table that ``to_tsv`` wrote.

        Raises:
            ValueError: a line has another number of clusters than the first, or one is no number.
        """
        lines = text.splitlines()
        width = lines[0].count("\t") + 1 if lines else 1
        if any(line.count("\t") != width - 1 for line in lines):
            raise ValueError("the table of words: a line has another number of clusters than the first")
        fields = "\t".join(lines).split("\t") if lines else []
        return cls(fields[::width], [list(map(int, fields[column::width])) for column in range(1, width)])
