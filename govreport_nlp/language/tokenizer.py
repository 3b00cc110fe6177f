"""The tokenizer: cuts clean simplified text into words and builds a Doc over the raw text.

``doc.text`` is the raw text. ``token.norm_`` is clean simplified text; tokens of noise have the norm :data:`DROPPED`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import srsly
from spacy.attrs import NORM, ORTH
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from govreport_nlp.collector import collector_at_rest
from govreport_nlp.errors import LoneSurrogateError, TextTooLongError
from govreport_nlp.language.document import NOISE_KEY, set_clean_text, set_spans
from govreport_nlp.language.extensions import register_extensions
from govreport_nlp.language.pkuseg import PkusegSegmenter
from govreport_nlp.language.segmenters import SegmenterName, build_segmenter
from govreport_nlp.limits import MAX_CHARACTERS
from govreport_nlp.text.alignment import CleanText, Segment
from govreport_nlp.text.clean import TextCleaner
from govreport_nlp.text.noise import NoiseFinder, NoiseSpan
from govreport_nlp.text.script import Region

#: The norm of a token that is no part of the clean text. Zero-width space is dropped from every text, so no word has it.
DROPPED = "\u200b"

_SURROGATE = re.compile("[\ud800-\udfff]")


class GovreportTokenizer:
    """Cleans, segments and aligns.

    Args:
        vocab: the pipeline's vocabulary.
        segmenter: ``char``, ``jieba`` or ``pkuseg``.
        pkuseg_model: path or downloaded name of a pkuseg model; None takes the one that comes with the library.
        user_dict: path of a file of words for ``jieba`` and ``pkuseg``.
        region: ``tw`` or ``hk`` to put regional words into mainland ones before anything is looked for.
        noise: whether noise is looked for.

    Raises:
        SegmenterNotInstalledError, ModelNotFoundError: see :func:`build_segmenter`.
    """

    def __init__(
        self,
        vocab: Vocab,
        *,
        segmenter: SegmenterName = "char",
        pkuseg_model: str | None = None,
        user_dict: str | None = None,
        region: Region | None = None,
        noise: bool = True,
    ) -> None:
        self.vocab = vocab
        self._configure(
            {
                "segmenter": segmenter,
                "pkuseg_model": pkuseg_model,
                "user_dict": user_dict,
                "region": region,
                "noise": noise,
            }
        )

    def _configure(self, config: dict[str, Any]) -> None:
        self.config = config
        self._segment = build_segmenter(
            config["segmenter"], pkuseg_model=config["pkuseg_model"], user_dict=config["user_dict"]
        )
        self._clean = TextCleaner(NoiseFinder() if config["noise"] else None, config["region"])

    @property
    def model_sha256(self) -> dict[str, str]:
        """The hash of each file of the segmenter's model; empty where it has none."""
        return self._segment.sha256 if isinstance(self._segment, PkusegSegmenter) else {}

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (self.vocab, self.config)

    def __call__(self, text: str) -> Doc:
        """Make a Doc of a raw text.

        Args:
            text: the raw text, at most ``MAX_CHARACTERS`` characters.

        Raises:
            TextTooLongError: the text is longer than the documented limit.
            LoneSurrogateError: a character is half of a surrogate pair, which spaCy cannot hold.
        """
        if len(text) > MAX_CHARACTERS:
            raise TextTooLongError(
                f"the text has {len(text):,} characters, the limit is {MAX_CHARACTERS:,}: split it into several documents"
            )
        if (surrogate := _SURROGATE.search(text)) is not None:
            offset = surrogate.start()
            raise LoneSurrogateError(
                f"character {offset} is half of a surrogate pair, which is no character: decode the text again", offset
            )
        with collector_at_rest():
            clean, noise = self._clean(text)
            return make_doc(self.vocab, text, clean, self._segment(clean.text), noise)

    def to_bytes(self, *, exclude: tuple[str, ...] = ()) -> bytes:
        """Serialise the settings."""
        data: bytes = srsly.msgpack_dumps(self.config)
        return data

    def from_bytes(self, data: bytes, *, exclude: tuple[str, ...] = ()) -> GovreportTokenizer:
        """Restore the settings."""
        self._configure(srsly.msgpack_loads(data))
        return self

    def to_disk(self, path: str | Path, *, exclude: tuple[str, ...] = ()) -> None:
        """Write the settings to a file."""
        srsly.write_msgpack(Path(path), self.config)

    def from_disk(self, path: str | Path, *, exclude: tuple[str, ...] = ()) -> GovreportTokenizer:
        """Read the settings from a file."""
        self._configure(srsly.read_msgpack(Path(path)))
        return self


def make_doc(vocab: Vocab, raw: str, clean: CleanText, words: Sequence[str], noise: Iterable[NoiseSpan]) -> Doc:
    """Build a Doc over a raw text.

    Args:
        vocab: the pipeline's vocabulary.
        raw: the raw text.
        clean: its clean text.
        words: the clean text, cut into words.
        noise: the noise of the raw text.
    """
    texts, norms = _tokens(raw, clean, words)
    doc = Doc(vocab, words=texts, spaces=[False] * len(texts))
    _set_norms(doc, norms)
    set_clean_text(doc, clean, raw)
    return set_spans(doc, NOISE_KEY, [(span.start, span.end, span.kind) for span in noise])


def _tokens(raw: str, clean: CleanText, words: Sequence[str]) -> tuple[list[str], dict[int, str]]:
    """Return the raw text of each token, and by its number the norm of each whose norm is another text.

    A word that noise cuts becomes two tokens, so that each token is either clean or noise, and noise is cut into
    characters, so that the vocabulary does not grow with every page's boilerplate.
    """
    texts: list[str] = []
    norms: dict[int, str] = {}
    position = 0
    for segment, edges in _edges_by_segment(clean, words):
        _drop(raw[position : segment.raw_start], texts, norms)
        position = segment.raw_end
        raw_piece, clean_piece = raw[segment.raw_start : position], clean.text[segment.clean_start : segment.clean_end]
        first = len(texts)
        cleaned: Iterable[str] = clean_piece
        if not segment.is_literal:
            texts.append(raw_piece)
            cleaned = [clean_piece]
        elif len(edges) == len(clean_piece) + 1:  # every word is a character
            texts += raw_piece
        else:
            shift = segment.raw_start - segment.clean_start
            texts += [raw[start + shift : end + shift] for start, end in pairwise(edges)]
            cleaned = (clean.text[start:end] for start, end in pairwise(edges))
        if raw_piece != clean_piece:
            norms.update((number, norm) for number, norm in enumerate(cleaned, first) if norm != texts[number])
    _drop(raw[position:], texts, norms)
    return texts, norms


def _drop(noise: str, texts: list[str], norms: dict[int, str]) -> None:
    """Add noise to the tokens."""
    norms.update(dict.fromkeys(range(len(texts), len(texts) + len(noise)), DROPPED))
    texts += noise


def _edges_by_segment(clean: CleanText, words: Sequence[str]) -> Iterator[tuple[Segment, list[int]]]:
    """Yield each segment with the clean offsets between which its words lie; a word that runs over its end is cut there."""
    ends = list(accumulate(map(len, words)))
    first = 0
    for segment in clean.segments:
        last = bisect_left(ends, segment.clean_end, first)
        yield segment, [segment.clean_start, *ends[first:last], segment.clean_end]
        first = bisect_right(ends, segment.clean_end, last)


def _rebuild(vocab: Vocab, config: dict[str, Any]) -> GovreportTokenizer:
    return GovreportTokenizer(vocab, **config)


def _set_norms(doc: Doc, norms: dict[int, str]) -> None:
    """Give each token its norm: its own text (spaCy's default would lower it), unless another is named."""
    if len(doc):
        column = doc.to_array([ORTH])
        column[list(norms)] = [doc.vocab.strings.add(norm) for norm in norms.values()]
        doc.from_array([NORM], column.reshape(-1, 1))  # type: ignore[arg-type]


@registry.tokenizers("govreport_nlp.Tokenizer.v1")
def create_tokenizer(
    segmenter: SegmenterName = "char",
    pkuseg_model: str | None = None,
    user_dict: str | None = None,
    region: Region | None = None,
    noise: bool = True,
) -> Callable[[Language], GovreportTokenizer]:
    """Register the tokenizer with spaCy; see :class:`GovreportTokenizer` for the arguments."""

    def create(nlp: Language) -> GovreportTokenizer:
        register_extensions()
        return GovreportTokenizer(
            nlp.vocab, segmenter=segmenter, pkuseg_model=pkuseg_model, user_dict=user_dict, region=region, noise=noise
        )

    return create
