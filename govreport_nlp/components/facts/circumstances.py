"""The circumstances of a value: done or planned, level or change, when, and by whom (RECORD.md, facts)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal

from govreport_nlp.components.facts.lexicon import MeasureWords, ResponsibleWords, StatusWords
from govreport_nlp.components.facts.measures import Mention
from govreport_nlp.components.facts.words import any_of
from govreport_nlp.labels import SectionType

Status = Literal["done", "planned", "target", "unknown"]
Kind = Literal["level", "change"]

#: Units that only a change has.
_CHANGE_UNITS = frozenset({"番", "百分点"})
#: How far back in its sentence a value's circumstances are looked for, in characters.
_REACH = 120
_SENTENCE_END = re.compile(r"[。！？!?；;\n]")
#: The period of a value that no date tells, in a report whose own year nobody tells.
UNKNOWN_PERIOD = "XXXX"


class Circumstances:
    """Reads the circumstances of the values of one text.

    Args:
        text: clean text.
        mentions: its entities, in order, none overlapping.
    """

    def __init__(self, text: str, mentions: Sequence[Mention]) -> None:
        self._text = text
        self._mentions = mentions
        self._ends = [0, *(mark.end() for mark in _SENTENCE_END.finditer(text))]
        self._starts = [mention.start for mention in mentions]

    def sentence_start(self, offset: int) -> int:
        """Return where the sentence that holds an offset begins, ``_REACH`` characters before it at the most."""
        return max(self._ends[bisect_right(self._ends, offset) - 1], offset - _REACH)

    def before(self, index: int) -> range:
        """Return the indices of the mentions in front of one in its sentence."""
        start = self.sentence_start(self._mentions[index].start)
        return range(bisect_right(self._starts, start - 1), index)


class StatusReader:
    """Says whether a value is done, planned or a target.

    Args:
        words: the words that say so.
    """

    def __init__(self, words: StatusWords) -> None:
        groups = {"held": words.held, "done": words.done, "planned": words.planned, "target": words.target}
        self._cue = re.compile("|".join(f"(?P<{name}>{any_of(group)})" for name, group in groups.items()))
        self._accomplished = re.compile(any_of(words.accomplished))
        self._planning, self._neutral = frozenset(words.planning), frozenset(words.neutral)

    def __call__(self, text: str, start: int, end: int, section: SectionType | None) -> Status:
        """Return the status of a value.

        Args:
            text: clean text.
            start: where its sentence begins.
            end: where the value ends.
            section: the type of its section.
        """
        status: Status | None = None
        for cue in self._cue.finditer(text, start, end):
            if cue.lastgroup in ("done", "planned", "target"):
                status = cue.lastgroup  # type: ignore[assignment]
        if status is not None:
            return status
        if section in self._planning:
            return "planned"
        if section is not None and section not in self._neutral:
            return "done"
        return "done" if self._accomplished.search(text, start, end) else "unknown"


class KindReader:
    """Says whether a value is a level or a change.

    Args:
        words: the words around measures, those of change among them.
    """

    def __init__(self, words: MeasureWords) -> None:
        self._level = re.compile(rf"(?:{any_of(words.levels)})\s*$")
        self._change = re.compile(rf"(?:{any_of(words.changes)})[^，,。；;、]{{0,4}}$")

    def __call__(self, text: str, value: Mention, gap: str) -> Kind:
        """Return the kind of a value; ``gap`` are the words between its measure and itself."""
        if self._level.search(gap):
            return "level"
        if self._change.search(gap) or (value.value or {}).get("unit") in _CHANGE_UNITS:
            return "change"
        return "level"


def period_of(
    text: str, mentions: Sequence[Mention], before: Sequence[int], status: Status, report_year: int | None
) -> str | None:
    """Return when a value holds: the last date in front of it in its sentence that is not only compared with.

    Args:
        text: clean text.
        mentions: its entities.
        before: indices of those in front of the value in its sentence.
        status: the value's status.
        report_year: the report's own year.

    Returns:
        ISO 8601 with X for what nobody tells. Without a date, the report's year for what is done, None for the rest.
    """
    for index in reversed(before):
        mention = mentions[index]
        if mention.label == "DATE" and mention.value and text[mention.start - 1 : mention.start] not in ("比", "较"):
            return str(mention.value["iso"])
    if status != "done":
        return None
    return UNKNOWN_PERIOD if report_year is None else str(report_year)


class ResponsibleReader:
    """Finds who does what a value counts, where its sentence names them.

    Args:
        words: the words that show that a name is not who does it.
    """

    def __init__(self, words: ResponsibleWords) -> None:
        self._not_behind = re.compile(rf"(?:{any_of(words.not_behind)})$")
        self._not_before = re.compile(any_of(words.not_before))

    def __call__(self, text: str, mentions: Sequence[Mention], before: Sequence[int], start: int) -> int | None:
        """Return the index of the organisation or place nearest before a value that does it; organisations go first.

        Args:
            text: clean text.
            mentions: its entities.
            before: indices of those in front of the value in its sentence.
            start: where the sentence begins.
        """
        for label in ("ORG", "GPE"):
            for index in reversed(before):
                mention = mentions[index]
                if mention.label == label and self._acts(text, mention, start):
                    return index
        return None

    def _acts(self, text: str, mention: Mention, start: int) -> bool:
        behind = self._not_behind.search(text, max(start, mention.start - 4), mention.start)
        return behind is None and self._not_before.match(text, mention.end) is None
