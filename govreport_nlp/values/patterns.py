"""Small helpers to build patterns from words of a lexicon."""

from __future__ import annotations

import re

HAN = r"[\u4e00-\u9fff]"
#: How far before a number its words are read, in characters.
WINDOW = 8


def any_of(characters: str) -> str:
    """Return a pattern that matches any of the characters."""
    return f"[{re.escape(characters)}]"


def window_before(text: str, offset: int) -> str:
    """Return the characters before an offset that are read for its words."""
    return text[offset - WINDOW if offset > WINDOW else 0 : offset]
