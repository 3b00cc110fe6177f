"""Segmenters: clean text → words that join up to it again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from govreport_nlp.errors import ModelNotFoundError, SegmenterNotInstalledError
from govreport_nlp.language.pkuseg import PkusegSegmenter

SegmenterName = Literal["char", "jieba", "pkuseg"]
Segment = Callable[[str], Sequence[str]]


def build_segmenter(name: SegmenterName, *, pkuseg_model: str | None = None, user_dict: str | None = None) -> Segment:
    """Return the segmenter of that name.

    Args:
        name: ``char`` cuts between any two characters; ``jieba`` takes rjieba, the same algorithm and dictionary in
            Rust, where it is installed and no user dictionary is asked for; ``pkuseg`` is spacy-pkuseg.
        pkuseg_model: for ``pkuseg``: the path of a model folder, or the official name of a model that the user has
            downloaded (``spacy_ontonotes``, ``mixed`` …); by default the model that comes with the library.
        user_dict: path of a file of words, one a line, for ``jieba`` and ``pkuseg``.

    Raises:
        SegmenterNotInstalledError: the package is missing; the message says what to install.
        ModelNotFoundError: the pkuseg model or the user dictionary is not there; nothing is downloaded.
        ModelVersionError, BrokenModelError: the pkuseg model cannot be used.
        ValueError: there is no such segmenter.
    """
    if user_dict is not None and not Path(user_dict).is_file():
        raise ModelNotFoundError(f"{user_dict}: there is no such user dictionary")
    match name:
        case "char":
            return str  # a text is the sequence of its characters
        case "jieba":
            return _jieba(user_dict)
        case "pkuseg":
            return PkusegSegmenter(pkuseg_model, user_dict)
    raise ValueError(f"there is no segmenter {name!r}; choose char, jieba or pkuseg")


def _jieba(user_dict: str | None) -> Segment:
    if user_dict is None:
        try:
            import rjieba
        except ImportError:
            pass
        else:
            segment: Segment = rjieba.cut
            return segment
    try:
        import jieba
    except ImportError as error:
        raise SegmenterNotInstalledError("segmenter 'jieba' needs a package: pip install rjieba") from error
    tokenizer = jieba.Tokenizer()
    if user_dict is not None:
        tokenizer.load_userdict(user_dict)
    lcut: Segment = tokenizer.lcut
    return lcut
