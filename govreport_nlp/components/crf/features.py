"""What the CRF sees of a text: for each character a row of feature keys, made by whole-array arithmetic.

The same code makes the attributes that are trained on and the keys that are looked up, so the two cannot differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from govreport_nlp.components.crf.words import WordTable
from govreport_nlp.components.row_index import Keys, mix
from govreport_nlp.text.code_points import code_points

Codes = NDArray[np.int64]

#: A track's code outside every span, and how the codes of a span's characters are told apart by place.
OUTSIDE = 0
_BEGIN, _INSIDE, _END, _SINGLE = range(4)

#: A stretch without punctuation is cut after this many characters; no name of the gold is half as long.
LONGEST_CLAUSE = 200

#: So many characters are looked up at once: what they need stays in the processor's cache.
STRETCH = 4096

_NEWLINE = ord("\n")
#: Columns that may be another for each character; the others lie in spans, and stay the same for many characters.
_CHANGING = re.compile(r"char|shape|place|(word|left|right)\d*")
_QUOTES = ord("“"), ord("”")
_TITLES = ord("《"), ord("》")


class Track(NamedTuple):
    """Spans of one kind that the text carries already, such as what the rules propose.

    Attributes:
        name: what the track shows; a model is trained on a fixed list of them.
        spans: start, end (offsets of the clean text, end exclusive) and label; of spans that overlap the later wins.
        labels: every label that can occur, in a fixed order.
    """

    name: str
    spans: Sequence[tuple[int, int, str]]
    labels: Sequence[str]


class Template(NamedTuple):
    """One kind of feature: the columns it joins, each with the distance from the character it describes."""

    name: str
    parts: tuple[tuple[str, int], ...]


def parse_template(text: str) -> Template:
    """Read a template such as ``char[-1] char[0]``.

    Raises:
        ValueError: a part is not ``column[distance]``.
    """
    parts = []
    for part in text.split():
        column, bracket, rest = part.partition("[")
        if not (column and bracket and rest.endswith("]")):
            raise ValueError(f"{part!r} in the feature {text!r} is not of the form column[distance]")
        parts.append((column, int(rest[:-1])))
    return Template(text, tuple(parts))


class Characters(NamedTuple):
    """A text character by character.

    Attributes:
        text: the text.
        codes: its code points.
        shapes: the class of each character.
        quote: which characters stand in quotation marks, the marks among them.
        title: which stand in the marks of a title.
    """

    text: str
    codes: Codes
    shapes: Codes
    quote: NDArray[np.bool_]
    title: NDArray[np.bool_]

    @classmethod
    def of(cls, text: str) -> Characters:
        """Read a text."""
        codes = code_points(text).astype(np.int64)
        lines = np.maximum.accumulate(np.where(codes == _NEWLINE, np.arange(len(codes)), 0))
        shapes = _shape_table()[np.minimum(codes, 0xFFFF)]
        return cls(text, codes, shapes, _inside(codes, lines, *_QUOTES), _inside(codes, lines, *_TITLES))

    def clause_borders(self) -> Codes:
        """Return where the stretches begin and end that are labelled on their own, from 0 to the length of the text.

        A stretch ends behind punctuation that stands outside quotation marks and titles, and after ``LONGEST_CLAUSE``
        characters at the latest, so that the time for a text grows with its length alone.
        """
        first_end, last_end = _CLAUSE_ENDS
        is_end = (self.shapes >= first_end) & (self.shapes <= last_end)
        cuts = np.flatnonzero(is_end & ~((self.quote | self.title) & (self.shapes != _SPACE))) + 1
        borders = np.concatenate(([0], cuts, [len(self.text)]))
        extra = [
            np.arange(borders[at] + LONGEST_CLAUSE, borders[at + 1], LONGEST_CLAUSE)
            for at in np.flatnonzero(np.diff(borders) > LONGEST_CLAUSE)
        ]
        sorted_borders = np.sort(np.concatenate((borders, *extra)))
        return sorted_borders[np.diff(sorted_borders, prepend=-1) > 0]


class FeatureExtractor:
    """Turns a text and its tracks into feature keys.

    Args:
        templates: what columns a feature joins, as ``parse_template`` reads them.
        words: the table of words and their clusters.

    Attributes:
        templates: those that change with each character, then those of columns that lie in spans; else as given.
        changing: how many of the first kind there are.
    """

    def __init__(self, templates: Iterable[str], words: WordTable) -> None:
        given = [parse_template(template) for template in templates]
        order = sorted(range(len(given)), key=lambda number: not _changes(given[number]))
        self.templates = [given[number] for number in order]
        self.changing = sum(map(_changes, given))
        # Keys tell templates apart by the order they were given in, which is the model's own.
        self._openings = mix(np.array(order, dtype=np.uint64) + np.uint64(1))[:, None]
        self._words = words
        self._reach = max((abs(distance) for template in self.templates for _, distance in template.parts), default=0)
        self._columns = {column for template in self.templates for column, _ in template.parts}

    def __call__(self, text: str, tracks: Iterable[Track]) -> Keys:
        """Return the keys, one row a template in the order of ``templates``, one column a character.

        Args:
            text: clean text.
            tracks: the spans that the text carries.

        Raises:
            ValueError: a template names a column that neither the text nor a track gives.
        """
        empty = np.empty((len(self.templates), 0), dtype=np.uint64)
        return np.concatenate([empty, *self.stretches(Characters.of(text), tracks)], axis=1)

    def stretches(self, characters: Characters, tracks: Iterable[Track]) -> Iterator[Keys]:
        """Yield the keys of one stretch of the text after the other, ``STRETCH`` characters each, the last shorter.

        The keys of a whole text take hundreds of bytes a character, and are used once.
        """
        columns = self._column_arrays(characters, tracks)
        missing = self._columns - columns.keys()
        if missing:
            raise ValueError(f"no such feature column: {', '.join(sorted(missing))}; there are {', '.join(columns)}")
        length, reach = len(characters.text), self._reach
        padded = {}
        for name in self._columns:
            padded[name] = np.full(length + 2 * reach, -1, dtype=np.int64).view(np.uint64)
            padded[name][reach : reach + length] = columns.pop(name)  # megabytes of a long text: not held twice
        for first in range(0, length, STRETCH):
            size = min(STRETCH, length - first)
            keys, scratch = np.repeat(self._openings, size, axis=1), np.empty(size, dtype=np.uint64)
            for row, template in enumerate(self.templates):
                for name, distance in template.parts:
                    begin = first + reach + distance
                    keys[row] ^= padded[name][begin : begin + size]
                    mix(keys[row], out=keys[row], scratch=scratch)
            yield keys

    def _column_arrays(self, characters: Characters, tracks: Iterable[Track]) -> dict[str, Codes]:
        text, codes, shapes, quote, title = characters
        columns: dict[str, Codes] = {"char": codes, "shape": shapes}
        columns |= self._words.columns(text, codes)
        columns |= {"quote": quote.astype(np.int64), "title": title.astype(np.int64)}
        for track in tracks:
            columns[track.name] = _track_codes(track, len(text))
        return columns


def _changes(template: Template) -> bool:
    return any(_CHANGING.fullmatch(column) for column, _ in template.parts)


#: Classes of characters by their code points; everything else is a class of its own number 0.
_SHAPES: Mapping[int, str] = {
    1: "0123456789",
    2: "一二三四五六七八九十百千万亿零两",
    3: "“‘「『《〈（([【",
    4: "”’」』》〉）)]】",
    5: "、",
    6: "，,：:；;",
    7: "。！？!?…",
    8: " \t\n\r\u3000",
    9: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    10: "·—-~～%％‰.*_",
}
#: The first and the last of the classes that end a clause: enumeration commas, commas, sentence marks, white space.
_CLAUSE_ENDS = (5, 8)
_SPACE = 8


@cache
def _shape_table() -> Codes:
    table = np.zeros(0x10000, dtype=np.int64)
    for shape, members in _SHAPES.items():
        table[[ord(member) for member in members]] = shape
    return table


def _inside(codes: Codes, lines: Codes, opening: int, closing: int) -> NDArray[np.bool_]:
    """Return which characters stand between an opening mark and its closing one on the same line, marks included.

    Args:
        codes: the characters.
        lines: where the line of each begins.
        opening: code point of the opening mark.
        closing: code point of the closing mark.
    """
    closes = codes == closing
    depth = np.cumsum((codes == opening).view(np.int8) - closes.view(np.int8), dtype=np.int64)
    inside: NDArray[np.bool_] = (depth - depth[lines] + closes) > 0
    return inside


def _track_codes(track: Track, length: int) -> Codes:
    codes = np.full(length, OUTSIDE, dtype=np.int64)
    number = {label: index for index, label in enumerate(track.labels)}
    for start, end, label in track.spans:
        base = 1 + 4 * number[label]
        if end - start == 1:
            codes[start] = base + _SINGLE
            continue
        codes[start:end] = base + _INSIDE
        codes[start] = base + _BEGIN
        codes[end - 1] = base + _END
    return codes
