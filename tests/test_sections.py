"""Sections: specs/sections.jsonl holds text → the tree that a careful reader sees; properties hold for any text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govreport_nlp.components.sections.finder import Section, SectionFinder
from govreport_nlp.components.sections.numbering import NumberReader
from govreport_nlp.errors import LexiconError
from govreport_nlp.labels import SECTION_TYPES
from govreport_nlp.lexicons import lexicon_text
from tests.growth import growth, repeated

SPECS = [
    json.loads(line)
    for line in (Path(__file__).parent / "specs" / "sections.jsonl").read_text(encoding="utf-8").splitlines()
]
FINDER = SectionFinder()


def rows(text: str, sections: list[Section]) -> list[list[object]]:
    """Return level, number, heading, type and type2 of each section, as the specs write them."""
    return [
        [
            section.level,
            section.number,
            text[slice(*section.heading)] if section.heading else None,
            section.type,
            section.type2,
        ]
        for section in sections
    ]


@pytest.mark.parametrize("spec", SPECS, ids=[spec["name"] for spec in SPECS])
def test_spec(spec: dict[str, object]) -> None:
    text = str(spec["text"])
    assert rows(text, FINDER(text)) == spec["sections"]


def test_spec_names_are_unique() -> None:
    assert len({spec["name"] for spec in SPECS}) == len(SPECS) >= 60


REPORT_PIECES = st.sampled_from(
    [
        *[
            "一、",
            "二、",
            "（一）",
            "(二)",
            "1、",
            "2.",
            "1.1 ",
            "（1）",
            "①",
            "第一章 ",
            "壹、",
            "第一，",
            "一是",
            "——",
        ],
        *["工作情况", "存在问题", "下一步打算", "加强管理", "各位代表", "附件", "表1", "3万元", "**", "㈠", "零、"],
        *["。", "，", "：", "；", "！", "\n", "\r\n", "\u3000", " ", "《", "》", "“", "𠮷", "\x00", "a", "2024年"],
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(), st.lists(REPORT_PIECES, max_size=60).map("".join)), st.lists(st.integers(0, 80)))
def test_sections_tile_any_text_and_nest(text: str, breaks: list[int]) -> None:
    sections = FINDER(text, breaks)
    if not text:
        assert sections == []
        return
    assert sections[0].start == 0
    covered = 0
    for index, section in enumerate(sections):
        assert section.start <= covered, "a gap before this section"
        assert section.start < section.end <= len(text)
        covered = max(covered, section.end)
        assert section.type in SECTION_TYPES
        assert (section.parent is None) == (section.level < 2)
        if index:
            assert section.start >= sections[index - 1].start
        if section.parent is not None:
            parent = sections[section.parent]
            assert section.parent < index
            assert parent.level < section.level
            assert parent.start <= section.start
            assert section.end <= parent.end
        if section.heading is not None:
            start, end = section.heading
            assert section.start <= start < end <= section.end
            assert text[start:end] == text[start:end].strip()
        following = [later for later in sections[index + 1 :] if later.level <= section.level or section.level == 0]
        assert section.end == (following[0].start if following else len(text))
    assert covered == len(text)


def test_breaks_stand_for_dropped_line_breaks() -> None:
    text = "一、工作回顾全年完成投资三亿元。二、下一步打算继续推进。"
    breaks = [text.index("全年"), text.index("二、"), text.index("继续")]
    assert rows(text, FINDER(text, breaks)) == [
        [1, "一、", "一、工作回顾", "work", None],
        [1, "二、", "二、下一步打算", "plans", None],
    ]
    assert [section.heading for section in FINDER(text)] != [section.heading for section in FINDER(text, breaks)]


@pytest.mark.parametrize(
    ("text", "style", "value", "length"),
    [
        ("十二、甲", "chinese", 12, 3),
        ("（ 三 ）乙", "chinese_bracket", 3, 5),
        ("㈡丙", "chinese_bracket", 2, 1),
        ("叁、丁", "financial", 3, 2),
        ("參、丁", None, 0, 0),
        ("10.戊", "arabic", 10, 3),
        ("1.2018年回顾", "arabic", 1, 2),
        ("2.3 己", "decimal2", 3, 3),
        ("1.2.4庚", "decimal3", 4, 5),
        ("3.5%", None, 0, 0),
        ("⑶辛", "arabic_bracket", 3, 1),
        ("4)壬", "arabic_half", 4, 2),
        ("⑩癸", "circled", 10, 1),
        ("第三章 总则", "chapter", 3, 3),
        ("第二部分 成效", "part", 2, 4),
        ("第 12 条 奖励", "article", 12, 6),
        ("Ⅳ、甲", "roman", 4, 2),
        ("第一，乙", "ordinal", 1, 3),
        ("三是丙", "enumeration", 3, 2),
        ("2024年丁", None, 0, 0),
        ("三个社区", None, 0, 0),
    ],
)
def test_numbers(text: str, style: str | None, value: int, length: int) -> None:
    marker = NumberReader()(text, 0, len(text))
    if style is None:
        assert marker is None
    else:
        assert marker is not None
        assert (marker.style, marker.value, marker.end) == (style, value, length)


def test_own_lexicon_replaces_the_packages(tmp_path: Path) -> None:
    own = tmp_path / "sections.toml"
    own.write_text(lexicon_text("sections.toml").replace('"结语"', '"尾声"'), encoding="utf-8")
    text = "一、工作回顾\n全年完成投资三亿元。\n二、尾声\n明天会更好。"
    assert FINDER(text)[1].type != "closing"
    assert SectionFinder(own)(text)[1].type == "closing"
    own.write_text("nonsense = 1", encoding="utf-8")
    with pytest.raises(LexiconError):
        SectionFinder(own)


@pytest.mark.parametrize(
    "unit",
    [
        "（一）完成重点工作。有关部门做了大量工作。\n",
        "一、甲乙\n(一)丙丁\n1、戊己\n(1)庚辛\n①壬癸\n",
        "加强协作。有关部门做了大量工作。\n",
        "市政府认真工作",
        "（",
        "一、",
        "\u3000",
        "各位代表，",
    ],
)
def test_time_is_linear(unit: str) -> None:
    assert growth(FINDER, repeated(unit), 40_000, times=8) < 3
