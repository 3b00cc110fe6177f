"""The texts: reports of given lengths built from the examples of this repository, and real ones where they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, cycle, islice
from pathlib import Path

from govreport_nlp.reading import find_files, read_file

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "corpora" / "examples"
REAL = ROOT.parent / "shared" / "gold" / "dev"

SHORTEST, LONGEST = 2_000, 20_000
"""Length of a report in characters, both ends included: the range that the project's bar for speed names."""

LENGTHS = (2_000, 4_000, 6_000, 9_000, 14_000, 20_000)


@dataclass(frozen=True)
class TextSet:
    """Texts that are measured together.

    Attributes:
        name: short name, for column heads.
        origin: where the texts come from, for the reader of the figures.
        texts: the reports.
    """

    name: str
    origin: str
    texts: list[str]

    @property
    def characters(self) -> int:
        """Return how many characters the texts have together."""
        return sum(map(len, self.texts))

    @property
    def description(self) -> str:
        """Say what the texts are and how long."""
        shortest, longest = min(map(len, self.texts)), max(map(len, self.texts))
        return (
            f"{len(self.texts)} reports of {shortest:,} to {longest:,} characters, {self.characters:,} together: "
            f"{self.origin}"
        )

    def long_text(self, length: int) -> str:
        """Join the paragraphs of the texts, again and again, to one text of exactly ``length`` characters."""
        return _join(chain.from_iterable(cycle([text.splitlines() for text in self.texts])), length)


def built_texts() -> TextSet:
    """Build one report of each length; report *k* begins with the *k*-th example and goes on with those after it."""
    examples = [read_file(path).text.splitlines() for path in find_files([EXAMPLES])]
    texts = []
    for index, length in enumerate(LENGTHS):
        paragraphs = chain.from_iterable(islice(cycle(examples), index % len(examples), None))
        texts.append(_join(paragraphs, length))
    return TextSet("built", "paragraphs of corpora/examples joined to length", texts)


def real_texts() -> TextSet | None:
    """Return the real reports of the right length, or None where there are none."""
    if not REAL.is_dir():
        return None
    texts = [read_file(path).text for path in find_files([REAL])]
    texts = [text for text in texts if SHORTEST <= len(text) <= LONGEST]
    return TextSet("real", "../shared/gold/dev, as they are", texts) if texts else None


def _join(paragraphs: Iterator[str], length: int) -> str:
    """Join paragraphs by line breaks and cut at ``length`` characters."""
    taken: list[str] = []
    total = 0
    while total < length:
        taken.append(next(paragraphs) + "\n")
        total += len(taken[-1])
    return "".join(taken)[:length]
