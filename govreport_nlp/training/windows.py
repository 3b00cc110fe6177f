"""Gold documents → windows with the spans to learn, cut exactly as the trained component will cut a document."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Literal, NamedTuple

import spacy
from spacy.language import Language

from govreport_nlp.corpora.model import GoldDocument
from govreport_nlp.evaluation.scores import f1
from govreport_nlp.language.document import get_clean_text
from govreport_nlp.language.windows import LabelledSpan, Window, share_out, windows_of
from govreport_nlp.limits import MAX_CHARACTERS

#: The span groups that a back end may take for features, and what writes them.
SpanGroupName = Literal["values", "lexicon", "rules"]
_WRITERS = ("govreport_values", "govreport_names")


class GoldWindow(NamedTuple):
    """A window and the spans to learn in it.

    Attributes:
        window: the text, with what earlier components found in it.
        spans: the gold, in offsets of the window's text.
    """

    window: Window
    spans: list[LabelledSpan]


def gold_windows(
    documents: Iterable[GoldDocument], labels: Collection[str], length: int, groups: Sequence[SpanGroupName] = ()
) -> list[GoldWindow]:
    """Cut gold documents into windows.

    Args:
        documents: the documents.
        labels: the labels to learn; other entities are left out.
        length: the most characters of a window.
        groups: span groups to take along; the components that write them are run.

    Returns:
        The windows in order. An entity that no single window holds is left out.
    """
    nlp = _pipeline(groups)
    windows: list[GoldWindow] = []
    for document in documents:
        doc = nlp(document.text)
        cut = windows_of(doc, length, groups)
        edges = [(window.start, window.start + len(window.text)) for window in cut]
        wanted = [(entity.start, entity.end, entity.label) for entity in document.entities if entity.label in labels]
        windows += map(GoldWindow, cut, share_out(wanted, get_clean_text(doc), edges))
    return windows


def _pipeline(groups: Sequence[SpanGroupName]) -> Language:
    """Return a pipeline that writes the span groups and nothing after them."""
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "govreport_nlp.Tokenizer.v1"}}})
    nlp.max_length = MAX_CHARACTERS
    for name in _WRITERS if groups else ():
        nlp.add_pipe(name)
    return nlp


def boundaries(length: int) -> str:
    """Return the place of each character of a span: S alone, else B first, E last, I between."""
    return "S" if length == 1 else f"B{'I' * (length - 2)}E"


def span_scores(
    gold: Sequence[Collection[LabelledSpan]], found: Sequence[Collection[LabelledSpan]]
) -> dict[str, float]:
    """Return precision, recall and F1 of exact spans, text by text, rounded to four digits."""
    right = sum(len(set(wanted) & set(given)) for wanted, given in zip(gold, found, strict=True))
    result = f1(right, sum(map(len, gold)), sum(map(len, found)))
    return {name: result[name] for name in ("p", "r", "f")}
