"""Names that open with a character that is else a preposition or a conjunction: 向西社区, 和兴路, 同心村."""

from __future__ import annotations

import re
from collections import defaultdict

from govreport_nlp.components.names.lexicon import Openers, alternatives
from govreport_nlp.components.names.shape import UNKNOWN

_HAN = "[\u4e00-\u9fff]"


class NameOpeners:
    """Tells from the whole document which function words open a name.

    What stands behind a preposition also stands without it somewhere, or could: 向各社区, 和周边社区. What is left of a
    name without its first character is no name and never stands alone (西社区). So a form counts that recurs, that is
    short, and whose rest stands nowhere else in the document.
    """

    def __init__(self, openers: Openers) -> None:
        places = alternatives(openers.places)
        self._form = re.compile(f"(?=[{openers.characters}])(?P<opener>.)(?P<rest>{_HAN}){places}")
        self._rest = re.compile(f"(?P<rest>{_HAN}){places}")
        self._never = frozenset(openers.never)

    def __call__(self, text: str, shape: str) -> str:
        """Return the shape with unknown characters for the function words that open a name of the document."""
        forms: dict[str, set[str]] = defaultdict(set)
        for match in self._form.finditer(text):
            if match["rest"] not in self._never and shape[match.start("rest")] in "_C":
                forms[match["opener"] + match["rest"]].add(text[match.start() - 1 : match.start()])
        for name, neighbours in forms.items():
            if len(neighbours) > 1 and self._stands_only_behind(text, name):
                shape = self._opened(text, shape, name)
        return shape
