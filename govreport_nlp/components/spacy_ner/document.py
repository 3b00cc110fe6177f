"""Windows as the documents that the spaCy NER reads: one token a character, in either direction.

The NER gives a name its label at the first character that it reads of it. A Chinese name says last what it is
(石塘镇综治中心, 三八健康杯): read backwards, that comes first.
"""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Doc, Span, SpanGroup
from spacy.vocab import Vocab

from govreport_nlp.language.windows import LabelledSpan, Window


def window_doc(vocab: Vocab, window: Window, entities: Iterable[LabelledSpan] = (), *, backwards: bool) -> Doc:
    """Make a document of a window.

    Args:
        vocab: the vocabulary of the pipeline that reads it.
        window: the window; its span groups become those of the document.
        entities: spans to write into ``doc.ents``, in offsets of the window's text.
        backwards: whether the last character comes first.
    """
    length = len(window.text)
    words = list(reversed(window.text) if backwards else window.text)
    doc = Doc(vocab, words=words, spaces=[False] * length)

    def placed(spans: Iterable[LabelledSpan]) -> list[Span]:
        return [Span(doc, *(_turned(span, length) if backwards else span)) for span in spans]

    for key, spans in window.groups.items():
        doc.spans[key] = SpanGroup(doc, name=key, spans=placed(spans))
    doc.set_ents(placed(entities))
    return doc


def found_entities(doc: Doc, *, backwards: bool) -> list[LabelledSpan]:
    """Return ``doc.ents`` of a window's document in offsets of the window's text."""
    spans = [(entity.start, entity.end, entity.label_) for entity in doc.ents]
    return sorted(_turned(span, len(doc)) for span in spans) if backwards else spans


def _turned(span: LabelledSpan, length: int) -> LabelledSpan:
    start, end, label = span
    return length - end, length - start, label
