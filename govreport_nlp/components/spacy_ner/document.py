"""Windows as the documents that the spaCy NER reads: one token a character."""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Doc, Span, SpanGroup
from spacy.vocab import Vocab

from govreport_nlp.language.windows import LabelledSpan, Window


def window_doc(vocab: Vocab, window: Window, entities: Iterable[LabelledSpan] = ()) -> Doc:
    """Make a document of a window.

    Args:
        vocab: the vocabulary of the pipeline that reads it.
        window: the window; its span groups become those of the document.
        entities: spans to write into ``doc.ents``, in offsets of the window's text.
    """
    doc = Doc(vocab, words=list(window.text), spaces=[False] * len(window.text))
    for key, spans in window.groups.items():
        doc.spans[key] = SpanGroup(doc, name=key, spans=[Span(doc, *span) for span in spans])
    doc.set_ents([Span(doc, *entity) for entity in entities])
    return doc
