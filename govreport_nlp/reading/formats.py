"""Which formats are read, and how a file shows which it is: by what it begins with, whatever its name says."""

from __future__ import annotations

from pathlib import Path

from govreport_nlp.errors import BinaryFileError, PasswordProtectedError
from govreport_nlp.reading.lexicon import Signature, reading_lexicon
from govreport_nlp.reading.packed import zip_names

#: Extension → format.
FORMATS = {
    ".txt": "txt",
    ".html": "html",
    ".htm": "html",
    ".docx": "docx",
    ".docm": "docx",
    ".dotx": "docx",
    ".pdf": "pdf",
    ".doc": "doc",
    ".wps": "doc",
    ".rtf": "rtf",
    ".odt": "odt",
}
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def signature_of(data: bytes) -> Signature | None:
    """Return the binary format that a file begins like, None where it may be text."""
    return next(
        (known for known in reading_lexicon().signatures if data.startswith(bytes.fromhex(known.begins))),
        None,
    )


def document_kind(data: bytes, *, name: str) -> str | None:
    """Return which document a file is: ``docx``, ``pdf``, ``doc``, ``rtf`` or ``odt``; None where it may be text.

    Args:
        data: the whole file.
        name: its name, for messages.

    Raises:
        BinaryFileError: it is an archive, an image or a program.
        PasswordProtectedError: it is an Office document that opens with a password only.
    """
    signature = signature_of(data)
    match signature and signature.reader:
        case "pdf" | "rtf" as kind:
            return str(kind)
        case "zip":
            names = zip_names(data)
            if "META-INF/manifest.xml" in names and "content.xml" in names:
                return "odt"
            is_broken = not names and FORMATS.get(Path(name).suffix.lower()) == "docx"  # its reader says in what way
            if is_broken or "[Content_Types].xml" in names or any(member.startswith("word/") for member in names):
                return "docx"
        case "ole":
            if _ENCRYPTED_PACKAGE in data:
                raise PasswordProtectedError(
                    f"{name}: the document has a password: open it with Word or WPS, take the password off and save it"
                )
            return "doc"
    if signature is not None and signature.reader in ("zip", "gzip"):
        raise BinaryFileError(
            f"{name}: this is {signature.format}: one inside another, or given by itself as a report, is not opened: "
            "unpack it and give the files in it"
        )
    if signature is not None:
        raise BinaryFileError(f"{name}: this is {signature.format}, not a report: give the report as {known_formats()}")
    return None


def known_formats() -> str:
    """Return the extensions that are read, to be listed in a message."""
    return ", ".join(sorted(FORMATS))
