"""Records as tables: one of entities, one of sections, with keys between them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from govreport_nlp.record import Date, Quantity, Record

ENTITY_COLUMNS = (
    "report", "entity", "label", "text", "norm", "start", "end", "section", "section_type", "heading", "value", "high",
    "qualifier", "unit", "dimension", "lower", "upper", "date", "mod", "source", "score",
)  # fmt: skip
SECTION_COLUMNS = (
    "report", "section", "parent", "level", "number", "heading", "type", "type2", "start", "end",
)  # fmt: skip
#: What a spreadsheet would take for a formula at the head of a cell.
FORMULA_SIGNS = ("=", "+", "@", "\t", "\r")


def entity_rows(record: Record) -> Iterator[dict[str, Any]]:
    """Yield a row for each entity of a record."""
    sections = {section.id: section for section in record.sections}
    for entity in record.entities:
        section = sections.get(entity.section or "")
        row: dict[str, Any] = {
            "report": record.id,
            "entity": entity.id,
            "label": entity.label,
            "text": entity.text,
            "norm": entity.norm,
            "start": entity.start,
            "end": entity.end,
            "section": entity.section,
            "section_type": section.type if section else None,
            "heading": section.heading.text if section and section.heading else None,
            "source": entity.source,
            "score": entity.score,
        }
        if isinstance(entity.value, Quantity):
            row |= entity.value.model_dump()
        elif isinstance(entity.value, Date):
            row |= {"date": entity.value.iso, "mod": entity.value.mod}
        yield row


def section_rows(record: Record) -> Iterator[dict[str, Any]]:
    """Yield a row for each section of a record."""
    for section in record.sections:
        yield {
            "report": record.id,
            "section": section.id,
            "parent": section.parent,
            "level": section.level,
            "number": section.number,
            "heading": section.heading.text if section.heading else None,
            "type": section.type,
            "type2": section.type2,
            "start": section.start,
            "end": section.end,
        }


class CsvTables:
    """Writes ``entities.csv`` and ``sections.csv`` into a folder, in UTF-8 with a mark that spreadsheets ask for.

    Args:
        folder: where the tables go; made if it is not there.
    """

    def __init__(self, folder: str | Path) -> None:
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        self._files = [
            (folder / name).open("w", encoding="utf-8-sig", newline="") for name in ("entities.csv", "sections.csv")
        ]
        self._entities, self._sections = (
            csv.DictWriter(file, columns)
            for file, columns in zip(self._files, (ENTITY_COLUMNS, SECTION_COLUMNS), strict=True)
        )
        self._entities.writeheader()
        self._sections.writeheader()

    def __enter__(self) -> CsvTables:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._files:
            file.close()

    def write(self, record: Record) -> None:
        """Add the rows of a record."""
        self._entities.writerows(map(_safe, entity_rows(record)))
        self._sections.writerows(map(_safe, section_rows(record)))


def _safe(row: dict[str, Any]) -> dict[str, Any]:
    """Put an apostrophe before text that a spreadsheet would run: texts of reports are untrusted."""
    return {
        column: f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell
        for column, cell in row.items()
    }
