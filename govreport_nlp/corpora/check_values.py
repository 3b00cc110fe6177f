"""What is wrong with the values of gold entities (guidelines, section 1, Values)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from govreport_nlp.corpora.model import Fault, GoldDocument, GoldEntity, shown
from govreport_nlp.labels import NAME_LABELS, NUMERIC_LABELS, QUALIFIERS, VALUE_LABELS
from govreport_nlp.text.alignment import CleanText
from govreport_nlp.values.finder import ValueFinder
from govreport_nlp.values.model import DateValue, QuantityValue
from govreport_nlp.values.shares import RATIO
from govreport_nlp.values.units import LABELS, Units

_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_POINT = (
    r"-?(?=[0-9X]{4}(?![0-9X]))[0-9]*X*"
    r"(?:-(?:H[12]|Q[1-4]|(?:0[1-9]|1[0-2]|XX)(?:-(?:0[1-9]|[12][0-9]|3[01]|XX))?))?"
)
_ISO = re.compile(f"({_POINT})(?:/({_POINT}))?")
_MODS = ("START", "MID", "END")
_NO_NUMBER = (None, None, None, "exact")

#: A value as it is compared: its parts as strings, None where it has none.
_Parts = tuple[str | None, ...]


class ValueCheck:
    """Checks the values of a document's entities."""

    def __init__(self) -> None:
        self._dimensions = {**Units().dimensions, RATIO.unit: RATIO.dimension}
        self._find = ValueFinder()

    def __call__(self, document: GoldDocument, clean: CleanText) -> Iterator[Fault]:
        """Yield the values that are malformed or contradict themselves.

        Args:
            document: the gold.
            clean: its text in simplified script, without its noise.
        """
        ids = {entity.id: entity.label for entity in document.entities if entity.id}
        for number, entity in enumerate(document.entities):
            for message in self._errors(entity, clean.text):
                yield Fault(f"{_named(entity, document)}: {message}", "entities", number)
            for message in self._doubts(entity, document.text, ids):
                yield Fault(f"{_named(entity, document)}: {message}", "entities", number, is_error=False)

    def compare(self, document: GoldDocument, clean: CleanText) -> Iterator[Fault]:
        """Yield the values that differ from what the library reads at the same span; either may be wrong."""
        found = {clean.raw_span(value.start, value.end): value for value in self._find(clean.text)}
        for number, entity in enumerate(document.entities):
            read = found.get((entity.start, entity.end))
            if read is None or entity.value is None or entity.label not in VALUE_LABELS:
                continue
            if read.label != entity.label:
                message = f"the library reads {read.label}"
            elif _of_gold(entity) != _of_library(read.value):
                message = (
                    f"the value is {_shown(_of_gold(entity))}, the library reads {_shown(_of_library(read.value))}"
                )
            else:
                continue
            yield Fault(f"{_named(entity, document)}: {message}", "entities", number, is_error=False)

    def _errors(self, entity: GoldEntity, text: str) -> Iterator[str]:
        if entity.label == "DATE":
            yield from _date_errors(entity)
            return
        if entity.mod is not None:
            yield "only a DATE has mod"
        if entity.label in NAME_LABELS and _number(entity) != _NO_NUMBER:
            yield "a name has no value"
        if entity.label in NUMERIC_LABELS or entity.value is not None:
            yield from _number_errors(entity)
        if entity.unit and not self._is_unit(entity.unit, text):
            yield f"the unit {entity.unit!r} is neither a known one nor a word of the text"
        dimension = self._dimensions.get(entity.unit or "")
        if dimension is not None and entity.label in NUMERIC_LABELS:
            expected = LABELS.get(dimension, "QUANTITY")
            if entity.label != expected:
                yield f"the unit {entity.unit} is that of a {expected}"

    def _is_unit(self, unit: str, text: str) -> bool:
        return (
            unit in self._dimensions
            or unit in text
            or all(part in self._dimensions or part in text for part in unit.split("/"))
        )

    def _doubts(self, entity: GoldEntity, text: str, ids: dict[str, str]) -> Iterator[str]:
        if entity.measure is not None and entity.measure not in text:
            yield f"the measure {entity.measure!r} is not in the text"
        if entity.label in NAME_LABELS and (entity.measure or entity.subject):
            yield "a name has no measure and no subject"
        subject = ids.get(entity.subject or "")
        if subject in NAME_LABELS and subject not in ("PROJECT", "EVENT"):
            yield f"the subject {entity.subject!r} is a {subject}, not a PROJECT or EVENT"


def _number(entity: GoldEntity) -> _Parts:
    return entity.value, entity.high, entity.unit, entity.qualifier


def _number_errors(entity: GoldEntity) -> Iterator[str]:
    if entity.value is None:
        yield "the value (v) is missing"
    elif not _DECIMAL.fullmatch(entity.value):
        yield f"v={entity.value} is no decimal number"
    if entity.qualifier not in QUALIFIERS:
        yield f"q={entity.qualifier} is none of {', '.join(QUALIFIERS)}"
    if (entity.high is not None) != (entity.qualifier == "between"):
        yield "hi and q=between go together"
    if entity.high is not None:
        if not _DECIMAL.fullmatch(entity.high):
            yield f"hi={entity.high} is no decimal number"
        elif entity.value and _DECIMAL.fullmatch(entity.value) and Decimal(entity.high) < Decimal(entity.value):
            yield f"hi={entity.high} is less than v={entity.value}"


def _date_errors(entity: GoldEntity) -> Iterator[str]:
    if (None, *_number(entity)[1:]) != _NO_NUMBER:
        yield "a DATE has v and mod, no hi, u, q"
    if entity.mod is not None and entity.mod not in _MODS:
        yield f"mod={entity.mod} is none of {', '.join(_MODS)}"
    if entity.value is None:
        yield "the value (v) is missing"
        return
    match = _ISO.fullmatch(entity.value)
    if match is None:
        yield f"v={entity.value} is no date of ISO 8601: 2024, 2024-10, XXXX-10-05, 2024-H1, 2024-Q3, start/end"
        return
    start, end = match.groups()
    for point in (start, end):
        if point and not _is_on_calendar(point):
            yield f"there is no day {point}"
    if end and len(start) == len(end) and "X" not in start + end and not start.startswith("-") and end < start:
        yield f"v={entity.value} ends before it begins"


def _is_on_calendar(point: str) -> bool:
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", point):
        return True
    try:
        date.fromisoformat(point)
    except ValueError:
        return False
    return True


def _of_gold(entity: GoldEntity) -> _Parts:
    if entity.label == "DATE":
        return entity.value, entity.mod
    return _plain(entity.value), _plain(entity.high), entity.qualifier, entity.unit or ""


def _of_library(value: QuantityValue | DateValue) -> _Parts:
    if isinstance(value, DateValue):
        return value.iso, value.mod
    high = value.high if value.qualifier == "between" else None
    return _plain(str(value.value)), _plain(None if high is None else str(high)), value.qualifier, value.unit


def _plain(number: str | None) -> str | None:
    """Write a decimal in one way: 60.0 and 60 are the same value."""
    return format(Decimal(number).normalize(), "f") if number and _DECIMAL.fullmatch(number) else number


def _shown(parts: _Parts) -> str:
    return " ".join(part for part in parts if part)


def _named(entity: GoldEntity, document: GoldDocument) -> str:
    return f"{entity.label} {shown(document.text[entity.start : entity.end])}"
