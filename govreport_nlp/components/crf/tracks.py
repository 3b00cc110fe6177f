"""What earlier components found in a document, laid along its clean text for the CRF to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from spacy.tokens import Doc

from govreport_nlp.components.crf.features import Track
from govreport_nlp.components.resolve.policy import Proposal, resolve
from govreport_nlp.labels import NAME_LABELS, SECTION_TYPES, VALUE_LABELS
from govreport_nlp.language.document import get_sections
from govreport_nlp.text.alignment import CleanText

LabelledSpan = tuple[int, int, str]
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
    values, lexicon, rules = (_clean_spans(doc, clean, keys[name]) for name in ("values", "lexicon", "rules"))
    groups = (values, lexicon, rules)
    proposals = [Proposal(*span, tier=0, rank=rank) for rank, spans in enumerate(groups) for span in spans]
    names = [(chosen.start, chosen.end, chosen.label) for chosen in resolve(proposals) if chosen.label in NAME_LABELS]
    sections = get_sections(doc)
    return [
        Track("names", names, NAME_LABELS),
        Track("inner", _longest({*lexicon, *rules} - set(names)), NAME_LABELS),
        Track("lexicon", lexicon, NAME_LABELS),
        Track("values", values, VALUE_LABELS),
        Track("sections", _section_spans(sections, clean), SECTION_TYPES),
        Track("headings", _heading_spans(sections, clean), (_HEADING,)),
    ]


def _clean_spans(doc: Doc, clean: CleanText, key: str) -> list[LabelledSpan]:
    spans = doc.spans.get(key, [])
    found = [(*clean.clean_span(span.start_char, span.end_char), span.label_) for span in spans]
    return [span for span in found if span[0] < span[1]]


def _longest(spans: Iterable[LabelledSpan]) -> list[LabelledSpan]:
    """Of spans that overlap keep the longest, then the first."""
    ordered = sorted(spans, key=lambda span: (span[0] - span[1], span))
    taken = bytearray(max((span[1] for span in ordered), default=0))
    kept = []
    for start, end, label in ordered:
        if 1 not in taken[start:end]:
            taken[start:end] = b"\1" * (end - start)
            kept.append((start, end, label))
    return kept


def _section_spans(sections: Iterable[Mapping[str, Any]], clean: CleanText) -> list[LabelledSpan]:
    spans = [(*clean.clean_span(section["start"], section["end"]), section["type"]) for section in sections]
    return [span for span in spans if span[0] < span[1]]


def _heading_spans(sections: Iterable[Mapping[str, Any]], clean: CleanText) -> list[LabelledSpan]:
    headings = (section["heading"] for section in sections if section["heading"])
    spans = [(*clean.clean_span(heading["start"], heading["end"]), _HEADING) for heading in headings]
    return [span for span in spans if span[0] < span[1]]
