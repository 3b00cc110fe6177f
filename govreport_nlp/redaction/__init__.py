"""Hiding who and where: so that a report can be shared.

Finding is not perfect: names that no component found stay. A person has to look before a report is given away.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from govreport_nlp.record import Record
from govreport_nlp.redaction.model import PRIVATE_KINDS, PrivateKind, PrivateSpan
from govreport_nlp.redaction.records import Mode, Redactor

__all__ = ["PRIVATE_KINDS", "Mode", "PrivateKind", "PrivateSpan", "Redactor", "find_private", "redact"]


def find_private(
    record: Record, *, kinds: Collection[PrivateKind] = PRIVATE_KINDS, keep: Iterable[str] = ()
) -> list[PrivateSpan]:
    """Find what is private in a record, and every further place of its text that says the same.

    Persons are the record's entities of that label; all else is found by how it is written, also in noise.

    Args:
        record: a record of the default pipeline.
        kinds: what is private.
        keep: names of persons that are not, in either script.

    Returns:
        Spans in order, none overlapping another.

    Raises:
        RedactionError: a kind is none of ``PRIVATE_KINDS``.
    """
    return Redactor(kinds, keep).find(record)


def redact(
    record: Record,
    *,
    mode: Mode = "mask",
    kinds: Collection[PrivateKind] = PRIVATE_KINDS,
    keep: Iterable[str] = (),
    key: bytes | None = None,
) -> Record:
    """Hide what is private, in the text and in all that the record says of it.

    ``mask`` puts an asterisk for each character, so that every offset stays; it shows how long a name is.
    ``pseudonymise`` puts the same word for the same person (人员1) and shifts all offsets. Entities that lie in a hidden
    stretch and are no persons are gone, with their facts. ``source.path`` keeps the file's name alone, with what is
    private hidden in it, as in ``id``; ``source.sha256`` is that of the redacted text in UTF-8.

    Args:
        record: a record of the default pipeline.
        mode: what stands for what is hidden.
        kinds: what is private.
        keep: names of persons that stay, in either script.
        key: a secret of 16 bytes or more, for pseudonyms that are the same over all reports; without one they count
            through each report.

    Raises:
        RedactionError: a kind is none of ``PRIVATE_KINDS``, or the key is too short.
    """
    redactor = Redactor(kinds, keep)
    return redactor.hide(record, redactor.find(record), mode, key)
