"""Values: text → exact numbers and dates. Pure: no spaCy, no float.

>>> value = parse_quantity("3万余元")
>>> value.value, value.qualifier, value.unit, value.lower, value.upper
(Decimal('30000'), 'over', '元', Decimal('30000'), Decimal('40000'))
"""

from __future__ import annotations

from functools import cache

from govreport_nlp.errors import ValueNotFoundError
from govreport_nlp.text.normalize import TextNormalizer
from govreport_nlp.values.finder import ValueFinder
from govreport_nlp.values.model import DateValue, FoundValue, QuantityValue

__all__ = ["DateValue", "FoundValue", "QuantityValue", "find_values", "parse_date", "parse_quantity"]


@cache
def _default() -> tuple[TextNormalizer, ValueFinder]:
    """Build the library's own grammar once; it is never changed and no user's table goes into it."""
    return TextNormalizer(), ValueFinder()


def find_values(text: str, reference_year: int | None = None) -> list[FoundValue]:
    """Find every amount, count, share, length of time and date in a text.

    Args:
        text: simplified or Traditional script, full- or half-width; offsets point into it as it stands.
        reference_year: the year that 今年 means; None takes the text's own (guidelines, section 1, Values).

    Returns:
        Values in order, not overlapping.
    """
    normalize, find = _default()
    return find(normalize(text), reference_year)


def parse_quantity(text: str) -> QuantityValue:
    """Read one amount, count, share or length of time that fills the text.

    Args:
        text: such as ``"3万余元"``, ``"二三十名"``, ``"92、8%"``, ``"15.68万贫困人口"``.

    Raises:
        ValueNotFoundError: the text is no such value, or holds more than one.
    """
    value = _only_value(text, None)
    if not isinstance(value, QuantityValue):
        raise ValueNotFoundError(f"{text!r} is a date, not a quantity: use parse_date")
    return value


def parse_date(text: str, reference_year: int | None = None) -> DateValue:
    """Read one date that fills the text.

    Args:
        text: such as ``"2024年度"``, ``"8月13日至10月30日"``, ``"民國104年"``, ``"“十四五”"``.
        reference_year: the year that 今年 means and that a date without a year belongs to; None leaves it XXXX.

    Raises:
        ValueNotFoundError: the text is no date, or holds more than one.
    """
    value = _only_value(text, reference_year)
    if not isinstance(value, DateValue):
        raise ValueNotFoundError(f"{text!r} is a quantity, not a date: use parse_quantity")
    return value


def _only_value(text: str, reference_year: int | None) -> QuantityValue | DateValue:
    stripped = text.strip()
    found = find_values(stripped, reference_year)
    if len(found) != 1 or (found[0].start, found[0].end) != (0, len(stripped)):
        read = ", ".join(repr(stripped[value.start : value.end]) for value in found) or "nothing"
        raise ValueNotFoundError(f"{text!r} is not one value: read {read} in it")
    return found[0].value
