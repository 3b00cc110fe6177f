"""The sentence around a place: the place stands between ⟦ ⟧, the sentence that is wanted between < >."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govreport_nlp.text.sentence import REACH, sentence_span

SENTENCES = [
    "<投入⟦3万元⟧。>惠及20户。",
    "一、概况\n　　<投入⟦3万元⟧。>\n惠及20户。",
    "开展活动3场；<投入⟦3万元⟧；>惠及20户！",
    "完成了吗？<完成⟦3项⟧！>很好。",
    "<⟦3万元⟧>",
    "<投入⟦3万元⟧>\r\n惠及20户",
    "好。<开展“你好！我好。大家好”活动⟦3场⟧，很好。>再见。",
    "好。<开展“你好！⟦3场⟧我好”活动，很好。>再见。",
    "他说：“好。”<第二天投入⟦3万元⟧。>",
    "<他说：“投入⟦3万元⟧，很好。”>第二天。",
    "<开展“爱心满满！”活动⟦3场⟧。>",
    "<落实《关于。的办法》，投入⟦3万元⟧。>",
    "他说“没有说完。<投入⟦3万元⟧。>",
    "「一」。<開展「鄰里同樂；共融」活動⟦3場⟧。>「二」",
    "<（投入⟦3万元⟧。）>惠及20户。",
    "好。。。<投入⟦3万元⟧！！>好",
    "a;<b⟦3⟧?>c",
    "<面积⟦2.5⟧平方公里，人口1,200人。>",
]


@pytest.mark.parametrize("marked", SENTENCES)
def test_sentence(marked):
    text, place, wanted = _read(marked)
    assert sentence_span(text, *place) == wanted


def _read(marked: str) -> tuple[str, tuple[int, int], tuple[int, int]]:
    text, marks = "", {}
    for character in marked:
        if character in "⟦⟧<>":
            marks[character] = len(text)
        else:
            text += character
    return text, (marks["⟦"], marks["⟧"]), (marks["<"], marks[">"])


def test_a_text_without_an_end_is_bounded():
    text = "投入" * 5_000 + "3万元" + "惠及" * 5_000
    assert sentence_span(text, 10_000, 10_003) == (10_000 - REACH, 10_003 + REACH)


@given(st.text(alphabet="“”‘’「」《》。！；\n\r 字3\u3000", max_size=60), st.data())
def test_a_sentence_holds_its_place_and_lies_in_the_text(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    left, right = sentence_span(text, start, end)
    assert 0 <= left <= start <= end <= right <= len(text)
