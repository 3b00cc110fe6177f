r"""Writing white space so that a line-oriented format holds it: ``\n``, ``\s``, ``\u3000``, and ``\\`` for a backslash."""

from __future__ import annotations

import re

_NAMES = {"\n": r"\n", "\r": r"\r", "\t": r"\t", " ": r"\s", "\\": r"\\"}
_CHARACTERS = {written: character for character, written in _NAMES.items()}
_SPACE = re.compile(r"[\s\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_BREAK = re.compile(r"[^\S \u3000]|[\\\x00-\x1f\x7f-\x9f\u2028\u2029]")
_ESCAPED = re.compile(r"\\(?:[nrts\\]|u[0-9a-f]{4})")


def escape_space(text: str) -> str:
    """Write every white space and control character, and the backslash, as an escape."""
    return _SPACE.sub(_written, text)


def escape_breaks(text: str) -> str:
    """Write line breaks, tabs, other control characters and the backslash as escapes; blanks stay."""
    return _BREAK.sub(_written, text)


def unescape(text: str) -> str:
    """Read back what the other two wrote; a backslash that begins no escape stays one."""
    return _ESCAPED.sub(_read, text)


def _written(match: re.Match[str]) -> str:
    character = match.group()
    return _NAMES.get(character) or f"\\u{ord(character):04x}"


def _read(match: re.Match[str]) -> str:
    written = match.group()
    return _CHARACTERS.get(written) or chr(int(written[2:], 16))
