"""The hash by which a text, a file or a script is known again: SHA-256."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

_BLOCK = 1 << 20


def text_sha256(text: str) -> str:
    """Return the hash of a text in UTF-8, hexadecimal; half of a surrogate pair is no error."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def file_sha256(path: Path) -> str:
    """Return the hash of a file's bytes, hexadecimal; not all of them are in memory at once."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def policy_hash(code: str) -> str:
    """Return what a content security policy knows a script or a style by."""
    return "sha256-" + base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
