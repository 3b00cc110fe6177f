"""Pseudonyms: the same for the same person, and nothing of the person in them."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping

from govreport_nlp.errors import RedactionError
from govreport_nlp.redaction.model import PrivateKind

#: A shorter key could be found by trying.
SHORTEST_KEY = 16
#: Bytes of the keyed hash that are written, five bits a character: 40 bits tell a million persons apart.
_CODE_BYTES = 5


class Pseudonyms:
    """Gives pseudonyms: numbers by first appearance in one report (人员1), or with a key codes over all (人员K7QX2M9A).

    Args:
        words: what the pseudonyms of each kind begin with.
        key: the secret of the keyed hash (HMAC-SHA256); without it nobody can tell whose a code is, nor try names.

    Raises:
        RedactionError: the key is shorter than ``SHORTEST_KEY`` bytes.
    """

    def __init__(self, words: Mapping[PrivateKind, str], key: bytes | None = None) -> None:
        if key is not None:
            check_key(key)
        self._words = words
        self._key = key
        self._numbers: dict[PrivateKind, dict[str, int]] = {}

    def __call__(self, kind: PrivateKind, identity: str) -> str:
        """Return the pseudonym of a person, number or address."""
        return self._words[kind] + (self._number(kind, identity) if self._key is None else self._code(kind, identity))

    def _number(self, kind: PrivateKind, identity: str) -> str:
        numbers = self._numbers.setdefault(kind, {})
        return str(numbers.setdefault(identity, len(numbers) + 1))

    def _code(self, kind: PrivateKind, identity: str) -> str:
        message = f"{kind}\0{identity}".encode("utf-8", "surrogatepass")
        digest = hmac.new(self._key or b"", message, hashlib.sha256).digest()
        return base64.b32encode(digest[:_CODE_BYTES]).decode("ascii")


def check_key(key: bytes) -> None:
    """Check that a key cannot be found by trying.

    Raises:
        RedactionError: it is shorter than ``SHORTEST_KEY`` bytes.
    """
    if len(key) < SHORTEST_KEY:
        raise RedactionError(
            f"the key has {len(key)} bytes, and one of fewer than {SHORTEST_KEY} can be guessed: make one with "
            "python -c 'import secrets; print(secrets.token_hex(32))'"
        )
