"""Where the words of a measure stand."""

from __future__ import annotations


def nearest_occurrence(text: str, words: str, offset: int) -> int | None:
    """Return where the occurrence of words begins that is nearest to an offset, the earlier of two; None if none does.

    Args:
        text: any text.
        words: not empty.
        offset: in code points of ``text``.
    """
    before, after = text.rfind(words, 0, offset + len(words)), text.find(words, offset)
    if before < 0 or after < 0:
        found = max(before, after)
        return found if found >= 0 else None
    return before if offset - before <= after - offset else after
