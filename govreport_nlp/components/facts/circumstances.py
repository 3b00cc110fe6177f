"""The circumstances of a value: done or planned, level or change, when, and by whom (RECORD.md, facts)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Literal, NamedTuple

from govreport_nlp.components.facts.lexicon import MeasureWords, ResponsibleWords, StatusWords, Words
from govreport_nlp.components.facts.measures import JOINT, Measure, Mention
from govreport_nlp.components.facts.words import any_of
from govreport_nlp.labels import NUMERIC_LABELS, SectionType
from govreport_nlp.text.rare_pattern import rare_pattern

Status = Literal["done", "planned", "target", "unknown"]
Kind = Literal["level", "change"]

#: Units that only a change has.
_CHANGE_UNITS = frozenset({"番", "百分点"})
#: How far back a value's circumstances are looked for, in characters.
_REACH = 120
#: A date and a status hold up to the full stop; what somebody does, up to the semicolon.
SENTENCE_END = re.compile(r"[。！？!?\n]")
STATEMENT_END = re.compile(r"[。！？!?；;\n]")
#: How far before a value without a measure a word of change may begin.
_CHANGE_REACH = 8
_CLAUSE_END = re.compile("[，,：:。！？!?；;\n]")
_QUOTED = re.compile(r"“[^”\n]{0,40}”|「[^」\n]{0,40}」|《[^》\n]{0,60}》")
#: Labels of names whose words say nothing of the time: 鲲鹏计划.
_TIMELESS = frozenset({"PROJECT", "EVENT", "ORG", "LOC", "DOCUMENT"})
#: Labels of what may begin a clause in front of who acts.
_SAID_IN_FRONT = frozenset({"ORG", "GPE", "DATE", "LOC", "PERSON"})
_MASK = "□"
#: The period of a value that no date tells, in a report whose own year nobody tells.
UNKNOWN_PERIOD = "XXXX"


class Surroundings(NamedTuple):
    """The section that a value stands in.

    Attributes:
        type: the section's type, None outside every section.
        headings: start and end of its heading and those of the sections around it, the innermost first, in offsets of
            the clean text.
    """

    type: SectionType | None = None
    headings: tuple[tuple[int, int], ...] = ()


class Stretch(NamedTuple):
    """What stands in front of a value between it and a border.

    Attributes:
        begin: where the stretch begins, in offsets of the clean text.
        first: the first mention in it, the value itself where no other stands in front.
    """

    begin: int
    first: int


def stretches(
    text: str, mentions: Sequence[Mention], values: Iterable[int], border: re.Pattern[str]
) -> dict[int, Stretch]:
    """Return the stretch in front of each value, ``_REACH`` characters at the most, by its index among the mentions.

    Args:
        text: clean text.
        mentions: its entities, in order, none overlapping.
        values: the indices of the values, in order.
        border: what ends a stretch.
    """
    begins = [0, *(mark.end() for mark in border.finditer(text))]
    found = {}
    first = 0
    for value in values:
        start = mentions[value].start
        begin = max(begins[bisect_right(begins, start) - 1], start - _REACH)
        while mentions[first].start < begin:
            first += 1
        found[value] = Stretch(begin, first)
    return found


def without_names(text: str, mentions: Sequence[Mention]) -> str:
    """Return a text of the same length in which names and quotations are masked: 鲲鹏计划 says nothing of plans."""
    pieces, position = [], 0
    for mention in mentions:
        if mention.label in _TIMELESS:
            pieces += [text[position : mention.start], _MASK * (mention.end - mention.start)]
            position = mention.end
    masked = "".join([*pieces, text[position:]])
    return _QUOTED.sub(lambda quoted: _MASK * len(quoted[0]), masked)


class StatusReader:
    """Says whether values are done, planned or a target: the last word in front of one tells, else its section.

    Args:
        words: the words that say so.
    """

    def __init__(self, words: StatusWords) -> None:
        told: tuple[tuple[Status | None, Words], ...] = (
            ("target", words.striving),
            ("target", words.target),
            ("planned", words.planned),
            ("done", words.done),
            (None, words.held),
        )
        self._told = {word: status for status, group in told for word in group}
        self._planning_cue = rare_pattern(any_of(self._told))
        self._cue = re.compile(any_of(word for _, group in told[1:] for word in group))
        self._accomplished = re.compile(any_of(words.accomplished))
        self._goals = re.compile(any_of(words.goals))
        self._planning, self._neutral = frozenset(words.planning), frozenset(words.neutral)

    def __call__(
        self,
        text: str,
        mentions: Sequence[Mention],
        sentences: Mapping[int, Stretch],
        sections: Mapping[int, Surroundings],
    ) -> dict[int, Status]:
        """Return the status of each value, by its index among the mentions.

        Args:
            text: clean text without names.
            mentions: its entities.
            sentences: what stands in front of each value in its sentence.
            sections: the section that each value stands in.
        """

        @cache
        def status_in(section: Surroundings) -> Status | None:
            if section.type in self._planning:
                return (
                    "target" if any(self._goals.search(text, *heading) for heading in section.headings) else "planned"
                )
            return "done" if section.type is not None and section.type not in self._neutral else None

        found: dict[int, Status] = {}
        for index, section in sections.items():
            begin, end = sentences[index].begin, mentions[index].end
            said: Status | None = None
            for cue in (self._planning_cue if section.type in self._planning else self._cue).finditer(text, begin, end):
                said = self._told[cue[0]] or said
            said = said or status_in(section)
            found[index] = said or ("done" if self._accomplished.search(text, begin, end) else "unknown")
        return found


class KindReader:
    """Says whether a value is a level or a change.

    Args:
        words: the words around measures, those of change among them.
    """

    def __init__(self, words: MeasureWords) -> None:
        self._level = re.compile(rf"(?:{any_of(words.changes)})(?<![幅速])[到至为]\s*$")
        self._change = re.compile(rf"(?<!新)(?:{any_of(words.changes)})[^，,。；;、]{{0,4}}$")
        self._rate = re.compile(rf"(?:{any_of(words.rates)})$")
        self._changing = re.compile(any_of(words.changing))

    def __call__(self, text: str, value: Mention, measure: Measure | None, before: Kind) -> Kind:
        """Return the kind of a value.

        Args:
            text: clean text.
            value: the value.
            measure: what it measures.
            before: the kind of the value before it.
        """
        if (value.value or {}).get("unit") in _CHANGE_UNITS:
            return "change"
        gap = measure.gap if measure else text[max(0, value.start - _CHANGE_REACH) : value.start]
        if measure and measure.carried and JOINT.fullmatch(gap):
            return before
        if self._level.search(gap):
            return "level"
        if self._change.search(gap):
            return "change"
        if measure is None or measure.start >= value.end:
            return "level"
        if self._rate.search(text, measure.start, measure.end):
            return "change"
        return "change" if self._changing.search(text, max(0, measure.start - 2), measure.start + 2) else "level"


class PeriodReader:
    """Says when a value holds.

    Args:
        words: the words around measures, those of comparison and change among them.
    """

    def __init__(self, words: MeasureWords) -> None:
        self._comparing = re.compile(rf"(?:{any_of(words.comparisons)})$")
        self._changes = re.compile(any_of(words.changes))

    def __call__(
        self,
        text: str,
        mentions: Sequence[Mention],
        sentences: Mapping[int, Stretch],
        sections: Mapping[int, Surroundings],
        statuses: Mapping[int, Status],
        report_year: int | None,
    ) -> dict[int, str | None]:
        """Return the last date in front of a value in its sentence, else that of its heading, else the report's year.

        Args:
            text: clean text.
            mentions: its entities.
            sentences: what stands in front of each value in its sentence.
            sections: the section that each value stands in.
            statuses: the status of each value.
            report_year: the report's own year.

        Returns:
            ISO 8601 with X for what nobody tells, by the value's index among the mentions. The report's year goes only
            to what is done; None for the rest.
        """
        year = UNKNOWN_PERIOD if report_year is None else str(report_year)
        dates = [index for index, mention in enumerate(mentions) if mention.label == "DATE"]
        starts = [mentions[date].start for date in dates]

        @cache
        def year_of(section: Surroundings) -> str | None:
            for start, end in section.headings:
                inside = dates[bisect_left(starts, start) : bisect_left(starts, end)]
                years = {iso for iso in (_iso(mentions[date]) for date in inside) if "/" not in iso}
                if len(years) == 1:
                    return years.pop()
            return None

        found: dict[int, str | None] = {}
        for index, section in sections.items():
            in_front = dates[bisect_left(dates, sentences[index].first) : bisect_left(dates, index)]
            date = next(
                (date for date in reversed(in_front) if not self._only_compares(text, mentions[date], mentions[index])),
                None,
            )
            if date is not None:
                found[index] = _iso(mentions[date])
            else:
                found[index] = year_of(section) or (year if statuses[index] == "done" else None)
        return found

    def _only_compares(self, text: str, date: Mention, value: Mention) -> bool:
        """Return whether a value is compared with the date (比上年增长8%) and does not hold on it (比上年的3亿元)."""
        if not self._comparing.search(text, max(0, date.start - 2), date.start):
            return False
        return bool(
            _CLAUSE_END.search(text, date.end, value.start) or self._changes.search(text, date.end, value.start)
        )


def _iso(date: Mention) -> str:
    return str((date.value or {}).get("iso", UNKNOWN_PERIOD))


class ResponsibleReader:
    """Finds who does what a value counts, where its statement names them: a name that begins a clause in front of it.

    Args:
        words: the words around such names.
    """

    def __init__(self, words: ResponsibleWords) -> None:
        self._opening = re.compile(rf"(?:{any_of(words.opening)}|[\s\d.．、（）()一二三四五六七八九十]){{0,8}}")
        self._leading = re.compile(rf"(?:{any_of(words.leading)})$")
        self._listing = re.compile(any_of(words.listing))
        self._idle = rare_pattern(any_of(words.idle))
        self._acting = rare_pattern(rf"(?:{any_of(words.adverbs)}){{0,2}}(?:{any_of(words.acting)})")

    def __call__(
        self, text: str, mentions: Sequence[Mention], statements: Mapping[int, Stretch]
    ) -> dict[int, int | None]:
        """Return the nearest organisation or place that acts in front of each value; the first of those that act together.

        Args:
            text: clean text.
            mentions: its entities.
            statements: what stands in front of each value in its statement, in order.

        Returns:
            The index of the name, by that of the value.
        """
        found: dict[int, int | None] = {}
        begin, position, behind_name = -1, 0, False
        actor: int | None = None
        following = first = 0
        for value, statement in statements.items():
            if statement.begin != begin:
                begin, following = statement
                actor, first, position, behind_name = None, 0, begin, False
            for index in range(following, value):
                mention = mentions[index]
                if mention.label not in _SAID_IN_FRONT:
                    continue
                borders = [border.end() for border in _CLAUSE_END.finditer(text, position, mention.start)]
                if borders:
                    position, behind_name = borders[-1], False
                listed = behind_name and bool(self._listing.fullmatch(text, position, mention.start))
                if (
                    not listed
                    and not self._opening.fullmatch(text, position, mention.start)
                    and not self._leading.search(text, max(position, mention.start - 4), mention.start)
                ):
                    continue
                if mention.label == "DATE" and borders:
                    actor = None
                if mention.label in ("ORG", "GPE"):
                    if not listed:
                        actor, first = None, index
                    if self._acts(text, mentions, index):
                        actor = first
                position, behind_name = mention.end, mention.label != "DATE"
            found[value], following = actor, value
        return found

    def _acts(self, text: str, mentions: Sequence[Mention], index: int) -> bool:
        """Return whether an organisation or place does something: of a place, what it does must follow at once."""
        mention = mentions[index]
        if self._idle.match(text, mention.end) or _stands_before_value(text, mentions, index):
            return False
        return mention.label == "ORG" or self._acting.match(text, mention.end) is not None


def _stands_before_value(text: str, mentions: Sequence[Mention], index: int) -> bool:
    """Return whether a value stands directly behind a mention: 云溪、北岭|两镇."""
    following = mentions[index + 1] if index + 1 < len(mentions) else None
    if following is None or following.label not in NUMERIC_LABELS:
        return False
    return not text[mentions[index].end : following.start].strip()
