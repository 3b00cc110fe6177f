"""The embedding layer of the spaCy back end: what the network is told about each character.

spaCy's own ``MultiHashEmbed`` reads attributes of tokens. The tokens are single characters here, so that entities always
end where tokens end, and what pays is what stands around the character: the pair it forms with the next, the word it
stands in, and what earlier components found there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, zip_longest
from typing import Any, Literal, cast

import numpy
from spacy.strings import hash_string  # type: ignore[attr-defined]
from spacy.tokens import Doc
from spacy.util import registry
from thinc.api import HashEmbed, Maxout, Model, chain, concatenate, list2ragged, ragged2list, with_array
from thinc.types import Floats2d, Ints2d, Ragged

from govreport_nlp.language.segmenters import SegmenterName, build_segmenter

Feature = Literal["character", "pair", "boundary", "word"]
_FIRST_SEED = 8  # those of spaCy's MultiHashEmbed


@registry.architectures("govreport_nlp.CharacterEmbed.v1")
def build_character_embed(
    width: int,
    features: Sequence[Feature],
    rows: Sequence[int],
    segmenter: SegmenterName = "jieba",
    span_groups: Sequence[str] = (),
    span_group_rows: int = 200,
    backwards: bool = False,
) -> Model[list[Doc], list[Floats2d]]:
    """Build the layer.

    Args:
        width: width of each table of vectors and of the output.
        features: ``character``; ``pair``, the character and the next; ``boundary``, its place in its word (first,
            middle, last, single); ``word``, the word it stands in.
        rows: rows of the table of each feature.
        segmenter: what cuts words for ``boundary`` and ``word``.
        span_groups: span groups of the document whose labels are features too, each with a table of its own.
        span_group_rows: rows of each of those tables.
        backwards: whether the documents hold their characters backwards; words are cut forwards all the same.

    Raises:
        ValueError: there are not as many rows as features.
    """
    if len(rows) != len(features):
        raise ValueError(f"{len(features)} features need as many rows, not {len(rows)}")
    tables = [*rows, *[span_group_rows] * len(span_groups)]
    embeddings: list[Model[Any, Any]] = [
        HashEmbed(width, size, column=column, seed=_FIRST_SEED + column, dropout=0.0)
        for column, size in enumerate(tables)
    ]
    joined = concatenate(*embeddings) if len(embeddings) > 1 else embeddings[0]
    mix: Model[Ragged, Ragged] = with_array(Maxout(width, width * len(tables), nP=3, dropout=0.0, normalize=True))
    return chain(
        _character_features(features, segmenter, span_groups, backwards),
        cast(Model[list[Ints2d], Ragged], list2ragged()),
        with_array(joined),
        mix,
        ragged2list(),
    )


def _character_features(
    features: Sequence[Feature], segmenter: SegmenterName, span_groups: Sequence[str], backwards: bool
) -> Model[list[Doc], list[Ints2d]]:
    """Return the layer that gives each token a row of hashes, one a feature.

    A token is a character, but for the marks and words that ``spacy pretrain`` puts over some to have them guessed.
    """
    segment = build_segmenter(segmenter) if {"boundary", "word"} & set(features) else list

    def extract(doc: Doc) -> Any:
        tokens = [token.text for token in doc][:: -1 if backwards else 1]
        starts = [0, *accumulate(map(len, tokens))][:-1]
        words = segment("".join(tokens))
        columns: dict[Feature, Callable[[], Iterable[str]]] = {
            "character": lambda: tokens,
            "pair": lambda: map("".join, zip_longest(tokens, tokens[1:], fillvalue="")),
            "boundary": lambda: map("".join(map(_boundaries, words)).__getitem__, starts),
            "word": lambda: map([word for word in words for _ in word].__getitem__, starts),
        }
        hashes = [_hashed(columns[feature]())[:: -1 if backwards else 1] for feature in features]
        hashes += [_hashed(_labels(doc, key)) for key in span_groups]
        return numpy.array(hashes, dtype=numpy.uint64).T

    def forward(model: Model[Any, Any], docs: list[Doc], is_train: bool) -> tuple[list[Ints2d], Callable[..., Any]]:
        return [model.ops.asarray2i(extract(doc), dtype="uint64") for doc in docs], lambda gradient: []

    return Model("character_features", forward)


def _boundaries(word: str) -> str:
    return "S" if len(word) == 1 else f"B{'M' * (len(word) - 2)}E"


def _labels(doc: Doc, key: str) -> list[str]:
    """Return for each character where it stands in which span, the longest where spans overlap.

    Texts that are only pretrained on have no span groups.
    """
    labels = ["O"] * len(doc)
    for span in sorted(doc.spans.get(key, ()), key=len):
        marks = _boundaries("x" * len(span))
        labels[span.start : span.end] = [f"{mark}-{span.label_}" for mark in marks]
    return labels


def _hashed(column: Iterable[str]) -> list[int]:
    seen: dict[str, int] = {}
    hashes = []
    for value in column:
        key = seen.get(value)
        if key is None:
            key = seen[value] = hash_string(value)
        hashes.append(key)
    return hashes
