"""The shape of a text: one letter per character that says what stands there, for patterns over kinds of words.

A word is a capital, repeated small for its further characters: a full place of three characters and an organ's head of
four, 清河县实验小学, have the shape GggOooo. So patterns over the shape see words, at the speed of patterns over text.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import accumulate, product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from govreport_nlp.components.names.lexicon import Amounts, NameLexicon, WordClass, alternatives
from govreport_nlp.components.names.places import Certainty
from govreport_nlp.components.word_search import WordSearch
from govreport_nlp.text.code_points import code_points

Letters = NDArray[np.uint8]

#: Letters of the classes of words.tsv.
WORD_LETTERS: dict[WordClass, str] = {
    "break": "X",
    "verb": "H",
    "work": "Y",
    "office": "Z",
    "plain": "C",
    "whole": "E",
    "and": "&",
}
#: Letters of places by how sure their form is.
PLACE_LETTERS: dict[Certainty, str] = {"full": "G", "short": "S", "ambiguous": "A"}
REGION = "R"
#: Letters of heads, by the lists of names.toml.
DIVISION, ORGAN, ORGAN_COMMON, ORGAN_SHORT, ORGAN_NAME = "D", "O", "M", "I", "U"
PLACE, PLACE_SHORT, PLACE_PART = "L", "J", "F"
PROJECT, PROJECT_PROPER, EVENT, EVENT_SHORT, QUOTED_HEAD, LAW_HEAD = "P", "B", "V", "W", "K", "Q"
#: A person, event, law or scheme that is known by name.
KNOWN = "N"
#: A rank (第三届), a count (12个), a measure (500千伏).
RANK, COUNT, MEASURE = "T", "#", "%"
#: Single characters that stand in no word.
UNKNOWN, DIGIT, LATIN, JOINT, STOP = "_", "0", "9", "~", "|"

#: Stands for each character of a known value.
_VALUE = "\0"
_PUNCTUATION = {
    ",": "、",
    "<": "“「『‘",
    ">": "”」』’",
    "[": "（([［〔",
    "]": "）)]］〕",
    "{": "《〈",
    "}": "》〉",
    MEASURE: _VALUE,
    JOINT: "·•-—－―–~～+×.@&/",
}
_WORD = re.compile("[A-Z][a-z]*|_|0+|9+|[~%]")
_NUMERAL_PLACE = re.compile("[_J]D")
#: The letters of what the amount pattern finds.
_AMOUNTS = {"rank": RANK, "number": UNKNOWN, "count": COUNT, "few": COUNT, "measure": MEASURE}
_BRACKETED_PLACE = re.compile(r"\[(?<=[^|,&<>\[\]]\[)(?:[GSA][a-z]*|_|J|D){1,4}\]")


class Chain(NamedTuple):
    """The words of a stretch of the shape: a letter for each, and where each begins, with the end of the last."""

    kinds: str
    starts: list[int]


def read_chain(shape: str, start: int, end: int) -> Chain:
    """Return the words of a stretch of the shape."""
    words = _WORD.findall(shape, start, end)
    return Chain("".join([word[0] for word in words]), list(accumulate(map(len, words), initial=start)))


class Shaper:
    """Turns text into its shape with one pass over an automaton of all words."""

    def __init__(self, names: NameLexicon, words: dict[str, WordClass], forms: dict[str, Certainty]) -> None:
        letters = {word: WORD_LETTERS[word_class] for word, word_class in words.items()}
        letters.update((form, PLACE_LETTERS[certainty]) for form, certainty in forms.items())
        heads, organs = names.heads, names.organs
        # A word in several lists takes the letter of the last.
        for letter, group in (
            (QUOTED_HEAD, names.quoted.heads),
            (DIVISION, heads.division),
            (ORGAN_SHORT, heads.organ_short),
            (PLACE_SHORT, heads.place_short),
            (EVENT_SHORT, heads.event_short),
            (PLACE, heads.place),
            (PLACE_PART, heads.place_part),
            (ORGAN, heads.organ),
            (ORGAN_COMMON, heads.organ_common),
            (PROJECT_PROPER, heads.project_proper),
            (PROJECT, heads.project),
            (EVENT, heads.event),
            (REGION, names.places.regions),
            (ORGAN_NAME, map("".join, product(organs.levels, organs.level_offices))),
            (ORGAN_NAME, map("".join, product(organs.fields, organs.offices))),
            (ORGAN_NAME, organs.names),
            (LAW_HEAD, names.documents.laws),
            (KNOWN, names.documents.known + names.quoted.known + names.events.names + names.persons.known),
            (WORD_LETTERS["break"], names.doctrines),
        ):
            letters.update(dict.fromkeys(group, letter))
        self._words = WordSearch(list(letters))
        #: Of each word: the letter of its first character, and that of the others.
        self._first = _codes(letters.values())
        self._rest = _codes(map(str.lower, letters.values()))
        self._characters = _Characters()
        self._amounts = _amount_pattern(names.amounts)

    def __call__(self, text: str, values: Sequence[tuple[int, int]] = ()) -> str:
        """Return the shape of a text; it has the text's length.

        Args:
            text: clean text.
            values: spans of amounts and dates that are known already; they are measures of the shape.
        """
        masked = _masked(text, values)
        letters = self._characters(masked)
        words, starts, ends = self._words(masked)
        widths = ends - starts
        inside = np.arange(widths.sum()) + np.repeat(ends - np.cumsum(widths), widths)
        letters[inside] = np.repeat(self._rest[words], widths)
        letters[starts] = self._first[words]
        shape = self._with_amounts(text, str(letters.tobytes(), "ascii"))
        # A place in brackets may stand in a name: 数据中心（清河）, 第五届中国（清河）博览会.
        return _BRACKETED_PLACE.sub(lambda match: JOINT * len(match.group()), shape)

    def _with_amounts(self, text: str, shape: str) -> str:
        pieces: list[str] = []
        at = 0
        for match in self._amounts.finditer(text):
            start, end = match.span()
            kind = match.lastgroup or ""
            if kind in ("count", "few") and shape[start] not in (DIGIT, UNKNOWN, MEASURE):
                continue  # the numeral begins a word: 一体化
            if kind == "few" and _NUMERAL_PLACE.match(shape, end):
                continue  # the numeral begins a place: 五道沟镇
            pieces += shape[at:start], _fill(_AMOUNTS[kind], end - start)
            at = end
            while shape[at : at + 1].islower():  # the rest of a word whose first character is the amount's
                pieces.append(UNKNOWN)
                at += 1
        pieces.append(shape[at:])
        return "".join(pieces)


class _Characters:
    """The letters of characters outside every word, in a table that grows with the characters met."""

    def __init__(self) -> None:
        self._letters = np.zeros(sys.maxunicode + 1, dtype=np.uint8)
        for letter, chars in _PUNCTUATION.items():
            for char in chars:
                self._letters[ord(char)] = ord(letter)

    def __call__(self, text: str) -> Letters:
        """Return the letter of each character."""
        codes = code_points(text)
        letters = self._letters[codes]
        new = codes[letters == 0]
        if len(new):
            for code in set(new.tolist()):
                self._letters[code] = ord(_letter(chr(code)))
            letters = self._letters[codes]
        return letters


def _codes(letters: Iterable[str]) -> Letters:
    return np.frombuffer("".join(letters).encode("ascii"), dtype=np.uint8)


def _letter(char: str) -> str:
    if char.isascii() and char.isalpha():
        return LATIN
    if char.isdigit():
        return DIGIT
    return UNKNOWN if char.isalpha() or char in "*_〇○" else STOP


@cache
def _fill(letter: str, length: int) -> str:
    return letter + letter.lower() * (length - 1) if letter.isalpha() else letter * length


def _masked(text: str, values: Sequence[tuple[int, int]]) -> str:
    """Return the text with values as characters of no word, so that no word crosses the edge of one (80余|人参|观)."""
    pieces: list[str] = []
    at = 0
    for start, end in sorted(values):
        if start >= at:
            pieces += text[at:start], _VALUE * (end - start)
            at = end
    pieces.append(text[at:])
    return "".join(pieces)


def _amount_pattern(amounts: Amounts) -> re.Pattern[str]:
    # It begins with one character class, so that all other characters are passed over at once; what the class has met
    # is looked up behind. A number is not tried again from each of its digits.
    number, numeral = "[0-9]", "[一二三四五六七八九十百千两几]"
    digits, more_digits = "[0-9][0-9,.]{0,15}", "(?<=[0-9])(?<![0-9]{2})[0-9,.]{0,15}"
    ordinal = f"(?<=第)(?:{digits}|{numeral}{{1,4}})"
    return re.compile(
        f"[第{number[1:-1]}{numeral[1:-1]}](?:"
        f"{ordinal}(?P<rank>[届次批轮期])"
        f"|{ordinal}(?P<number>)"
        f"|{more_digits}[万亿]{{0,2}}[余多]?[万亿]?(?P<count>[{amounts.after_digits}])"
        f"|(?<={numeral}){numeral}{{0,3}}[余多]?[万亿]?(?P<few>[{amounts.after_numerals}])"
        f"|{more_digits}[万亿千百]{{0,2}}[余多]?(?P<measure>{alternatives(amounts.measures)}级?))"
    )
