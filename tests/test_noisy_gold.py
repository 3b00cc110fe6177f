"""Noise, script and encoding put into annotated reports: the gold still says what it said."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govreport_nlp.corpora.check import check_corpus
from govreport_nlp.corpora.formats import write_corpus
from govreport_nlp.corpora.inline import parse_inline, write_inline
from govreport_nlp.corpora.model import GoldSection
from govreport_nlp.corpora.noise_generator import NoiseRecipe, read_sites
from govreport_nlp.corpora.noisy_gold import SCRIPTS, ScriptConverter, add_noise_to_gold, encode_text
from govreport_nlp.errors import GoldError
from govreport_nlp.reading import read_file
from tests.gold_documents import documents, full_document

CLEAN = """<H level=0 type=title><GPE>青石街道</GPE><DATE v=2023>2023年</DATE>工作汇报</H>
<S type=preamble level=1/>现将<DATE v=2023>全年</DATE>工作情况报告如下。
<H level=1 type=work>一、持续改善民生服务</H>
街道实施<PROJECT id=p1>云溪巷环境提升改造工程</PROJECT>，改造资金<MONEY v=2600000 u=元 q=over m="改造资金" of=p1>260余万元</MONEY>，\
惠及居民<QUANTITY v=300 u=户 q=over m="惠及居民" of=p1>300余户</QUANTITY>；<ORG>云溪社区党总支</ORG>书记<PERSON>陆春燕</PERSON>带领志愿者\
<PEOPLE_COUNT v=12 u=人>十二名</PEOPLE_COUNT>，服务<DURATION v=3 u=个月>三个月</DURATION>，满意率<PERCENT v=92.8 u=%>92.8%</PERCENT>。
<H level=1 type=plans>二、下一步打算</H>
继续办好<EVENT>“邻里同乐”文化节</EVENT>，服务<GPE>云溪社区</GPE>。
"""
DOCUMENT = parse_inline(CLEAN, "clean")
SITES = read_sites()
RECIPES = st.builds(
    NoiseRecipe,
    pinyin_share=st.floats(0, 0.5),
    mask_share=st.sampled_from([0, 0.05, 1.0]),
    wrap_columns=st.sampled_from([0, 20, 64]),
    stray_break_share=st.floats(0, 0.5),
    line_break=st.sampled_from(["\n", "\r\n"]),
    page_lines=st.sampled_from([0, 3]),
    running_head=st.sampled_from(["", "青石街道文件汇编"]),
    site=st.sampled_from([None, *SITES]),
)


def without_noise(document, span):
    """Return the words of a span that are no noise."""
    inside = {offset for noise in document.noise for offset in range(noise.start, noise.end)}
    return "".join(document.text[offset] for offset in range(span.start, span.end) if offset not in inside)


@settings(deadline=None)
@given(recipe=RECIPES, seed=st.integers(0, 1000))
def test_gold_goes_along(recipe, seed):
    noisy = add_noise_to_gold(DOCUMENT, recipe, seed)
    assert noisy == add_noise_to_gold(DOCUMENT, recipe, seed)
    assert parse_inline(write_inline(noisy), "clean") == noisy
    masked = {noise.start for noise in noisy.noise if noise.kind == "mask"}
    for before, after in zip(DOCUMENT.entities, noisy.entities, strict=True):
        words = DOCUMENT.text[before.start : before.end]
        carried = {"start", "end", "measure"}
        assert after.model_dump(exclude=carried) == before.model_dump(exclude=carried)
        if not masked.intersection(range(after.start, after.end)):
            assert without_noise(noisy, after) == words
        else:
            assert before.value is None
            assert before.label == "PERSON" or without_noise(noisy, after).endswith(words[-1])
    for before, after in zip(DOCUMENT.headings, noisy.headings, strict=True):
        assert (after.level, after.type) == (before.level, before.type)
        if not masked.intersection(range(after.start, after.end)):
            assert without_noise(noisy, after) == DOCUMENT.text[before.start : before.end]


@settings(deadline=None, max_examples=25)
@given(recipe=RECIPES, seed=st.integers(0, 1000))
def test_noisy_gold_has_no_errors(recipe, seed, tmp_path_factory):
    folder = tmp_path_factory.mktemp("noisy")
    write_corpus([add_noise_to_gold(DOCUMENT, recipe, seed)], folder, "inline")
    assert [problem.message for problem in check_corpus(folder) if problem.is_error] == []


@settings(deadline=None)
@given(document=documents(), recipe=RECIPES, seed=st.integers(0, 9))
def test_noise_on_any_gold_can_be_written(document, recipe, seed):
    noisy = add_noise_to_gold(document, recipe, seed)
    again = parse_inline(write_inline(noisy), "a").model_copy(update={"meta": document.meta})
    assert again.text == noisy.text
    assert again.entities == noisy.entities
    assert sorted(map(repr, again.noise)) == sorted(map(repr, noisy.noise))


def test_measures_are_written_as_the_text_writes_them():
    noisy = add_noise_to_gold(DOCUMENT, NoiseRecipe(pinyin_share=1.0), 3)
    measures = [entity.measure for entity in noisy.entities if entity.measure]
    assert re.fullmatch(r"改\(\w+\)造\(\w+\)资\(\w+\)金", measures[0])
    assert all(measure in noisy.text for measure in measures)


def test_noise_that_was_there_stays():
    noisy = add_noise_to_gold(full_document(), NoiseRecipe(pinyin_share=1.0, wrap_columns=30), 3)
    kinds = [noise.kind for noise in full_document().noise]
    assert all(sum(n.kind == kind for n in noisy.noise) >= kinds.count(kind) for kind in kinds)
    (page,) = [noise for noise in noisy.noise if noise.kind == "boilerplate"]
    assert "首" in noisy.text[page.start : page.end]
    assert noisy.text[page.start : page.end].endswith("网")


def test_sections_of_their_own_go_along():
    text = DOCUMENT.text
    sections = [GoldSection(start=text.index("街道实施"), end=len(text), level=3, type="other")]
    noisy = add_noise_to_gold(DOCUMENT.model_copy(update={"sections": sections}), NoiseRecipe(site=SITES[0]), 3)
    assert noisy.text[noisy.sections[0].start :].startswith("街道实施")
    assert noisy.sections[0].end == len(noisy.text)


def test_a_page_around_the_report_begins_no_section():
    noisy = add_noise_to_gold(DOCUMENT, NoiseRecipe(site=SITES[0]), 3)
    assert noisy.noise[0].start == 0
    assert noisy.headings[0].start >= noisy.noise[0].end


@pytest.mark.parametrize(
    "conversion", [name for name, script in SCRIPTS.items() if script == "Hant" and name[0] == "s"]
)
def test_script_is_converted_in_place(conversion):
    converted = ScriptConverter(conversion)(DOCUMENT)
    assert converted.meta["script"] == "Hant"
    places = [(entity.start, entity.end, entity.value, entity.unit) for entity in DOCUMENT.entities]
    assert [(entity.start, entity.end, entity.value, entity.unit) for entity in converted.entities] == places
    money = next(entity for entity in converted.entities if entity.label == "MONEY")
    assert (converted.text[money.start : money.end], money.measure) == ("260餘萬元", "改造資金")
    assert ScriptConverter("t2s")(converted).text == DOCUMENT.text


@pytest.mark.parametrize("conversion", ["s2twp", "tw2sp", "simplified"])
def test_conversions_that_move_characters_are_refused(conversion):
    with pytest.raises(GoldError, match="keeps every character's place: s2t"):
        ScriptConverter(conversion)


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-16", "utf-8"])
def test_encoded_texts_are_read_as_the_gold_says(encoding, tmp_path):
    document = ScriptConverter("s2tw")(DOCUMENT) if encoding == "big5" else DOCUMENT
    (tmp_path / "a.txt").write_bytes(encode_text(document, encoding))
    assert read_file(tmp_path / "a.txt").text == document.text


@pytest.mark.parametrize(
    ("encoding", "message"), [("big5", "big5 lacks '环' \\(U\\+73AF\\)"), ("klingon", "no encoding")]
)
def test_what_cannot_be_encoded_is_named(encoding, message):
    with pytest.raises(GoldError, match=message):
        encode_text(DOCUMENT.model_copy(update={"text": "环境"}), encoding)


def test_masks_stay_off_values():
    noisy = add_noise_to_gold(DOCUMENT, replace(NoiseRecipe(), mask_share=1.0), 1)
    for entity in noisy.entities:
        if entity.value is not None:
            assert "*" not in noisy.text[entity.start : entity.end]
    assert any("*" in noisy.text[entity.start : entity.end] for entity in noisy.entities)
