"""Characters that cannot be seen but change what is: bidirectional controls, zero-width and other control characters."""

from __future__ import annotations

import re
import unicodedata

#: Control and format characters, line separators that HTML does not keep, fillers, and halves of surrogate pairs.
#: Tab, line feed and carriage return are left alone, and so are variation selectors, which belong to their character.
CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff\ud800-\udfff]"
)
_SPACE = re.compile(r"\s+")


def code_of(control: str) -> str:
    """Write a character as its code, such as ``U+202E``."""
    return f"U+{ord(control):04X}"


def name_of(control: str) -> str:
    """Write a character as its code and name, such as ``U+202E RIGHT-TO-LEFT OVERRIDE``."""
    return f"{code_of(control)} {unicodedata.name(control, '')}".rstrip()


def on_one_line(text: str) -> str:
    """Put text of a report on one line: white space is one space, controls are written as ``[U+202E]``."""
    return CONTROL.sub(lambda match: f"[{code_of(match[0])}]", _SPACE.sub(" ", text).strip())
