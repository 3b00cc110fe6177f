"""Asterisks and underscores that stand for removed text: ``**青``, ``消費與_`` (guidelines, section 2)."""

from __future__ import annotations

import re

from govreport_nlp.text.noise.span import BREAKS, HAN
from govreport_nlp.text.rare_pattern import rare_pattern

_RULE_LENGTH = 4  # a run this long that fills its line is a ruled line, not a removed word


class MaskFinder:
    """Finds runs of asterisks or underscores that stand for a word.

    Not masks: an underscore inside a Latin word (``PM_2.5`` is a subscript), a lone asterisk that marks a footnote
    or a list item, a ruled line.
    """

    def __init__(self) -> None:
        """Compile the patterns; there is nothing to configure."""
        self._runs = re.compile(r"[*＊]+|[_＿]+")
        self._han = rare_pattern(rf"[{HAN}]")
        self._letter = re.compile(r"[A-Za-z]")

    def __call__(self, text: str) -> list[tuple[int, int]]:
        """Return the (start, end) of each mask."""
        return [match.span() for match in self._runs.finditer(text) if self._is_mask(text, *match.span())]

    def _is_mask(self, text: str, start: int, end: int) -> bool:
        before, after = text[start - 1 : start] if start else "", text[end : end + 1]
        if text[start] in "_＿":
            in_word = self._letter.match(before) or self._letter.match(after)
            is_mask = not in_word and (not before.isdigit() or self._han.match(after) is not None)
        else:
            is_mask = end - start > 1 or self._stands_for_character(before, after)
        return is_mask and not _is_rule(text, start, end)

    def _stands_for_character(self, before: str, after: str) -> bool:
        """Say whether a lone asterisk stands in a name, 张*明 or （*明, rather than for a footnote."""
        if self._han.match(before):
            return self._han.match(after) is not None or after in tuple("，。、；,;）)")
        return self._han.match(after) is not None and before in tuple("，。、；：,;:（(")


def _is_rule(text: str, start: int, end: int) -> bool:
    return (
        end - start >= _RULE_LENGTH
        and (start == 0 or text[start - 1] in BREAKS)
        and (end == len(text) or text[end] in BREAKS)
    )
