"""Records made by hand for the tests of the page: what is found is named by its words."""

from __future__ import annotations

from collections.abc import Sequence

from govreport_nlp.labels import NUMERIC_LABELS
from govreport_nlp.record import Entity, Fact, Noise, Pipeline, Quantity, Record, Section, Source, TextSpan


def span(text: str, words: str) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def yuan(value: str, **fields: object) -> Quantity:
    given = {"high": None, "qualifier": "exact", "unit": "元", "dimension": "money", "lower": value, "upper": value}
    return Quantity(value=value, **{**given, **fields})


def people(value: str, **fields: object) -> Quantity:
    return yuan(value, **{"unit": "人", "dimension": "people", **fields})


def entity(text: str, words: str, label: str, value: Quantity | None = None, **fields: object) -> Entity:
    """Make an entity whose id is its words."""
    start, end = span(text, words)
    given = {"id": words, "text": words, "norm": words, "section": None, "source": "rules"}
    return Entity(start=start, end=end, label=label, value=value, **{**given, **fields})


def fact(text: str, words: str, measure: str | None = None, **fields: object) -> Fact:
    """Make a fact; what it refers to is named by its words."""
    place = span(text, measure) if measure else None
    return Fact(
        entity=words,
        measure=TextSpan(start=place[0], end=place[1], text=measure) if place and measure else None,
        **fields,
    )


def record(
    text: str,
    entities: Sequence[Entity] = (),
    facts: Sequence[Fact] = (),
    *,
    noise: Sequence[tuple[str, str]] = (),
    headings: Sequence[tuple[str, int, str]] = (),
    id: str = "report",
    script: str = "Hans",
) -> Record:
    """Make a record; noise is (words, kind), headings are (words, level, type), each running to the next."""
    places = [(*span(text, words), level, type) for words, level, type in headings]
    edges = [*[start for start, *_ in places], len(text)]
    return Record(
        id=id,
        source=Source(path=f"{id}.txt", sha256="", format="txt", encoding="utf-8", script=script),
        pipeline=Pipeline(library="0", name="invented", version="0", hash=""),
        text=text,
        noise=[Noise(start=span(text, words)[0], end=span(text, words)[1], kind=kind) for words, kind in noise],
        sections=[
            Section(
                id=f"s{number}",
                start=start,
                end=edges[number + 1],
                level=level,
                number=None,
                heading=TextSpan(start=start, end=end, text=text[start:end]),
                type=type,
                type2=None,
                parent=None,
            )
            for number, (start, end, level, type) in enumerate(places)
        ],
        entities=[
            entity.model_copy(
                update={"section": entity.section or _section_at([start for start, *_ in places], entity)}
            )
            for entity in sorted(entities, key=lambda entity: entity.start)
        ],
        facts=list(facts),
    )


def _section_at(starts: Sequence[int], entity: Entity) -> str | None:
    before = [number for number, start in enumerate(starts) if start <= entity.start]
    return f"s{before[-1]}" if before else None


def example(id: str = "report") -> Record:
    """A short report with a project, an event, and what was paid and who came."""
    text = (
        "云溪社区2024年工作总结\n\n一、工作开展情况\n"
        "2024年，社区实施清渠工程，共投入资金12万元，其中管网改造5万元。\n"
        "“邻里同乐”文化节吸引居民300余人。\r\n二、下一步打算\n计划为清渠工程二期筹集资金30万元，走访老人40人。\n"
    )
    return record(
        text,
        [
            entity(text, "云溪社区", "GPE", code="320500"),
            entity(text, "清渠工程", "PROJECT", source="model", score=0.93, cluster="c0"),
            entity(text, "12万元", "MONEY", yuan("120000")),
            entity(text, "5万元", "MONEY", yuan("50000")),
            entity(text, "“邻里同乐”文化节", "EVENT"),
            entity(text, "300余人", "PEOPLE_COUNT", people("300", qualifier="over", upper="400")),
            entity(text, "清渠工程二期", "PROJECT", cluster="c0"),
            entity(text, "30万元", "MONEY", yuan("300000")),
            entity(text, "40人", "PEOPLE_COUNT", people("40")),
        ],
        [
            fact(
                text,
                "12万元",
                "投入资金",
                subject="清渠工程",
                period="2024",
                status="done",
                kind="level",
                responsible="云溪社区",
            ),
            fact(text, "5万元", "管网改造", subject="清渠工程", period="2024", status="done", part_of="12万元"),
            fact(text, "300余人", "居民", subject="“邻里同乐”文化节", period="2024", status="done"),
            fact(text, "30万元", "筹集资金", subject="清渠工程二期", period="2025", status="planned"),
        ],
        headings=[
            ("云溪社区2024年工作总结", 0, "title"),
            ("一、工作开展情况", 1, "work"),
            ("二、下一步打算", 1, "plans"),
        ],
        id=id,
    )


def long_report(length: int) -> Record:
    """A report of so many characters with an entity in every twenty, as real ones have, in sections of a thousand."""
    sentence = "为改善居住环境，社区在街道的指导下实施清渠工程，多方筹措并投入资金12万元，经过半年的努力顺利完工，惠及居民300人。"
    section = "一、工作开展情况\n" + (sentence * 4 + "\n") * 4
    text = section * (length // len(section) + 1)
    found = [
        ("清渠工程", "PROJECT", None),
        ("12万元", "MONEY", yuan("120000")),
        ("300人", "PEOPLE_COUNT", people("300")),
    ]
    entities = []
    for start in (at for at in range(len(text)) if text.startswith(sentence, at)):
        for words, label, value in found:
            offset = start + sentence.index(words)
            entities.append(
                Entity(
                    id=f"e{len(entities)}",
                    start=offset,
                    end=offset + len(words),
                    label=label,
                    text=words,
                    norm=words,
                    section=f"s{start // len(section)}",
                    source="rules",
                    value=value,
                )
            )
    projects = {number: entities[number - number % 3].id for number in range(len(entities))}
    facts = [
        Fact(entity=entity.id, subject=projects[number], status="done", period="2024")
        for number, entity in enumerate(entities)
        if entity.label in NUMERIC_LABELS
    ]
    plain = record(text)
    heading = section.index("\n")
    sections = [
        Section(
            id=f"s{number}",
            start=start,
            end=start + len(section),
            level=1,
            number="一、",
            heading=TextSpan(start=start, end=start + heading, text=text[start : start + heading]),
            type="work",
            type2=None,
            parent=None,
        )
        for number, start in enumerate(range(0, len(text), len(section)))
    ]
    return plain.model_copy(update={"entities": entities, "facts": facts, "sections": sections})
