"""Names that open with a character that is else a preposition or a conjunction: 向西社区, 和兴路."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from govreport_nlp.components.names.lexicon import Openers, alternatives
from govreport_nlp.components.names.shape import DIVISION, ORGAN_NAME, PLACE_SHORT, UNKNOWN

_OTHER_WORD, _MIN_NEIGHBOURS = "X&", 2


class NameOpeners:
    """Tells from the whole document which function words open a name.

    What stands behind a preposition stands elsewhere without it (向东湖社区, 在东湖社区). What is left of a name without
    its first character is no name and never stands alone (西社区). So a form counts that recurs behind different
    characters and whose rest stands nowhere else in the document.
    """

    def __init__(self, openers: Openers) -> None:
        self._characters = frozenset(openers.characters)
        self._never = frozenset(openers.never)
        self._place = re.compile(alternatives(openers.places))

    def __call__(self, text: str, shape: str) -> str:
        """Return the shape with unknown characters for the function words that open a name of the document.

        Args:
            text: clean text.
            shape: its shape.
        """
        rests: Counter[str] = Counter()
        forms: dict[str, list[int]] = defaultdict(list)
        for match in self._place.finditer(text):
            at = match.start()
            if at > 1 and shape[at] in (DIVISION, PLACE_SHORT, ORGAN_NAME) and shape[at - 1] == UNKNOWN:
                rest = text[at - 1]
                rests[rest] += 1
                if text[at - 2] in self._characters and shape[at - 2] in _OTHER_WORD and rest not in self._never:
                    forms[text[at - 2 : at]].append(at - 2)
        letters = list(shape) if forms else []
        for form, starts in forms.items():
            neighbours = {text[start - 1 : start] for start in starts}
            if len(neighbours) >= _MIN_NEIGHBOURS and len(starts) == rests[form[1]]:
                for start in starts:
                    letters[start] = UNKNOWN
        return "".join(letters) or shape
