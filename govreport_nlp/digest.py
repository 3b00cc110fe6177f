"""The hash by which a text or a file is known again: SHA-256, hexadecimal."""

from __future__ import annotations

import hashlib
from pathlib import Path

_BLOCK = 1 << 20


def text_sha256(text: str) -> str:
    """Return the hash of a text in UTF-8; half of a surrogate pair is no error."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def file_sha256(path: Path) -> str:
    """Return the hash of a file's bytes; not all of them are in memory at once."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
