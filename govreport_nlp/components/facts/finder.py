"""All facts of a text: one for each value, what it measures, whose it is, when, and whether done or planned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from govreport_nlp.components.facts.cells import column_heads
from govreport_nlp.components.facts.circumstances import (
    SENTENCE_END,
    STATEMENT_END,
    Kind,
    KindReader,
    PeriodReader,
    ResponsibleReader,
    Status,
    StatusReader,
    Surroundings,
    stretches,
    without_names,
)
from govreport_nlp.components.facts.lexicon import FactLexicon
from govreport_nlp.components.facts.measures import MeasureFinder, Mention
from govreport_nlp.components.facts.parts import PartFinder
from govreport_nlp.components.facts.subjects import SubjectFinder
from govreport_nlp.labels import NUMERIC_LABELS

#: Says which section an offset of the clean text stands in.
SectionAt = Callable[[int], Surroundings]


class FoundFact(NamedTuple):
    """A fact; the value, its subject, who is responsible and the whole are indices of mentions.

    Attributes:
        value: the value.
        measure: start and end of the phrase that says what is counted, in offsets of the clean text.
        subject: the project or event it belongs to.
        responsible: the organisation or place that does it.
        period: ISO 8601 with X for what nobody tells.
        status: done, planned, target or unknown.
        kind: a level or a change.
        part_of: the value whose total this one is a part of.
    """

    value: int
    measure: tuple[int, int] | None
    subject: int | None
    responsible: int | None
    period: str | None
    status: Status
    kind: Kind
    part_of: int | None


class FactFinder:
    """Finds the facts of texts.

    Args:
        lexicon: the words that facts are read from.
    """

    def __init__(self, lexicon: FactLexicon) -> None:
        self._measures = MeasureFinder(lexicon.measure)
        self._subjects = SubjectFinder(lexicon.subject)
        self._status = StatusReader(lexicon.status)
        self._kind = KindReader(lexicon.measure)
        self._period = PeriodReader(lexicon.measure)
        self._responsible = ResponsibleReader(lexicon.responsible)
        self._parts = PartFinder(lexicon.parts)

    def __call__(
        self, text: str, mentions: Sequence[Mention], section_at: SectionAt, report_year: int | None
    ) -> list[FoundFact]:
        """Return a fact for each value, in order of the text.

        Args:
            text: clean text.
            mentions: its entities, in order, none overlapping.
            section_at: the section at an offset.
            report_year: the report's own year, None where it does not tell.
        """
        measures = self._measures(text, mentions, column_heads(text, mentions))
        subjects = self._subjects(text, mentions)
        kinds: dict[int, Kind] = {}
        kind: Kind = "level"
        for index, value in enumerate(mentions):
            if value.label in NUMERIC_LABELS and value.value is not None:
                kind = kinds[index] = self._kind(text, value, measures.get(index), kind)
        parts = self._parts(text, mentions, kinds)
        sections = {index: section_at(mentions[index].start) for index in kinds}
        sentences = stretches(text, mentions, kinds, SENTENCE_END)
        statuses = self._status(without_names(text, mentions), mentions, sentences, sections)
        periods = self._period(text, mentions, sentences, sections, statuses, report_year)
        responsible = self._responsible(text, mentions, stretches(text, mentions, kinds, STATEMENT_END))
        return [
            FoundFact(
                value=index,
                measure=(measures[index].start, measures[index].end) if index in measures else None,
                subject=subjects.get(index),
                responsible=responsible[index],
                period=periods[index],
                status=statuses[index],
                kind=kind,
                part_of=parts.get(index),
            )
            for index, kind in kinds.items()
        ]
