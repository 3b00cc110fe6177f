"""Does a line break cut a word in two? By a short list of common words; simplified script only."""

from __future__ import annotations

from pathlib import Path

from govreport_nlp.lexicons import lexicon_text
from govreport_nlp.text.noise.span import HAN
from govreport_nlp.text.rare_pattern import rare_pattern

_LONGEST_WORD = 4  # characters
_WINDOW = 14  # characters before the break that are segmented


def read_common_words(path: str | Path | None = None) -> frozenset[str]:
    """Read the list of common words: separated by blanks, lines that start with # are comments.

    Raises:
        LexiconError: the file is missing or is not UTF-8.
    """
    lines = lexicon_text("common_words.txt", path).splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


class WordCut:
    """Says whether a sentence must go on behind a break, by the words at the break alone."""

    def __init__(self, words: frozenset[str], goes_on: list[str], whole: list[str], may_end: list[str]) -> None:
        """Take the words of ``noise.toml``.

        Args:
            words: the common words.
            goes_on: what no line ends with.
            whole: words that one can end with all the same.
            may_end: characters that end a line though words begin so.
        """
        self._words = words
        self._goes_on = tuple(goes_on)
        self._whole = tuple(whole)
        self._may_end = tuple(may_end)
        self._last_han = rare_pattern(rf"[{HAN}]+$")

    def __call__(self, before: str, after: str) -> bool:
        """Say whether ``before`` stops in a phrase or in a word that ``after`` completes."""
        if before.endswith(self._goes_on):
            return not before.endswith(self._whole)
        if before.endswith(self._may_end) or before[-1] + after[0] not in self._words or after[:2] in self._words:
            return False
        return self._leaves_character(before)

    def _leaves_character(self, before: str) -> bool:
        """Say whether cutting the end of ``before`` into its longest words leaves one character over."""
        match = self._last_han.search(before[-_WINDOW:])
        rest = match[0] if match else ""
        length = 0
        while rest:
            length = next((n for n in range(_LONGEST_WORD, 1, -1) if rest[:n] in self._words), 1)
            rest = rest[length:]
        return length == 1
