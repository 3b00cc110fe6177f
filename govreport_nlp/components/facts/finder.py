"""All facts of a text: one for each value, what it measures, whose it is, when, and whether done or planned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from govreport_nlp.components.facts.circumstances import (
    Circumstances,
    Kind,
    KindReader,
    ResponsibleReader,
    Status,
    StatusReader,
    period_of,
)
from govreport_nlp.components.facts.lexicon import read_fact_lexicon
from govreport_nlp.components.facts.measures import MeasureFinder, Mention
from govreport_nlp.components.facts.parts import PartFinder
from govreport_nlp.components.facts.subjects import SubjectFinder
from govreport_nlp.labels import NUMERIC_LABELS, SectionType

#: Says which type the section at an offset of the clean text has, None outside every section.
SectionTypes = Callable[[int], SectionType | None]


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
        path: a user's lexicon instead of the library's.

    Raises:
        LexiconError: the lexicon is missing or does not fit its schema.
    """

    def __init__(self, path: str | Path | None = None) -> None:
        lexicon = read_fact_lexicon(path)
        self._measures = MeasureFinder(lexicon.measure)
        self._kind = KindReader(lexicon.measure)
        self._subjects = SubjectFinder(lexicon.subject)
        self._status = StatusReader(lexicon.status)
        self._responsible = ResponsibleReader(lexicon.responsible)
        self._parts = PartFinder(lexicon.parts)

    def __call__(
        self, text: str, mentions: Sequence[Mention], section_type: SectionTypes, report_year: int | None
    ) -> list[FoundFact]:
        """Return a fact for each value, in order of the text.

        Args:
            text: clean text.
            mentions: its entities, in order, none overlapping.
            section_type: the type of the section at an offset.
            report_year: the report's own year, None where it does not tell.
        """
        measures = self._measures(text, mentions)
        subjects = self._subjects(text, mentions)
        parts = self._parts(text, mentions)
        around = Circumstances(text, mentions)
        facts = []
        for index, value in enumerate(mentions):
            if value.label not in NUMERIC_LABELS:
                continue
            measure = measures.get(index)
            start, before = around.sentence_start(value.start), around.before(index)
            status = self._status(text, start, value.end, section_type(value.start))
            facts.append(
                FoundFact(
                    value=index,
                    measure=(measure.start, measure.end) if measure else None,
                    subject=subjects.get(index),
                    responsible=self._responsible(text, mentions, before, start),
                    period=period_of(text, mentions, before, status, report_year),
                    status=status,
                    kind=self._kind(text, value, measure.gap if measure else ""),
                    part_of=parts.get(index),
                )
            )
        return facts
