"""The pipeline on spaCy: offsets, segmenters, twins, serialisation, processes."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys

import opencc
import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.tokens import DocBin

import govreport_nlp
from govreport_nlp import to_record
from govreport_nlp.corpora.noise_generator import NoiseRecipe, add_noise
from govreport_nlp.errors import LoneSurrogateError, ModelNotFoundError, TextTooLongError
from govreport_nlp.language.tokenizer import DROPPED
from govreport_nlp.limits import MAX_CHARACTERS

REPORT = "二、工作开展情况\n（一）民生微实事。2024年，向阳社区开展“邻里同乐”文化节活动3场，参与居民120余人次，投入资金3万余元。"
PIECES = st.sampled_from(
    [
        *"一二三四五六七八九十百千万亿0123456789。，、；：（）“”《》\n\r\t \u3000\u200b\ufeff*_[]()-—年月日元人户%％𠮷\x00\u202e",
        *(
            "社區(qū)",
            "工作匯報",
            "2024年",
            "3万余元",
            "约",
            "以上",
            "“邻里节”活动",
            "街道",
            "办事处",
            "項目",
            "(一)",
            "1、",
            "①",
            "**",
        ),
        *("<p>", "e\u0301", "軟體", "計程車", "部落格"),
    ]
)
ANY_TEXT = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join))


@pytest.fixture(scope="module")
def by_segmenter(pkuseg_model):
    return {
        "char": govreport_nlp.load(),
        "jieba": govreport_nlp.load(segmenter="jieba"),
        "pkuseg": govreport_nlp.load(segmenter="pkuseg", pkuseg_model=str(pkuseg_model)),
        "tw": govreport_nlp.load(region="tw"),
    }


def entities(doc):
    return [(entity.start_char, entity.end_char, entity.label_, entity._.value) for entity in doc.ents]


@pytest.mark.parametrize("segmenter", ["char", "jieba", "pkuseg", "tw"])
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=ANY_TEXT)
def test_any_text_keeps_its_offsets(by_segmenter, segmenter, text):
    doc = by_segmenter[segmenter](text)
    assert doc.text == text
    record = to_record(doc)
    assert record.text == text
    position = 0
    for entity in record.entities:
        assert position <= entity.start < entity.end <= len(text)
        assert text[entity.start : entity.end] == entity.text
        position = entity.end
    for section in record.sections:
        assert 0 <= section.start <= section.end <= len(text)
        if section.heading:
            assert text[section.heading.start : section.heading.end] == section.heading.text
    for span in record.noise:
        assert 0 <= span.start < span.end <= len(text)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=ANY_TEXT)
def test_no_entity_is_lost_to_a_token(by_segmenter, text):
    expected = entities(by_segmenter["char"](text))
    assert entities(by_segmenter["jieba"](text)) == expected
    assert entities(by_segmenter["pkuseg"](text)) == expected


def test_segmenters_agree_on_the_examples(by_segmenter, examples):
    for source in examples:
        docs = [by_segmenter[name](source.text) for name in ("char", "jieba", "pkuseg")]
        assert entities(docs[0]) == entities(docs[1]) == entities(docs[2])
        assert len(docs[0]) > len(docs[1])


def test_norm_is_clean_and_simplified(nlp):
    doc = nlp("社區(qū)發放補貼３萬餘元")
    norms = [token.norm_ for token in doc]
    assert "".join(norms).replace(DROPPED, "") == "社区发放补贴3万余元"
    assert [token.text for token in doc if token.norm_ == DROPPED] == list("(qū)")


def test_noise_inside_a_word_is_kept(by_segmenter):
    doc = by_segmenter["jieba"]("社區(qū)增长_%")
    assert [span.label_ for span in doc.spans["noise"]] == ["pinyin", "mask"]


def test_sections_reach_tokens_and_entities(nlp):
    doc = nlp(REPORT)
    assert [section["type"] for section in doc._.sections] == ["work", "work"]
    assert doc.ents[0]._.section == doc._.sections[1]
    assert doc[0]._.section == doc._.sections[0]


@pytest.mark.parametrize("conversion", ["s2t", "s2tw"])
def test_a_traditional_twin_has_the_same_entities_and_values(nlp, examples, conversion):
    simplified = next(source for source in examples if source.id == "community_work_2024").text
    traditional = opencc.OpenCC(conversion).convert(simplified)
    assert len(traditional) == len(simplified)
    assert traditional != simplified
    assert entities(nlp(traditional)) == entities(nlp(simplified))


def test_a_noised_twin_has_the_same_values(nlp, examples):
    clean = next(source for source in examples if source.id == "community_work_2024").text
    noisy = add_noise(clean, NoiseRecipe(pinyin_share=0.1), seed=7)
    expected = {
        (*noisy.carry(entity.start_char, entity.end_char), entity.label_): entity._.value
        for entity in nlp(clean).ents
        if entity._.value
    }
    found = {
        (entity.start_char, entity.end_char, entity.label_): entity._.value
        for entity in nlp(noisy.text).ents
        if entity._.value
    }
    assert {_trimmed(noisy, key): value for key, value in found.items()} == {
        _trimmed(noisy, key): value for key, value in expected.items()
    }


def _trimmed(noisy, key):
    """Edges without the noise that stands there, as the referee compares them."""
    noise = {offset for span in noisy.noise for offset in range(span.start, span.end)}
    start, end, label = key
    while start < end and start in noise:
        start += 1
    while end > start and end - 1 in noise:
        end -= 1
    return start, end, label


COMPONENTS = ["govreport_values", "govreport_sections", "govreport_names", "govreport_resolve", "govreport_stamp"]


@pytest.mark.parametrize("component", COMPONENTS)
def test_each_component_stands_alone_in_another_pipeline(component):
    other = spacy.blank("zh")
    other.add_pipe(component)
    doc = other("社區服務中心投入3萬餘元。")
    assert doc.text == "社區服務中心投入3萬餘元。"
    restored = spacy.blank("zh").from_config(other.config).from_bytes(other.to_bytes())
    assert restored(doc.text).to_bytes() == other(doc.text).to_bytes()


def test_values_alone_give_values(nlp):
    other = spacy.blank("zh")
    other.add_pipe("govreport_values")
    doc = other("社區服務中心投入3萬餘元。")
    (span,) = doc.spans["values"]
    assert (span.text, span.label_, span._.value["value"]) == ("3萬餘元", "MONEY", "30000")


def test_round_trips(nlp, tmp_path):
    expected = to_record(nlp(REPORT))
    nlp.to_disk(tmp_path / "pipeline")
    from_disk = spacy.load(tmp_path / "pipeline")
    assert to_record(from_disk(REPORT)) == expected
    from_bytes = spacy.blank("zh").from_config(nlp.config, meta=nlp.meta).from_bytes(nlp.to_bytes())
    assert to_record(from_bytes(REPORT)) == expected
    docs = DocBin(store_user_data=True, docs=[nlp(REPORT)]).to_bytes()
    (restored,) = DocBin().from_bytes(docs).get_docs(nlp.vocab)
    assert to_record(restored) == expected
    assert [token.norm_ for token in restored] == [token.norm_ for token in nlp(REPORT)]


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_two_processes_give_the_same_records(method, examples, tmp_path):
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"this system has no {method}")
    script = tmp_path / "run.py"
    script.write_text(
        "import multiprocessing, sys\n"
        "import govreport_nlp\n"
        "if __name__ == '__main__':\n"
        f"    multiprocessing.set_start_method({method!r})\n"
        "    texts = sys.stdin.buffer.read().decode().split('\\0')\n"
        "    nlp = govreport_nlp.load(segmenter='jieba')\n"
        "    for doc in nlp.pipe(texts, n_process=2, batch_size=1):\n"
        "        print(govreport_nlp.to_record(doc).to_json())\n",
        encoding="utf-8",
    )
    texts = [source.text for source in examples]
    done = subprocess.run(
        [sys.executable, "-X", "utf8", script],
        input="\0".join(texts).encode(),
        capture_output=True,
        check=True,
        timeout=300,
    )
    nlp = govreport_nlp.load(segmenter="jieba")
    expected = [to_record(nlp(text)).to_json() for text in "\0".join(texts).split("\0")]
    assert done.stdout.decode().splitlines() == expected


def test_a_score_comes_from_nlp_evaluate(nlp):
    from spacy.training import Example

    doc = nlp(REPORT)
    scores = nlp.evaluate([Example(nlp.make_doc(REPORT), doc)])
    assert scores["ents_f"] == scores["headings_f"] == scores["spans_values_f"] == 1.0


MISSING = [
    ({"segmenter": "pkuseg", "pkuseg_model": "mixed"}, ModelNotFoundError, "downloaded"),
    ({"segmenter": "jieba", "user_dict": "/no/such/words.txt"}, ModelNotFoundError, "user dictionary"),
    ({"segmenter": "words"}, ValueError, "segmenter"),
    ({"components": {"tagger": {}}}, ValueError, "no component tagger"),
]


@pytest.mark.parametrize(("arguments", "error", "message"), MISSING)
def test_what_is_missing_is_said(arguments, error, message, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(error, match=message):
        govreport_nlp.load(**arguments)


def test_a_user_dictionary_joins_words(tmp_path):
    words = tmp_path / "words.txt"
    words.write_text("邻里同乐文化节\n", encoding="utf-8")
    nlp = govreport_nlp.load(segmenter="jieba", user_dict=str(words))
    assert "邻里同乐文化节" in [token.text for token in nlp.make_doc("举办邻里同乐文化节")]


def test_a_text_beyond_the_limit_is_refused(nlp):
    with pytest.raises(TextTooLongError, match="split it"):
        nlp.tokenizer("村" * (MAX_CHARACTERS + 1))


def test_a_lone_surrogate_is_refused_with_its_offset(nlp):
    with pytest.raises(LoneSurrogateError, match="character 2") as raised:
        nlp("社区\ud800")
    assert raised.value.offset == 2


def test_importing_the_package_is_light():
    code = "import sys, govreport_nlp; assert 'spacy' not in sys.modules and 'pydantic' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_cutting_words_keeps_their_annotation():
    from spacy.tokens import Doc

    from govreport_nlp.language.cutting import cut_words

    vocab = spacy.blank("zh").vocab
    doc = Doc(
        vocab,
        words=["我们", "爱北京", "天安门"],
        spaces=[False, True, False],
        tags=["PN", "VV", "NR"],
        pos=["PRON", "VERB", "PROPN"],
        heads=[1, 1, 1],
        deps=["nsubj", "ROOT", "obj"],
        ents=["O", "O", "B-LOC"],
    )
    doc.spans["group"] = [doc[1:3]]
    cut = cut_words(doc, [0, 3, 9])
    assert [token.text for token in cut] == ["我们", "爱", "北京", "天安门"]
    assert [token.tag_ for token in cut] == ["PN", "VV", "VV", "NR"]
    assert [token.head.text for token in cut] == ["爱", "爱", "爱", "爱"]
    assert [token.dep_ for token in cut] == ["nsubj", "ROOT", "ROOT", "obj"]
    assert cut.text == doc.text
    assert [span.text for span in cut.spans["group"]] == ["爱北京 天安门"]
    assert [entity.text for entity in cut.ents] == ["天安门"]
    assert cut_words(cut, [0, 2, 3]) is cut


def test_a_part_of_a_document_has_its_own_text_alone(nlp):
    whole = nlp("联系电话13800138000。\n一、工作\n云溪社区投入资金3万元。")
    part = whole[16:].as_doc(copy_user_data=True)
    assert to_record(part).text == part.text
    assert [span._.norm for span in part.ents] == ["云溪社区", "3万元"]
