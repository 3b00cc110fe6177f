"""What earlier components found in a document, laid along its clean text for the CRF to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from spacy.tokens import Doc

from govreport_nlp.components.crf.features import Track
from govreport_nlp.components.resolve.policy import Proposal, flatten, resolve
from govreport_nlp.labels import NAME_LABELS, SECTION_TYPES, VALUE_LABELS
from govreport_nlp.language.document import get_sections
from govreport_nlp.language.windows import LabelledSpan
from govreport_nlp.text.alignment import CleanText

_HEADING = "heading"


def read_tracks(doc: Doc, clean: CleanText, keys: Mapping[str, str]) -> list[Track]:
    """Return the tracks of a document.

    ``names`` is what the rules alone would decide, ``inner`` what they proposed besides, ``lexicon`` what stands in a
    lexicon; ``values``, ``sections`` (by type) and ``headings`` are what they say.

    Args:
        doc: the document.
        clean: its clean text.
        keys: the span group of ``values``, ``lexicon`` and ``rules``; one that the document lacks counts as empty.
    """
    values, lexicon, rules = (clean_spans(clean, _group(doc, keys[name])) for name in ("values", "lexicon", "rules"))
    groups = (values, lexicon, rules)
    proposals = [Proposal(*span, tier=0, rank=rank) for rank, spans in enumerate(groups) for span in spans]
    names = [chosen[:3] for chosen in resolve(proposals) if chosen.label in NAME_LABELS]
    others = flatten(Proposal(*span) for span in {*lexicon, *rules} - set(names))
    sections = get_sections(doc)
    return [
        Track("names", names, NAME_LABELS),
        Track("inner", [other[:3] for other in others], NAME_LABELS),
        Track("lexicon", lexicon, NAME_LABELS),
        Track("values", values, VALUE_LABELS),
        Track("sections", clean_spans(clean, _sections(sections)), SECTION_TYPES),
        Track("headings", clean_spans(clean, _headings(sections)), (_HEADING,)),
    ]


def clean_spans(clean: CleanText, spans: Iterable[LabelledSpan]) -> list[LabelledSpan]:
    """Return spans of the raw text in offsets of the clean text; one that is noise alone is left out."""
    found = [(*clean.clean_span(start, end), label) for start, end, label in spans]
    return [span for span in found if span[0] < span[1]]


def _group(doc: Doc, key: str) -> Iterator[LabelledSpan]:
    return ((span.start_char, span.end_char, span.label_) for span in doc.spans.get(key, []))


def _sections(sections: Iterable[Mapping[str, Any]]) -> Iterator[LabelledSpan]:
    return ((section["start"], section["end"], section["type"]) for section in sections)


def _headings(sections: Iterable[Mapping[str, Any]]) -> Iterator[LabelledSpan]:
    headings = (section["heading"] for section in sections if section["heading"])
    return ((heading["start"], heading["end"], _HEADING) for heading in headings)
