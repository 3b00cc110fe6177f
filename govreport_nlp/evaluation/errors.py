"""Disagreements between gold and what was found, and their words for a person to read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Literal, NamedTuple, get_args

from govreport_nlp.evaluation.annotation import Offsets
from govreport_nlp.text.printable import printable

ErrorKind = Literal[
    "missed",
    "spurious",
    "edges",
    "label",
    "label and edges",
    "value",
    "heading missed",
    "heading spurious",
    "heading level",
    "section type",
]
ERROR_KINDS: tuple[ErrorKind, ...] = get_args(ErrorKind)
#: Characters shown on either side.
CONTEXT = 12


class Error(NamedTuple):
    """One disagreement.

    Attributes:
        document: the gold document's id.
        kind: what is wrong. ``edges``, ``label`` and ``label and edges`` are of a found entity that overlaps the gold one.
        label: the gold entity's label, of a spurious one its own; "" for headings.
        found_label: the found entity's label; "" where there is none.
        gold: where the gold entity or heading stands, None where there is none.
        found: where the found one stands, None where there is none.
        detail: gold and found value, level or type, where they differ.
    """

    document: str
    kind: ErrorKind
    label: str
    found_label: str
    gold: Offsets | None
    found: Offsets | None
    detail: str = ""

    @property
    def span(self) -> Offsets:
        """From the first to the last character that is concerned."""
        spans = [span for span in (self.gold, self.found) if span]
        return min(start for start, _ in spans), max(end for _, end in spans)


class Snippet(NamedTuple):
    """A run of characters of the text.

    Attributes:
        text: the characters.
        is_gold: whether the gold entity or heading covers them.
        is_found: whether the found one does.
    """

    text: str
    is_gold: bool
    is_found: bool


def snippets(error: Error, text: str, context: int = CONTEXT) -> Iterator[Snippet]:
    """Cut the words around a disagreement where gold and found begin and end.

    Args:
        error: the disagreement.
        text: the raw text of its document.
        context: characters to show on either side.
    """
    start, end = error.span
    edges = {max(0, start - context), min(len(text), end + context), start, end}
    for span in (error.gold, error.found):
        edges |= set(span or ())
    for left, right in pairwise(sorted(edges)):
        yield Snippet(printable(text[left:right]), _covers(error.gold, left), _covers(error.found, left))


def error_line(error: Error, text: str) -> str:
    """Write a disagreement on one line.

    Args:
        error: the disagreement.
        text: the raw text of its document.
    """
    label = error.label if error.found_label in ("", error.label) else f"{error.label} → {error.found_label}"
    words = [f"「{printable(text[span[0] : span[1]])}」" for span in (error.gold, error.found) if span is not None]
    around = "".join(snippet.text for snippet in snippets(error, text))
    parts = (error.document, error.kind, label, " → ".join(dict.fromkeys(words)), error.detail, f"…{around}…")
    return "  ".join(part for part in parts if part)


def _covers(span: Offsets | None, offset: int) -> bool:
    return span is not None and span[0] <= offset < span[1]
