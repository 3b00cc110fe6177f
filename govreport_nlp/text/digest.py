"""The hash by which a text is known again."""

from __future__ import annotations

import hashlib


def text_sha256(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, hexadecimal; half of a surrogate pair is no error."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
