"""What the readers of the value grammar hand to each other: a numeral as it stands, and a numeral with its unit."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from govreport_nlp.labels import Qualifier
from govreport_nlp.lexicons import alternation
from govreport_nlp.values.lexicon import More
from govreport_nlp.values.numerals import NUMERAL, SCALE, Numeral, parse_numeral
from govreport_nlp.values.units import Unit, Units

#: Decimals are exact up to 28 digits; what is larger or longer is no amount but a code.
LARGEST = Decimal(10) ** 22
LONGEST = 26
_SCALES = "十百千万亿兆"


class Anchor(NamedTuple):
    """A numeral as it stands in the text, with the 余 or 多 behind it.

    Attributes:
        start: where it begins.
        end: where it ends, 余 or 多 and a scale behind them (9余万) taken in.
        written: the numeral's characters without 余 or 多.
        numeral: the number.
        has_more: 余, 多 or 来 stands behind it.
        scale: the scales it ends with (``万`` of 9余万), "" if none.
    """

    start: int
    end: int
    written: str
    numeral: Numeral
    has_more: bool
    scale: str

    @property
    def is_arabic(self) -> bool:
        """Whether it begins with an Arabic digit."""
        return self.written[0].isdigit()

    @property
    def myriads(self) -> str:
        """The part of the scale from 万 on."""
        return _ending(self.scale, "万亿兆")

    @property
    def is_bare_scale(self) -> bool:
        """Whether it is a scale alone: 百, 千万, 亿."""
        return not self.written.strip("百千万亿兆")


class Amount(NamedTuple):
    """A numeral with its range and unit, before the words around it are weighed.

    Attributes:
        start: where it begins.
        end: where it ends.
        numeral: the number, or the low end of a range.
        unit: what is counted.
        high: the high end of a range, in the unit as written.
        qualifier: what the numeral itself says.
        stepped: 余, 多 or 来 made it ``over``.
    """

    start: int
    end: int
    numeral: Numeral
    unit: Unit
    high: Decimal | None = None
    qualifier: Qualifier = "exact"
    stepped: bool = False


class AnchorReader:
    """Reads the numeral at an offset.

    Args:
        more: the words behind a numeral that make it ``over``.
        units: the table of units.
    """

    def __init__(self, more: More, units: Units) -> None:
        plain = rf"(?:{alternation(more.words)})(?!{alternation(more.not_before)})"
        come = rf"(?:{alternation(more.come)})(?={alternation(more.come_before)})"
        self._pattern = re.compile(rf"(?P<numeral>{NUMERAL})(?P<more>[ ]?(?:{plain}|{come})(?:{SCALE}{{1,2}})?)?")
        self._units = units

    def at(self, text: str, offset: int) -> Anchor | None:
        """Return the numeral that begins at an offset, or None."""
        match = self._pattern.match(text, offset)
        if match is None:
            return None
        written, more = match.groups("")
        numeral = parse_numeral(written)
        if numeral is None or numeral.value >= LARGEST or len(written) > LONGEST:
            return None
        scale = _ending(more, _SCALES)
        if scale:
            # 三亿三千五百多万: the scale behind 多 belongs to the last part of the number.
            numeral = parse_numeral(written + scale) or numeral
        if written == "十" and "多" in more:
            # 十多 reaches from 11 to 19, as 十几 does (guidelines, section 1, the table of words).
            unit = numeral.value / 10
            numeral = Numeral(numeral.value, several=(11 * unit, 19 * unit))
        return Anchor(offset, match.end(), written, numeral, bool(more), scale or _ending(written, _SCALES))

    def end_of_numeral(self, text: str, offset: int) -> int:
        """Return where the numeral at an offset ends, 余 or 多 left out; the offset itself where there is none."""
        match = self._pattern.match(text, offset)
        return match.end("numeral") if match else offset

    def unit_behind(self, text: str, anchor: Anchor, skipped: int = 0) -> tuple[Unit | None, int]:
        """Return the unit behind a numeral and where it ends, or None and the end of the numeral.

        Args:
            text: the text.
            anchor: the numeral.
            skipped: characters between the two to pass over, such as a closing bracket.
        """
        end = anchor.end + skipped
        offset = end + 1 if text.startswith(" ", end) else end
        unit = self._units.match(text, offset, after_digit=anchor.is_arabic)
        return (unit, offset + len(unit.surface)) if unit else (None, end)


def _ending(text: str, characters: str) -> str:
    """Return the characters of a set that a text ends with."""
    return text[len(text.rstrip(characters)) :]
