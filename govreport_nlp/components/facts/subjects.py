"""Which project or event a value belongs to (guidelines, section 4).

A project takes the values of its own clause and those right before it (投资3亿元的供水工程); where a sentence is about it
alone, those of the next clauses; where a paragraph begins with it and names no other, those of the paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from govreport_nlp.components.facts.lexicon import SubjectWords
from govreport_nlp.components.facts.measures import Mention
from govreport_nlp.components.facts.words import any_of
from govreport_nlp.labels import NUMERIC_LABELS
from govreport_nlp.text.rare_pattern import rare_pattern

SUBJECT_LABELS = ("PROJECT", "EVENT")
_SENTENCE_END = re.compile(r"[。！？!?\n]")
_LINE_END = re.compile(r"\n")
_CLAUSE_END = re.compile("[，,：:；;]")
#: Between a value and the project behind it that it belongs to: 投资3亿元|实施的|供水工程.
_LEADING_ON = rare_pattern(r"(?:[实建完开举]\w{0,2})?的[^，。、；\n]{0,10}|”?“?")
#: Between a value and a project behind it in the same clause: 对300名居民|实施|助浴计划.
_SAME_CLAUSE = re.compile(r"[^，,。；;：:、\n]{0,25}")
_OPENING = re.compile(r"[\s\d一二三四五六七八九十（）()、.．是在“‘「]*")
#: How many clauses behind a project its values may stand.
_CLAUSES = 4
#: How far behind a project its values may stand in its sentence, in characters; how many projects a list may have.
_SENTENCE_REACH, _LISTED = 300, 30
#: How far the project that a paragraph begins with takes the values of the paragraph, in characters.
_OPENER_REACH = 300
#: Behind a project that begins a sentence: all of the sentence is about it.
_DURING = re.compile("中|期间|过程中|(?:大会|会议)?上[，,]")


class SubjectFinder:
    """Finds the subjects of the values of a text.

    Args:
        words: the words around projects and events.
    """

    def __init__(self, words: SubjectWords) -> None:
        self._running = rare_pattern(rf"(?:{any_of(words.running)})[“‘「]?$")
        self._frame = rare_pattern(rf"(?:{any_of(words.frames)})[”’」]?$")
        self._listing = re.compile(any_of(words.listing))
        self._resuming = re.compile(any_of(words.resuming))

    def __call__(self, text: str, mentions: Sequence[Mention]) -> dict[int, int]:
        """Return the index of the subject of each value that has one, by the value's index among the mentions.

        Args:
            text: clean text.
            mentions: its entities, in order, none overlapping.
        """
        found: dict[int, int] = {}
        about: int | None = None
        lines = iter(_stretches(text, mentions, _LINE_END))
        line_end, opener = 0, None
        for start, _, members in _stretches(text, mentions, _SENTENCE_END):
            if start >= line_end:
                line_start, line_end, line_members = next(lines)
                opener, about = self._opener(text, mentions, line_members, line_start), None
            subjects = [index for index in members if mentions[index].label in SUBJECT_LABELS]
            resumed = about if self._resuming.match(text, start) else None
            for index in members:
                if mentions[index].label not in NUMERIC_LABELS:
                    continue
                subject = self._of_sentence(text, mentions, subjects, index, start) if subjects else resumed
                if subject is None:
                    near = opener is not None and mentions[index].start - mentions[opener].end <= _OPENER_REACH
                    subject = opener if near else None
                if subject is not None:
                    found[index] = subject
            if subjects or resumed is None:
                about = subjects[0] if len(_names(text, mentions, subjects)) == 1 else None
        return found

    def _of_sentence(
        self, text: str, mentions: Sequence[Mention], subjects: Sequence[int], index: int, start: int
    ) -> int | None:
        """Return the project of a value's own sentence that it belongs to."""
        value = mentions[index]
        place = bisect_right(subjects, index)
        behind = subjects[place] if place < len(subjects) else None
        leads_on = behind == index + 1 and _LEADING_ON.fullmatch(text, value.end, mentions[index + 1].start)
        if leads_on:
            return behind
        before = subjects[max(0, place - _LISTED) : place]
        subject = self._in_front(text, mentions, before, value, start) if before else None
        if subject is None and behind is not None and _SAME_CLAUSE.fullmatch(text, value.end, mentions[behind].start):
            return behind
        return subject

    def _in_front(
        self, text: str, mentions: Sequence[Mention], before: Sequence[int], value: Mention, start: int
    ) -> int | None:
        """Return the project in front of a value in its sentence that it belongs to; ``before`` are those in front."""
        near = mentions[before[-1]]
        listed = self._listing.match(text, near.end, value.start)
        if value.start - near.end > _SENTENCE_REACH:
            return None
        clauses = len(_CLAUSE_END.findall(text, near.end, value.start))
        if not clauses and not listed:
            return before[-1]
        head = self._head_of_list(text, mentions, before)
        opens = self._opens(text, start, mentions[head])
        if opens and _DURING.match(text, near.end):
            return head
        if listed or clauses > _CLAUSES or len(_names(text, mentions, before)) > 1 or self._is_frame(text, near):
            return None
        runs = opens or near.label == "EVENT" or self._running.search(text, max(start, near.start - 6), near.start)
        return before[-1] if runs or self._is_resumed(text, near.end) else None

    def _head_of_list(self, text: str, mentions: Sequence[Mention], before: Sequence[int]) -> int:
        """Return the first of the projects that are listed up to the last of those given."""
        head = before[-1]
        for subject in reversed(before[:-1]):
            if not self._listing.fullmatch(text, mentions[subject].end, mentions[head].start):
                break
            head = subject
        return head

    def _opens(self, text: str, start: int, subject: Mention) -> bool:
        """Return whether a stretch that begins at ``start`` begins with a project, numbering and quotation marks aside."""
        opening = _OPENING.match(text, start)
        return opening is not None and opening.end() >= subject.start

    def _is_resumed(self, text: str, end: int) -> bool:
        """Return whether the clause behind an offset goes on about the same: ，该项目投资3亿元."""
        border = _CLAUSE_END.match(text, end)
        return border is not None and self._resuming.match(text, border.end()) is not None

    def _is_frame(self, text: str, subject: Mention) -> bool:
        return self._frame.search(text, max(subject.start, subject.end - 6), subject.end) is not None

    def _opener(self, text: str, mentions: Sequence[Mention], members: Sequence[int], start: int) -> int | None:
        """Return the project that a paragraph begins with, where it names no other."""
        subjects = [index for index in members if mentions[index].label in SUBJECT_LABELS]
        if not subjects or len(_names(text, mentions, subjects)) > 1:
            return None
        first = mentions[subjects[0]]
        return subjects[0] if self._opens(text, start, first) and not self._is_frame(text, first) else None


def _stretches(text: str, mentions: Sequence[Mention], border: re.Pattern[str]) -> list[tuple[int, int, range]]:
    """Return the stretches between borders that hold mentions: where they begin and end, which mentions they hold."""
    ends = [mark.end() for mark in border.finditer(text)]
    if not ends or ends[-1] < len(text):
        ends.append(len(text))
    starts = [mention.start for mention in mentions]
    stretches = []
    for begin, end in pairwise([0, *ends]):
        low, high = bisect_right(starts, begin - 1), bisect_right(starts, end - 1)
        if low < high:
            start = begin
            while text[start].isspace():
                start += 1
            stretches.append((start, end, range(low, high)))
    return stretches


def _names(text: str, mentions: Sequence[Mention], subjects: Sequence[int]) -> set[str]:
    return {text[mentions[index].start : mentions[index].end] for index in subjects}
