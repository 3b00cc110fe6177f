"""Gold annotation of one report: what every format of the corpora is read into and written from.

Offsets are code points of the raw text, end exclusive. Labels, section types and kinds of noise are open strings here,
since users bring their own; :mod:`govreport_nlp.corpora.check` holds them against the lists that are meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from govreport_nlp.errors import GoldError

LONGEST_SHOWN = 40

#: The lists of a document that hold spans.
SpanField = Literal["entities", "headings", "sections", "noise"]


class _Gold(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)


class GoldSpan(_Gold):
    """A stretch of the raw text.

    Attributes:
        start: offset of its first character.
        end: offset behind its last character.
    """

    start: int
    end: int


class GoldEntity(GoldSpan):
    """An annotated entity.

    Attributes:
        label: its kind, ``MONEY`` or ``ORG`` or one of the user's own.
        value: the number as a decimal string, or the date in ISO 8601 with X for what is not told.
        qualifier: how the words bound the number; ``exact`` too where there is no number.
        unit: canonical unit in simplified script, None where nothing names one.
        high: high end of a range.
        mod: ``START``, ``MID`` or ``END`` of a date's period.
        measure: the words that say what is counted, as the raw text writes them.
        measure_start: where those words begin, None for the occurrence nearest to the entity.
        measure_end: where they end.
        subject: the ``id`` of the project or event that the value belongs to.
        id: name by which values refer to the entity; mentions of one project share it.
    """

    label: str
    value: str | None = Field(default=None, alias="v")
    qualifier: str = Field(default="exact", alias="q")
    unit: str | None = Field(default=None, alias="u")
    high: str | None = Field(default=None, alias="hi")
    mod: str | None = None
    measure: str | None = Field(default=None, alias="m")
    measure_start: int | None = Field(default=None, alias="ms")
    measure_end: int | None = Field(default=None, alias="me")
    subject: str | None = Field(default=None, alias="of")
    id: str | None = None

    @field_validator("unit")
    @classmethod
    def _no_empty_unit(cls, unit: str | None) -> str | None:
        return unit or None


class GoldHeading(GoldSpan):
    """An annotated heading; an empty span is a section that begins without one."""

    level: int
    type: str
    type2: str | None = None


class GoldSection(GoldSpan):
    """A section, from its heading to the next of its level or a higher one."""

    level: int
    type: str
    type2: str | None = None


class GoldNoise(GoldSpan):
    """A span that is no part of the report."""

    kind: str


Span = TypeVar("Span", bound=GoldSpan)


class Fault(NamedTuple):
    """Something wrong with a document.

    Attributes:
        message: what is wrong.
        field: the list that holds the span concerned, None where it is the document itself.
        number: the span's place in that list.
        is_error: whether it must be mended; else it may be right as it is.
    """

    message: str
    field: SpanField | None = None
    number: int = 0
    is_error: bool = True


class FaultError(ValueError):
    """The first fault of a document that could not be made."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class GoldDocument(_Gold):
    """One annotated report; spans that leave the text, and subjects that name no entity, are refused.

    Attributes:
        id: the report's name, a file's stem as a rule.
        text: the raw text.
        entities: in order of the text, not overlapping (guidelines, section 1).
        headings: in order of the text.
        sections: one for each heading; :func:`sections_of_headings` makes them.
        noise: in order of the text.
        meta: anything known of the report: genre, level, region, script, year, quality, split.
    """

    id: str
    text: str
    entities: list[GoldEntity] = []
    headings: list[GoldHeading] = []
    sections: list[GoldSection] = []
    noise: list[GoldNoise] = []
    meta: dict[str, str] = {}

    @model_validator(mode="after")
    def _check(self) -> GoldDocument:
        for fault in self._faults():
            raise FaultError(fault)
        return self

    def _faults(self) -> Iterator[Fault]:
        fields: tuple[tuple[SpanField, Sequence[GoldSpan]], ...] = (
            ("entities", self.entities),
            ("headings", self.headings),
            ("sections", self.sections),
            ("noise", self.noise),
        )
        for field, spans in fields:
            for index, span in enumerate(spans):
                if not 0 <= span.start <= span.end <= len(self.text):
                    place = f"[{span.start}, {span.end})"
                    yield Fault(f"{place} is no span of a text of {len(self.text)} characters", field, index)
        known = {entity.id for entity in self.entities}
        for index, entity in enumerate(self.entities):
            if entity.subject is not None and entity.subject not in known:
                place = f"[{entity.start}, {entity.end})"
                yield Fault(f"the subject {entity.subject!r} of {place} is no entity's id", "entities", index)


def shown(words: str) -> str:
    """Write words of a text for a message: on one line, in quotes, the middle of long ones left out."""
    words = words.replace("\n", "⏎").replace("\r", "")
    return f"「{words}」" if len(words) <= LONGEST_SHOWN else f"「{words[:20]}…{words[-10:]}」"


def refuse_overlap(document: GoldDocument) -> None:
    """Refuse entities that overlap, which a format of tags or of flat entities cannot hold.

    Raises:
        GoldError: the message names the document and two such entities.
    """
    for before, after in overlaps(document.entities):
        raise GoldError(
            f"{document.id}: entities overlap: {before.label} [{before.start}, {before.end}) and "
            f"{after.label} [{after.start}, {after.end})"
        )


def overlaps(spans: Iterable[Span]) -> Iterator[tuple[Span, Span]]:
    """Yield each span that begins before an earlier one ends, with that earlier one."""
    last: Span | None = None
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if last is not None and span.start < last.end:
            yield last, span
        if last is None or span.end > last.end:
            last = span


def sections_of_headings(headings: Sequence[GoldHeading], length: int) -> list[GoldSection]:
    """Return the section of each heading: to the next heading of its level or a higher one (guidelines, section 3).

    Args:
        headings: in order of the text.
        length: characters of the text.
    """
    ends = [length] * len(headings)
    unfinished: list[int] = []
    for index, heading in enumerate(headings):
        while unfinished and headings[unfinished[-1]].level >= heading.level:
            ends[unfinished.pop()] = heading.start
        unfinished.append(index)
    return [
        GoldSection(start=heading.start, end=end, level=heading.level, type=heading.type, type2=heading.type2)
        for heading, end in zip(headings, ends, strict=True)
    ]
