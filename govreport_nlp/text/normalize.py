"""Normal form of a text, character by character: simplified script, half-width digits. Offsets hold for both."""

from __future__ import annotations

import re

from govreport_nlp.text.script import Simplifier

#: Full-width digits, letters and per cent fold to ASCII; punctuation keeps its width, which tells sentences apart.
_FOLDED = {
    code: code - 0xFEE0
    for first, last in ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A), (0xFF05, 0xFF05))
    for code in range(first, last + 1)
}
_FOLDED.update({0x0D: 0x0A, 0x85: 0x0A, 0x2028: 0x0A, 0x2029: 0x0A, 0xA0: 0x20, 0x2007: 0x20, 0x202F: 0x20})
_FOLDABLE = re.compile(f"[{''.join(map(chr, _FOLDED))}]+")


def fold(text: str) -> str:
    """Put half-width digits and letters, plain blanks and line ends for their relatives; the length stays."""
    return _FOLDABLE.sub(lambda found: found[0].translate(_FOLDED), text)


class TextNormalizer:
    """Simplified script and half-width digits, character by character."""

    def __init__(self) -> None:
        self._simplify = Simplifier()

    def __call__(self, text: str) -> str:
        """Normalise a text; the result has its length, so offsets hold for both."""
        return self._simplify(fold(text))
