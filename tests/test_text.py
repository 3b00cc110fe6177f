"""Script and alignment: nothing moves."""

from __future__ import annotations

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govreport_nlp.errors import AlignmentError
from govreport_nlp.text.alignment import CleanText, Segment
from govreport_nlp.text.clean import TextCleaner
from govreport_nlp.text.noise import NoiseFinder
from govreport_nlp.text.normalize import TextNormalizer
from govreport_nlp.text.script import Simplifier, detect_script
from tests.growth import growth, repeated

CHINESE = st.text(
    alphabet="社區區服務务居民發发展後后台臺灣湾乾干裏里軟體網路計程車部落格。，\n（）12３４％\u200b\u3000\ufeff𠮷a"
)

SCRIPTS = [
    ("社区居委会发放补贴。", "Hans"),
    ("社區居委會發放補貼。", "Hant"),
    ("社区居委会发放补贴。社區居委會發放補貼。", "mixed"),
    ("在南湖街道的领导下，社区开展邻里节活动，后来又去了台北。", "Hans"),
    ("台北市政府後來補助里民，乾淨的街道。", "Hant"),
    ("12345", "Hans"),
    ("", "Hans"),
]

NORMALIZED = [
    ("３萬餘元", "3万余元"),
    ("９２．８％", "92．8%"),
    ("新臺幣１億元（下同）", "新台币1亿元（下同）"),
    ("Ａ社區", "A社区"),
    ("第一行\r\n第二行\u2028第三行\xa0", "第一行\n\n第二行\n第三行 "),
]


@pytest.mark.parametrize(("text", "script"), SCRIPTS)
def test_script(text, script):
    assert detect_script(text) == script


@pytest.mark.parametrize(("text", "normal"), NORMALIZED)
def test_normal_form(text, normal):
    assert TextNormalizer()(text) == normal
    assert len(normal) == len(text)


@given(st.text())
def test_normal_form_keeps_the_length_of_any_text(text):
    assert len(TextNormalizer()(text)) == len(text)


def test_lone_surrogates_are_replaced():
    assert Simplifier()("社\ud800區") == "社\ufffd区"


def test_regional_words_become_mainland_words_with_a_true_alignment():
    text = "民眾用軟體在部落格叫計程車，網路費3萬元。"
    converted, segments = Simplifier("tw").phrases(text)
    assert converted == opencc.OpenCC("tw2sp").convert(text)
    clean = CleanText(converted, segments)
    for word, source in (("软件", "軟體"), ("博客", "部落格"), ("3万元", "3萬元"), ("网络", "網路")):
        start = converted.index(word)
        raw_start, raw_end = clean.raw_span(start, start + len(word))
        assert text[raw_start:raw_end] == source


@pytest.mark.parametrize("region", [None, "tw", "hk"])
@given(raw=CHINESE)
def test_every_clean_character_stands_for_raw_text_in_order(region, raw):
    clean, _ = TextCleaner(None, region)(raw)
    ends = 0
    for offset in range(len(clean.text)):
        start, end = clean.raw_span(offset, offset + 1)
        assert 0 <= start < end <= len(raw)
        assert end >= ends
        ends = end


@given(raw=CHINESE)
def test_clean_offsets_come_back(raw):
    clean, _ = TextCleaner()(raw)
    for offset in range(len(clean.text)):
        start, end = clean.raw_span(offset, offset + 1)
        assert clean.clean_span(start, end) == (offset, offset + 1)


REGIONAL = [
    ("tw", "網際網路普及", "互联网普及", "互联网", "網際網路"),
    ("tw", "普及網際網路", "普及互联网", "互联网", "網際網路"),
    ("tw", "部落格", "博客", "博客", "部落格"),
]


@pytest.mark.parametrize(("region", "text", "converted", "word", "source"), REGIONAL)
def test_a_regional_word_stands_for_its_source(region, text, converted, word, source):
    clean, _ = TextCleaner(None, region)(text)
    assert clean.text == converted
    start = converted.index(word)
    raw_start, raw_end = clean.raw_span(start, start + len(word))
    assert text[raw_start:raw_end] == source


def test_regional_alignment_takes_linear_time():
    assert growth(TextCleaner(None, "tw"), repeated("資訊軟體甲乙"), 6000, times=8) < 3


def test_noise_is_left_out_and_masks_are_kept():
    clean, noise = TextCleaner(NoiseFinder())("滄浪區(qū)社區(qū)居委會為**青等居民服務(wù)3０次")
    assert clean.text == "沧浪区社区居委会为**青等居民服务30次"
    assert {span.kind for span in noise} == {"pinyin", "mask"}
    start = clean.text.index("社区居委会")
    raw_start, raw_end = clean.raw_span(start, start + 5)
    assert (raw_start, raw_end) == (7, 16)


BROKEN_SEGMENTS = [
    ("ab", [Segment(0, 1, 0, 1)], "end at 1"),
    ("ab", [Segment(0, 1, 0, 1), Segment(0, 2, 1, 2)], "does not follow"),
    ("ab", [Segment(0, 1, 5, 6), Segment(1, 2, 0, 1)], "does not follow"),
    ("ab", [Segment(0, 0, 0, 0), Segment(0, 2, 0, 2)], "does not follow"),
]


@pytest.mark.parametrize(("text", "segments", "message"), BROKEN_SEGMENTS)
def test_segments_that_do_not_fit_are_refused(text, segments, message):
    with pytest.raises(AlignmentError, match=message):
        CleanText(text, segments)


@pytest.mark.parametrize("span", [(0, 0), (-1, 1), (1, 9), (2, 1)])
def test_spans_outside_the_clean_text_are_refused(span):
    with pytest.raises(AlignmentError):
        CleanText("abc", [Segment(0, 3, 0, 3)]).raw_span(*span)
