"""Records as tables: one of entities, one of sections, with keys between them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from govreport_nlp.output.files import open_output
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


@contextmanager
def csv_tables(folder: str | Path) -> Iterator[Callable[[Record], None]]:
    """Write ``entities.csv`` and ``sections.csv`` into a folder, in UTF-8 with a mark that spreadsheets ask for.

    Args:
        folder: where the tables go; made if it is not there.

    Yields:
        A function that adds the rows of a record.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with (
        open_output(folder / "entities.csv", "utf-8-sig") as entities_file,
        open_output(folder / "sections.csv", "utf-8-sig") as sections_file,
    ):
        entities = csv.DictWriter(entities_file, ENTITY_COLUMNS)
        sections = csv.DictWriter(sections_file, SECTION_COLUMNS)
        entities.writeheader()
        sections.writeheader()

        def write(record: Record) -> None:
            entities.writerows(map(_safe, entity_rows(record)))
            sections.writerows(map(_safe, section_rows(record)))

        yield write


def _safe(row: dict[str, Any]) -> dict[str, Any]:
    """Put an apostrophe before text that a spreadsheet would run: texts of reports are untrusted."""
    return {
        column: f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell
        for column, cell in row.items()
    }
