"""The circumstances of a value: done or planned, level or change, when, and by whom (RECORD.md, facts)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from govreport_nlp.components.facts.lexicon import MeasureWords, ResponsibleWords, StatusWords
from govreport_nlp.components.facts.measures import JOINT, Measure, Mention
from govreport_nlp.components.facts.words import any_of
from govreport_nlp.labels import NUMERIC_LABELS, SectionType

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


class Stretches:
    """The stretches of a text between borders, and the mentions in them.

    Args:
        text: clean text.
        mentions: its entities, in order, none overlapping.
        border: what ends a stretch.
    """

    def __init__(self, text: str, mentions: Sequence[Mention], border: re.Pattern[str]) -> None:
        self._mentions = mentions
        self._begins = [0, *(mark.end() for mark in border.finditer(text))]
        self._starts = [mention.start for mention in mentions]

    def begin(self, offset: int) -> int:
        """Return where the stretch that holds an offset begins, ``_REACH`` characters before it at the most."""
        return max(self._begins[bisect_right(self._begins, offset) - 1], offset - _REACH)

    def before(self, index: int) -> range:
        """Return the indices of the mentions in front of one in its stretch."""
        begin = self.begin(self._mentions[index].start)
        return range(bisect_right(self._starts, begin - 1), index)


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
    """Says whether a value is done, planned or a target.

    Args:
        words: the words that say so.
    """

    def __init__(self, words: StatusWords) -> None:
        cues = {"held": words.held, "done": words.done, "planned": words.planned, "target": words.target}
        self._cue = _named(cues)
        self._planning_cue = _named(cues | {"target": (*words.target, *words.striving)})
        self._accomplished = re.compile(any_of(words.accomplished))
        self._goals = re.compile(any_of(words.goals))
        self._planning, self._neutral = frozenset(words.planning), frozenset(words.neutral)

    def __call__(self, text: str, start: int, end: int, section: Surroundings) -> Status:
        """Return the status of a value.

        Args:
            text: clean text without names.
            start: where its sentence begins.
            end: where the value ends.
            section: the section it stands in.
        """
        status: Status | None = None
        cues = self._planning_cue if section.type in self._planning else self._cue
        for cue in cues.finditer(text, start, end):
            if cue.lastgroup in ("done", "planned", "target"):
                status = cue.lastgroup  # type: ignore[assignment]
        if status is not None:
            return status
        if section.type in self._planning:
            return "target" if any(self._goals.search(text, *heading) for heading in section.headings) else "planned"
        if section.type is not None and section.type not in self._neutral:
            return "done"
        return "done" if self._accomplished.search(text, start, end) else "unknown"


def _named(groups: Mapping[str, Iterable[str]]) -> re.Pattern[str]:
    """Return a pattern of the words of all groups that tells the group of each."""
    return re.compile("|".join(f"(?P<{name}>{any_of(words)})" for name, words in groups.items()))


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
        index: int,
        before: Sequence[int],
        section: Surroundings,
        status: Status,
        report_year: int | None,
    ) -> str | None:
        """Return the last date in front of a value in its sentence, else that of its heading, else the report's year.

        Args:
            text: clean text.
            mentions: its entities.
            index: the value's index among them.
            before: indices of those in front of it in its sentence.
            section: the section it stands in.
            status: its status.
            report_year: the report's own year.

        Returns:
            ISO 8601 with X for what nobody tells. The report's year goes only to what is done; None for the rest.
        """
        value = mentions[index]
        for date in reversed(before):
            if mentions[date].label == "DATE" and not self._only_compares(text, mentions[date], value):
                return _iso(mentions[date])
        for heading in section.headings:
            dates = {_iso(mention) for mention in _inside(mentions, *heading) if mention.label == "DATE"}
            years = {date for date in dates if "/" not in date}
            if len(years) == 1:
                return years.pop()
        if status != "done":
            return None
        return UNKNOWN_PERIOD if report_year is None else str(report_year)

    def _only_compares(self, text: str, date: Mention, value: Mention) -> bool:
        """Return whether a value is compared with the date (比上年增长8%) and does not hold on it (比上年的3亿元)."""
        if not self._comparing.search(text, max(0, date.start - 2), date.start):
            return False
        return bool(
            _CLAUSE_END.search(text, date.end, value.start) or self._changes.search(text, date.end, value.start)
        )


def _iso(date: Mention) -> str:
    return str((date.value or {}).get("iso", UNKNOWN_PERIOD))


def _inside(mentions: Sequence[Mention], start: int, end: int) -> Sequence[Mention]:
    first = bisect_right(mentions, start - 1, key=lambda mention: mention.start)
    last = bisect_right(mentions, end - 1, key=lambda mention: mention.start)
    return mentions[first:last]


class ResponsibleReader:
    """Finds who does what a value counts, where its statement names them: a name that begins a clause in front of it.

    Args:
        words: the words around such names.
    """

    def __init__(self, words: ResponsibleWords) -> None:
        self._opening = re.compile(rf"(?:{any_of(words.opening)}|[\s\d.．、（）()一二三四五六七八九十]){{0,8}}")
        self._leading = re.compile(rf"(?:{any_of(words.leading)})$")
        self._listing = re.compile(any_of(words.listing))
        self._idle = re.compile(any_of(words.idle))
        self._acting = re.compile(rf"(?:{any_of(words.adverbs)}){{0,2}}(?:{any_of(words.acting)})")

    def __call__(self, text: str, mentions: Sequence[Mention], before: Sequence[int], begin: int) -> int | None:
        """Return the index of the nearest organisation or place that acts; the first of those that act together.

        Args:
            text: clean text.
            mentions: its entities.
            before: indices of those in front of the value in its statement.
            begin: where the statement begins.
        """
        actor: int | None = None
        first, position, behind_name = 0, begin, False
        for index in before:
            mention = mentions[index]
            borders = [border.end() for border in _CLAUSE_END.finditer(text, position, mention.start)]
            if borders:
                position, behind_name = borders[-1], False
            listed = behind_name and bool(self._listing.fullmatch(text, position, mention.start))
            opens = self._opening.fullmatch(text, position, mention.start)
            if (
                not listed
                and not opens
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
            if mention.label in ("ORG", "GPE", "DATE", "LOC", "PERSON"):
                position, behind_name = mention.end, mention.label != "DATE"
        return actor

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
