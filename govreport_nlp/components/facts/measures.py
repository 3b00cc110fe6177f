"""What a value measures: the shortest phrase beside it that says what is counted (guidelines, section 4).

A clause is read from the value outwards. Behind a count stands what it counts (3个|党支部); else the measure stands before,
with words between that belong to neither (收入|达到|5亿元). Where nothing stands there the measure of the value before
goes on (收入5亿元，增长8%).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from govreport_nlp.components.facts.lexicon import MeasureWords
from govreport_nlp.components.facts.words import WordEnds, any_of
from govreport_nlp.labels import NUMERIC_LABELS
from govreport_nlp.text.rare_pattern import rare_pattern

Span = tuple[int, int]

#: Units whose noun may follow: 3个|党支部; behind 5平方米 stands a new clause.
_COUNTED = frozenset({"count", "none", "household", "people", "age"})
#: Units of change or relation: nothing is counted behind them.
_RELATIONS = frozenset({"倍", "番", "比"})
#: Units that are what is counted: 两市.
_ADMINISTRATIVE = frozenset({"省", "市", "州", "县", "区", "旗", "镇", "乡", "村", "盟"})
#: In front of a value: 收入（含税）|5亿元.
_BRACKET = re.compile(r"[（(][^（）()]{0,30}[）)]$")
#: Quotations, titles and short brackets hold no border of a clause; 、 borders only what is counted behind a value.
_HELD = r"“[^”\n]{0,40}”|《[^》\n]{0,40}》|「[^」\n]{0,40}」|[（(][^（）()，。\n0-9]{1,8}[）)]"
_BORDER = re.compile(rf"{_HELD}|[、，,。；;：:！？!?\n（）()]|\.(?!\d)")
_NUMBER = rare_pattern("[约近超逾上]?[0-9一二三四五六七八九十百千万亿两几数]+[多余来]?大?(?!以[上下内]|左右|上下|不等)")
#: Between values or measures that are named together: 5.4%和8%.
JOINT = re.compile("[、，,和及与]|以及")
#: How far a measure may stand from its value, in characters.
_REACH = 60
#: How long a word or bracket between a measure and its value may be, in characters.
_LONGEST_BETWEEN = 16
#: How far in front of its values the word stands that gives each its own, in characters.
_DISTRIBUTED = 16
#: A value goes on with the measure of the one before it over at most so many characters.
_CARRIED = 30


class Mention(NamedTuple):
    """An entity as facts see it: offsets of the clean text, end exclusive."""

    start: int
    end: int
    label: str
    value: dict[str, Any] | None = None


class Measure(NamedTuple):
    """What a value measures.

    Attributes:
        start, end: the phrase, in offsets of the clean text.
        gap: the words between the phrase and the value, both ends together where the value came first.
        carried: whether it is the measure of a value before.
    """

    start: int
    end: int
    gap: str
    carried: bool = False


class MeasureFinder:
    """Finds the measures of the values of a text.

    Args:
        words: the words around measures.
    """

    def __init__(self, words: MeasureWords) -> None:
        self._between = WordEnds([*words.between, *words.changes])
        self._compared = re.compile(rf"(?:{any_of(words.comparisons)})[^，,、。]{{1,10}}?(?:{any_of(words.changes)})$")
        self._changes = rare_pattern(any_of(words.changes))
        self._comparison = re.compile(rf"[、，约]?(?!{any_of(words.held)})(?:{any_of(words.comparisons)})")
        self._distributing = re.compile(any_of(words.distributing))
        self._before = re.compile(
            rf"{any_of(words.before)}|[、\s”」》]|\d+[.、．]|[（(][一二三四五六七八九十\d]{{1,3}}[）)]"
        )
        self._held = re.compile(any_of(words.held))
        self._paid = rare_pattern(any_of(words.paid))
        self._opening = re.compile(any_of(words.opening))
        self._inside = frozenset(words.inside)
        self._ending = re.compile(any_of([*words.inside, *words.ending, "的"]))

    def __call__(self, text: str, mentions: Sequence[Mention], heads: Mapping[int, Span]) -> dict[int, Measure]:
        """Return the measure of each value that has one, by its index among the mentions.

        Args:
            text: clean text.
            mentions: its entities, in order, none overlapping.
            heads: the measures of values in tables (``column_heads``).
        """
        clause = _Clauses(text, mentions, self._between(text))
        found = {index: Measure(*head, "") for index, head in heads.items()}
        values = [index for index, mention in enumerate(mentions) if mention.label in NUMERIC_LABELS]
        last_end, base = 0, None
        for place, index in enumerate(values):
            value = mentions[index]
            begin = clause.start(value.start)
            if index not in found:
                measure = self._measure(text, value, begin, clause)
                if measure is None and base is not None and self._goes_on(text, last_end, value.start):
                    measure = Measure(base.start, base.end, text[last_end : value.start], carried=True)
                measure = measure or self._titled(text, begin, clause)
                if measure is not None:
                    found[index] = measure
                    found |= self._shared_out(text, mentions, values, place, found, begin, clause)
            only_compared = self._comparison.match(text, begin)  # 较上年预算数|1000万元
            if index in found and not only_compared:
                base = found[index]
            elif not self._goes_on(text, last_end, value.start):
                base = None
            last_end = value.end
        return found

    def _measure(self, text: str, value: Mention, begin: int, clause: _Clauses) -> Measure | None:
        """Return what is counted beside a value whose clause begins at ``begin``."""
        plain = value.value or {}
        unit, dimension = plain.get("unit", ""), plain.get("dimension")
        if value.label in ("QUANTITY", "PEOPLE_COUNT") and (not unit or unit in _ADMINISTRATIVE):
            number = _NUMBER.match(text, value.start, value.end)
            if number and number.end() < value.end and not text[number.end()].isascii():
                return Measure(number.end(), value.end, "")
        counted = value.label in ("QUANTITY", "PEOPLE_COUNT") and dimension in _COUNTED and unit not in _RELATIONS
        behind = self._behind(text, value, clause)
        if behind and (
            counted or (value.label in ("MONEY", "PERCENT") and self._paid.match(text, behind.start, behind.end))
        ):
            return behind
        before, gap = self._in_front(text, value, begin, clause)
        if before and not (behind and text[value.end] == "的" and value.label != "MONEY"):
            return Measure(*before, gap)
        if behind and not self._changes.search(gap):
            return behind
        return None

    def _in_front(self, text: str, value: Mention, begin: int, clause: _Clauses) -> tuple[Span | None, str]:
        """Return the phrase before a value, None if there is none, and the words between."""
        start, end = max(begin, value.start - _REACH), value.start
        while end > start:
            between = clause.dates.get(end, -1)
            if between < start:
                between = self._word_between(text, max(start, end - _LONGEST_BETWEEN), end, clause)
            if between == end:
                break
            end = between
        gap = text[end : value.start]
        start = self._skip(text, start, end, clause)
        openings = [opening.end() for opening in self._opening.finditer(text, start, end) if opening.end() < end]
        if openings:
            start = self._skip(text, openings[-1], end, clause)
        if end - start < 2 or self._before.fullmatch(text, start, end):
            return None, gap
        return (start, end), gap

    def _word_between(self, text: str, start: int, end: int, clause: _Clauses) -> int:
        """Return where the word or bracket begins that ends at ``end`` and belongs to no measure; ``end`` without one."""
        for begin in clause.between.get(end, ()):
            if begin >= start:
                compared = self._compared.search(text, start, end)
                return compared.start() if compared else begin
        if text[end - 1] in "：:" or text[end - 1].isspace():
            return end - 1
        bracket = _BRACKET.search(text, start, end)
        return bracket.start() if bracket else end

    def _skip(self, text: str, start: int, end: int, clause: _Clauses) -> int:
        """Return where a phrase begins behind names and words that do not belong to it."""
        while start < end:
            name_end = clause.names.get(start, end)
            if name_end < end:
                start = name_end
                continue
            word = self._before.match(text, start, end)
            if word is None or word.end() >= end or self._held.match(text, start, end):
                break
            start = word.end()
        return start

    def _behind(self, text: str, value: Mention, clause: _Clauses) -> Measure | None:
        """Return the phrase that begins directly behind a value."""
        start, end = value.end, min(clause.end(value.end), value.end + _REACH)
        if start < end and text[start] in "级之的":
            start += 1
        begin = start
        for ending in self._ending.finditer(text, start, end):
            if ending[0] in self._inside:
                continue
            if ending.start() == begin:
                return None
            if ending[0] == "的":
                begin = ending.end()
                continue
            end = ending.start()
            break
        while end > begin and text[end - 1].isspace():
            end -= 1
        return Measure(begin, end, "") if end - begin > 1 or text[begin:end] in ("人", "户") else None

    def _goes_on(self, text: str, last_end: int, start: int) -> bool:
        """Return whether a value stands so near to the one before that it may share its measure."""
        return start - last_end <= _CARRIED and text.find("\n", last_end, start) < 0

    def _titled(self, text: str, begin: int, clause: _Clauses) -> Measure | None:
        """Return the words before the colon or the line break that a value's clause begins with: 国际合作：编列|94亿元."""
        border = begin - 1
        if border < 1 or text[border] not in "：:\n":
            return None
        end = border
        while end > 0 and text[end - 1].isspace():
            end -= 1
        start = self._skip(text, max(clause.start(end), end - _REACH), end, clause)
        return Measure(start, end, "") if end - start > 1 else None

    def _shared_out(
        self,
        text: str,
        mentions: Sequence[Mention],
        values: Sequence[int],
        place: int,
        found: Mapping[int, Measure],
        begin: int,
        clause: _Clauses,
    ) -> dict[int, Measure]:
        """Give each of several values its own measure.

        It is one of those named together (A、B分别增长56%、74%) or of the values before (产值3亿元、利税1亿元，分别增长56%、74%).

        Args:
            text: clean text.
            mentions: its entities.
            values: the indices of all values.
            place: which of them is the first of those that share.
            found: the measures up to this value.
            begin: where its clause begins.
            clause: the text's clauses.
        """
        first = mentions[values[place]].start
        words = list(self._distributing.finditer(text, max(begin, first - _DISTRIBUTED), first))
        if not words:
            return {}
        run = _run(text, mentions, values, place)
        if len(run) < 2:
            return {}
        word, measure = words[-1], found[values[place]]
        earlier = [found[index] for index in values[max(0, place - len(run)) : place] if index in found]
        for items in (
            _items(text, self._skip(text, begin, word.start(), clause), word.start()),
            _items(text, measure.start, measure.end),
            [(other.start, other.end) for other in earlier] if measure.carried else [],
        ):
            if len(items) == len(run) and all(start < end for start, end in items):
                gap = text[word.start() : first]
                return {index: Measure(*item, gap) for index, item in zip(run, items, strict=True)}
        return {}


class _Clauses:
    """Where the clauses of a text end, and which names and words stand in them.

    Args:
        text: clean text.
        mentions: its entities, in order, none overlapping.
        between: where the words begin that end at an offset and belong to no measure, the longest first.
    """

    def __init__(self, text: str, mentions: Sequence[Mention], between: Mapping[int, Sequence[int]]) -> None:
        borders = [mark.start() for mark in _BORDER.finditer(text) if mark.end() - mark.start() == 1]
        values = [mention for mention in mentions if mention.label in NUMERIC_LABELS]
        self._starts = sorted(
            [0, *(border + 1 for border in borders if text[border] != "、"), *(value.end for value in values)]
        )
        self._ends = sorted([*borders, *(value.start for value in values), len(text)])
        self.between = between
        self.names = {
            mention.start: mention.end
            for mention in mentions
            if mention.label in ("GPE", "DATE", "ORG", "LOC", "PERSON", "PROJECT", "EVENT")
        }
        self.dates = {mention.end: mention.start for mention in mentions if mention.label == "DATE"}

    def start(self, offset: int) -> int:
        """Return where the clause that leads up to an offset begins."""
        return self._starts[bisect_left(self._starts, offset + 1) - 1]

    def end(self, offset: int) -> int:
        """Return where the clause that begins at an offset ends."""
        return self._ends[bisect_left(self._ends, offset)]


def _run(text: str, mentions: Sequence[Mention], values: Sequence[int], place: int) -> list[int]:
    """Return a value, by its place, and those joined to it: 56%、74%和8%."""
    run = [values[place]]
    following = place + 1
    while following < len(values) and JOINT.fullmatch(text, mentions[run[-1]].end, mentions[values[following]].start):
        run.append(values[following])
        following += 1
    return run


def _items(text: str, start: int, end: int) -> list[Span]:
    """Split a phrase at its joints."""
    items, begin = [], start
    for joint in JOINT.finditer(text, start, end):
        items.append((begin, joint.start()))
        begin = joint.end()
    return [*items, (begin, end)]
