"""Values as a reader sees them: digits in groups of three, intervals with a dash. No words, so for both languages."""

from __future__ import annotations

from decimal import Decimal

from govreport_nlp.output.summary import QUALIFIER_SIGNS
from govreport_nlp.record import Quantity


def grouped(number: str | Decimal) -> str:
    """Write a number with all its digits: ``2690000`` → ``2,690,000``."""
    return f"{Decimal(number):,f}"


def interval_of(quantity: Quantity) -> str | None:
    """Write the interval that an amount stands for, None where that is the amount itself."""
    lower, upper = quantity.lower, quantity.upper
    if lower is not None and upper is not None:
        return None if Decimal(lower) == Decimal(upper) else f"{grouped(lower)} – {grouped(upper)}"
    if lower is None and upper is None:
        return None
    return f"≥ {grouped(lower)}" if lower is not None else f"≤ {grouped(upper or '')}"


def amount_of(quantity: Quantity) -> str:
    """Write an amount in short: its closed interval, or its number with a sign for what its words make of it."""
    if quantity.lower is not None and quantity.upper is not None:
        return interval_of(quantity) or grouped(quantity.value)
    return QUALIFIER_SIGNS.get(quantity.qualifier, "") + grouped(quantity.value)
