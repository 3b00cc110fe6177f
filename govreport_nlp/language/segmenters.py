"""Segmenters: clean text → words that join up to it again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from govreport_nlp.errors import ModelNotFoundError, SegmenterNotInstalledError

SegmenterName = Literal["char", "jieba", "pkuseg"]
Segment = Callable[[str], Sequence[str]]

#: What a pkuseg model is made of. Older models keep their features in a pickle, which is code: those are not loaded.
PKUSEG_FILES = ("features.msgpack", "weights.npz")


def build_segmenter(name: SegmenterName, *, pkuseg_model: str | None = None, user_dict: str | None = None) -> Segment:
    """Return the segmenter of that name.

    Args:
        name: ``char`` cuts between any two characters; ``jieba`` takes rjieba, the same algorithm and dictionary in
            Rust, where it is installed and no user dictionary is asked for; ``pkuseg`` is spacy-pkuseg.
        pkuseg_model: for ``pkuseg``: the path of a model folder, or the official name of a model that the user has
            downloaded (``spacy_ontonotes``, ``mixed`` …).
        user_dict: path of a file of words, one a line, for ``jieba`` and ``pkuseg``.

    Raises:
        SegmenterNotInstalledError: the package is missing; the message says what to install.
        ModelNotFoundError: the pkuseg model or the user dictionary is not there; nothing is downloaded.
        ValueError: there is no such segmenter.
    """
    if user_dict is not None and not Path(user_dict).is_file():
        raise ModelNotFoundError(f"{user_dict}: there is no such user dictionary")
    match name:
        case "char":
            return list
        case "jieba":
            return _jieba(user_dict)
        case "pkuseg":
            return _pkuseg(pkuseg_model, user_dict)
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


def _pkuseg(model: str | None, user_dict: str | None) -> Segment:
    try:
        import spacy_pkuseg
    except ImportError as error:
        raise SegmenterNotInstalledError("segmenter 'pkuseg' needs a package: pip install spacy-pkuseg") from error
    if model is None:
        raise ModelNotFoundError(
            "segmenter 'pkuseg' needs a model: give pkuseg_model, the path of a model folder or the name of a model "
            "that you have downloaded"
        )
    folder = _pkuseg_folder(model, Path(spacy_pkuseg.config.pkuseg_home))
    # spacy-pkuseg takes None for a path and fails: "default" is its word for no dictionary of the user's.
    segmenter = spacy_pkuseg.pkuseg(str(folder), user_dict=user_dict or "default")
    return lambda text: _complete(segmenter.cut(text), text)


def _pkuseg_folder(model: str, home: Path) -> Path:
    """Return the folder of a model by path or by name, without letting spacy-pkuseg download it."""
    for folder in (Path(model), home / model):
        if all((folder / file).is_file() for file in PKUSEG_FILES):
            return folder
    raise ModelNotFoundError(
        f"pkuseg model {model!r} is neither a model folder nor a model downloaded to {home} (a model holds "
        f"{' and '.join(PKUSEG_FILES)}); download it from the releases of spacy-pkuseg and unpack it there, or train one"
    )


def _complete(words: Sequence[str], text: str) -> list[str]:
    """Put back the white space that pkuseg swallows, so that the words join up to the text."""
    complete: list[str] = []
    position = 0
    for word in words:
        start = text.index(word, position)
        if start > position:
            complete.append(text[position:start])
        complete.append(word)
        position = start + len(word)
    if position < len(text):
        complete.append(text[position:])
    return complete
