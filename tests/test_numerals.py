"""Numerals by themselves: rows that kill mutants which whole sentences let live."""

from __future__ import annotations

from decimal import Decimal

import pytest

from govreport_nlp.values.intervals import tidy
from govreport_nlp.values.numerals import Numeral, last_digit_step, parse_chinese, parse_numeral

CHINESE = [
    ("十", 10),
    ("廿五", 25),
    ("卅", 30),
    ("一百廿五", 125),
    ("一百零五", 105),
    ("一百〇五", 105),
    ("一百○五", 105),
    ("一千零五十", 1050),
    ("一百五", 150),
    ("一千二", 1200),
    ("三万五", 35_000),
    ("三万零五", 30_005),
    ("一亿二", 120_000_000),
    ("二十五", 25),
    ("一万亿", 10**12),
    ("两千三百万", 23_000_000),
    ("万", 10_000),
    ("二〇一五", 2015),
    ("壹佰贰拾", 120),
    ("零", 0),
    ("", None),
    ("一百二三", None),
]


@pytest.mark.parametrize(("text", "number"), CHINESE)
def test_a_chinese_number(text, number):
    assert parse_chinese(text) == (None if number is None else Decimal(number))


NUMERALS = [
    ("", None, None),
    (" ", None, None),
    ("3500", Numeral(Decimal(3500)), Decimal(100)),
    ("1.20", Numeral(Decimal("1.20")), Decimal("0.1")),
    ("0", Numeral(Decimal(0), written_step=Decimal(1)), Decimal(1)),
    ("00", Numeral(Decimal(0), written_step=Decimal(1)), Decimal(1)),
    ("0万", Numeral(Decimal(0), written_step=Decimal(10_000)), Decimal(10_000)),
    ("12万", Numeral(Decimal(120_000)), Decimal(10_000)),
    ("1亿3,819万2千", Numeral(Decimal(138_192_000)), Decimal(1000)),
    ("一百二十", Numeral(Decimal(120)), Decimal(10)),
    ("零", Numeral(Decimal(0)), Decimal(1)),
    ("二三十", Numeral(Decimal(20), high=Decimal(30)), Decimal(10)),
    ("三五", Numeral(Decimal(3), high=Decimal(5)), Decimal(1)),
    ("三六", Numeral(Decimal(36)), Decimal(1)),
    ("四五万", Numeral(Decimal(40_000), high=Decimal(50_000)), Decimal(10_000)),
    ("一百二三十万", Numeral(Decimal(1_200_000), high=Decimal(1_300_000)), Decimal(100_000)),
    ("五四", Numeral(Decimal(54)), Decimal(1)),
    ("几百万", Numeral(Decimal(10**6), several=(Decimal(2 * 10**6), Decimal(9 * 10**6))), Decimal(10**6)),
    ("十几", Numeral(Decimal(10), several=(Decimal(11), Decimal(19))), Decimal(10)),
    ("数千", Numeral(Decimal(1000), several=(Decimal(2000), Decimal(9000))), Decimal(1000)),
    ("一百二三几", None, None),
    ("二、八四〇亿", Numeral(Decimal(284_000_000_000), written_step=Decimal(10**8)), Decimal(10**8)),
    ("一兆五、七二四亿", Numeral(Decimal(1_572_400_000_000), written_step=Decimal(10**8)), Decimal(10**8)),
    ("九十八点六", Numeral(Decimal("98.6")), Decimal("0.1")),
    ("三点五亿", Numeral(Decimal(350_000_000)), Decimal(10**7)),
    ("一百二三点五", None, None),
    ("三点十", None, None),
    ("三点五点六", None, None),
    ("九十八点六五", Numeral(Decimal("98.65")), Decimal("0.01")),
    ("五六万亿", Numeral(Decimal(5 * 10**12), high=Decimal(6 * 10**12)), Decimal(10**12)),
]


@pytest.mark.parametrize(("text", "numeral", "step"), NUMERALS)
def test_a_numeral(text, numeral, step):
    found = parse_numeral(text)
    assert found == numeral
    assert (found and found.step) == step


TIDY = [("15000.0", "15000"), ("1.50", "1.5"), ("0.0", "0"), ("12", "12")]


@pytest.mark.parametrize(("written", "tidied"), TIDY)
def test_a_number_is_written_without_needless_zeros(written, tidied):
    assert str(tidy(Decimal(written))) == tidied


def test_what_is_no_number_has_the_step_of_one():
    assert last_digit_step(Decimal("Infinity")) == 1
