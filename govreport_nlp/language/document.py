"""What the library keeps on a spaCy Doc, and how it is read: one place for every name.

Everything is plain data (strings, numbers, lists, dicts) in ``doc.user_data`` or in span groups, so that it survives
``to_bytes``, ``DocBin(store_user_data=True)`` and worker processes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy
from spacy.attrs import ENT_ID, ENT_IOB, ENT_KB_ID, ENT_TYPE
from spacy.tokens import Doc, Span, SpanGroup, Token

from govreport_nlp.language.cutting import aligned_spans, cut_words
from govreport_nlp.text.alignment import CleanText, clean_offset
from govreport_nlp.text.clean import TextCleaner
from govreport_nlp.values.model import DateValue, QuantityValue

NOISE_KEY = "noise"
VALUES_KEY = "values"
LEXICON_KEY = "lexicon"
RULES_KEY = "rules"
CRF_KEY = "crf"
SPACY_KEY = "spacy"
HANLP_KEY = "hanlp"
PRIVATE_KEY = "private"

_CLEAN = "govreport_clean"
_VALUES = "govreport_values"
_SECTIONS = "govreport_sections"
_SOURCES = "govreport_sources"
_SCORES = "govreport_scores"
_YEAR = "govreport_year"
_PIPELINE = "govreport_pipeline"
_CODES = "govreport_codes"
_FACTS = "govreport_facts"
_CLUSTERS = "govreport_clusters"
_ORIGINS = "govreport_origins"


def set_clean_text(doc: Doc, clean: CleanText, raw: str) -> None:
    """Keep the clean text of a document with it, and the raw text, which takes long to join from its words."""
    segments = [list(segment) for segment in clean.segments]
    doc.user_data[_CLEAN] = {"text": clean.text, "segments": segments, "raw": raw}


def get_clean_text(doc: Doc) -> CleanText:
    """Return the clean text of a document.

    A Doc that another tokenizer made has none, and a part of a Doc (``span.as_doc``) that of the whole; its text is
    normalised then, and no noise is looked for.
    """
    kept = _kept_text(doc)
    if kept is None:
        raw = doc.text
        clean, _ = TextCleaner()(raw)
        set_clean_text(doc, clean, raw)
        return clean
    return CleanText(kept["text"], kept["segments"])


def get_raw_text(doc: Doc) -> str:
    """Return ``doc.text``, which is the raw text, without joining it from its words where it was kept."""
    kept = _kept_text(doc)
    if kept is None:
        return doc.text
    raw: str = kept["raw"]
    return raw


def _kept_text(doc: Doc) -> dict[str, Any] | None:
    """Return what :func:`set_clean_text` has kept, None where there is nothing, or that of a text of another length."""
    kept: dict[str, Any] | None = doc.user_data.get(_CLEAN)
    length = doc[-1].idx + len(doc[-1].text_with_ws) if len(doc) else 0
    return kept if kept is not None and len(kept["raw"]) == length else None


def set_spans(doc: Doc, key: str, spans: Iterable[tuple[int, int, str]]) -> Doc:
    """Write a span group from raw offsets; words that an edge crosses are cut there, so no span is lost.

    Args:
        doc: the document.
        key: name of the group in ``doc.spans``.
        spans: start and end in code points of ``doc.text``, and label.

    Returns:
        The document, a new one where words were cut.
    """
    wanted = list(spans)
    found = aligned_spans(doc, wanted)
    if len(found) < len(wanted):
        doc = cut_words(doc, [offset for start, end, _ in wanted for offset in (start, end)])
        found = aligned_spans(doc, wanted)
    doc.spans[key] = SpanGroup(doc, name=key, spans=found)
    return doc


def set_value(doc: Doc, start: int, end: int, label: str, value: QuantityValue | DateValue) -> None:
    """Keep the value of a span, keyed by raw offsets and label."""
    plain = {"iso": value.iso, "mod": value.mod} if isinstance(value, DateValue) else _plain_quantity(value)
    set_plain_value(doc, start, end, label, plain)


def set_plain_value(doc: Doc, start: int, end: int, label: str, value: dict[str, Any]) -> None:
    """Keep the value of a span that is plain data already."""
    doc.user_data.setdefault(_VALUES, {})[span_key(start, end, label)] = value


def get_value(span: Span) -> dict[str, Any] | None:
    """Return the value of a span as plain data, decimals as strings, or None where it has none."""
    value: dict[str, Any] | None = doc_values(span.doc).get(span_key(span.start_char, span.end_char, span.label_))
    return value


def doc_values(doc: Doc) -> dict[str, Any]:
    """Return all values kept with a document, by :func:`span_key`."""
    values: dict[str, Any] = doc.user_data.get(_VALUES, {})
    return values


def set_flat_entities(doc: Doc, spans: Sequence[Span]) -> None:
    """Make spans the entities of a document, and all else none; only their words and labels count.

    ``Doc.set_ents`` takes spans in any order; its checks last as long as all else that resolving does.

    Args:
        doc: the document.
        spans: in order of the text, each with a label and a word or more; none overlaps another.
    """
    inside, outside, begins = map(Token.iob_strings().index, "IOB")
    edges = numpy.array([edge for span in spans for edge in (span.start, span.end)], dtype="int64")
    kinds = numpy.zeros((len(edges) + 1, 4), dtype="uint64")
    kinds[::2, 0] = outside
    kinds[1::2, 0] = inside
    kinds[1::2, 1] = [span.label for span in spans]
    words = numpy.repeat(kinds, numpy.diff(edges, prepend=0, append=len(doc)), axis=0)
    words[edges[::2], 0] = begins
    doc.from_array([ENT_IOB, ENT_TYPE, ENT_KB_ID, ENT_ID], words)  # type: ignore[arg-type]


def set_sources(doc: Doc, sources: Mapping[str, tuple[str, float | None]]) -> None:
    """Keep who found each entity, and with what probability, by :func:`span_key`."""
    doc.user_data[_SOURCES] = {key: list(source) for key, source in sources.items()}


def set_scores(doc: Doc, key: str, scores: Mapping[tuple[int, int, str], float]) -> None:
    """Keep how probable a model holds the spans of a group, by raw offsets and label."""
    doc.user_data.setdefault(_SCORES, {})[key] = {span_key(*span): score for span, score in scores.items()}


def get_scores(doc: Doc, key: str) -> dict[str, float]:
    """Return how probable a model holds the spans of a group, by :func:`span_key`; empty where nobody says."""
    scores: dict[str, float] = doc.user_data.get(_SCORES, {}).get(key, {})
    return scores


def get_source(span: Span) -> str | None:
    """Return who found an entity: rules, lexicon, model or hanlp; None where nobody says."""
    found = doc_sources(span.doc).get(span_key(span.start_char, span.end_char, span.label_))
    return found[0] if found else None


def get_score(span: Span) -> float | None:
    """Return the probability that a model gave an entity, or None."""
    found = doc_sources(span.doc).get(span_key(span.start_char, span.end_char, span.label_))
    return found[1] if found else None


def doc_sources(doc: Doc) -> dict[str, tuple[str, float | None]]:
    """Return who found each entity of a document, and with what probability, by :func:`span_key`."""
    sources: dict[str, tuple[str, float | None]] = doc.user_data.get(_SOURCES, {})
    return sources


def get_norm(span: Span) -> str:
    """Return a span's text with noise taken out, simplified, full-width digits folded."""
    if (kept := _kept_text(span.doc)) is None:
        get_clean_text(span.doc)
        kept = span.doc.user_data[_CLEAN]
    start, end = (clean_offset(kept["segments"], offset) for offset in (span.start_char, span.end_char))
    text: str = kept["text"][start:end]
    return text


def set_codes(doc: Doc, codes: Mapping[str, str]) -> None:
    """Keep the administrative codes of the places that a document names, by name in simplified script."""
    doc.user_data[_CODES] = dict(codes)


def get_code(span: Span) -> str | None:
    """Return the administrative code of a GPE, None where it has none or several."""
    return doc_codes(span.doc).get(get_norm(span)) if span.label_ == "GPE" else None


def doc_codes(doc: Doc) -> dict[str, str]:
    """Return all administrative codes kept with a document, by name in simplified script."""
    codes: dict[str, str] = doc.user_data.get(_CODES, {})
    return codes


def set_facts(doc: Doc, facts: Iterable[dict[str, Any]]) -> None:
    """Keep the facts of a document.

    Args:
        doc: the document.
        facts: as :func:`get_facts` returns them.
    """
    doc.user_data[_FACTS] = list(facts)


def get_facts(doc: Doc) -> list[dict[str, Any]]:
    """Return the facts of a document as plain data; empty where none were looked for.

    Each has the fields of the record's facts (RECORD.md). Entities (``entity``, ``subject``, ``responsible``,
    ``part_of``) are lists of start, end and label, ``measure`` of start and end, all in code points of the raw text.
    """
    facts: list[dict[str, Any]] = doc.user_data.get(_FACTS, [])
    return facts


def set_clusters(doc: Doc, clusters: Mapping[tuple[int, int, str], str]) -> None:
    """Keep which entities name the same project, event or organisation, by raw offsets and label."""
    doc.user_data[_CLUSTERS] = {span_key(*key): cluster for key, cluster in clusters.items()}


def get_cluster(span: Span) -> str | None:
    """Return the id that an entity shares with the other mentions of what it names, or None."""
    return doc_clusters(span.doc).get(span_key(span.start_char, span.end_char, span.label_))


def doc_clusters(doc: Doc) -> dict[str, str]:
    """Return the ids that entities of a document share with other mentions, by :func:`span_key`."""
    clusters: dict[str, str] = doc.user_data.get(_CLUSTERS, {})
    return clusters


def set_sections(doc: Doc, sections: list[dict[str, Any]]) -> None:
    """Keep the sections of a document, as plain data in raw offsets."""
    doc.user_data[_SECTIONS] = sections


def get_sections(doc: Doc) -> list[dict[str, Any]]:
    """Return the sections of a document, outermost first where two begin together; empty where none were looked for."""
    sections: list[dict[str, Any]] = doc.user_data.get(_SECTIONS, [])
    return sections


def section_at(doc: Doc, offset: int) -> dict[str, Any] | None:
    """Return the innermost section that holds a raw offset, or None.

    Sections tile the text, so it is the last of those that begin at or before the offset.
    """
    sections = get_sections(doc)
    index = bisect_right(sections, offset, key=lambda section: section["start"]) - 1
    return sections[index] if index >= 0 else None


def clean_text_of_doc(doc: Doc) -> str:
    """Return the clean text of a document as a string."""
    return get_clean_text(doc).text


def section_of_span(span: Span) -> dict[str, Any] | None:
    """Return the innermost section that holds the beginning of a span, or None."""
    return section_at(span.doc, span.start_char)


def section_of_token(token: Token) -> dict[str, Any] | None:
    """Return the innermost section that holds a token, or None."""
    return section_at(token.doc, token.idx)


def set_pipeline(doc: Doc, stamp: dict[str, str]) -> None:
    """Keep which pipeline made a document."""
    doc.user_data[_PIPELINE] = stamp


def get_pipeline(doc: Doc) -> dict[str, str] | None:
    """Return which pipeline made a document, or None where none has stamped it."""
    stamp: dict[str, str] | None = doc.user_data.get(_PIPELINE)
    return stamp


def set_origins(doc: Doc, origins: Iterable[tuple[int, int, dict[str, int]]]) -> None:
    """Keep where in its file each stretch of a document stands.

    Args:
        doc: the document.
        origins: start and end in code points of ``doc.text``, in order and not overlapping, and the place
            (``{"page": 3}``, ``{"table": 2, "row": 4, "column": 1}``).
    """
    doc.user_data[_ORIGINS] = [[start, end, dict(place)] for start, end, place in origins]


def get_origin(span: Span) -> dict[str, int] | None:
    """Return where in the file the beginning of a span stands, or None where nobody says."""
    return origin_at(span.doc, span.start_char)


def origin_at(doc: Doc, offset: int) -> dict[str, int] | None:
    """Return where in the file a raw offset stands, or None where nobody says."""
    origins = doc.user_data.get(_ORIGINS, [])
    index = bisect_right(origins, offset, key=lambda origin: origin[0]) - 1
    return dict(origins[index][2]) if index >= 0 and offset < origins[index][1] else None


def set_report_year(doc: Doc, year: int | None) -> None:
    """Keep the report's own year."""
    doc.user_data[_YEAR] = year


def get_report_year(doc: Doc) -> int | None:
    """Return the report's own year, or None where it does not tell."""
    year: int | None = doc.user_data.get(_YEAR)
    return year


def plain_decimal(number: Decimal) -> str:
    """Write a decimal without exponent and without needless zeros: 15000.0 → 15000."""
    text = str(number)
    text = format(number, "f") if "E" in text else text  # str is four times as fast
    return text.rstrip("0").rstrip(".") if "." in text else text


def _plain_quantity(quantity: QuantityValue) -> dict[str, Any]:
    value = plain_decimal(quantity.value)

    def written(number: Decimal | None) -> str | None:
        return None if number is None else value if number is quantity.value else plain_decimal(number)

    return {
        "value": value,
        "high": written(quantity.high),
        "qualifier": quantity.qualifier,
        "unit": quantity.unit,
        "dimension": quantity.dimension,
        "lower": written(quantity.lower),
        "upper": written(quantity.upper),
    }


def span_key(start: int, end: int, label: str) -> str:
    """Return what the values, sources, scores and clusters of a document are kept by: raw offsets and label."""
    return f"{start}:{end}:{label}"
