"""One file's bytes to its raw text and what the record says of its origin."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from govreport_nlp.errors import (
    BinaryFileError,
    DamagedFileError,
    DecodingError,
    EmptyFileError,
    MissingFileError,
    NoChineseTextError,
    NulCharacterError,
    TextTooLongError,
    UnreadableFileError,
    UnsupportedFormatError,
)
from govreport_nlp.limits import MAX_BYTES, MAX_CHARACTERS, MAX_DOCUMENT_BYTES
from govreport_nlp.reading import html
from govreport_nlp.reading.archives import OpenArchives, archive_of, is_archive, open_archive
from govreport_nlp.reading.converter import to_docx
from govreport_nlp.reading.docx import read_docx
from govreport_nlp.reading.encodings import decode, decode_declared
from govreport_nlp.reading.extracted import Extracted, Origin
from govreport_nlp.reading.formats import FORMATS, document_kind, known_formats, signature_of
from govreport_nlp.reading.pdf import read_pdf

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
        format: one of the values of ``FORMATS``.
        encoding: canonical name of the encoding, such as ``"utf-8"`` or ``"gb18030"``; None of a document, which has
            none.
        text: the raw text; of a txt file all that was decoded, with a byte-order mark dropped and every line break
            as it stood; of a web page its article; of a document what its reader yields.
        origins: where in the file the stretches of the text stand, in order; a txt file has none.
    """

    id: str
    path: str
    sha256: str
    format: str
    encoding: str | None
    text: str
    origins: tuple[Origin, ...] = ()


def read_file(
    path: str | Path, *, encoding: str | None = None, id: str | None = None, archives: OpenArchives | None = None
) -> Source:
    """Read one report.

    Args:
        path: a file of one of the formats in ``FORMATS``, whose content decides which it is; or one in an archive, as
            ``find_files`` lists it.
        encoding: the encoding of a text or a web page, whatever it looks like; detected when ``None``.
        id: the document's name; the file's stem when ``None``.
        archives: to be given to each call where many files of one archive are read, so that it is opened once.

    Raises:
        MissingFileError, UnreadableFileError, UnsupportedFormatError: the file cannot be opened or is of another kind.
        ReadingError: whatever ``read_bytes`` raises.
    """
    file = Path(path)
    archive = archive_of(file)
    if archive is not None:
        data = (archives or OpenArchives()).at(archive).read(file.relative_to(archive).as_posix())
        return read_bytes(data, path=str(path), encoding=encoding, id=id)
    if is_archive(file) and file.is_file():
        open_archive(file).close()  # one that cannot be opened says why
    try:
        with file.open("rb") as stream:
            data = read_limited(stream)
    except FileNotFoundError:
        raise MissingFileError(f"{path}: no such file: check the name") from None
    except IsADirectoryError:
        raise UnreadableFileError(f"{path}: this is a folder: read the files in it") from None
    except OSError as error:
        raise UnreadableFileError(f"{path}: the file cannot be opened: {error.strerror or error}") from error
    return read_bytes(data, path=str(path), encoding=encoding, id=id)


def read_limited(stream: IO[bytes]) -> bytes:
    """Read a file as far as its format's limit and one byte more, which tells that it is too large."""
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES and (signature := signature_of(data)) is not None and signature.reader is not None:
        data += stream.read(MAX_DOCUMENT_BYTES - MAX_BYTES)
    return data


def read_bytes(
    data: bytes, *, path: str, format: str | None = None, encoding: str | None = None, id: str | None = None
) -> Source:
    """Read one report from its bytes.

    Args:
        data: the whole file.
        path: its name, for the record and for messages (a name without extension for standard input).
        format: ``"txt"`` or ``"html"`` for what is no document; told by the extension and the content when ``None``.
        encoding: the encoding of a text or a web page, whatever it looks like; detected when ``None``.
        id: the document's name; the path's stem when ``None``.

    Raises:
        TextTooLongError: more than ``MAX_BYTES`` bytes, ``MAX_DOCUMENT_BYTES`` of a document, or ``MAX_CHARACTERS``
            characters.
        EmptyFileError: nothing but white space.
        BinaryFileError: an archive, an image, or bytes that are no text.
        UnsupportedFormatError, UnsupportedEncodingError: another format or encoding than those known.
        DecodingError: a byte that does not fit the encoding.
        NulCharacterError: a NUL character in the text.
        NoChineseTextError: no Chinese character in the text.
        DamagedFileError, PasswordProtectedError, NoTextLayerError, UnpackedTooLargeError: a document that does not open.
        PackageNotInstalledError, ConverterError: what reads the format is not installed.
    """
    if not data.strip():
        raise EmptyFileError(f"{path}: the file is empty: give a file that holds a report")
    kind = document_kind(data, name=path)
    if kind is not None:
        if len(data) > MAX_DOCUMENT_BYTES:
            raise TextTooLongError(
                f"{path}: the file is larger than {MAX_DOCUMENT_BYTES:,} bytes: split it, or take its pictures out"
            )
        extracted, format, encoding = _read_document(data, kind, path), kind, None
    else:
        extracted, format, encoding = _read_text(data, path, format, encoding)
    _check_length(extracted.text, path)
    require_chinese(extracted.text, name=path)
    return Source(
        id=id if id is not None else Path(path).stem,
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        format=format,
        encoding=encoding,
        text=extracted.text,
        origins=extracted.origins,
    )


def _read_document(data: bytes, kind: str, path: str) -> Extracted:
    if kind == "docx":
        return read_docx(data, name=path)
    if kind == "pdf":
        return read_pdf(data, name=path)
    return read_docx(to_docx(data, kind, name=path), name=path)


def _read_text(data: bytes, path: str, format: str | None, encoding: str | None) -> tuple[Extracted, str, str]:
    """Return what a text or a web page says, which of both it is, and its encoding."""
    format = format or _format(data, path)
    if len(data) > MAX_BYTES:
        raise TextTooLongError(
            f"{path}: the file is larger than {MAX_BYTES:,} bytes (a report may have {MAX_CHARACTERS:,} characters): "
            "split it into several files"
        )
    try:
        if format == "html" and encoding is None:
            decoded, encoding = decode_declared(data, html.declared_encoding(data), name=path)
        elif format in ("txt", "html"):
            decoded, encoding = decode(data, encoding=encoding, name=path)
        else:
            raise UnsupportedFormatError(f"{path}: {format!r} is no format known here; use 'txt' or 'html'")
        _check_characters(decoded, path)
    except (BinaryFileError, DecodingError, NulCharacterError) as error:
        extension = Path(path).suffix.lower()
        if FORMATS.get(extension, "txt") in ("txt", "html"):
            raise
        raise DamagedFileError(
            f"{path}: the file is damaged (it does not begin like a {extension} file): get it again from where it came"
        ) from error
    return html.read_html(decoded) if format == "html" else Extracted(decoded), format, encoding


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
        raise UnsupportedFormatError(f"{path}: {extension} files are not read: save the report as {known_formats()}")
    return "html" if FORMATS.get(extension) == "html" or html.looks_like_html(data) else "txt"


def _check_characters(text: str, path: str) -> None:
    if not text.strip().strip(_INVISIBLE).strip():
        raise EmptyFileError(f"{path}: the file holds only white space: give a file that holds a report")
    controls = len(_CONTROL.findall(text)) + text.count("\0")
    if controls > _MUCH_CONTROL * len(text):
        raise BinaryFileError(f"{path}: this is a binary file, not text: give the report as {known_formats()}")
    nul = text.find("\0")
    if nul >= 0:
        raise NulCharacterError(f"{path}: character {nul} is a NUL: remove it from the file", nul)


def _check_length(text: str, path: str) -> None:
    if not text:
        raise EmptyFileError(f"{path}: it holds no text: give a file that holds a report")
    if len(text) > MAX_CHARACTERS:
        raise TextTooLongError(
            f"{path}: the text has {len(text):,} characters, more than {MAX_CHARACTERS:,}: split it into several files"
        )
