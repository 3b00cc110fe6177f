"""Puts the noise of real reports into a clean text, with the true spans and a map of offsets.

For tests and for training: what ``NoiseFinder`` finds in the noisy text can be held against what was put in.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from govreport_nlp.lexicons import read_toml
from govreport_nlp.text.noise.pinyin import read_readings
from govreport_nlp.text.noise.span import NoiseSpan

_TONES = {
    "a": "āáǎàa",
    "o": "ōóǒòo",
    "e": "ēéěèe",
    "i": "īíǐìi",
    "u": "ūúǔùu",
    "v": "ǖǘǚǜü",
}
_NEVER_FIRST = "。，、；：！？）》”’」』〉,;:!?)%％…"
_ENDS_SENTENCE = "。！？!?"


class Site(BaseModel):
    """One invented web page: what stands before, in and behind the report."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    familiar: bool
    head: str
    notice: str
    tail: str


class _Samples(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    sites: list[Site]


def read_sites(path: str | Path | None = None) -> list[Site]:
    """Read the invented web pages (``path``: a user's own file in the form of ``noise_samples.toml``).

    Raises:
        LexiconError: the file is missing or does not fit.
    """
    return read_toml(_Samples, "noise_samples.toml", path).sites


@dataclass(frozen=True)
class NoiseRecipe:
    """What noise to put in, and how much.

    Attributes:
        pinyin_share: part of the different Han characters that carry their reading wherever they stand.
        mask_share: part of the characters at which two are overwritten by ``**``, or one by ``_``.
        wrap_columns: width of a line in half-width columns; 0 leaves the lines whole.
        stray_break_share: part of the numbers inside a line that a line break is put before.
        line_break: the break characters of wraps, CR LF for instance.
        page_lines: lines on a page; 0 for no pages. Needs ``wrap_columns``.
        page_number: the page's number line, ``{number}`` in it, form feed included if there is one.
        running_head: line above the page number, or empty.
        site: web page around the report, or None.
    """

    pinyin_share: float = 0.0
    mask_share: float = 0.0
    wrap_columns: int = 0
    stray_break_share: float = 0.0
    line_break: str = "\n"
    page_lines: int = 0
    page_number: str = "— {number} —"
    running_head: str = ""
    site: Site | None = None


class NoisyText(NamedTuple):
    """A text with noise.

    Attributes:
        text: the noisy text.
        noise: the true noise, sorted and disjoint, in code points of ``text``.
        offsets: for each code point of the clean text where it stands in ``text``; masked ones stand where their
            mask does.
    """

    text: str
    noise: list[NoiseSpan]
    offsets: list[int]

    def carry(self, start: int, end: int) -> tuple[int, int]:
        """Return where the span [start, end) of the clean text, not empty, stands in the noisy text."""
        return self.offsets[start], self.offsets[end - 1] + 1


def add_noise(clean: str, recipe: NoiseRecipe, seed: int, may_mask: Callable[[int], bool] | None = None) -> NoisyText:
    """Put noise into a text without any; the same arguments give the same result.

    Args:
        clean: a report, one paragraph a line.
        recipe: what to put in.
        seed: of the random choices.
        may_mask: says whether a mask may stand for the two characters from an offset of ``clean`` on; None lets any be
            masked.
    """
    return _Generator(clean, recipe, random.Random(seed), may_mask or (lambda offset: True)).run()


class _Generator:
    def __init__(self, clean: str, recipe: NoiseRecipe, chance: random.Random, may_mask: Callable[[int], bool]) -> None:
        self._clean = clean
        self._recipe = recipe
        self._chance = chance
        self._may_mask = may_mask
        self._pieces: list[str] = []
        self._length = 0
        self._noise: list[NoiseSpan] = []
        self._offsets: list[int] = []
        self._column = 0
        self._line_count = 0
        self._page = chance.randrange(1, 30)
        self._residues = self._choose_residues()

    def run(self) -> NoisyText:
        paragraphs = self._clean.split("\n")
        notice_after = self._chance.randrange(1, max(2, len(paragraphs) - 1))
        if self._recipe.site:
            self._add_page_lines(self._recipe.site.head, after="\n")
        for index, paragraph in enumerate(paragraphs):
            if index:
                self._keep("\n")
                self._end_line(is_wrap=False)
            self._add_paragraph(paragraph)
            if self._recipe.site and self._recipe.site.notice and index == notice_after:
                self._add_page_lines(self._recipe.site.notice, before="\n")
        if self._recipe.site:
            self._add_page_lines(self._recipe.site.tail, before="\n")
        return NoisyText("".join(self._pieces), self._noise, self._offsets)

    def _choose_residues(self) -> dict[str, str]:
        if not self._recipe.pinyin_share:
            return {}
        syllables: dict[str, list[str]] = defaultdict(list)
        present = set(self._clean)
        for syllable, characters in read_readings().items():
            for character in present.intersection(characters):
                syllables[character].append(syllable)
        return {
            character: f"({_with_tone(self._chance.choice(syllables[character]), self._chance)})"
            for character in sorted(syllables)
            if self._chance.random() < self._recipe.pinyin_share
        }

    def _add_page_lines(self, template: str, before: str = "", after: str = "") -> None:
        self._insert(before, None)
        title = self._clean.split("\n", 1)[0]
        date = (
            f"20{self._chance.randrange(10, 25)}-{self._chance.randrange(1, 13):02}-{self._chance.randrange(1, 29):02}"
        )
        clock = f"{self._chance.randrange(8, 18):02}:{self._chance.randrange(60):02}"
        number = str(self._chance.randrange(100, 5000))
        self._insert(template.format(title=title, date=date, clock=clock, number=number), "boilerplate")
        self._insert(after, None)
        self._column = 0

    def _add_paragraph(self, paragraph: str) -> None:
        numbers = {match.start() for match in re.finditer(r"(?<=[\u4e00-\u9fff])\d+", paragraph)}
        masked: dict[int, str] = {}
        for position, character in enumerate(paragraph):
            if position not in masked and position + 1 < len(paragraph):
                masked.update(self._mask(paragraph, position))
            self._wrap_before(character)
            if position in numbers and self._chance.random() < self._recipe.stray_break_share:
                self._insert(self._recipe.line_break, "hard_wrap")
            if position in masked:
                self._insert_mask(masked[position])
            else:
                self._keep(character)
                self._insert(self._residues.get(character, ""), "pinyin")

    def _mask(self, paragraph: str, position: int) -> dict[int, str]:
        if position == 0 or self._chance.random() >= self._recipe.mask_share:
            return {}
        if not re.fullmatch(r"[\u4e00-\u9fff]{2}", paragraph[position : position + 2]):
            return {}
        if not self._may_mask(len(self._offsets)):
            return {}
        return {position: "_"} if self._chance.random() < 0.25 else {position: "*", position + 1: "*"}

    def _wrap_before(self, character: str) -> None:
        if not self._recipe.wrap_columns or character in _NEVER_FIRST:
            return
        if self._column + _columns(character) > self._recipe.wrap_columns:
            self._end_line(is_wrap=True)

    def _end_line(self, is_wrap: bool) -> None:
        cuts = is_wrap and self._pieces[-1][-1] not in _ENDS_SENTENCE
        kind = "hard_wrap" if cuts else None
        if is_wrap:
            self._insert(self._recipe.line_break, kind)
        self._column = 0
        self._line_count += 1
        if self._recipe.page_lines and self._line_count % self._recipe.page_lines == 0:
            self._page += 1
            number = self._recipe.page_number.format(number=self._page)
            lines = [self._recipe.running_head, number] if self._recipe.running_head else [number]
            self._insert(self._recipe.line_break.join(lines), "boilerplate")
            self._insert(self._recipe.line_break, kind)
        self._column = 0

    def _keep(self, character: str) -> None:
        self._offsets.append(self._length)
        self._insert(character, None)

    def _insert_mask(self, sign: str) -> None:
        self._offsets.append(self._length)
        if sign == "*" and self._noise and self._noise[-1][1:] == (self._length, "mask"):
            start = self._noise.pop().start
            self._insert(sign, None)
            self._noise.append(NoiseSpan(start, self._length, "mask"))
        else:
            self._insert(sign, "mask")

    def _insert(self, inserted: str, kind: str | None) -> None:
        if not inserted:
            return
        if kind:
            self._noise.append(NoiseSpan(self._length, self._length + len(inserted), kind))
        self._pieces.append(inserted)
        self._length += len(inserted)
        self._column += sum(map(_columns, inserted))


def _columns(character: str) -> int:
    return 1 if ord(character) < 0x2000 else 2


def _with_tone(syllable: str, chance: random.Random) -> str:
    """Write a tone, or none, on the vowel that carries it: a or e, the o of ou, else the last vowel."""
    place = next((syllable.index(vowel) for vowel in ("a", "e", "ou") if vowel in syllable), -1)
    if place < 0:
        place = max((syllable.rfind(vowel) for vowel in "iouv"), default=-1)
    if place < 0:
        return syllable
    return syllable[:place] + chance.choice(_TONES[syllable[place]]) + syllable[place + 1 :]
