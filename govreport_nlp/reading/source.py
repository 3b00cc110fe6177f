"""One file's bytes to its raw text and what the record says of its origin."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from govreport_nlp.errors import (
    BinaryFileError,
    EmptyFileError,
    MissingFileError,
    NoChineseTextError,
    NulCharacterError,
    TextTooLongError,
    UnreadableFileError,
    UnsupportedFormatError,
)
from govreport_nlp.limits import MAX_BYTES, MAX_CHARACTERS
from govreport_nlp.reading import html
from govreport_nlp.reading.encodings import decode, decode_declared
from govreport_nlp.reading.files import FORMATS
from govreport_nlp.reading.lexicon import reading_lexicon

# The unified ideographs with all their extensions, the compatibility ones, and 〇.
_CHINESE = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_CONTROL = re.compile("[\x01-\x08\x0e-\x19\x1c-\x1f\x7f]")
_MUCH_CONTROL = 0.1  # of all characters; a text has a stray one at most
# Not white space to Python, but nothing to read either.
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\x1a"


@dataclass(frozen=True)
class Source:
    """A report as it was read.

    Attributes:
        id: the document's name, unique in its run.
        path: where it was read, as the caller wrote it.
        sha256: of the file's bytes, hexadecimal.
        format: ``"txt"`` or ``"html"``.
        encoding: canonical name of the encoding, such as ``"utf-8"`` or ``"gb18030"``.
        text: the raw text; of a txt file all that was decoded, with a byte-order mark dropped and every line break
            as it stood; of a web page its article.
    """

    id: str
    path: str
    sha256: str
    format: str
    encoding: str
    text: str


def read_file(path: str | Path, *, encoding: str | None = None, id: str | None = None) -> Source:
    """Read one report.

    Args:
        path: a .txt, .html or .htm file, or one without extension, whose format its content shows.
        encoding: the encoding to use whatever the file looks like; detected when ``None``.
        id: the document's name; the file's stem when ``None``.

    Raises:
        MissingFileError, UnreadableFileError, UnsupportedFormatError: the file cannot be opened or is of another kind.
        ReadingError: whatever ``read_bytes`` raises.
    """
    file = Path(path)
    try:
        with file.open("rb") as stream:
            # A file that is too large is told by its first bytes too many, and the rest is never read.
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise MissingFileError(f"{path}: no such file: check the name") from None
    except IsADirectoryError:
        raise UnreadableFileError(f"{path}: this is a folder: read the files in it") from None
    except OSError as error:
        raise UnreadableFileError(f"{path}: the file cannot be opened: {error.strerror or error}") from error
    return read_bytes(data, path=str(path), encoding=encoding, id=id)


def read_bytes(
    data: bytes, *, path: str, format: str | None = None, encoding: str | None = None, id: str | None = None
) -> Source:
    """Read one report from its bytes.

    Args:
        data: the whole file.
        path: its name, for the record and for messages (a name without extension for standard input).
        format: ``"txt"`` or ``"html"``; told by the extension and the content when ``None``.
        encoding: the encoding to use whatever the bytes look like; detected when ``None``.
        id: the document's name; the path's stem when ``None``.

    Raises:
        TextTooLongError: more than ``MAX_BYTES`` bytes or ``MAX_CHARACTERS`` characters.
        EmptyFileError: nothing but white space.
        BinaryFileError: an archive, an image, a PDF, or bytes that are no text.
        UnsupportedFormatError, UnsupportedEncodingError: another format or encoding than those known.
        DecodingError: a byte that does not fit the encoding.
        NulCharacterError: a NUL character in the text.
        NoChineseTextError: no Chinese character in the text.
    """
    if not data.strip():
        raise EmptyFileError(f"{path}: the file is empty: give a file that holds a report")
    for signature in reading_lexicon().signatures:
        if data.startswith(bytes.fromhex(signature.begins)):
            raise BinaryFileError(f"{path}: this is {signature.format}, not text: save the report as .txt or .html")
    format = format or _format(data, path)
    if len(data) > MAX_BYTES:
        raise TextTooLongError(
            f"{path}: the file is larger than {MAX_BYTES:,} bytes (a report may have {MAX_CHARACTERS:,} characters): "
            "split it into several files"
        )
    if format == "html" and encoding is None:
        decoded, encoding = decode_declared(data, html.declared_encoding(data), name=path)
    elif format in ("txt", "html"):
        decoded, encoding = decode(data, encoding=encoding, name=path)
    else:
        raise UnsupportedFormatError(f"{path}: {format!r} is no format known here; use 'txt' or 'html'")
    _check_characters(decoded, path)
    text = html.main_text(decoded) if format == "html" else decoded
    _check_length(text, path)
    require_chinese(text, name=path)
    return Source(
        id=id if id is not None else Path(path).stem,
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        format=format,
        encoding=encoding,
        text=text,
    )


def require_chinese(text: str, *, name: str) -> None:
    """Check that a text is one the library can read.

    Args:
        text: any text.
        name: the file's name, for the message.

    Raises:
        NoChineseTextError: the text holds no Chinese character.
    """
    if not _CHINESE.search(text):
        raise NoChineseTextError(
            f"{name}: no Chinese character in the text: give a Chinese report, or name its encoding with --encoding "
            "(in Python: encoding=)"
        )


def _format(data: bytes, path: str) -> str:
    extension = Path(path).suffix.lower()
    if extension and extension not in FORMATS:
        raise UnsupportedFormatError(
            f"{path}: {extension} files are not read: save the report as {', '.join(sorted(FORMATS))}"
        )
    return "html" if FORMATS.get(extension) == "html" or html.looks_like_html(data) else "txt"


def _check_characters(text: str, path: str) -> None:
    if not text.strip().strip(_INVISIBLE).strip():
        raise EmptyFileError(f"{path}: the file holds only white space: give a file that holds a report")
    controls = len(_CONTROL.findall(text)) + text.count("\0")
    if controls > _MUCH_CONTROL * len(text):
        raise BinaryFileError(f"{path}: this is a binary file, not text: give the report as .txt or .html")
    nul = text.find("\0")
    if nul >= 0:
        raise NulCharacterError(f"{path}: character {nul} is a NUL: remove it from the file", nul)


def _check_length(text: str, path: str) -> None:
    if not text:
        raise EmptyFileError(f"{path}: the page holds no text: give a page that holds a report")
    if len(text) > MAX_CHARACTERS:
        raise TextTooLongError(
            f"{path}: the text has {len(text):,} characters, more than {MAX_CHARACTERS:,}: split it into several files"
        )
