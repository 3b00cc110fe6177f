"""The closed interval that a qualified number stands for (guidelines, section 1, the table of words), and its arithmetic."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal

from govreport_nlp.labels import Qualifier
from govreport_nlp.values.numerals import Numeral

TENTH = Decimal("0.1")
_SIX_DIGITS = Context(prec=6, rounding=ROUND_HALF_EVEN)


def interval(
    numeral: Numeral, value: Decimal, high: Decimal | None, qualifier: Qualifier, *, factor: Decimal, stepped: bool
) -> tuple[Decimal | None, Decimal | None]:
    """Return the closed interval (lower, upper) in the canonical unit; None is an open end.

    Args:
        numeral: the number as read, before its unit.
        value: the value in the canonical unit (the low end of a range).
        high: the high end of a range in the canonical unit.
        qualifier: how the words bound it.
        factor: what one of the unit as written is in the canonical unit.
        stepped: ``over`` comes from 余, 多 or 来, which reach one step of the last non-zero digit and no further.
    """
    if stepped and numeral.several:
        return numeral.several[0] * factor, numeral.several[1] * factor
    match qualifier:
        case "exact":
            return value, value
        case "about":
            margin = abs(value) * TENTH
            return value - margin, value + margin
        case "over":
            return value, (value + numeral.step * factor if stepped else None)
        case "under" | "at_most":
            return None, value
        case "at_least":
            return value, None
        case "between":
            return value, high
        case "several":
            low, top = numeral.several or (value, value)
            return low * factor, top * factor
    raise ValueError(f"no such qualifier: {qualifier}")


def quotient(numerator: Decimal, denominator: Decimal) -> Decimal:
    """Divide, rounded to six significant digits, half to even (guidelines, section 1, Values)."""
    return _SIX_DIGITS.divide(numerator, denominator)


def tidy(value: Decimal) -> Decimal:
    """Write 15000.0 as 15000; the number is the same."""
    whole = value.to_integral_value()
    return whole if whole == value else value.normalize()
