"""Records with facts, made by hand: words are found in the text, ids are given in order."""

from __future__ import annotations

from govreport_nlp.record import Entity, Fact, Noise, Pipeline, Quantity, Record, Section, Source, TextSpan


def quantity(value: str, unit: str, dimension: str, **others: str | None) -> Quantity:
    """Return an exact value, but for what ``others`` say."""
    plain = {"high": None, "qualifier": "exact", "lower": value, "upper": value} | others
    return Quantity(value=value, unit=unit, dimension=dimension, **plain)


def money(value: str, **others: str | None) -> Quantity:
    return quantity(value, "元", "money", **others)


def people(value: str, unit: str = "人", **others: str | None) -> Quantity:
    return quantity(value, unit, "people", **others)


class RecordMaker:
    """A record in the making.

    Args:
        id: the record's id.
        text: its text, one section.
    """

    def __init__(self, id: str, text: str) -> None:
        self.id, self.text = id, text
        self.entities: list[Entity] = []
        self.facts: list[Fact] = []
        self.noise: list[Noise] = []

    def entity(self, words: str, label: str, **fields) -> str:
        """Add the next mention of some words and return its id."""
        start = self.text.index(words, self.entities[-1].end if self.entities else 0)
        id = f"e{len(self.entities)}"
        fields = {"norm": words, "section": "s0", "source": "rules"} | fields
        self.entities.append(Entity(id=id, start=start, end=start + len(words), label=label, text=words, **fields))
        return id

    def fact(self, entity: str, measure: str | None = None, **fields) -> None:
        """Add a fact; done and a level if nothing else is said."""
        span = None
        if measure is not None:
            start = self.text.index(measure)
            span = TextSpan(start=start, end=start + len(measure), text=measure)
        self.facts.append(Fact(entity=entity, measure=span, **{"status": "done", "kind": "level"} | fields))

    def record(self) -> Record:
        return Record(
            id=self.id,
            source=Source(path=f"{self.id}.txt", sha256="0" * 64, format="txt", encoding="utf-8", script="Hans"),
            pipeline=Pipeline(library="0", name="none", version="0", hash=""),
            text=self.text,
            noise=self.noise,
            sections=[
                Section(
                    id="s0", start=0, end=len(self.text), level=1, number=None, heading=None, type="work", type2=None,
                    parent=None,
                )
            ],
            entities=self.entities,
            facts=self.facts,
        )  # fmt: skip
