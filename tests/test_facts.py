"""Facts: specs/facts.jsonl and specs/clusters.jsonl declare them, from a text with its names marked.

A line of facts.jsonl has the ``text`` (names in inline mark-up; the value grammar finds the values), the type of its
``section`` (work where it says nothing), the report's ``year``, and the ``facts`` to check, in order of the text: the
value's words, and of the fields those that the line is about. A line of clusters.jsonl has ``names`` with labels, the
known ``places`` and the ``clusters``, as numbers of names.
"""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import DocBin
from spacy.training import Example

import govreport_nlp
from govreport_nlp import find_values, to_record
from govreport_nlp.components.facts.circumstances import Surroundings
from govreport_nlp.components.facts.clusters import ClusterFinder
from govreport_nlp.components.facts.finder import FactFinder
from govreport_nlp.components.facts.lexicon import read_fact_lexicon
from govreport_nlp.components.facts.measures import Mention
from govreport_nlp.corpora.inline import parse_inline
from govreport_nlp.errors import LexiconError
from govreport_nlp.labels import NUMERIC_LABELS
from govreport_nlp.language.document import get_facts, set_facts
from govreport_nlp.output.breakdowns import breakdowns
from govreport_nlp.record import Record
from tests.growth import growth

SPECS = Path(__file__).parent / "specs"


def read_specs(name):
    return [json.loads(line) for line in (SPECS / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def lexicon():
    return read_fact_lexicon()


@pytest.mark.parametrize("spec", read_specs("facts.jsonl"), ids=lambda spec: spec["name"])
def test_the_declared_facts(spec, lexicon):
    document = parse_inline(spec["text"])
    text, section = document.text, Surroundings(spec.get("section", "work"))
    mentions = mentions_of(document, spec.get("year"))
    facts = iter(FactFinder(lexicon)(text, mentions, lambda offset: section, spec.get("year")))
    words = [text[mention.start : mention.end] for mention in mentions]
    for expected in spec["facts"]:
        fact = next((fact for fact in facts if words[fact.value] == expected["value"]), None)
        assert fact is not None, f"{expected['value']} is no value here, or stands before the one listed before it"
        measure = text[slice(*fact.measure)] if fact.measure else None
        found = fact._asdict() | {"value": words[fact.value], "measure": measure}
        for role in ("subject", "responsible", "part_of"):
            found[role] = words[found[role]] if found[role] is not None else None
        assert {field: found[field] for field in expected} == expected


def mentions_of(document, year):
    """Return the names that are marked and the values that the grammar finds outside them."""
    names = [Mention(entity.start, entity.end, entity.label) for entity in document.entities]
    values = [
        Mention(found.start, found.end, found.label, plain(found.value))
        for found in find_values(document.text, year)
        if not any(name.start < found.end and found.start < name.end for name in names)
    ]
    return sorted([*names, *values])


def plain(value):
    return {name: str(stated) if isinstance(stated, Decimal) else stated for name, stated in value._asdict().items()}


@pytest.mark.parametrize("spec", read_specs("clusters.jsonl"), ids=lambda spec: spec["name"])
def test_the_declared_clusters(spec, lexicon):
    mentions, text = [], ""
    for label, name in spec["names"]:
        mentions.append(Mention(len(text), len(text) + len(name), label))
        text += name + "；"
    numbers = ClusterFinder(lexicon.clusters)(text, mentions, spec.get("places", []))
    clusters = {}
    for index, number in numbers.items():
        clusters.setdefault(number, []).append(index)
    assert [clusters[number] for number in sorted(clusters)] == spec["clusters"]


@pytest.mark.parametrize(
    ("heading", "text", "period", "status"),
    [
        ("一、2023年工作回顾", "修建步道3公里。", "2023", "done"),
        ("二、2025年工作计划", "修建步道3公里。", "2025", "planned"),
        ("二、2025年主要预期目标", "生产总值增长6%。", "2025", "target"),
        ("一、工作回顾", "修建步道3公里。", "2024", "done"),
        ("二、下一步工作计划", "修建步道3公里。", None, "planned"),
    ],
)
def test_the_heading_tells_the_year_and_what_is_a_target(nlp, heading, text, period, status):
    doc = nlp(f"云溪镇2024年工作报告\n{heading}\n{text}\n")
    facts = doc._.facts
    assert [(fact["period"], fact["status"]) for fact in facts] == [(period, status)]


def test_a_heading_of_a_section_around_it_tells_the_year_too(nlp):
    doc = nlp(
        "云溪镇工作报告\n一、2023年工作回顾\n（一）民生保障\n修建步道3公里。\n二、2025年工作计划\n（一）民生保障\n修建步道5公里。\n"
    )
    assert [(fact["period"], fact["status"]) for fact in doc._.facts] == [("2023", "done"), ("2025", "planned")]


REPORT = (
    "云溪镇2024年工作总结\n一、工作开展情况\n（一）民生微實事。云溪鎮民政局開展民生微實事項目12個，投入資金340萬元，"
    "其中鎮級資金200萬元、群眾自籌140萬元，惠及居民3000人。\n（二）民生微事實。受益老人增長8.5%。\n"
    "二、下一步工作计划\n新建社区食堂3个。\n"
)


def shown(record):
    words = {entity.id: entity.norm for entity in record.entities}
    return [
        (
            words[fact.entity],
            fact.measure.text if fact.measure else None,
            fact.status,
            fact.kind,
            fact.period,
            words.get(fact.part_of),
        )
        for fact in record.facts
    ]


def test_the_facts_of_a_report(nlp):
    record = to_record(nlp(REPORT), id="report")
    assert shown(record) == [
        ("12个", "民生微實事項目", "done", "level", "2024", None),
        ("340万元", "投入資金", "done", "level", "2024", None),
        ("200万元", "鎮級資金", "done", "level", "2024", "340万元"),
        ("140万元", "群眾自籌", "done", "level", "2024", "340万元"),
        ("3000人", "惠及居民", "done", "level", "2024", None),
        ("8.5%", "受益老人", "done", "change", "2024", None),
        ("3个", "新建社区食堂", "planned", "level", None, None),
    ]
    assert all(fact.score is None for fact in record.facts)
    clusters = {entity.cluster for entity in record.entities if entity.label == "PROJECT"}
    assert len(clusters) == 1
    assert None not in clusters


@pytest.mark.parametrize(
    ("text", "adds_up"),
    [
        ("现有党员137名，其中男党员97名、女党员40名。", True),
        ("现有党员137名，其中男党员97名、女党员30名。", False),
        ("投入8.5万元，其中市级5万元、镇级3.5万元。", True),
    ],
)
def test_whether_parts_add_up(nlp, text, adds_up):
    (check,) = breakdowns(to_record(nlp(text)))
    assert check.adds_up is adds_up
    assert len(check.parts) == 2
    assert isinstance(check.total, Decimal)


def test_shares_are_not_added_up(nlp):
    assert breakdowns(to_record(nlp("女性占60%，其中青年占20%、老年占30%。"))) == []


def test_facts_survive_every_journey(nlp, tmp_path):
    doc = nlp(REPORT)
    record = to_record(doc, id="report")
    assert record.facts
    assert Record.from_json(record.to_json()) == record
    again = type(doc)(nlp.vocab).from_bytes(doc.to_bytes())
    assert to_record(again, id="report") == record
    (boxed,) = DocBin(store_user_data=True, docs=[doc]).get_docs(nlp.vocab)
    assert to_record(boxed, id="report") == record
    returned = to_record(record.to_doc(nlp.vocab), source=record.source, id="report")
    assert returned.facts == record.facts
    assert [entity.cluster for entity in returned.entities] == [entity.cluster for entity in record.entities]
    nlp.to_disk(tmp_path / "pipeline")
    assert get_facts(spacy.load(tmp_path / "pipeline")(REPORT)) == get_facts(doc)


def test_facts_of_entities_that_are_gone_are_left_out(nlp):
    doc = nlp(REPORT)
    doc.ents = [entity for entity in doc.ents if entity.label_ != "MONEY"]
    record = to_record(doc, id="report")
    assert [fact[0] for fact in shown(record)] == ["12个", "3000人", "8.5%", "3个"]


@pytest.mark.slow
def test_two_processes_find_the_same_facts(tmp_path):
    script = tmp_path / "run.py"
    script.write_text(
        "import sys, govreport_nlp\n"
        "if __name__ == '__main__':\n"
        "    nlp = govreport_nlp.load()\n"
        f"    texts = [{REPORT!r}] * 3\n"
        "    one = [doc._.facts for doc in nlp.pipe(texts)]\n"
        "    two = [doc._.facts for doc in nlp.pipe(texts, n_process=2, batch_size=1)]\n"
        "    assert one == two and one[0], (one, two)\n",
        encoding="utf-8",
    )
    subprocess.run([sys.executable, str(script)], check=True, timeout=120)


def test_the_component_stands_alone():
    nlp = spacy.blank("zh")
    nlp.add_pipe("govreport_facts")
    doc = nlp("没有数字的一句话")
    assert doc._.facts == []
    assert all(span._.cluster is None for span in doc.ents)


PIECES = st.sampled_from(
    [
        *"，。；：、（）“”\n 了将已由向其中的和",
        *(
            "增长",
            "其中",
            "达到",
            "分别",
            "比上年",
            "力争",
            "计划",
            "包括",
            "较",
            "投资",
            "新增",
            "一、",
            "2023年",
            "今年",
        ),
        *("5亿元", "8.5%", "3个", "120人次", "两百名", "50万元", "3-5天", "党员", "社区", "收入"),
        *("民生微实事项目", "民生微事实", "云溪镇", "县民政局", "云溪县民政局", "“邻里节”活动", "社區(qū)", "**"),
    ]
)


@pytest.mark.slow
@settings(deadline=None, max_examples=100)
@given(text=st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=50).map("".join)))
def test_any_text_has_sound_facts(text):
    doc = govreport_pipeline()(text)
    record = to_record(doc)
    entities = {entity.id: entity for entity in record.entities}
    values = [entity.id for entity in record.entities if entity.label in NUMERIC_LABELS]
    assert [fact.entity for fact in record.facts] == values
    parts = {fact.entity: fact.part_of for fact in record.facts}
    for fact in record.facts:
        if fact.measure:
            assert 0 <= fact.measure.start < fact.measure.end <= len(text)
            assert fact.measure.text == text[fact.measure.start : fact.measure.end]
        assert fact.subject is None or entities[fact.subject].label in ("PROJECT", "EVENT")
        assert fact.responsible is None or entities[fact.responsible].label in ("ORG", "GPE")
        assert fact.part_of is None or fact.part_of in parts
        seen = {fact.entity}
        whole = fact.part_of
        while whole is not None:
            assert whole not in seen
            seen.add(whole)
            whole = parts[whole]
    for entity in record.entities:
        assert (entity.cluster is not None) == (entity.label in ("PROJECT", "EVENT", "ORG"))


_PIPELINE = []


def govreport_pipeline():
    """Return one pipeline for all examples of a property, which take no fixture."""
    if not _PIPELINE:
        _PIPELINE.append(govreport_nlp.load())
    return _PIPELINE[0]


@pytest.mark.parametrize(
    ("opening", "unit"),
    [
        ("", "<ORG>云溪县民政局</ORG>实施<PROJECT>暖网工程</PROJECT>，投资3亿元，其中中央2亿元，增长5%，"),
        ("收入分别为", "5亿元、增长3%，"),
        ("收入", "3亿元，"),
    ],
)
def test_time_is_linear_in_the_length(lexicon, opening, unit):
    finder, cluster = FactFinder(lexicon), ClusterFinder(lexicon.clusters)

    def clauses(times):
        document = parse_inline(opening + unit * times)
        return document.text, mentions_of(document, None)

    def work(given):
        finder(*given, lambda offset: Surroundings("work"), None)
        cluster(*given)

    assert growth(work, clauses, 500) < 2


def test_the_scorer_counts_measures_and_subjects(nlp):
    text = "滨河路工程投资2亿元，铺设管网46公里。"
    reference, predicted = nlp(text), nlp(text)
    facts = get_facts(reference)
    assert len(facts) == 2
    assert all(fact["measure"] for fact in facts)
    component = nlp.get_pipe("govreport_facts")
    perfect = component.score([Example(predicted, reference)])
    assert (perfect["facts_measure_f"], perfect["facts_measure_p"], perfect["facts_measure_r"]) == (1, 1, 1)
    changed = [fact | {"measure": None} if number == 0 else fact for number, fact in enumerate(facts)]
    set_facts(reference, changed)
    scores = component.score([Example(predicted, reference)])
    assert (scores["facts_measure_p"], scores["facts_measure_r"]) == (0.5, 1)
    set_facts(reference, [])
    scores = component.score([Example(predicted, reference)])
    assert (scores["facts_measure_p"], scores["facts_measure_r"]) == (0, None)
    scores = nlp.evaluate([Example(nlp.make_doc(text), nlp(text))])
    assert scores["facts_measure_f"] == 1


def test_a_users_own_words(tmp_path):
    from govreport_nlp.lexicons import __file__ as folder

    words = (Path(folder).parent / "facts.toml").read_text(encoding="utf-8")
    own = tmp_path / "facts.toml"
    own.write_text(words.replace('"力争", ', '"力争", "冲刺", '), encoding="utf-8")
    nlp = govreport_nlp.load(components={"govreport_facts": {"facts_path": str(own)}})
    assert [fact["status"] for fact in nlp("冲刺游客50万人次。")._.facts] == ["target"]
    own.write_text(words.replace("planned = [", "plannned = ["), encoding="utf-8")
    with pytest.raises(LexiconError, match="plannned"):
        govreport_nlp.load(components={"govreport_facts": {"facts_path": str(own)}})


def test_a_value_that_another_component_left_unread_has_no_fact():
    nlp = spacy.blank("zh")
    nlp.add_pipe("govreport_facts")
    doc = nlp.make_doc("党员40名，其中女党员12名。")
    doc.ents = [doc.char_span(2, 5, label="PEOPLE_COUNT"), doc.char_span(11, 14, label="PEOPLE_COUNT")]
    assert nlp(doc)._.facts == []
