"""Values: what every amount, count, share, length of time and date of a text means, as tables of input and output.

The tables are tests/specs/values.jsonl, dates.jsonl and not_values.jsonl, one object a line:

- ``text``: an invented sentence; ``expected``: *all* its values in order: one too many fails as one too few does.
- ``span``: the value's words; ``occurrence`` counts from 1 where they stand more than once in the text.
- ``label``; then ``value``, ``high`` (a range's), ``qualifier``, ``unit``, ``lower``, ``upper`` and ``dimension`` of a
  quantity, ``iso`` and ``mod`` of a date. Numbers are decimal strings in the base unit, null an open end. A key that a
  row leaves out is not compared (``high`` is: left out, there must be none).
- ``reference_year``: the year that 今年 means. ``alone``: each span read by itself means the same. ``why``: the reason.

The annotation guidelines (sections 1 and 5) decide what is right, not the code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import opencc
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from govreport_nlp.errors import ValueNotFoundError
from govreport_nlp.labels import NUMERIC_LABELS, QUALIFIERS
from govreport_nlp.lexicons import lexicon_text
from govreport_nlp.values import DateValue, FoundValue, QuantityValue, find_values, parse_date, parse_quantity
from govreport_nlp.values.finder import ValueFinder
from tests.growth import growth, repeated

Row = dict[str, Any]

SPECS = Path(__file__).parent / "specs"
NUMBERS = ("value", "high", "lower", "upper")
NAMES = ("qualifier", "unit", "dimension")
SIMPLIFIED_TO_TRADITIONAL = opencc.OpenCC("s2t")
TRADITIONAL_TO_SIMPLIFIED = opencc.OpenCC("t2s")
FULL_WIDTH = {ord(character): ord(character) + 0xFEE0 for character in "0123456789%"}


def read_rows(name: str) -> Iterator[tuple[str, Row]]:
    for number, line in enumerate((SPECS / name).read_text(encoding="utf-8").splitlines(), 1):
        row = json.loads(line)
        yield f"{name.removesuffix('.jsonl')}:{number}:{row['text'][:20]}", row


ROWS = [entry for name in ("values.jsonl", "dates.jsonl", "not_values.jsonl") for entry in read_rows(name)]
ROWS_ALONE = [(name, row) for name, row in ROWS if row.get("alone")]


def parameters(rows: list[tuple[str, Row]]) -> list[Any]:
    return [pytest.param(row, id=name.replace("\n", " ")) for name, row in rows]


def offset_of(row: Row, expected: Row) -> int:
    start = -1
    for _ in range(expected.get("occurrence", 1)):
        start = row["text"].index(expected["span"], start + 1)
    return start


def wanted(expected: Row, start: int) -> Row:
    """The expectation in the form of :func:`seen`."""
    out: Row = {
        "start": start,
        "end": start + len(expected["span"]),
        "label": expected["label"],
        "span": expected["span"],
    }
    if expected["label"] == "DATE":
        return out | {"iso": expected["iso"], "mod": expected["mod"]}
    return out | {"high": None} | {key: expected[key] for key in (*NUMBERS, *NAMES) if key in expected}


def seen(text: str, found: FoundValue, keys: set[str] | None) -> Row:
    """What was found, of a quantity only the fields that the expectation names (all, where there is none)."""
    out: Row = {"start": found.start, "end": found.end, "label": found.label, "span": text[found.start : found.end]}
    if isinstance(found.value, DateValue):
        return out | {"iso": found.value.iso, "mod": found.value.mod}
    quantity = found.value
    values = {key: getattr(quantity, key) for key in (*NUMBERS, *NAMES) if keys is None or key in keys}
    return out | {key: str(value) if isinstance(value, Decimal) else value for key, value in values.items()}


def shape(found: list[FoundValue]) -> list[tuple[int, int, str, QuantityValue | DateValue]]:
    return [(value.start, value.end, value.label, value.value) for value in found]


# The tables


def test_the_tables_are_large_and_no_text_stands_twice() -> None:
    keys = [(row["text"], row.get("reference_year")) for _, row in ROWS]
    assert len(set(keys)) == len(keys) >= 600
    assert sum(not row["expected"] for _, row in ROWS) >= 80
    assert {label for _, row in ROWS for label in (expected["label"] for expected in row["expected"])} == {
        *NUMERIC_LABELS,
        "DATE",
    }
    assert {expected.get("qualifier") for _, row in ROWS for expected in row["expected"]} - {None} == set(QUALIFIERS)


@pytest.mark.parametrize("row", parameters(ROWS))
def test_a_text_has_exactly_the_values_of_its_row(row: Row) -> None:
    expected = [wanted(value, offset_of(row, value)) for value in row["expected"]]
    found = find_values(row["text"], row.get("reference_year"))
    keys = [set(value) for value in expected]
    assert [
        seen(row["text"], value, keys[index] if index < len(keys) else None) for index, value in enumerate(found)
    ] == expected


@pytest.mark.parametrize("row", parameters(ROWS_ALONE))
def test_a_span_read_alone_has_the_same_value(row: Row) -> None:
    for value in row["expected"]:
        expected = wanted(value, 0)
        parsed: QuantityValue | DateValue
        is_date = value["label"] == "DATE"
        parsed = parse_date(value["span"], row.get("reference_year")) if is_date else parse_quantity(value["span"])
        found = FoundValue(0, len(value["span"]), value["label"], parsed)
        assert seen(value["span"], found, set(expected)) == expected


@pytest.mark.parametrize("table", ["places.tsv", "gazetteer.tsv"])
def test_no_well_known_name_is_read_as_a_count(table: str) -> None:
    rows = [line.split("\t") for line in lexicon_text(table).splitlines() if not line.startswith("#")]
    names = [name for name, label, *_ in rows if label not in ("PROJECT", "EVENT", "DOCUMENT")]
    assert len(names) > 4_000
    read = {name: [value.label for value in find_values(f"关于{name}的情况") if value.start == 2] for name in names}
    counted = {name for name, labels in read.items() if {*labels} - {"DATE"}}  # 十月稻田 is a firm, and a month
    assert not counted


# Twins: script, width and surroundings change nothing


def is_simplified(text: str) -> bool:
    traditional = SIMPLIFIED_TO_TRADITIONAL.convert(text)
    return len(traditional) == len(text) and TRADITIONAL_TO_SIMPLIFIED.convert(traditional) == text


@pytest.mark.parametrize("row", parameters([(name, row) for name, row in ROWS if is_simplified(row["text"])]))
def test_the_traditional_twin_has_the_same_values(row: Row) -> None:
    year = row.get("reference_year")
    traditional = SIMPLIFIED_TO_TRADITIONAL.convert(row["text"])
    assert shape(find_values(traditional, year)) == shape(find_values(row["text"], year))


@pytest.mark.parametrize("row", parameters(ROWS))
def test_full_width_digits_have_the_same_values(row: Row) -> None:
    year = row.get("reference_year")
    wide = row["text"].translate(FULL_WIDTH)
    assert shape(find_values(wide, year)) == shape(find_values(row["text"], year))


@given(
    row=st.sampled_from([row for _, row in ROWS]),
    noise=st.text("abcdefghijklmnopqrstuvwxyz ", max_size=30),
)
def test_latin_lines_around_a_text_change_nothing(row: Row, noise: str) -> None:
    year = row.get("reference_year")
    shifted = [
        (start - len(noise) - 1, end - len(noise) - 1, label, value)
        for start, end, label, value in shape(find_values(f"{noise}\n{row['text']}\n{noise}", year))
    ]
    assert shifted == shape(find_values(row["text"], year))


# Any text

ALPHABET = st.sampled_from(
    "0123456789"
    "〇零一二三四五六七八九十百千万亿兆两几数半余多来廿卅壹贰叁拾佰仟"
    "元人名户个亩米年月日天岁成倍番级度大号第约近超过上下以内至到左右分之比"
    "%‰.,、，。：:;（）()-—~～·“”〔〕/+*_ \n\u3000"
    "今去明本同全前后期末底初旬季民国公斤吨平方里万元美港新台币XxAz１２％萬億餘ｘ😀"
)
PIECES = [
    "一百",
    "二十、",
    "、三十",
    "百分之",
    "三分之",
    "2024年",
    "上半年",
    "“十四五”",
    "3万余",
    "以上至",
    "12:30",
    "1.2",
    "（下同）",
]
REPORTS = st.lists(st.one_of(ALPHABET, st.sampled_from(PIECES), st.characters()), max_size=60).map("".join)
ISO_PART = r"(?:-?\d{4}|\d{3}X|X{4})(?:-(?:\d\d|XX)(?:-(?:\d\d|XX))?|-[QH]\d)?"
ISO = re.compile(rf"{ISO_PART}(?:/{ISO_PART})?")


def assert_is_sound(text: str, found: list[FoundValue]) -> None:
    position = 0
    for start, end, label, value in found:
        assert position <= start < end <= len(text)
        position = end
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
        if isinstance(value, DateValue):
            assert label == "DATE"
            assert ISO.fullmatch(value.iso)
            assert value.mod in (None, "START", "MID", "END")
        else:
            assert label in NUMERIC_LABELS
            assert_is_consistent(value)


def assert_is_consistent(quantity: QuantityValue) -> None:
    value, lower, upper = quantity.value, quantity.lower, quantity.upper
    assert all(number is None or number.is_finite() for number in (value, quantity.high, lower, upper))
    assert (quantity.high is not None) == (quantity.qualifier == "between")
    match quantity.qualifier:
        case "exact":
            assert lower == upper == value
        case "between":
            assert (lower, upper) == (value, quantity.high)
            assert quantity.high is not None
            assert value < quantity.high
        case "at_least":
            assert (lower, upper) == (value, None)
        case "at_most" | "under":
            assert (lower, upper) == (None, value)
        case "several":
            # 几百万 states one million and stands for two to nine.
            assert lower is not None
            assert upper is not None
            assert value <= lower <= upper
        case "over":
            # 十多 states ten and stands for eleven to nineteen.
            assert lower is not None
            assert lower in (value, value * Decimal("1.1"))
            assert upper is None or upper >= lower
        case "about":
            assert lower is not None
            assert upper is not None
            assert lower <= value <= upper
            assert upper - lower == abs(value) / 5


@given(REPORTS)
@example("二十、三十个，一百、二百人")
@example("几、几几万，数、十数")
@example("每次五元月结算")
@example("百分之2024年")
def test_any_text_gives_sound_values_in_order(text: str) -> None:
    assert_is_sound(text, find_values(text))


@given(REPORTS, st.integers(1900, 2100))
def test_the_same_text_gives_the_same_values(text: str, year: int) -> None:
    assert find_values(text, year) == find_values(text, year)


def test_two_finders_agree() -> None:
    texts = [row["text"] for _, row in ROWS if is_simplified(row["text"])]
    one, other = ValueFinder(), ValueFinder()
    assert [one(text) for text in texts] == [other(text) for text in reversed(texts)][::-1]


@given(REPORTS)
def test_parsing_raises_nothing_but_the_documented_error(text: str) -> None:
    for parse in (parse_quantity, parse_date):
        with suppress(ValueNotFoundError):
            assert isinstance(parse(text), (QuantityValue, DateValue))


@pytest.mark.parametrize(
    "text", ["", " ", "元", "惠民", "3万元和5万元", "共3万元", "3万元整治", "2024年", "第3次", "16号"]
)
def test_what_is_not_one_quantity_is_refused(text: str) -> None:
    with pytest.raises(ValueNotFoundError, match=re.escape(repr(text))):
        parse_quantity(text)


@pytest.mark.parametrize("text", ["", "年", "3万元", "2024年和2025年", "自2024年", "13月5日", "目前"])
def test_what_is_not_one_date_is_refused(text: str) -> None:
    with pytest.raises(ValueNotFoundError, match=re.escape(repr(text))):
        parse_date(text)


ERRORS = [
    (parse_quantity, "2024年", "'2024年' is a date, not a quantity: use parse_date"),
    (parse_date, "3万元", "'3万元' is a quantity, not a date: use parse_quantity"),
    (parse_quantity, "共3万元", "'共3万元' is not one value: read '3万元' in it"),
    (parse_quantity, "3万元和5万元", "'3万元和5万元' is not one value: read '3万元', '5万元' in it"),
    (parse_date, "惠民", "'惠民' is not one value: read nothing in it"),
]


@pytest.mark.parametrize(("parse", "text", "message"), ERRORS)
def test_an_error_says_what_was_read(parse: Any, text: str, message: str) -> None:
    with pytest.raises(ValueNotFoundError) as error:
        parse(text)
    assert str(error.value) == message


# Phrases composed of approximator, number and unit

UNITS = {
    "元": ("MONEY", "元"),
    "美元": ("MONEY", "美元"),
    "名": ("PEOPLE_COUNT", "人"),
    "人次": ("PEOPLE_COUNT", "人次"),
    "户": ("QUANTITY", "户"),
    "亩": ("QUANTITY", "亩"),
    "平米": ("QUANTITY", "平方米"),
    "公里": ("QUANTITY", "公里"),
    "个百分点": ("PERCENT", "百分点"),
    "个工作日": ("DURATION", "工作日"),
    "分钟": ("DURATION", "分钟"),
}
SCALES = {"": 1, "百": 100, "万": 10**4, "千万": 10**7, "亿": 10**8}
BEFORE = {
    **dict.fromkeys(["约", "大约"], "about"),
    **dict.fromkeys(["超", "超过", "逾", "大于"], "over"),
    **dict.fromkeys(["将近", "接近", "不足", "不到", "小于"], "under"),
    **dict.fromkeys(["至少", "不少于", "不低于", "不得低于", "最少"], "at_least"),
    **dict.fromkeys(["不超过", "至多", "最多", "最高"], "at_most"),
}
AFTER = {
    **dict.fromkeys(["左右", "上下"], "about"),
    "以上": "at_least",
    **dict.fromkeys(["以下", "以内"], "at_most"),
}
DIGITS, FINANCIAL_DIGITS = "零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"


def in_chinese(number: int, digits: str = DIGITS, tens: tuple[str, str, str] = ("十", "百", "千")) -> str:
    """Write a number from 1 to 99,999,999 as one reads it aloud, 一百零五 with its zero."""
    high, low = divmod(number, 10**4)
    written = in_chinese(high, digits, tens) + "万" if high else ""
    zero = bool(high) and low < 1000
    for power, scale in zip((1000, 100, 10, 1), (tens[2], tens[1], tens[0], ""), strict=True):
        digit, low = divmod(low, power)
        if digit:
            written += digits[0] * (zero and bool(written)) + digits[digit] + scale
            zero = False
        elif low:
            zero = bool(written)
    return written


WHOLE = st.integers(1, 99_999_999)
ARABIC = st.one_of(
    st.integers(1, 10**9).map(lambda number: (str(number), Decimal(number))),
    st.integers(1, 10**9).map(lambda number: (f"{number:,}", Decimal(number))),
    st.decimals(Decimal("0.01"), 10**6, places=2).map(lambda number: (str(number), number)),
)
CHINESE = st.one_of(
    WHOLE.map(lambda number: (re.sub("^一十", "十", in_chinese(number)), Decimal(number))),
    WHOLE.filter(lambda number: number not in (5, 6)).map(  # 伍 and 陆 alone are words
        lambda number: (in_chinese(number, FINANCIAL_DIGITS, ("拾", "佰", "仟")), Decimal(number))
    ),
)
SCALED = st.tuples(ARABIC, st.sampled_from(list(SCALES))).map(
    lambda drawn: (drawn[0][0] + drawn[1], drawn[0][1] * SCALES[drawn[1]])
)


@given(
    number=st.one_of(ARABIC, CHINESE, SCALED),
    unit=st.sampled_from(list(UNITS)),
    words=st.one_of(
        st.just(("", "", "exact")),
        st.sampled_from([(word, "", qualifier) for word, qualifier in BEFORE.items()]),
        st.sampled_from([("", word, qualifier) for word, qualifier in AFTER.items()]),
    ),
)
def test_a_composed_phrase_means_what_its_parts_say(
    number: tuple[str, Decimal], unit: str, words: tuple[str, str, str]
) -> None:
    (written, stated), (before, after, qualifier) = number, words
    label, name = UNITS[unit]
    phrase = f"{before}{written}{unit}{after}"
    text = f"本次共计{phrase}。"
    (found,) = find_values(text)
    assert text[found.start : found.end] == phrase
    assert found.label == label
    assert isinstance(found.value, QuantityValue)
    assert (found.value.value, found.value.qualifier, found.value.unit) == (stated, qualifier, name)
    assert_is_consistent(found.value)


@given(
    digits=st.integers(1, 999),
    zeros=st.integers(1, 5),
    more=st.sampled_from("余多"),
    scale=st.sampled_from(["", "万", "亿"]),
    unit=st.sampled_from(["元", "名", "户", "亩", "人次"]),
)
def test_more_than_a_number_reaches_one_step_of_its_last_digit(
    digits: int, zeros: int, more: str, scale: str, unit: str
) -> None:
    stated = digits * 10**zeros
    step = 10 ** (len(str(stated)) - len(str(stated).rstrip("0")))
    quantity = parse_quantity(f"{stated}{more}{scale}{unit}")
    assert (quantity.value, quantity.qualifier) == (stated * SCALES[scale], "over")
    if stated != 10:
        assert (quantity.lower, quantity.upper) == (stated * SCALES[scale], (stated + step) * SCALES[scale])


@given(
    low=st.integers(1, 9_999),
    more=st.integers(1, 9_999),
    separator=st.sampled_from(["-", "—", "－", "~", "～", "至", "到"]),
    unit=st.sampled_from(["万元", "人", "户", "亩", "%"]),
)
def test_a_range_holds_both_its_ends(low: int, more: int, separator: str, unit: str) -> None:
    factor = 10_000 if unit == "万元" else 1
    quantity = parse_quantity(f"{low}{separator}{low + more}{unit}")
    ends = (Decimal(low * factor), Decimal((low + more) * factor))
    assert quantity.qualifier == "between"
    assert (quantity.value, quantity.high) == (quantity.lower, quantity.upper) == ends


@given(st.dates(), st.sampled_from(["{0.year}年{0.month}月{0.day}日", "{0.year}年{0.month:02d}月{0.day:02d}日"]))
def test_a_calendar_day_is_read_back(day: Any, form: str) -> None:
    if 1900 <= day.year <= 2100:
        assert parse_date(form.format(day)) == DateValue(day.isoformat(), None)


# Linear time

PIECES_REPEATED = """
    1 1, 1. 1,234 12.5 十 百 千 十百千 万 亿 1万 一 一二 一百零 零 半 几 几几几 数 数十 余 多 来 约 近 约近超
    超过 上 以上 左右 元 人 名 ， , 、 一、 1、 1.1. 。 年 年月日 2年3月4日 2024年 2024 1月 上半年 今年 民国
    XX年 20 19 至 1- 1— 1至 1年至 2024年- （ ( （( ） （一） “ ” “一 “十四五 第 第一 百分之 百分之一 分之
    三分之 1/ 1: 1：1 1:1: 1° 成 一成 大 五大 五大产业 两市 级 三级 人民币 新台币（下同） A A1 1A - -1 *
    **年 _ 一个 居民 3余居民 10余万 投资 投资约 资金1 人次 9月、 1年、 1万、 3万（ 约的 五大的 一、二 十、十
    １ 萬 〔1〕 一次 一中、 一次、 十届 五家 五道沟 一座座 一任接着 二十一年（
"""
ADVERSARIAL = [*PIECES_REPEATED.split(), "1 ", " ", "\n", "\u3000", "1\n", "1 万 "]


@pytest.mark.parametrize("piece", ADVERSARIAL)
def test_time_grows_with_length_and_no_faster(piece: str) -> None:
    assert growth(find_values, repeated(piece), 20_000) < 2
