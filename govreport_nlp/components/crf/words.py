"""Words learnt from unlabelled reports, each with the cluster of words that stand where it stands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from govreport_nlp.components.word_search import WordSearch

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
        self.words = tuple(words)
        self.clusters = [np.asarray(numbers, dtype=np.int64) for numbers in clusters]
        # What is no known word is numbered beyond the words, in columns of clusters too.
        self._numberings = [("", np.arange(len(self.words)), 0)]
        self._numberings += [(str(index), numbers, len(self.words)) for index, numbers in enumerate(self.clusters)]
        self._search = WordSearch(self.words)

    def columns(self, text: str, characters: Codes) -> dict[str, Codes]:
        """Return for each character its place in its word, its word and the words beside it, and their clusters.

        Args:
            text: clean text.
            characters: its code points.
        """
        length = len(text)
        word, start, end = self._search(text)
        width = end - start
        owner = np.repeat(np.arange(len(word)), width)
        place = np.arange(len(owner)) + np.repeat(start - np.cumsum(width) + width, width)
        begin, behind = np.arange(length), np.arange(1, length + 1)
        begin[place], behind[place] = start[owner], end[owner]
        positions = np.full(length, _SINGLE, dtype=np.int64)
        positions[place] = _INSIDE
        positions[start], positions[end - 1] = _BEGIN, _END
        positions[start[width == 1]] = _SINGLE
        columns = {"place": positions}
        known = word[owner]
        for suffix, numbers, shift in self._numberings:
            codes = characters + (_ALONE + shift)
            codes[place] = numbers[known]
            nothing = [shift - 1]
            columns[f"word{suffix}"] = codes
            columns[f"left{suffix}"] = np.concatenate((nothing, codes)).take(begin)
            columns[f"right{suffix}"] = np.concatenate((codes, nothing)).take(behind)
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
