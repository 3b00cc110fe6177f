"""Gold annotation in stand-off JSON, as ``govreport evaluate`` reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from govreport_nlp.errors import GoldError


class _Gold(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class GoldEntity(_Gold):
    """An annotated entity; offsets in code points of the raw text, end exclusive.

    ``value`` to ``high`` are what the annotator wrote for a number or date; ``measure`` are the words that say what is
    counted, ``subject`` the ``id`` of the project or event that the value belongs to.
    """

    start: int
    end: int
    label: str
    value: str | None = Field(default=None, alias="v")
    qualifier: str = Field(default="exact", alias="q")
    unit: str | None = Field(default=None, alias="u")
    high: str | None = Field(default=None, alias="hi")
    measure: str | None = Field(default=None, alias="m")
    measure_start: int | None = Field(default=None, alias="ms")
    measure_end: int | None = Field(default=None, alias="me")
    subject: str | None = Field(default=None, alias="of")
    id: str | None = None


class GoldHeading(_Gold):
    """An annotated heading; an empty span is a section that begins without one."""

    start: int
    end: int
    level: int
    type: str


class GoldSection(_Gold):
    """A section, from its heading to the next of its level or a higher one."""

    start: int
    end: int
    level: int
    type: str


class GoldNoise(_Gold):
    """A span that is no part of the report."""

    start: int
    end: int
    kind: str


class GoldDocument(_Gold):
    """One annotated report; spans that leave the text, and subjects that name no entity, are refused."""

    id: str
    text: str
    entities: list[GoldEntity] = []
    headings: list[GoldHeading] = []
    sections: list[GoldSection] = []
    noise: list[GoldNoise] = []

    @model_validator(mode="after")
    def _check_references(self) -> GoldDocument:
        spans: tuple[GoldEntity | GoldHeading | GoldSection | GoldNoise, ...]
        spans = (*self.entities, *self.headings, *self.sections, *self.noise)
        for span in spans:
            if not 0 <= span.start <= span.end <= len(self.text):
                raise ValueError(f"[{span.start}, {span.end}) is no span of a text of {len(self.text)} characters")
        known = {entity.id for entity in self.entities}
        for entity in self.entities:
            if entity.subject is not None and entity.subject not in known:
                raise ValueError(f"the subject {entity.subject!r} of [{entity.start}, {entity.end}) is no entity's id")
        return self


def read_gold(folder: str | Path) -> list[GoldDocument]:
    """Read every ``*.json`` of a folder, in order of name; a document without ``text`` takes it from ``ID.txt``.

    Raises:
        GoldError: there is no such folder, it holds no gold, or a file does not fit; the message names the file.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise GoldError(f"{folder}: there is no such folder")
    documents = [_read_document(path) for path in sorted(folder.glob("*.json"))]
    if not documents:
        raise GoldError(f"{folder}: the folder holds no gold (*.json)")
    return documents


def _read_document(path: Path) -> GoldDocument:
    import json

    try:
        data: Any = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(data, dict):
            raise ValueError("a JSON object is expected")
        if "text" not in data:
            data["text"] = path.with_suffix(".txt").read_bytes().decode("utf-8-sig")
        return GoldDocument.model_validate({**data, "id": path.stem})
    except (OSError, ValueError, ValidationError) as error:
        raise GoldError(f"{path}: not gold annotation: {error}") from error
