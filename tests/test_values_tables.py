"""Bare numbers in tables take their unit from the words around them; the table of cases is tests/specs/tables.jsonl."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govreport_nlp import find_values
from govreport_nlp.language.document import plain_decimal
from govreport_nlp.reading import read_bytes
from govreport_nlp.scale import record_of
from govreport_nlp.values import DateValue
from tests.growth import growth
from tests.office_files import docx, p, table

SPECS = [
    json.loads(line)
    for line in (Path(__file__).parent / "specs" / "tables.jsonl").read_text(encoding="utf-8").splitlines()
]


def found(text: str) -> list[list[str | None]]:
    return [
        [text[value.start : value.end], value.label, value.value.iso, None]
        if isinstance(value.value, DateValue)
        else [text[value.start : value.end], value.label, plain_decimal(value.value.value), value.value.unit]
        for value in find_values(text)
    ]


@pytest.mark.parametrize("spec", SPECS, ids=[spec["why"] for spec in SPECS])
def test_specs(spec: dict[str, Any]) -> None:
    assert found(spec["text"]) == spec["expected"]


def test_tables_of_web_pages_and_documents(nlp) -> None:
    rows = [["项目", "投资额（万元）"], ["道路改造", "350"], ["路灯更换", "1,200.5"]]
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    page = f"<html><body><p>2024年工作</p><table>{cells}</table></body></html>".encode()
    for data, path in ((page, "a.html"), (docx(p("2024年工作") + table(*rows)), "a.docx")):
        entities = [
            entity for entity in record_of(nlp, read_bytes(data, path=path)).entities if entity.label == "MONEY"
        ]
        assert [(entity.text, entity.value.value, entity.origin) for entity in entities] == [
            ("350", "3500000", {"table": 1, "row": 2, "column": 2}),
            ("1,200.5", "12005000", {"table": 1, "row": 3, "column": 2}),
        ]


@given(
    st.lists(
        st.lists(st.sampled_from(["", "户数（户）", "350", "约3", "单位：万元", "万元", "道路", "2024年", "|", "3万元", "、"]), max_size=5)
        .map("\t".join),
        max_size=8,
    ).map("\n".join)
)  # fmt: skip
def test_any_table_gives_disjoint_values_within_cells(text: str) -> None:
    values = find_values(text)
    assert all(one.end <= other.start for one, other in pairwise(values))
    assert all(value.start < value.end and "\n" not in text[value.start : value.end] for value in values)


def test_linear_time() -> None:
    def table(rows: int) -> str:
        return "项目\t户数（户）\t投资（万元）\n" + "道路\t350\t12.5\n" * rows

    assert len(find_values(table(1000))) == 2000
    assert growth(find_values, table, 1000) < 2
