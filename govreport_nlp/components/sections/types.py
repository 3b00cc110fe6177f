"""Types: what a section holds, from the words of its heading or of its body."""

from __future__ import annotations

import re
from collections.abc import Container

from govreport_nlp.components.sections.lexicon import SectionLexicon
from govreport_nlp.labels import SECTION_TYPES
from govreport_nlp.text.rare_pattern import rare_pattern

SAMPLE = 3000
"""Code points of a body that are read to type it: keeps the work linear in the length of the text."""


OF_THE_WHOLE = ("plans", "work", "overview", "experience", "attachment")
"""Types that the last half of a heading gives to all of it: 建设和改革的任务 is a task as a whole."""


_MATTER = "关于"
_PAPERS = ("建议", "意见", "提案", "议案")
"""关于增设停车场的建议 names a paper that is dealt with, no section that asks for something."""


class TypeReader:
    """Types headings and bodies by the cue words of ``sections.toml``."""

    def __init__(self, lexicon: SectionLexicon) -> None:
        types = lexicon.types
        self._whole = {word: name for name, words in types.whole.items() for word in words}
        self._endings = {word: name for name, words in types.endings.items() for word in words}
        self._longest = max(map(len, self._endings), default=0)
        self._anywhere = [(word, name) for name, words in types.anywhere.items() for word in words]
        self._last = {word[-1] for word in [*self._whole, *self._endings, *(word for word, _ in self._anywhere)]}
        self._any = rare_pattern("|".join(re.escape(word) for word, _ in self._anywhere) or r"(?!)")
        self._opening = _beginnings(types.openings)
        self._turn = _beginnings(types.turns)
        self._titles = {name: tuple(words) for name, words in types.titles.items()}
        self._joint = rare_pattern("|".join(map(re.escape, types.joints)))
        self._actions = tuple(types.actions.openings)
        self._bracket = re.compile("[(（][^()（）]{0,20}[)）]$")
        self._content = {name: list(words.items()) for name, words in lexicon.content.items()}

    def of_heading(self, words: str) -> tuple[str | None, str | None]:
        """Return type and type2 that the words of a heading name (None: they name none).

        Where only the second half of a joined heading is named, type is None and type2 has it.

        Args:
            words: the heading without its number.
        """
        words = words.strip()
        first, second = self._of_ending(words)
        if first is None:
            opening = self._opening.match(words)
            return (opening.lastgroup, second) if opening else (None, second)
        return first, second

    def of_turn(self, paragraph: str) -> str | None:
        """Return the type that the beginning of a paragraph without heading names (None: none)."""
        match = self._turn.match(paragraph)
        return match.lastgroup if match else None

    def of_title(self, title: str) -> str | None:
        """Return the type that a document's title gives to the sections that nothing else types (None: none).

        A title that joins two halves (总结及计划) gives none.
        """
        words = self._bracket.sub("", title.strip())
        if any(self._of_half(half.strip()) for half in self._joint.split(words)[:-1]):
            return None
        return next((name for name, endings in self._titles.items() if words.endswith(endings)), None)

    def _of_ending(self, words: str) -> tuple[str | None, str | None]:
        if self._last.isdisjoint(words):
            return None, None
        if words.endswith((")", "）")):
            words = self._bracket.sub("", words)
        if words.startswith(_MATTER) and words.endswith(_PAPERS):
            return None, None
        if words.startswith(self._actions) and words not in self._endings and words not in self._whole:
            return None, None
        halves = [self._of_half(half.strip()) for half in self._joint.split(words)]
        if halves[-1] is None:
            halves = halves[:1]
        named = list(dict.fromkeys(name for name in halves if name))
        if self._any.search(words):
            named += [name for word, name in self._anywhere if word in words and name not in named]
            named = list(dict.fromkeys(named))
        if not named:
            return None, None
        if len(halves) > 1 and len(named) == 1 and halves[0] is None and named[0] not in OF_THE_WHOLE:
            whole_heading = self._of_half(words)
            return (whole_heading, None) if whole_heading else (None, named[0])
        return named[0], named[1] if len(named) > 1 else None

    def _of_half(self, half: str) -> str | None:
        if half in self._whole:
            return self._whole[half]
        if half[-1:] not in self._last:
            return None
        for length in range(min(self._longest, len(half)), 0, -1):
            name = self._endings.get(half[-length:])
            if name:
                return name
        return None

    def of_body(self, body: str, among: Container[str] = SECTION_TYPES) -> str | None:
        """Return the type whose words weigh most in a body (None: no word of any type is in it).

        Args:
            body: the text or a sample of it.
            among: the types that come into question.
        """
        weights = {
            name: sum(weight * body.count(word) for word, weight in words)
            for name, words in self._content.items()
            if name in among
        }
        best = max(weights, key=lambda name: weights[name], default=None)
        return best if best is not None and weights[best] > 0 else None


def _beginnings(words_of: dict[str, list[str]]) -> re.Pattern[str]:
    """Return a pattern for the words of each type, named by the type."""
    return rare_pattern("|".join(f"(?P<{name}>{'|'.join(map(re.escape, words))})" for name, words in words_of.items()))
