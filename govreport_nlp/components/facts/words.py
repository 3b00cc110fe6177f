"""Patterns out of lists of words."""

from __future__ import annotations

from collections.abc import Iterable

from govreport_nlp.lexicons import alternation


def any_of(words: Iterable[str]) -> str:
    """Return a pattern of any of the words, the longest first; of no words, one that matches nothing."""
    return alternation(words) or "(?!)"
