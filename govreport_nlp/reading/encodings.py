"""Bytes to text: which encoding a file is in, and what it says in it.

A byte-order mark decides. Otherwise text that is valid UTF-8 is UTF-8, and for the rest every other encoding is tried
on a sample and the one that yields most of the characters Chinese reports are full of wins: in the right encoding
four characters in five are common ones, in a wrong one hardly any. A file with a broken byte is thereby still
recognised, and the error names that byte.
"""

from __future__ import annotations

import codecs
import re

from govreport_nlp.errors import BinaryFileError, DecodingError, UnsupportedEncodingError
from govreport_nlp.reading.lexicon import reading_lexicon

# Label (as ``codecs.lookup`` writes it) → the codecs to try, the first that fits wins. GBK and GB2312 are subsets of
# GB18030. What Windows and Hong Kong call Big5 holds characters that plain Big5 lacks.
_CODECS = {
    "utf-8": ("utf-8",),
    "utf-8-sig": ("utf-8",),
    "ascii": ("utf-8",),
    "gb2312": ("gb18030",),
    "gbk": ("gb18030",),
    "gb18030": ("gb18030",),
    "big5": ("big5", "big5hkscs", "cp950"),
    "cp950": ("cp950",),
    "big5hkscs": ("big5hkscs",),
    "utf-16-le": ("utf-16-le",),
    "utf-16-be": ("utf-16-be",),
}
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (b"\x84\x31\x95\x33", "gb18030"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What is compared, and the codec that reads most of each. Ties go to the first.
_CANDIDATES = {
    "utf-8": "utf-8",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
}
_SAMPLE_BYTES = 65_536
# Reports have 0.7 and more, lists of names or addresses 0.4, texts read in a wrong encoding less than 0.2.
_PLAUSIBLE = 0.25
_NOT_ASCII_BYTE = re.compile(rb"[\x00\x80-\xff]")
_CONTROL_BYTES = bytes(sorted({*range(0x20), 0x7F} - set(b"\t\n\v\f\r\x1a\x1b")))
_MUCH_CONTROL = 0.02  # of all bytes; random bytes have 0.1


def decode(data: bytes, *, encoding: str | None = None, name: str) -> tuple[str, str]:
    """Decode a file's bytes.

    Args:
        data: the whole file.
        encoding: the encoding to use whatever the bytes look like; detected when ``None``.
        name: the file's name, for messages.

    Returns:
        The text with a leading byte-order mark dropped and nothing else changed, and the canonical name of the
        encoding (``"utf-8"``, ``"gb18030"``, ``"big5"``, ``"cp950"``, ``"big5hkscs"``, ``"utf-16-le"``,
        ``"utf-16-be"``).

    Raises:
        UnsupportedEncodingError: ``encoding`` is none of the above or their usual other names.
        DecodingError: a byte does not fit the encoding, or no encoding fits the file.
        BinaryFileError: the bytes are no text.
    """
    label = _detect(data, name) if encoding is None else _canonical_label(encoding, data, name)
    failures: list[UnicodeDecodeError] = []
    for codec in _CODECS[label]:
        try:
            return data.decode(codec).removeprefix("\ufeff"), codec
        except UnicodeDecodeError as error:
            failures.append(error)
    failure = max(failures, key=lambda error: error.start)
    raise DecodingError(
        f"{name}: byte {failure.start} (0x{data[failure.start]:02x}) is not valid {label}: "
        "repair the file, or name its encoding with --encoding (in Python: encoding=)",
        failure.start,
    )


def decode_declared(data: bytes, declared: str | None, *, name: str) -> tuple[str, str]:
    """Decode bytes that say of themselves what encoding they are in (a web page's ``charset``).

    The declaration is followed when it gives Chinese text; many pages were saved in another encoding than they
    declare, and those are detected like any file.

    Args:
        data: the whole file.
        declared: the encoding declared, if any.
        name: the file's name, for messages.

    Raises:
        DecodingError, BinaryFileError: as ``decode``.
    """
    if declared is not None and not _byte_order_mark(data):
        try:
            text, encoding = decode(data, encoding=declared, name=name)
        except (UnsupportedEncodingError, DecodingError):
            pass
        else:
            if plausibility(text) >= _PLAUSIBLE:
                return text, encoding
    return decode(data, name=name)


def plausibility(text: str) -> float:
    """Return how much a text looks like a Chinese report: the share of common characters in all that are not ASCII."""
    others = [character for character in text if character > "\x7f" and not character.isspace()]
    if not others:
        return 0.0
    common = reading_lexicon().common_characters.all()
    return sum(character in common for character in others) / len(others)


def _canonical_label(encoding: str, data: bytes, name: str) -> str:
    try:
        label = codecs.lookup(encoding).name
    except (LookupError, ValueError):  # ValueError: a NUL in the name
        label = ""
    if label == "utf-16":
        mark = _byte_order_mark(data)
        return mark if mark in ("utf-16-le", "utf-16-be") else _best(data, ("utf-16-le", "utf-16-be"))[0]
    if label not in _CODECS:
        known = ", ".join(sorted({*_CODECS, "utf-16"}))
        raise UnsupportedEncodingError(f"{name}: {encoding!r} is no encoding of Chinese text known here; use {known}")
    return label


def _detect(data: bytes, name: str) -> str:
    mark = _byte_order_mark(data)
    if mark:
        return mark
    first_failure: int | None = None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        first_failure = error.start
    else:
        if b"\0" not in data and _best(data, ("utf-8",))[1] >= _PLAUSIBLE:
            return "utf-8"
    label, score = _best(data, tuple(_CANDIDATES))
    if score >= _PLAUSIBLE:
        return label
    if (len(data) - len(data.translate(None, _CONTROL_BYTES))) > _MUCH_CONTROL * len(data):
        raise BinaryFileError(f"{name}: this is a binary file, not text: give the report as text, web page or document")
    if first_failure is None:
        return "utf-8"
    raise DecodingError(
        f"{name}: byte {first_failure} (0x{data[first_failure]:02x}) is not valid UTF-8, and the file is not Chinese "
        "text in GB18030, Big5 or UTF-16 either: name its encoding with --encoding (in Python: encoding=)",
        first_failure,
    )


def _byte_order_mark(data: bytes) -> str:
    return next((label for mark, label in _BYTE_ORDER_MARKS if data.startswith(mark)), "")


def _best(data: bytes, labels: tuple[str, ...]) -> tuple[str, float]:
    """Return the label whose reading of a sample is the most plausible, and how plausible it is."""
    first = _NOT_ASCII_BYTE.search(data)
    if first is None:
        return labels[0], 0.0
    # From the first byte that tells the encodings apart, which begins a character in all of them (an even place for
    # UTF-16).
    start = first.start() & ~1
    sample = data[start : start + _SAMPLE_BYTES]
    scores = {label: plausibility(sample.decode(_CANDIDATES[label], errors="replace")) for label in labels}
    best = max(scores, key=scores.__getitem__)
    return best, scores[best]
