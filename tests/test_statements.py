"""The sums of a report are the same wherever they are shown."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import govreport_nlp
from govreport_nlp.output.page.charts import amounts_by_subject
from govreport_nlp.output.page.controls import on_one_line
from govreport_nlp.output.statements import ADDED_DIMENSIONS, collect_statements
from govreport_nlp.output.totals import totals
from tests.fact_records import RecordMaker, money, people
from tests.page_records import example, long_report

NAMES = ("甲工程", "“甲”工程", "乙工程", "甲项目")


def sums_of_charts(record):
    """Add up what the bars of a report show: what is done or unknown, and what is planned."""
    statements = collect_statements([record])
    return {
        (bar.name, dimension, chart.unit): (bar.done, bar.planned)
        for dimension in ADDED_DIMENSIONS
        for chart in amounts_by_subject(statements, dimension, adds_unnamed=True)
        for bar in chart.bars
    }


def sums_of_totals(records):
    sums: dict[tuple[str, str, str], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for total in totals(records):
        sums[on_one_line(total.project), total.dimension, total.unit][total.status in ("planned", "target")] += (
            total.value
        )
    return {key: tuple(both) for key, both in sums.items()}


@st.composite
def records(draw):
    """A report that states amounts of some projects, parts of one another as it comes."""
    count = draw(st.integers(1, 8))
    maker = RecordMaker("drawn", "、".join(NAMES) + "：" + "，".join("投入1元" for _ in range(count)))
    clusters = draw(st.lists(st.sampled_from([None, "c0"]), min_size=4, max_size=4))
    projects = [maker.entity(name, "PROJECT", cluster=of) for name, of in zip(NAMES, clusters, strict=True)]
    amounts = []
    for _ in range(count):
        kind = draw(st.sampled_from([money, people]))
        amounts.append(maker.entity("1元", "MONEY", value=kind(draw(st.sampled_from(["0", "1", "2.5", "40"])))))
    for amount in amounts:
        maker.fact(
            amount,
            draw(st.sampled_from([None, "投入", "投"])),
            subject=draw(st.sampled_from([None, *projects])),
            period=draw(st.sampled_from([None, "2023", "2024-03", "XXXX-05"])),
            status=draw(st.sampled_from([None, "done", "planned", "target", "unknown"])),
            kind=draw(st.sampled_from([None, "level", "change"])),
            part_of=draw(st.sampled_from([None, *amounts])),
        )
    return maker.record()


@given(records())
def test_charts_and_totals_agree_whatever_a_report_says(record):
    assert sums_of_charts(record) == sums_of_totals([record])


@given(records())
def test_a_report_given_twice_adds_nothing(record):
    again = record.model_copy(update={"id": "again"})
    assert sums_of_totals([record, again]) == sums_of_totals([record])


@given(records())
def test_where_something_is_stated_something_is_added(record):
    stated: dict[str, list] = defaultdict(list)
    for statement in collect_statements([record]).all:
        stated[statement.unit].append(statement.left_out)
    assert all(None in left_out for left_out in stated.values())


@pytest.mark.parametrize("record", [example(), long_report(2000)], ids=["example", "long"])
def test_charts_and_totals_of_records_made_by_hand(record):
    assert sums_of_charts(record) == sums_of_totals([record]) != {}


def test_charts_and_totals_of_the_example_reports(nlp, examples):
    found = [govreport_nlp.to_record(nlp(source.text), id=str(number)) for number, source in enumerate(examples)]
    for record in found:
        assert sums_of_charts(record) == sums_of_totals([record])
    assert any(map(sums_of_charts, found))
