"""Amounts of a table or form that names their unit once: 单位：万元 … 总投资：78.4."""

from __future__ import annotations

import re
from decimal import Decimal

from govreport_nlp.lexicons import alternation
from govreport_nlp.text.rare_pattern import rare_pattern
from govreport_nlp.values.intervals import tidy
from govreport_nlp.values.lexicon import Declared
from govreport_nlp.values.model import FoundValue, QuantityValue
from govreport_nlp.values.numerals import ARABIC, parse_arabic, scale_factor


class DeclaredAmounts:
    """Finds bare numbers behind words for money where the text declares the unit of its amounts.

    Args:
        words: how the unit is declared and what stands before the numbers.
    """

    def __init__(self, words: Declared) -> None:
        self._declaration = re.compile(rf"(?:{alternation(words.openings)})[ ]?(?P<unit>{alternation(words.units)})")
        self._amount = rare_pattern(
            rf"(?:{alternation(words.words)})[ ]?[：:]?[ ]?(?P<number>{ARABIC})(?=[ ]?(?:$|[\s，,；;。、）)]))"
        )

    def add(self, text: str, found: list[FoundValue], currency: str) -> list[FoundValue]:
        """Return the values with the amounts of the tables among them, in order.

        Args:
            text: the text, normalised.
            found: the values found so far.
            currency: the unit of bare amounts.
        """
        declaration = self._declaration.search(text)
        if declaration is None:
            return found
        factor = scale_factor(declaration["unit"].removesuffix("元"))
        taken = {offset for value in found for offset in range(value.start, value.end)}
        amounts = [
            _amount(match, factor, currency)
            for match in self._amount.finditer(text, declaration.end())
            if match.start("number") not in taken
        ]
        return sorted(found + amounts, key=lambda value: value.start)


def _amount(match: re.Match[str], factor: Decimal, currency: str) -> FoundValue:
    value = tidy(parse_arabic(match["number"]) * factor)
    quantity = QuantityValue(value, None, "exact", currency, "money", value, value)
    return FoundValue(match.start("number"), match.end("number"), "MONEY", quantity)
