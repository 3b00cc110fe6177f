"""The words before and behind a number that bound it: 约, 超过, 不低于, 以上, 以内 (guidelines, section 1)."""

from __future__ import annotations

import re
from typing import NamedTuple

from govreport_nlp.labels import Qualifier
from govreport_nlp.lexicons import alternation
from govreport_nlp.text.rare_pattern import rare_pattern
from govreport_nlp.values.amount import Amount
from govreport_nlp.values.lexicon import ValueLexicon
from govreport_nlp.values.patterns import HAN

#: Bounds outrank 约 (guidelines, section 1, Values: 约100余人 → over).
_RANK: dict[Qualifier, int] = {"exact": 0, "about": 1, "several": 2, "under": 3, "over": 4, "at_most": 5, "at_least": 6}
#: How far before a number an approximator may stand that a verb or noun cuts off, in characters (section 5).
_DISTANCE = 10
_SCALES = "百千万亿"
#: 过 behind a verb is a particle (办过3次); before a level or a large number it is "over".
_VERBAL = "过"
_LEVELS = frozenset({"money", "proportion"})
_MANY = 100


class Bounded(NamedTuple):
    """A span with its approximators taken in, and what they say.

    ``stepped`` tells an ``over`` that comes from 余, 多 or 来.
    """

    start: int
    end: int
    qualifier: Qualifier
    stepped: bool


class BoundReader:
    """Weighs the words around an amount.

    Args:
        lexicon: the words around numbers.
    """

    def __init__(self, lexicon: ValueLexicon) -> None:
        self._before, self._outside, self._detached, self._after = (
            {word: qualifier for qualifier, words in table.items() for word in words}
            for table in (lexicon.before, lexicon.outside, lexicon.detached, lexicon.after)
        )
        self._before_pattern = re.compile(rf"(?:{alternation(self._before)})(?=[ ]?$)")
        self._not_approximator = rare_pattern(rf"(?:{alternation(lexicon.not_approximators.words)})$")
        self._outside_pattern = re.compile(rf"(?P<word>{alternation(self._outside)})[ ]?$")
        detached, limits = alternation(self._detached), alternation(self._before)
        self._detached_pattern = re.compile(rf"(?P<word>{detached}){HAN}{{0,6}}[ ]?$")
        self._limit_pattern = re.compile(rf"(?P<word>{limits})[可能]{HAN}{{1,5}}[ ]?$")
        after = alternation(self._after)
        self._after_pattern = re.compile(rf"[ ]?(?P<word>{after})")
        trailing = lexicon.trailing_more
        self._trailing_more = re.compile(rf"(?:{alternation(trailing.words)})(?=$|\s|{alternation(trailing.before)})")
        self._behind_bracket = re.compile(rf"[）)](?P<word>{after})")
        self._range_end = re.compile(alternation(lexicon.range.ends))
        self._up = lexicon.up
        self._last = lexicon.last
        self._lasted = tuple(word + lexicon.last.word for word in lexicon.last.lasted)
        self._within = lexicon.within

    def approximator(self, before: str) -> str | None:
        """Return the approximator that ends a window before a number, with the space behind it, or None."""
        match = self._before_pattern.search(before)
        if match is None or self._not_approximator.search(before[: match.end()]):
            return None
        return before[match.start() :]

    def is_outside(self, before: str) -> bool:
        """Whether a word that bounds the number from outside (突破) ends a window before it."""
        return self._outside_pattern.search(before) is not None

    def is_up(self, before: str) -> bool:
        """Whether 上 that means "at least" (上千人) ends a window before a bare scale."""
        return before.endswith(self._up.word) and not before.endswith(self._up.not_after)

    def is_bounded_after(self, text: str, offset: int) -> bool:
        """Whether a bound (以上) stands at an offset."""
        return self._after_pattern.match(text, offset) is not None

    def read(self, text: str, amount: Amount, before: str) -> Bounded:
        """Take the approximators into the span of an amount and settle its qualifier; ``before`` is its window."""
        bounded = Bounded(amount.start, amount.end, amount.qualifier, amount.stepped)
        bounded = self._read_before(text, amount, before, bounded)
        bounded = self._read_after(text, amount, bounded)
        if bounded.qualifier == "between" and (match := self._range_end.match(text, bounded.end)):
            bounded = bounded._replace(end=match.end())
        return bounded

    def _read_before(self, text: str, amount: Amount, before: str, bounded: Bounded) -> Bounded:
        if (approximator := self.approximator(before)) is not None:
            if (
                amount.unit.dimension == "time"
                and approximator == self._last.word
                and not before.endswith(self._lasted)
            ):
                return bounded
            stronger = _stronger(bounded, self._before[approximator.rstrip()])
            return stronger._replace(start=bounded.start - len(approximator))
        if text[amount.start] in _SCALES and self.is_up(before):
            return _stronger(bounded, "at_least")._replace(start=bounded.start - len(self._up.word))
        if (
            (match := self._outside_pattern.search(before))
            and not self._not_approximator.search(before)
            and (match["word"] != _VERBAL or amount.unit.dimension in _LEVELS or amount.numeral.value >= _MANY)
        ):
            return _stronger(bounded, self._outside[match["word"]])
        window = max(0, amount.start - _DISTANCE), amount.start
        if match := self._detached_pattern.search(text, *window):
            return _stronger(bounded, self._detached[match["word"]])
        if match := self._limit_pattern.search(text, *window):
            return _stronger(bounded, self._before[match["word"]])
        return bounded

    def _read_after(self, text: str, amount: Amount, bounded: Bounded) -> Bounded:
        if match := self._trailing_more.match(text, bounded.end):
            return _stronger(bounded, "over")._replace(end=match.end(), stepped=True)
        match = self._after_pattern.match(text, bounded.end)
        if match and self._binds(text, match, amount):
            return _stronger(bounded, self._after[match["word"]])._replace(end=match.end())
        if match := self._behind_bracket.match(text, bounded.end):
            return _stronger(bounded, self._after[match["word"]])
        return bounded

    def _binds(self, text: str, match: re.Match[str], amount: Amount) -> bool:
        within = self._within
        if match["word"] != within.word:
            return True
        return amount.unit.dimension in within.dimensions and not text.startswith(within.not_before, match.end())


def _stronger(bounded: Bounded, qualifier: Qualifier) -> Bounded:
    """Give a span the stronger of its own qualifier and another; a range stays a range."""
    if bounded.qualifier == "between" or _RANK[qualifier] <= _RANK[bounded.qualifier]:
        return bounded
    return bounded._replace(qualifier=qualifier, stepped=False)
