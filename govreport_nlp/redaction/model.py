"""What redaction finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

PrivateKind = Literal["PERSON", "PHONE", "ID_CARD", "BANK_CARD", "EMAIL", "PLATE", "ADDRESS"]
PRIVATE_KINDS: tuple[PrivateKind, ...] = get_args(PrivateKind)


@dataclass(frozen=True)
class PrivateSpan:
    """A stretch of a report that tells who or where somebody is.

    Attributes:
        start: first code point in the raw text.
        end: offset behind the last.
        kind: what it is.
        identity: who or what is meant, simplified, without spaces: the same for 张三, 张　三 and 張三.
    """

    start: int
    end: int
    kind: PrivateKind
    identity: str
