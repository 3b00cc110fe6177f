"""Units and classifiers: which surface form stands for which canonical unit (lexicons/units.tsv)."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from govreport_nlp.errors import LexiconError
from govreport_nlp.labels import DIMENSIONS, ValueLabel
from govreport_nlp.lexicons import lexicon_text

COLUMNS = ["surface", "unit", "dimension", "factor", "not_before"]
LABELS: dict[str, ValueLabel] = {
    "money": "MONEY",
    "people": "PEOPLE_COUNT",
    "proportion": "PERCENT",
    "time": "DURATION",
}


@dataclass(frozen=True, slots=True)
class Unit:
    """One way to write a unit.

    Attributes:
        surface: as written, simplified script.
        unit: the canonical unit.
        dimension: one of ``DIMENSIONS``.
        factor: what one of ``surface`` is in ``unit``.
        not_before: characters that, directly behind the surface form, make it part of another word (三家庭); they count
            only behind Chinese numbers (3家庭农场 has 3家) unless ``always`` is set (12万人口).
    """

    surface: str
    unit: str
    dimension: str
    factor: Decimal
    not_before: str = ""
    always: bool = False

    @property
    def label(self) -> ValueLabel:
        """The entity label of a value in this unit."""
        return LABELS.get(self.dimension, "QUANTITY")


class Units:
    """Finds the longest unit that begins at an offset.

    Args:
        path: a user's table instead of the library's.

    Raises:
        LexiconError: the table is missing or a row does not fit; the message names the line.
    """

    def __init__(self, path: str | Path | None = None) -> None:
        self._by_surface = {unit.surface: unit for unit in _read_units(path)}
        lengths: dict[str, set[int]] = defaultdict(set)
        for surface in self._by_surface:
            lengths[surface[0]].add(len(surface))
        #: The lengths of the surface forms that begin with a character, the longest first.
        self._lengths = {first: sorted(of_first, reverse=True) for first, of_first in lengths.items()}
        self.dimensions = {unit.unit: unit.dimension for unit in self._by_surface.values()}

    def match(self, text: str, offset: int, *, after_digit: bool = False) -> Unit | None:
        """Return the longest unit whose surface form stands at ``offset`` of ``text``, or None.

        Args:
            text: simplified, half-width.
            offset: where the unit would begin.
            after_digit: the number before it is written in Arabic digits.
        """
        for length in self._lengths.get(text[offset : offset + 1], ()):
            unit = self._by_surface.get(text[offset : offset + length])
            if unit is not None:
                following = text[offset + length : offset + length + 1]
                if unit.surface.isascii() and unit.surface.isalpha() and following.isascii() and following.isalpha():
                    continue
                if not following or following not in unit.not_before or (after_digit and not unit.always):
                    return unit
        return None


def _read_units(path: str | Path | None) -> list[Unit]:
    name = str(path or "units.tsv")
    rows = csv.DictReader(io.StringIO(lexicon_text("units.tsv", path)), delimiter="\t", quoting=csv.QUOTE_NONE)
    if rows.fieldnames != COLUMNS:
        raise LexiconError(f"{name}: the columns must be {', '.join(COLUMNS)}, not {rows.fieldnames}")
    units = []
    for row in rows:
        try:
            factor = Decimal(row["factor"])
        except (InvalidOperation, TypeError) as error:
            raise LexiconError(f"{name}, line {rows.line_num}: the factor {row['factor']!r} is no number") from error
        if row["dimension"] not in DIMENSIONS or not row["surface"] or not row["unit"]:
            raise LexiconError(f"{name}, line {rows.line_num}: no such dimension, or an empty field: {row}")
        not_before = row["not_before"] or ""
        always = not_before.startswith("!")
        units.append(Unit(row["surface"], row["unit"], row["dimension"], factor, not_before.lstrip("!"), always))
    return units
