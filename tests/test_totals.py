"""Totals by project over several reports."""

from __future__ import annotations

import time
from decimal import Decimal

from govreport_nlp.output.statements import Amount
from govreport_nlp.output.totals import totals
from tests.fact_records import RecordMaker, money, people, quantity

FULL, SHORT = "柳溪小区暖网改造工程", "暖网改造"


def report(id: str, *statements: tuple, name: str = FULL):
    """Make a report that states (words, value, fields of the fact) of one project."""
    maker = RecordMaker(id, f"{name}：" + "，".join(words for words, *_ in statements) + "。")
    subject = maker.entity(name, "PROJECT")
    for words, value, fields in statements:
        entity = maker.entity(words, "MONEY", value=value)
        maker.fact(entity, **{"subject": subject, "period": "2024"} | fields)
    return maker.record()


def figures(*records):
    return [(total.project, total.unit, total.status, str(total.value)) for total in totals(records)]


def test_amounts_of_a_project_are_added():
    record = report("a", ("269万元", money("2690000"), {}), ("30万元", money("300000"), {}))
    (total,) = totals([record])
    assert (total.project, total.label, total.dimension, total.facts) == (FULL, "PROJECT", "money", 2)
    assert total.value == total.lower == total.upper == Decimal(2990000)


def test_what_several_reports_say_counts_once():
    one = report("a", ("269万元", money("2690000"), {}))
    other = report("b", ("269万元", money("2690000"), {}), ("50万元", money("500000"), {}))
    (total,) = totals([one, other])
    assert (total.value, total.facts, total.reports) == (Decimal(3190000), 2, ("a", "b"))


def test_the_same_amount_of_another_year_is_another():
    one, other = (report(year, ("5万元", money("50000"), {"period": year})) for year in ("2023", "2024-03"))
    assert figures(one, other) == [(FULL, "元", "done", "100000")]


def test_a_statement_without_a_year_repeats_one_that_has_it():
    one = report("a", ("5万元", money("50000"), {}))
    others = [
        report(id, ("5万元", money("50000"), {"period": period})) for id, period in (("b", None), ("c", "XXXX-05"))
    ]
    assert figures(one, *others) == figures(*others) == [(FULL, "元", "done", "50000")]


def test_one_amount_of_two_measures_is_two():
    maker = RecordMaker("a", f"{FULL}购置设备1万元，发放补贴1万元，共发放1万元。")
    subject = maker.entity(FULL, "PROJECT")
    for measure in ("购置设备", "发放补贴", "发放补贴"):
        maker.fact(maker.entity("1万元", "MONEY", value=money("10000")), measure, subject=subject)
    assert figures(maker.record()) == [(FULL, "元", "done", "20000")]


def test_marks_and_blanks_make_no_other_project():
    one = report("a", ("5万元", money("50000"), {}), name="“暖心，暖屋”工程")
    other = report("b", ("5万元", money("50000"), {}), name="「暖心 暖屋」工程")
    assert figures(one, other) == [("“暖心，暖屋”工程", "元", "done", "50000")]


def clustered(id: str):
    maker = RecordMaker(id, f"{FULL}投入5万元，{SHORT}惠及7人。")
    for name, words, value in ((FULL, "5万元", money("50000")), (SHORT, "7人", people("7"))):
        subject = maker.entity(name, "PROJECT", cluster="c0")
        maker.fact(maker.entity(words, "MONEY", value=value), subject=subject, period="2024")
    return maker.record()


def test_a_short_form_is_the_project_that_its_cluster_joins_it_to():
    short = report("b", ("5万元", money("50000"), {}), name=SHORT)
    wanted = [(FULL, "元", "done", "50000"), (FULL, "人", "done", "7")]
    assert figures(clustered("a"), short) == wanted
    assert figures(short, clustered("a")) == wanted


def test_status_and_unit_are_kept_apart():
    record = report(
        "a",
        ("5万元", money("50000"), {"status": "planned"}),
        ("6万元", money("60000"), {"status": "target"}),
        ("7万美元", quantity("70000", "美元", "money"), {}),
        ("8人", people("8"), {}),
        ("9人次", people("9", "人次"), {"status": None}),
    )
    assert {figure[1:] for figure in figures(record)} == {
        ("元", "planned", "50000"),
        ("元", "target", "60000"),
        ("美元", "done", "70000"),
        ("人", "done", "8"),
        ("人次", "unknown", "9"),
    }


def test_changes_and_other_things_are_not_added():
    record = report(
        "a",
        ("5万元", money("50000"), {"kind": "change"}),
        ("7万元", money("70000"), {"subject": None}),
        ("8户", quantity("8", "户", "household"), {}),
    )
    assert figures(record) == []


def test_what_is_not_known_to_be_a_change_is_added():
    assert figures(report("a", ("6万元", money("60000"), {"kind": None}))) == [(FULL, "元", "done", "60000")]


def test_parts_are_not_added_to_their_whole():
    record = report(
        "a",
        ("50万元", money("500000"), {}),
        ("30万元", money("300000"), {"part_of": "e1"}),
        ("10万元", money("100000"), {"part_of": "e2"}),
        ("20万元", money("200000"), {"part_of": "e1", "status": "planned"}),
    )
    assert figures(record) == [(FULL, "元", "done", "500000")]


def test_a_part_of_another_project_is_taken_off_its_whole():
    maker = RecordMaker("a", f"{FULL}投入不到50万元，其中绿化工程3万余元。")
    whole, part = maker.entity(FULL, "PROJECT"), "绿化工程"
    under = money("500000", qualifier="under", lower="300000", upper="500000")
    over = money("30000", qualifier="over", lower="30000", upper="40000")
    maker.fact(maker.entity("不到50万元", "MONEY", value=under), subject=whole)
    subject = maker.entity(part, "PROJECT")
    maker.fact(maker.entity("3万余元", "MONEY", value=over), subject=subject, part_of="e1", status="planned")
    first, second = totals([maker.record()])
    assert (first.project, first.value, first.lower, first.upper) == (FULL, 470000, 260000, 470000)
    assert (second.project, second.value, second.lower, second.upper) == (part, 30000, 30000, 40000)


def test_the_rest_of_an_amount_with_open_ends():
    whole = Amount(Decimal(10), Decimal(10), None)
    assert whole.without(Amount(Decimal(4), Decimal(4), None)) == (6, 0, None)
    assert Amount(Decimal(10), None, Decimal(10)).without(Amount(Decimal(4), None, Decimal(4))) == (6, None, 10)


def test_a_part_of_a_whole_without_a_project_counts():
    record = report("a", ("50万元", money("500000"), {"subject": None}), ("30万元", money("300000"), {"part_of": "e1"}))
    assert figures(record) == [(FULL, "元", "done", "300000")]


def test_parts_of_one_another_are_parts_of_nothing():
    record = report("a", ("5元", money("5"), {"part_of": "e2"}), ("6元", money("6"), {"part_of": "e1"}))
    assert figures(record) == [(FULL, "元", "done", "11")]


def test_intervals_are_added_and_an_open_end_stays_open():
    over = money("30000", qualifier="over", lower="30000", upper="40000")
    open_end = money("50000", qualifier="at_least", lower="50000", upper=None)
    (total,) = totals([report("a", ("3万余元", over, {}), ("5万元以上", open_end, {}))])
    assert (total.value, total.lower, total.upper) == (Decimal(80000), Decimal(80000), None)


def test_sums_are_exact():
    large, small = "9" * 30, "0.0000000001"
    (total,) = totals([report("a", (large, money(large), {}), (small, money(small), {}))])
    assert str(total.value) == f"{large}.0000000001"


def test_what_a_report_repeats_of_another_s_total_is_a_part_of_that():
    one = report("a", ("50万元", money("500000"), {}), ("30万元", money("300000"), {"part_of": "e1"}))
    other = report("b", ("30万元", money("300000"), {}))
    assert figures(one, other) == figures(other, one) == figures(one)


def test_a_chain_of_parts_takes_linear_time():
    text = "、".join(f"{number}元" for number in range(20000))
    statements = [
        (words, money(words[:-1]), {"part_of": f"e{number + 2}"}) for number, words in enumerate(text.split("、"))
    ]
    start = time.process_time()
    assert figures(report("a", *statements)) == [(FULL, "元", "done", "19999")]
    assert time.process_time() - start < 10
