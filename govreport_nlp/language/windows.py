"""Windows of a document: what a model is trained on and what it works, cut and cleaned in the same way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from spacy.tokens import Doc

from govreport_nlp.language.document import get_clean_text
from govreport_nlp.text.alignment import CleanText
from govreport_nlp.text.windows import split_windows

LabelledSpan = tuple[int, int, str]


class Window(NamedTuple):
    """A stretch of the clean text of a document.

    Attributes:
        start: where it begins, in code points of the clean text.
        text: its characters.
        groups: spans that earlier components found in it, by name of the span group; offsets in ``text``.
    """

    start: int
    text: str
    groups: dict[str, list[LabelledSpan]]


def windows_of(doc: Doc, length: int, groups: Sequence[str] = ()) -> list[Window]:
    """Cut a document into windows.

    Args:
        doc: the document.
        length: the most characters of a window.
        groups: names of the span groups to take along; each must be in ``doc.spans``.

    Raises:
        KeyError: the document lacks a span group.
    """
    clean = get_clean_text(doc)
    edges = split_windows(clean.text, length)
    shares = {
        key: share_out([(span.start_char, span.end_char, span.label_) for span in doc.spans[key]], clean, edges)
        for key in groups
    }
    return [
        Window(start, clean.text[start:end], {key: shares[key][index] for key in groups})
        for index, (start, end) in enumerate(edges)
    ]


def share_out(
    spans: Iterable[LabelledSpan], clean: CleanText, edges: Sequence[tuple[int, int]]
) -> list[list[LabelledSpan]]:
    """Give each window its spans; one that no single window holds, or of which noise is all, is left out.

    Args:
        spans: raw offsets and label.
        clean: the clean text.
        edges: the windows, in clean offsets and in order.

    Returns:
        For each window its spans in order, in offsets of the window.
    """
    shares: list[list[LabelledSpan]] = [[] for _ in edges]
    found = sorted((*clean.clean_span(start, end), label) for start, end, label in spans)
    index = 0
    for start, end, label in found:
        while index < len(edges) and edges[index][1] <= start:
            index += 1
        if index < len(edges) and edges[index][0] <= start < end <= edges[index][1]:
            shift = edges[index][0]
            shares[index].append((start - shift, end - shift, label))
    return shares


def gather(windows: Sequence[Window], found: Iterable[Iterable[LabelledSpan]], clean: CleanText) -> list[LabelledSpan]:
    """Return what was found in each window, in offsets of the raw text.

    Args:
        windows: the windows.
        found: for each window the spans in it, none empty, in offsets of the window.
        clean: the clean text.
    """
    return [
        (*clean.raw_span(window.start + start, window.start + end), label)
        for window, spans in zip(windows, found, strict=True)
        for start, end, label in spans
    ]
