"""The page: every character as it stands, every entity exactly marked, sums right, and safe with whatever is in a report."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
from collections import defaultdict
from decimal import Decimal
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govreport_nlp.errors import RecordError
from govreport_nlp.output.page import render_page
from govreport_nlp.output.page.charts import Bar, amounts_by_subject, values_by_section
from govreport_nlp.output.page.controls import CONTROL, on_one_line
from govreport_nlp.output.page.facts import Lookup, notes, table_rows
from govreport_nlp.output.page.values import amount_of, interval_of
from govreport_nlp.output.page.words import page_words
from govreport_nlp.output.statements import collect_statements
from govreport_nlp.record import Entity, Noise
from govreport_nlp.text.script import Simplifier
from tests.growth import growth
from tests.page_records import entity, example, fact, long_report, record, yuan

VOID = {"meta", "input", "rect", "link", "br"}


class Page(HTMLParser):
    """What a browser makes of a page: its elements, the text of its lines, and what is marked in them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = defaultdict(str)  # by "original" and "simplified"
        self.marked = defaultdict(str)  # by the copy and the entity's number
        self.boxes: list[str | None] = []
        self.scripts: list[str] = []
        self.style = ""
        self._open: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(self.elements[-1])
        if "control" in self._classes(dict(attrs)):
            self.boxes.append(dict(attrs)["data-code"])
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self._open.pop()[0] == tag, "elements are closed in the order in which they were opened"

    def handle_data(self, data):
        tags = [tag for tag, _ in self._open]
        if tags and tags[-1] == "script":
            self.scripts[-1] += data
        elif tags and tags[-1] == "style":
            self.style += data
        copy = next(
            (name for _, attrs in self._open for name in self._classes(attrs) & {"original", "simplified"}), None
        )
        if copy is None:
            return
        self.text[copy] += data
        for _, attrs in self._open:
            if "e" in self._classes(attrs):
                self.marked[copy, int(attrs["data-e"] or "")] += data

    @staticmethod
    def _classes(attrs):
        return set((attrs.get("class") or "").split())

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def seen(text: str) -> str:
    """What is left of a text where controls are boxes."""
    return CONTROL.sub("", text)


def test_the_text_is_whole_and_every_entity_marked():
    report = example()
    page = Page(render_page([report]))
    assert page.text["original"] == report.text
    assert page.marked == {("original", number): entity.text for number, entity in enumerate(report.entities)}
    assert not page.text["simplified"]


def test_the_example_reports_of_the_project(nlp, examples):
    from govreport_nlp.scale import record_of

    records = [record_of(nlp, source) for source in examples]
    for report in records:
        page = Page(render_page([report]))
        assert page.text["original"] == seen(report.text)
        assert page.marked["original", 0] == seen(report.entities[0].text)
        if report.source.script == "Hant":
            assert page.text["simplified"] == seen(Simplifier()(report.text))
    assert {report.source.script for report in records} == {"Hans", "Hant"}


NASTY = "云溪社区3万元&<>\"'\n\r\t \u3000\u202e\u2066\u200b\u2028\x85\x0b\x00\ufeff𠮷</p>"


@st.composite
def records(draw):
    text = draw(st.lists(st.sampled_from([*NASTY, "\r\n", "]]>", "<!--", "</script>"]), max_size=60).map("".join))
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=12)))
    entities = [
        Entity(
            id=f"e{start}", start=start, end=end, label=draw(st.sampled_from(["MONEY", "ORG", "OWN_LABEL"])),
            text=text[start:end], norm=text[start:end], section=None, source=None,
        )
        for start, end in zip(edges[::2], edges[1::2], strict=False)
    ]  # fmt: skip
    cut = sorted(draw(st.sets(st.integers(0, len(text)), max_size=12)))
    noise = [
        Noise(start=start, end=end, kind=draw(st.sampled_from(["boilerplate", "hard_wrap", "mask"])))
        for start, end in zip(cut[::2], cut[1::2], strict=False)
    ]
    report = record(text, entities, script=draw(st.sampled_from(["Hans", "Hant"])))
    return report.model_copy(update={"noise": noise})


@settings(deadline=None)  # the first call reads the template and OpenCC's dictionaries
@given(records())
def test_any_text_comes_out_as_it_went_in(report):
    page = Page(render_page([report]))
    assert page.text["original"] == seen(report.text)
    copies = 1 if report.source.script == "Hans" else 2
    controls = [f"U+{ord(character):04X}" for character in CONTROL.findall(report.text)]
    assert sorted(page.boxes) == sorted(controls * copies)
    expected = {number: seen(entity.text) for number, entity in enumerate(report.entities)}
    found = {number: text for (copy, number), text in page.marked.items() if copy == "original"}
    assert found == {number: text for number, text in expected.items() if text}
    assert len(page.scripts) == 2


HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x=\'',
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "</style><style>body{display:none}</style>",
    "</textarea></title></option></select>",
    "\u202e元万三\u2066",
    "\u2028\u2029",
    "&lt;b&gt;&#x202e;",
    "\ud800",
]


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_of_a_report_is_mark_up(words):
    text = f"{words}投入{words[::-1]}3万元"
    found = [
        entity(text, words, "PROJECT", cluster=words, code=words),
        entity(text, "3万元", "MONEY", yuan("30000", unit=words)),
    ]
    report = record(text, found, [fact(text, "3万元", words, subject=words, period=f"2024{words}")], id=words,
                    headings=[(words, 0, "title")])  # fmt: skip
    plain = Page(render_page([example(), example()]))
    page = Page(render_page([report, report]))
    assert {tag for tag, _ in page.elements} <= {tag for tag, _ in plain.elements} | {"svg", "rect", "bdi", "h1"}
    assert len(page.scripts) == 2
    assert page.scripts[1] == plain.scripts[1]
    allowed = {name for _, attributes in plain.elements for name in attributes} | {"data-code", "data-n"}
    assert {name for _, attributes in page.elements for name in attributes} <= allowed
    assert page.text["original"] == seen(text) * 2
    note = json.loads(page.scripts[0])["reports"][0][1]
    assert note["fact"]["measure"][2] == on_one_line(words)
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z]+|r\d+([es]\d+)?", str(id)) for id in ids)


def test_what_is_beside_the_text_has_no_control_in_it():
    text = "\u202e工程\u202d投入3万元"
    report = record(text, [entity(text, "\u202e工程\u202d", "PROJECT"), entity(text, "3万元", "MONEY", yuan("30000"))],
                    [fact(text, "3万元", "\u202d投入", subject="\u202e工程\u202d")], id="\u202ea")  # fmt: skip
    html = render_page([report])
    assert not CONTROL.search(html.replace("\x0c", ""))
    assert "[U+202E]工程[U+202D]" in html


def test_only_the_page_s_own_script_and_style_may_run():
    page = Page(render_page([example()]))
    policy = next(
        str(meta["content"]) for meta in page.named("meta") if meta.get("http-equiv") == "Content-Security-Policy"
    )
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    for name, code in (("script-src", page.scripts[1]), ("style-src", page.style)):
        digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
        assert rules[name] == f"'sha256-{digest}'"
    assert not any(
        "style" in attributes or {"src", "action", "srcdoc"} & attributes.keys() for _, attributes in page.elements
    )
    assert all(str(attributes.get("href", "#")).startswith("#") for _, attributes in page.elements)
    assert not re.search(
        r"url\(|@import|innerHTML|insertAdjacentHTML|document\.write|eval\(|fetch\(|https?:",
        page.style + page.scripts[1],
    )


def test_the_page_is_the_same_from_run_to_run():
    assert render_page([example()]) == render_page([example()])


def test_several_reports_make_a_list_and_the_first_is_shown():
    page = Page(render_page([example("a"), example("b")], language="en"))
    assert [option["value"] for option in page.named("option")] == ["0", "1"]
    shown = ["hidden" not in attributes for _, attributes in page.elements if "data-report" in attributes]
    assert shown == [True, False]
    assert page.named("html") == [{"lang": "en"}]


def test_a_page_without_reports():
    assert "There is no report." in render_page([], language="en")


@pytest.mark.parametrize(
    ("update", "message"),
    [
        ({"start": 0, "end": 3}, "overlap"),
        ({"start": 2, "end": 99}, "outside a text of 8 characters"),
    ],
)
def test_a_record_that_does_not_fit_its_text_is_refused(update, message):
    text = "云溪社区投入资金"
    found = [entity(text, "云溪", "GPE"), entity(text, "社区", "ORG").model_copy(update=update)]
    with pytest.raises(RecordError, match=message):
        render_page([record(text, found)])


def test_noise_and_headings():
    text = "首页 > 新闻\n一、工作情况。\n社區(qū)投入\n资金3万元\n二、打算：走访\n"
    report = record(
        text, [entity(text, "投入\n资金", "PROJECT")],
        noise=[("首页 > 新闻\n", "boilerplate"), ("(qū)", "pinyin")],
        headings=[("一、工作情况", 1, "work"), ("二、打算", 1, "plans")],
    )  # fmt: skip
    lines = [attrs for _, attrs in Page(render_page([report])).elements if "data-start" in attrs]
    assert [attrs["class"] for attrs in lines] == [
        "line original all-noise", "line original heading", "line original", "line original", "line original",
    ]  # fmt: skip
    assert [attrs.get("aria-level") for attrs in lines] == [None, "3", None, None, None]
    wrap = Noise(start=text.index("投入\n") + 2, end=text.index("投入\n") + 3, kind="hard_wrap")
    joined = report.model_copy(update={"noise": sorted([*report.noise, wrap], key=lambda noise: noise.start)})
    assert len([attrs for _, attrs in Page(render_page([joined])).elements if "data-start" in attrs]) == 4


def test_headings_in_the_outline_are_without_noise():
    text = "一、社區(qū)工**作\n二、计划"
    report = record(
        text,
        noise=[("(qū)", "pinyin"), ("**", "mask")],
        headings=[("一、社區(qū)工**作", 1, "work"), ("二、计划", 1, "plans")],
    )
    lookup = Lookup(report)
    assert [lookup.section_name(number) for number in (0, 1)] == ["一、社區工**作", "二、计划"]


def test_sections_that_begin_together_lead_to_the_same_place():
    report = example()
    outer = report.sections[1]
    inner = outer.model_copy(update={"id": "inner", "parent": outer.id, "level": 2})
    page = Page(
        render_page([report.model_copy(update={"sections": [*report.sections[:2], inner, report.sections[2]]})])
    )
    links = [str(link["href"])[1:] for link in page.named("a") if re.fullmatch(r"#r0s\d+", str(link["href"]))]
    ids = {attributes.get("id") for _, attributes in page.elements}
    assert links == ["r0s0", "r0s2", "r0s2", "r0s3"]
    assert set(links) <= ids


def test_sections_nested_without_end_are_shown():
    report = example()
    section = report.sections[1]
    nested = [
        section.model_copy(update={"id": f"s{number}", "parent": f"s{number - 1}" if number else None})
        for number in range(2000)
    ]
    page = Page(render_page([report.model_copy(update={"sections": nested})]))
    links = [link for link in page.named("a") if re.fullmatch(r"#r0s\d+", str(link["href"]))]
    assert len(links) == 2000


AMOUNTS = [
    (yuan("2690000"), None, "2,690,000"),
    (yuan("0.10"), None, "0.10"),
    (yuan("123456789012345678901234567890"), None, "123,456,789,012,345,678,901,234,567,890"),
    (yuan("30000", qualifier="over", upper="40000"), "30,000 – 40,000", "30,000 – 40,000"),
    (yuan("80", qualifier="at_least", upper=None), "≥ 80", "≥ 80"),
    (yuan("300", qualifier="under", lower=None), "≤ 300", "< 300"),
    (yuan("3", qualifier="between", high="7", upper="7"), "3 – 7", "3 – 7"),
    (yuan("5", lower=None, upper=None), None, "5"),
]


@pytest.mark.parametrize(("quantity", "interval", "amount"), AMOUNTS)
def test_amounts_to_read(quantity, interval, amount):
    assert (interval_of(quantity), amount_of(quantity)) == (interval, amount)


def test_the_table_has_every_value_with_what_is_said_of_it():
    rows = table_rows(Lookup(example()))
    assert [(row.text, row.amount, row.measure, row.subject_name, row.period, row.status, row.section) for row in rows] == [
        ("12万元", "120,000 元", "投入资金", "清渠工程二期", "2024", "done", "一、工作开展情况"),
        ("5万元", "50,000 元", "管网改造", "清渠工程二期", "2024", "done", "一、工作开展情况"),
        ("300余人", "300 – 400 人", "居民", "“邻里同乐”文化节", "2024", "done", "一、工作开展情况"),
        ("30万元", "300,000 元", "筹集资金", "清渠工程二期", "2025", "planned", "二、下一步打算"),
        ("40人", None, None, None, None, None, "二、下一步打算"),
    ]  # fmt: skip
    by_size = sorted(rows, key=lambda row: row.ranks[0], reverse=True)
    assert [row.text for row in by_size] == ["30万元", "12万元", "5万元", "300余人", "40人"]
    assert [row.ranks[3] for row in rows] == [0, 0, 0, 1, -1]


def test_a_period_that_is_not_known_is_not_shown():
    text = "投入3万元"
    report = record(text, [entity(text, "3万元", "MONEY", yuan("30000"))], [fact(text, "3万元", period="XXXX")])
    assert table_rows(Lookup(report))[0].period is None
    assert "fact" not in notes(Lookup(report))[0]


def test_notes_say_all_that_the_record_says():
    note = notes(Lookup(example()))
    assert note[0] == {
        "label": "GPE",
        "norm": "云溪社区",
        "source": "rules",
        "code": "320500",
        "section": "云溪社区2024年工作总结",
    }
    assert note[1]["score"] == 0.93
    assert note[2]["fact"] == {
        "measure": [40, 44, "投入资金"], "subject": [1, "清渠工程二期"], "responsible": [0, "云溪社区"],
        "period": "2024", "status": "done", "kind": "level",
    }  # fmt: skip
    assert note[3]["fact"]["part_of"] == [2, "12万元"]
    assert note[5]["value"] == {"number": "300", "unit": "人", "qualifier": "over", "interval": "300 – 400"}


SUMS = "甲工程投入10元其中乙工程4元丙工程3元另有5元再投7元增长2元美金6元复投10圆"


def money(*facts):
    """Chart facts about the amounts of SUMS: (words, fields of the fact)."""
    projects = [entity(SUMS, words, "PROJECT") for words in ("甲工程", "乙工程", "丙工程")]
    amounts = [
        entity(SUMS, f"{number}元", "MONEY", yuan(str(number))) for number in (10, 4, 3, 5, 7, 2)
    ] + [entity(SUMS, "6元", "MONEY", yuan("6", unit="美元")), entity(SUMS, "10圆", "MONEY", yuan("10"))]  # fmt: skip
    given = dict(facts)
    chosen = [amount for amount in amounts if amount.id in given]
    report = record(SUMS, [*projects, *chosen], [fact(SUMS, words, **fields) for words, fields in given.items()])
    charts = amounts_by_subject(collect_statements([report]), "money", adds_unnamed=True)
    return [
        (
            chart.unit,
            [(bar.name, str(bar.done), str(bar.planned)) for bar in (*chart.bars, *filter(None, [chart.unnamed]))],
            chart.parts,
            chart.repeats,
        )
        for chart in charts
    ]


CHARTS = {
    "sum by project": (
        [("10元", {"subject": "甲工程"}), ("5元", {}), ("7元", {"subject": "甲工程"})],
        [("元", [("甲工程", "17", "0"), (None, "5", "0")], 0, 0)],
    ),
    "parts of the same project are in the total": (
        [("10元", {"subject": "甲工程"}), ("4元", {"subject": "甲工程", "part_of": "10元"}), ("3元", {"part_of": "10元"})],
        [("元", [("甲工程", "10", "0")], 2, 0)],
    ),
    "a part with a project of its own is taken off the total": (
        [("10元", {}), ("4元", {"subject": "乙工程", "part_of": "10元"}), ("3元", {"subject": "丙工程", "part_of": "10元"})],
        [("元", [("乙工程", "4", "0"), ("丙工程", "3", "0"), (None, "3", "0")], 0, 0)],
    ),
    "a part of a part": (
        [("10元", {"subject": "甲工程"}), ("4元", {"part_of": "10元"}), ("3元", {"subject": "丙工程", "part_of": "4元"})],
        [("元", [("甲工程", "7", "0"), ("丙工程", "3", "0")], 1, 0)],
    ),
    "parts that are more than the total leave nothing of it": (
        [("4元", {"subject": "甲工程"}), ("7元", {"subject": "乙工程", "part_of": "4元"})],
        [("元", [("乙工程", "7", "0"), ("甲工程", "0", "0")], 0, 0)],
    ),
    "a part of itself": ([("4元", {"part_of": "4元"})], [("元", [(None, "4", "0")], 0, 0)]),
    "two parts of each other are parts of nothing": (
        [("10元", {"part_of": "4元"}), ("4元", {"part_of": "10元"}), ("3元", {"part_of": "4元"})],
        [("元", [(None, "14", "0")], 1, 0)],
    ),
    "what a part of a repeated total is taken off": (
        [("10元", {"subject": "甲工程"}), ("10圆", {"subject": "甲工程"}), ("4元", {"subject": "乙工程", "part_of": "10圆"})],
        [("元", [("甲工程", "6", "0"), ("乙工程", "4", "0")], 0, 1)],
    ),
    "planned beside done": (
        [("10元", {"subject": "甲工程", "status": "done"}), ("5元", {"subject": "甲工程", "status": "planned"}),
         ("7元", {"subject": "甲工程", "status": "target"})],
        [("元", [("甲工程", "10", "12")], 0, 0)],
    ),
    "a change is no amount": ([("10元", {"subject": "甲工程"}), ("2元", {"subject": "甲工程", "kind": "change"})],
                             [("元", [("甲工程", "10", "0")], 0, 0)]),
    "units are not mixed": ([("10元", {"subject": "甲工程"}), ("6元", {"subject": "甲工程"})],
                            [("元", [("甲工程", "10", "0")], 0, 0), ("美元", [("甲工程", "6", "0")], 0, 0)]),
    "a statement made twice counts once": (
        [("10元", {"subject": "甲工程", "measure": "投入"}), ("10圆", {"subject": "甲工程", "measure": "投入"})],
        [("元", [("甲工程", "10", "0")], 0, 1)],
    ),
    "a statement made twice counts once where nothing is measured": (
        [("10元", {"subject": "甲工程"}), ("10圆", {"subject": "甲工程", "period": "2024"})],
        [("元", [("甲工程", "10", "0")], 0, 1)],
    ),
    "what no project has is said of two things": ([("10元", {}), ("10圆", {})], [("元", [(None, "20", "0")], 0, 0)]),
}  # fmt: skip


@pytest.mark.parametrize(("facts", "charts"), CHARTS.values(), ids=CHARTS)
def test_charts_add_up(facts, charts):
    assert money(*facts) == charts


def test_sums_of_a_bar_are_exact():
    bar = Bar(None, None)
    for number, status in (("9" * 30, "done"), ("0.1", "unknown"), ("0.2", "planned")):
        bar.add(Decimal(number), status)
    assert (str(bar.done), str(bar.total)) == ("9" * 30 + ".1", "9" * 30 + ".3")


def test_a_cluster_is_one_project():
    charts = amounts_by_subject(collect_statements([example()]), "money", adds_unnamed=True)
    assert [(bar.name, bar.done, bar.planned) for bar in charts[0].bars] == [
        ("清渠工程二期", Decimal(120000), Decimal(300000))
    ]
    assert charts[0].parts == 1
    assert charts[0].length(Decimal(420000)) == 1000


def test_people_whom_no_event_names_are_not_added():
    charts = amounts_by_subject(collect_statements([example()]), "people", adds_unnamed=False)
    assert [(chart.unit, [(bar.name, bar.total) for bar in chart.bars], chart.not_added) for chart in charts] == [
        ("人", [("“邻里同乐”文化节", Decimal(300))], 1)
    ]


def test_values_by_type_of_section():
    assert values_by_section(Lookup(example())) == {"work": 3, "plans": 2}


def test_references_to_nothing_count_as_none():
    text = "投入3万元"
    report = record(text, [entity(text, "3万元", "MONEY", yuan("30000"), section="s9")],
                    [fact(text, "3万元", "投入", subject="e9", responsible="e8", part_of="e7", section="s9")])  # fmt: skip
    assert notes(Lookup(report))[0]["fact"] == {"measure": [0, 2, "投入"]}
    assert "3万元" in render_page([report])


def test_the_page_has_its_words_in_both_languages():
    folder = files("govreport_nlp.output.page")
    template, script = (folder.joinpath(name).read_text(encoding="utf-8") for name in ("page.html", "page.js"))
    zh, en = page_words("zh"), page_words("en")
    used = set(re.findall(r'(?:word|title)\("(\w+)"', template)) | set(re.findall(r'word\("(\w+)"', script))
    assert used <= zh.keys()
    assert zh.keys() == en.keys()
    everything = (
        template + script + files("govreport_nlp.output.page").joinpath("render.py").read_text(encoding="utf-8")
    )
    assert not {key for key in zh if "." not in key and not re.search(rf'"{key}"|\b{key}\b', everything)}
    assert all(
        zh[key] and en[key] and not re.search(r"[\u4e00-\u9fff]", en[key])
        for key in en
        if not key.startswith("language")
    )
    assert {f"script.{script}" for script in ("Hans", "Hant", "mixed")} <= zh.keys()
    closed = ("label", "qualifier", "section_type", "status", "kind", "mod")
    schema = json.loads(json.dumps(example().model_json_schema()))
    for group in closed:
        assert any(key.startswith(f"{group}.") for key in zh), group
    for type in schema["$defs"]["Section"]["properties"]["type"]["enum"]:
        assert f"section_type.{type}" in zh
    for qualifier in schema["$defs"]["Quantity"]["properties"]["qualifier"]["enum"]:
        assert f"qualifier.{qualifier}" in zh


def test_text_stands_out_from_what_is_behind_it():
    css = files("govreport_nlp.output.page").joinpath("page.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--(\w+): light-dark\((#\w{6}, #\w{6})\)", css))
    for theme in (0, 1):
        shade = {name: pair.split(", ")[theme] for name, pair in colours.items()}
        for ink, behind in (
            ("ink", "page"),
            ("ink", "raised"),
            ("ink", "chosen"),
            ("dim", "page"),
            ("dim", "raised"),
            ("accent", "page"),
        ):
            assert contrast(shade[ink], shade[behind]) >= 4.5, (theme, ink, behind)
        assert contrast(shade["focus"], shade["page"]) >= 3
    for hues in re.findall(r"--hue: light-dark\((#\w{6}), (#\w{6})\)", css):
        for theme in (0, 1):
            assert contrast(hues[theme], colours["page"].split(", ")[theme]) >= 3, hues


def contrast(one: str, other: str) -> float:
    """The ratio of the Web Content Accessibility Guidelines."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_time_is_linear_in_the_length():
    assert growth(lambda report: render_page([report]), long_report, 20_000) < 2


def govreport(*arguments):
    command = [sys.executable, "-m", "govreport_nlp.cli.main", "report", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, timeout=300, check=False)


@pytest.mark.slow
def test_the_command_writes_a_page(tmp_path):
    (tmp_path / "a.txt").write_text("一、工作情况\n投入3万元。\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("二、打算\n走访40人。\n", encoding="utf-8")
    (tmp_path / "c.txt").write_bytes(b"")
    run = govreport(
        tmp_path / "a.txt", tmp_path / "b.txt", tmp_path / "c.txt", "-o", tmp_path / "page.html", "--language", "en"
    )
    assert run.returncode == 1
    assert b"c.txt" in run.stderr
    page = Page((tmp_path / "page.html").read_text(encoding="utf-8"))
    assert page.text["original"] == "一、工作情况\n投入3万元。\n二、打算\n走访40人。\n"
    assert page.named("html") == [{"lang": "en"}]
    assert govreport(tmp_path / "a.txt").stdout.decode().startswith("<!doctype html>")


def test_the_command_writes_no_page_of_nothing(tmp_path):
    (tmp_path / "c.txt").write_bytes(b"")
    run = govreport(tmp_path / "c.txt", "-o", tmp_path / "page.html")
    assert run.returncode == 1
    assert not (tmp_path / "page.html").exists()
