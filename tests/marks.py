"""Gold and records written as marks under a text: ``Oo.Mmm`` is an ORG of two characters and a MONEY of three."""

from __future__ import annotations

import re
from collections.abc import Sequence

from govreport_nlp.corpora.model import GoldDocument, GoldEntity, GoldHeading, sections_of_headings
from govreport_nlp.record import Entity, Pipeline, Quantity, Record, Section, Source, TextSpan

LABELS = {"P": "PROJECT", "E": "EVENT", "O": "ORG", "G": "GPE", "L": "LOC", "M": "MONEY", "X": "POLICY_MEASURE"}
#: Enough text for any marks here, each character once.
TEXT = "云溪街道实施清渠行动投入三万元惠及百姓并在北岭社区开展邻里同乐文化节请专家讲座"
Heading = tuple[int, int, int, str]


def read_marks(marks: str) -> list[tuple[int, int, str]]:
    """Return start, end and label of each span: a capital begins one, its small letter goes on with it."""
    return [
        (match.start(), match.end(), LABELS[match[0][0]])
        for match in re.finditer("|".join(f"{letter}{letter.lower()}*" for letter in LABELS), marks)
    ]


def gold(id: str, marks: str, value: str = "30000", headings: Sequence[Heading] = (), **fields: object) -> GoldDocument:
    """Make a gold document; each MONEY is worth ``value`` yuan, and headings are (start, end, level, type)."""
    blocks = [GoldHeading(start=start, end=end, level=level, type=type) for start, end, level, type in headings]
    text = TEXT[: len(marks)]
    entities = [
        GoldEntity(start=start, end=end, label=label, **({"value": value, "unit": "元"} if label == "MONEY" else {}))
        for start, end, label in read_marks(marks)
    ]
    given = {
        "text": text,
        "entities": entities,
        "headings": blocks,
        "sections": sections_of_headings(blocks, len(text)),
    }
    return GoldDocument(id=id, **{**given, **fields})


def record(id: str, marks: str, value: str = "30000", headings: Sequence[Heading] = (), text: str = TEXT) -> Record:
    """Make a record in the same way."""
    text = text[: len(marks)]
    return Record(
        id=id,
        source=Source(path=id, sha256="", format="txt", encoding="utf-8", script="Hans"),
        pipeline=Pipeline(library="0", name="invented", version="0", hash=""),
        text=text,
        noise=[],
        sections=[
            Section(
                id=f"s{number}",
                start=start,
                end=len(text),
                level=level,
                number=None,
                heading=TextSpan(start=start, end=end, text=text[start:end]),
                type=type,
                type2=None,
                parent=None,
            )
            for number, (start, end, level, type) in enumerate(headings)
        ],
        entities=[
            Entity(
                id=f"e{number}",
                start=start,
                end=end,
                label=label,
                text=text[start:end],
                norm=text[start:end],
                section=None,
                source="rules",
                value=_yuan(value) if label == "MONEY" else None,
            )
            for number, (start, end, label) in enumerate(read_marks(marks))
        ],
    )


def _yuan(value: str) -> Quantity:
    return Quantity(value=value, high=None, qualifier="exact", unit="元", dimension="money", lower=value, upper=value)
