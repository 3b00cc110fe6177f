"""What a format of plain entities carries along as plain data: everything else of a document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from govreport_nlp.corpora.model import GoldDocument


def carry(document: GoldDocument) -> dict[str, Any]:
    """Return all of a document but its text as plain data (strings, whole numbers, lists, dicts)."""
    return document.model_dump(by_alias=True, exclude={"text"}, exclude_none=True)


def restore(carried: dict[str, Any], text: str, found: Sequence[tuple[int, int, str]]) -> dict[str, Any]:
    """Return the fields of a document whose entities may have been edited in the meantime.

    Args:
        carried: what :func:`carry` gave.
        text: the text, which must be the same still.
        found: start, end and label of the entities as they are now; they decide. One that was there before keeps what
            it carried, and a value whose subject is gone loses its reference.
    """
    before = {(entity["start"], entity["end"], entity["label"]): entity for entity in carried.get("entities", [])}
    if set(found) == before.keys():
        return {**carried, "text": text}
    entities = [before.get(key, {"start": key[0], "end": key[1], "label": key[2]}) for key in sorted(found)]
    ids = {entity.get("id") for entity in entities}
    entities = [{name: value for name, value in entity.items() if name != "of" or value in ids} for entity in entities]
    return {**carried, "text": text, "entities": entities}
