"""Cutting words where an entity's edge crosses them (FINDINGS: 14 % of entities do not align with jieba's words)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import pairwise

import numpy
from spacy.attrs import DEP, HEAD, LEMMA, MORPH, NORM, POS, SENT_START, TAG
from spacy.tokens import Doc, Span, SpanGroup


def aligned_spans(doc: Doc, spans: Iterable[tuple[int, int, str]]) -> list[Span]:
    """Return the spans whose edges are edges of words, from raw offsets and label; others are left out."""
    return [span for span in (doc.char_span(*wanted) for wanted in spans) if span is not None]


def cut_words(doc: Doc, offsets: Iterable[int]) -> Doc:
    """Return a document like ``doc`` whose words end at the given offsets too.

    spaCy's retokenizer moves the whole document for each word it splits, which makes many splits quadratic; a new
    document takes one pass.

    Args:
        doc: the document; it is returned itself where no word is crossed.
        offsets: raw offsets inside the text.

    Returns:
        A document with the same text, user data, span groups, entities and token annotation; the pieces of a word
        keep its tags and hang on the first of them.
    """
    starts = [token.idx for token in doc]
    cuts = sorted(offset for offset in set(offsets) - set(starts) if 0 < offset < (starts[-1] + len(doc[-1])))
    if not cuts:
        return doc
    words, spaces, norms, sources = [], [], [], []
    for index, token in enumerate(doc):
        end = token.idx + len(token)
        inside = cuts[bisect_left(cuts, token.idx) : bisect_left(cuts, end)]
        pieces = [
            token.text[left - token.idx : right - token.idx] for left, right in pairwise([token.idx, *inside, end])
        ]
        words += pieces
        spaces += [False] * (len(pieces) - 1) + [bool(token.whitespace_)]
        norms += _shared_norm(token.norm_, pieces)
        sources += [index] * len(pieces)
    cut = Doc(doc.vocab, words=words, spaces=spaces, user_data=dict(doc.user_data))
    cut.cats = dict(doc.cats)
    _copy_annotation(doc, cut, norms, numpy.array(sources))
    for key, group in doc.spans.items():
        cut.spans[key] = SpanGroup(cut, name=key, attrs=dict(group.attrs), spans=[_moved(cut, span) for span in group])
    cut.set_ents([_moved(cut, span) for span in doc.ents])
    cut.user_hooks, cut.user_token_hooks, cut.user_span_hooks = (
        doc.user_hooks,
        doc.user_token_hooks,
        doc.user_span_hooks,
    )
    return cut


def _copy_annotation(doc: Doc, cut: Doc, norms: list[str], sources: numpy.ndarray) -> None:
    """Give each piece the annotation of its word; the pieces of a word hang on its first piece."""
    keys = numpy.array([doc.vocab.strings.add(norm) for norm in norms], dtype="uint64")
    cut.from_array([NORM], keys.reshape(-1, 1))  # type: ignore[arg-type]
    attributes = [attribute for attribute in (TAG, POS, MORPH, LEMMA) if doc.has_annotation(attribute)]
    columns = [doc.to_array([attribute]).ravel()[sources] for attribute in attributes]
    is_first = numpy.concatenate([[True], sources[1:] != sources[:-1]])
    if doc.has_annotation("DEP"):
        first_piece = numpy.flatnonzero(is_first)
        heads = first_piece[[token.head.i for token in doc]][sources]
        heads[~is_first] = first_piece[sources[~is_first]]
        attributes += [HEAD, DEP]
        columns += [
            (heads - numpy.arange(len(cut))).astype("int64").astype("uint64"),
            doc.to_array([DEP]).ravel()[sources],
        ]
    elif doc.has_annotation("SENT_START"):
        sentence_starts = doc.to_array([SENT_START]).ravel()[sources]
        sentence_starts[~is_first] = numpy.array(-1, dtype="int64").astype("uint64")
        attributes.append(SENT_START)
        columns.append(sentence_starts)
    if attributes:
        cut.from_array(attributes, numpy.stack(columns, axis=1))  # type: ignore[arg-type]
    if len(doc.tensor) == len(doc):
        cut.tensor = doc.tensor[sources]


def _moved(doc: Doc, span: Span) -> Span:
    moved = doc.char_span(span.start_char, span.end_char, span.label_, kb_id=span.kb_id, span_id=span.id)
    if moved is None:
        raise RuntimeError(f"[{span.start_char}, {span.end_char}) was a span before words were cut and is none now")
    return moved


def _shared_norm(norm: str, pieces: list[str]) -> list[str]:
    """Cut a norm where its word is cut; one of another length (a regional word) goes to the first piece whole."""
    if len(pieces) == 1:
        return [norm]
    if len(norm) != sum(map(len, pieces)):
        return [norm, *pieces[1:]]
    shares, position = [], 0
    for piece in pieces:
        shares.append(norm[position : position + len(piece)])
        position += len(piece)
    return shares
