"""What a conversion lost: two versions of the same documents held against each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from govreport_nlp.corpora.model import GoldDocument, GoldEntity

#: What of an entity can be lost with the entity itself still there.
_CARRIED: dict[str, Callable[[GoldEntity], Any]] = {
    "values": lambda entity: (entity.value, entity.high, entity.qualifier, entity.unit, entity.mod),
    "measures": lambda entity: (entity.measure, entity.measure_start, entity.measure_end),
    "subjects": lambda entity: entity.subject,
    "ids": lambda entity: entity.id,
}

#: Everything that is counted, in order.
KINDS = ("documents", "characters", "entities", *_CARRIED, "headings", "sections", "noise", "meta")


def count_losses(before: Iterable[GoldDocument], after: Iterable[GoldDocument]) -> dict[str, int]:
    """Count what of documents is missing or other in a later version, by kind; kinds without loss are left out.

    Args:
        before: documents with different ids.
        after: the later version, found by id.
    """
    later = {document.id: document for document in after}
    losses: Counter[str] = Counter()
    for document in before:
        if document.id in later:
            _count(document, later[document.id], losses)
        else:
            losses["documents"] += 1
    return {kind: losses[kind] for kind in KINDS if losses[kind]}


def _count(before: GoldDocument, after: GoldDocument, losses: Counter[str]) -> None:
    if before.text != after.text:
        losses["characters"] += sum((Counter(before.text) - Counter(after.text)).values()) or 1
    entities = {(entity.start, entity.end, entity.label): entity for entity in after.entities}
    for entity in before.entities:
        kept = entities.get((entity.start, entity.end, entity.label))
        losses["entities"] += kept is None
        for kind, value_of in _CARRIED.items():
            losses[kind] += kept is not None and value_of(kept) != value_of(entity)
    losses["headings"] += sum(heading not in after.headings for heading in before.headings)
    losses["sections"] += sum(section not in after.sections for section in before.sections)
    losses["noise"] += sum(noise not in after.noise for noise in before.noise)
    losses["meta"] += sum(after.meta.get(name) != cell for name, cell in before.meta.items())
