"""Hypothesis strategies that write whole reports: sound ones, irregular ones, broken ones.

Everything is invented. A report is drawn as pieces (headings, sentences, values, tables, noise) joined in any order, so
that hypothesis can shrink a failure to the pieces that matter.
"""

from __future__ import annotations

import opencc
from hypothesis import strategies as st

_NUMERALS = "一二三四五六七八九十"
#: One of each kind of character that a reader of text meets once in a million pages and then breaks on.
HOSTILE_CHARACTERS = [
    *"\x00\x01\x07\x08\x0b\x0c\x1b\x1f\x7f\x85\xa0\xad",  # controls, soft hyphen
    *"\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202e\u2060\u2066\u2069\ufeff\ufffd\uffff",  # invisible, bidi
    *"\u0301\u0308\u20e3\u3099\ufe0e\ufe0f\U000e0100",  # combining marks, variation selectors
    *"\ue000\uf8ff\U000f0000\U0010fffd",  # private use
    *"\u3400\u4db5\U00020000\U00020bb7\U0002a6d6\U0002f800\U00030000\U000323af\uf900\u2f00",  # extensions, radicals
    *"😀🏗👨\U0001f1e8🀄",
    *"߀٣०๓၅",  # digits of other scripts
    *"㈠㊀①⑳⒈⓪ⅠⅫ㍿㎡℃㏊％‰½²ＡＺ０９",
]
LONE_SURROGATES = ["\ud800", "\udbff", "\udc00", "\udfff"]

hostile_characters = st.sampled_from(HOSTILE_CHARACTERS)
breaks = st.sampled_from(["\n", "\n\n", "\r\n", "\r", "\u2028", "\x0c", "\n\u3000\u3000", " ", ""])

# Headings -----------------------------------------------------------------------------------------------------------

chinese_numbers = st.integers(1, 39).map(
    lambda number: (
        _NUMERALS[number - 1]
        if number <= 10
        else f"{'' if number < 20 else _NUMERALS[number // 10 - 1]}十{_NUMERALS[number % 10 - 1] if number % 10 else ''}"
    )
)
numbers = st.one_of(
    chinese_numbers, st.integers(0, 10**6).map(str), st.sampled_from(["", "①", "⑪", "Ⅳ", "a", "百零一"])
)
markers = st.sampled_from(
    [
        "{}、",
        "（{}）",
        "({})",
        "第{}部分 ",
        "第{}章 ",
        "{}.",
        "{}．",
        "{}.{}",
        "{}.1.2 ",
        "{}）",
        "{}是",
        "附件{}：",
        "【{}】",
    ]
)
titles = st.sampled_from(
    [
        "工作开展情况",
        "存在的问题和不足",
        "下一步工作打算",
        "經濟社會發展主要指標",
        "抓项目，促发展。",
        "“一老一小”服务",
        "概况",
        "各位代表，",
        "主要做法及成效",
        "",
    ]
)


@st.composite
def headings(draw: st.DrawFn) -> str:
    """A heading with any number at any level; the levels follow each other as they like."""
    number = draw(numbers)
    return draw(markers).format(number, number) + draw(titles)


# Values -------------------------------------------------------------------------------------------------------------

arabic = st.one_of(
    st.integers(0, 10**9).map(str),
    st.integers(0, 10**9).map("{:,}".format),
    st.decimals(0, 10**6, places=2).map(str),
    st.integers(0, 10**40).map(str),
)
chinese = st.text(alphabet="〇零一二两三四五六七八九十百千万亿廿几数壹贰佰仟", min_size=1, max_size=8)
numerals = st.one_of(
    arabic, chinese, st.builds("{}{}".format, arabic, st.sampled_from(["万", "亿", "万亿", "余万", "多亿"]))
)
approximators = st.sampled_from(
    ["", "约", "近", "超过", "不低于", "不超过", "突破", "至少", "上万", "累计", "同比增长"]
)
endings = st.sampled_from(["", "余", "多", "左右", "以上", "以内", "上下"])
units = st.sampled_from(
    [
        *("元", "万元", "亿美元", "人", "人次", "户", "名党员", "平方公里", "公顷", "吨", "千瓦时", "兆瓦", "岁", "天"),
        *("%", "％", "个百分点", "成", "倍", "‰", "场", "个项目", "", "㎡", "年", "周年", "届"),
    ]
)
quantities = st.builds("{}{}{}{}".format, approximators, numerals, endings, units)
ranges = st.builds("{}{}{}{}".format, numerals, st.sampled_from(["至", "-", "—", "~", "到", "、"]), numerals, units)
shares = st.builds(
    "{}{}{}".format,
    st.sampled_from(["百分之", "千分之", "三分之", "1/", "1:"]),
    numerals,
    st.sampled_from(["", "以上"]),
)
dates = st.one_of(
    st.builds("{}年{}月{}日".format, st.integers(0, 9999), st.integers(0, 99), st.integers(0, 99)),
    st.builds("{}-{}-{}".format, st.integers(1900, 2100), st.integers(0, 13), st.integers(0, 32)),
    st.builds(
        "{}{}".format,
        st.sampled_from(["民国", "今年", "去年", "XX年", "“十四五”", "2024年"]),
        st.text("上下半年度末初1季前三至", max_size=4),
    ),
)
values = st.one_of(quantities, ranges, shares, dates)

# Sentences ----------------------------------------------------------------------------------------------------------

names = st.sampled_from(
    [
        *(
            "向阳街道办事处",
            "临河市发展和改革委员会",
            "青松社区",
            "张建国",
            "李某某",
            "《关于加强基层治理的意见》",
            "临政发〔2023〕12号",
        ),
        *("老旧小区改造项目", "“邻里同乐”文化节", "滨河路排水工程", "東湖區公所", "13800138000", "li.si@example.org"),
    ]
)
clauses = st.one_of(
    st.builds("{}投入资金{}，".format, names, values),
    st.builds("{}由{}负责，计划{}完成{}；".format, names, names, dates, quantities),
    st.builds("其中{}{}、{}{}。".format, names, quantities, names, quantities),
    st.builds(
        "{}达{}，比上年增长{}。".format, st.sampled_from(["地区生产总值", "參與居民", "新增就业"]), quantities, shares
    ),
    st.sampled_from(["扎实推进各项工作。", "各位代表：", "請予審議。", "——", "“", "”", "（", "）", "《", "【"]),
)

# Noise and tables ---------------------------------------------------------------------------------------------------

noise = st.sampled_from(
    [
        *("<p>", "</div>", "<br/>", '<td class="a">', "&nbsp;", "&lt;", "<!-- -->", "<", ">", "社區(qū)", "(zhòng)"),
        *(
            "\n— 3 —\n",
            "[2-3]",
            "**",
            "__",
            "***",
            "字号：大 中 小",
            "打印本页",
            "【关闭窗口】",
            "您的位置：首页",
            "http://www.example.org/a",
        ),
        *("\n第 3 页 共 10 页\n", "责任编辑：", "扫一扫在手机打开当前页", "_", "×××", "某某"),
    ]
)
cells = st.one_of(values, names, st.sampled_from(["", "序号", "单位：万元", "合计", "备注"]))
tables = st.builds(
    lambda separator, rows: "\n".join(separator.join(row) for row in rows),
    st.sampled_from(["\t", "|", " ", "　"]),
    st.lists(st.lists(cells, min_size=1, max_size=5), min_size=1, max_size=5),
)

# Reports ------------------------------------------------------------------------------------------------------------

_pieces = st.one_of(headings(), clauses, clauses, values, noise, tables, hostile_characters, st.text(max_size=20))
_joined = st.lists(st.tuples(_pieces, breaks), max_size=40).map(lambda pairs: "".join(map("".join, pairs)))
_simplified_to_traditional = opencc.OpenCC("s2t")


@st.composite
def reports(draw: st.DrawFn) -> str:
    """A report: any of the above in any order, in either script or both; never a lone surrogate."""
    text = draw(_joined)
    script = draw(st.sampled_from(["as it is", "traditional", "half"]))
    if script == "as it is":
        return text
    middle = len(text) // 2 if script == "half" else 0
    return text[:middle] + _simplified_to_traditional.convert(text[middle:])


@st.composite
def reports_with_lone_surrogates(draw: st.DrawFn) -> str:
    """A report with half of a surrogate pair somewhere in it."""
    text = draw(reports())
    place = draw(st.integers(0, len(text)))
    return text[:place] + draw(st.sampled_from(LONE_SURROGATES)) + text[place:]
