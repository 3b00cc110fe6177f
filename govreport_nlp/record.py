"""The typed record of a report: the contract with everything downstream (schema ``govreport/1``).

Offsets count code points of ``text``, the raw text, end exclusive. The same document gives the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from govreport_nlp.labels import LABEL_FORM, Dimension, NoiseKind, Qualifier, SectionType

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

SCHEMA = "govreport/1"

#: Whole numbers beyond this are not whole to every reader of JSON.
_LARGEST = 2**53 - 1
Offset = Annotated[int, Field(ge=0, le=_LARGEST)]
#: One of the library's labels (labels.py), or one that the user trained.
EntityLabel = Annotated[str, StringConstraints(pattern=LABEL_FORM)]
DecimalString = Annotated[str, StringConstraints(pattern=r"^-?[0-9]+(\.[0-9]+)?$", max_length=1000)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Source(_Model):
    """Where a report comes from and how it was read."""

    path: str
    sha256: str
    format: str
    encoding: str | None
    script: Literal["Hans", "Hant", "mixed"]
    year: Annotated[int, Field(ge=0, le=9999)] | None = None


class Pipeline(_Model):
    """What produced a record: the library's version, the pipeline, and a hash of its config and data."""

    library: str
    name: str
    version: str
    hash: str


class Noise(_Model):
    """A span that is no part of the report."""

    start: Offset
    end: Offset
    kind: NoiseKind


class TextSpan(_Model):
    """A span and its text."""

    start: Offset
    end: Offset
    text: str


class Section(_Model):
    """A section of a report."""

    id: str
    start: Offset
    end: Offset
    level: Offset
    number: str | None
    heading: TextSpan | None
    type: SectionType
    type2: SectionType | None
    parent: str | None


class Quantity(_Model):
    """The value of an amount, count, share or length of time: decimal strings, no float."""

    value: DecimalString
    high: DecimalString | None
    qualifier: Qualifier
    unit: str
    dimension: Dimension
    lower: DecimalString | None
    upper: DecimalString | None


class Date(_Model):
    """The value of a date: ISO 8601 with X for what the document does not tell."""

    iso: str
    mod: Literal["START", "MID", "END"] | None


class Entity(_Model):
    """A named or counted thing."""

    id: str
    start: Offset
    end: Offset
    label: EntityLabel
    text: str
    norm: str
    section: str | None
    source: str | None
    score: float | None = None
    origin: dict[str, int] | None = None
    cluster: str | None = None
    code: str | None = None
    value: Annotated[Quantity | Date | None, Field(union_mode="left_to_right")] = None


class Fact(_Model):
    """What a value measures and which project or event it belongs to."""

    entity: str
    measure: TextSpan | None = None
    subject: str | None = None
    responsible: str | None = None
    period: str | None = None
    status: Literal["done", "planned", "target", "unknown"] | None = None
    kind: Literal["level", "change"] | None = None
    part_of: str | None = None
    section: str | None = None
    score: float | None = None


class Record(_Model):
    """One report as data."""

    schema_name: Literal["govreport/1"] = Field(default="govreport/1", alias="schema")
    id: str
    source: Source
    pipeline: Pipeline
    text: str
    noise: list[Noise]
    sections: list[Section]
    entities: list[Entity]
    facts: list[Fact] = []

    def to_json(self) -> str:
        """Write the record as one line of JSON; the same record gives the same characters."""
        return self.model_dump_json(by_alias=True)

    @classmethod
    def from_json(cls, line: str) -> Record:
        """Read a record back without loss.

        Raises:
            RecordError: the line is no record of this schema; the message names the first fields that do not fit.
        """
        from pydantic import ValidationError

        from govreport_nlp.errors import RecordError

        try:
            return cls.model_validate_json(line)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"])) or "the line"
            raise RecordError(f"not a record of schema {SCHEMA}: {place}: {first['msg']}") from error

    def check_offsets(self) -> None:
        """Check that all spans lie in the text.

        Raises:
            RecordError: one does not.
        """
        from govreport_nlp.errors import RecordError

        spans: tuple[Noise | Section | Entity | TextSpan, ...] = (
            *self.noise,
            *self.sections,
            *(section.heading for section in self.sections if section.heading),
            *self.entities,
            *(fact.measure for fact in self.facts if fact.measure),
        )
        for span in spans:
            if not span.start <= span.end <= len(self.text):
                raise RecordError(
                    f"{self.id}: [{span.start}, {span.end}) lies outside a text of {len(self.text)} characters"
                )

    def to_doc(self, vocab: Vocab) -> Doc:
        """Make a spaCy Doc with the record's noise, sections, entities and values; one token a character.

        Raises:
            RecordError: an offset lies outside the text, or entities overlap.
        """
        from govreport_nlp.conversion import doc_from_record

        return doc_from_record(self, vocab)


def to_record(doc: Doc, source: Source | None = None, id: str | None = None) -> Record:
    """Make the record of a document.

    Args:
        doc: a document that the pipeline has worked.
        source: where the report comes from; None describes the text itself, as read from memory.
        id: the record's id; None takes the stem of the source's path.
    """
    from govreport_nlp.conversion import record_from_doc

    return record_from_doc(doc, source, id)


def record_schema() -> dict[str, Any]:
    """Return the JSON Schema of the record."""
    return Record.model_json_schema(by_alias=True)
