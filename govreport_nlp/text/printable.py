"""Text of strangers for a terminal."""

from __future__ import annotations


def printable(text: str, keep: str = "") -> str:
    """Put text on one line, without what a terminal would obey; it keeps its length.

    Args:
        text: text of a report, or a file's name.
        keep: line breaks and other such characters that stay.
    """
    return "".join(sign if sign.isprintable() or sign in keep else "⏎" if sign == "\n" else " " for sign in text)
