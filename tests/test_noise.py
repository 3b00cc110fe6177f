"""What is noise and what is not: a table of texts, ten reports with noise put in, and what holds for any text."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govreport_nlp.corpora.noise_generator import NoiseRecipe, NoisyText, add_noise, read_sites
from govreport_nlp.errors import LexiconError
from govreport_nlp.labels import NOISE_KINDS
from govreport_nlp.lexicons import lexicon_text
from govreport_nlp.text.noise import NoiseFinder, NoiseSpan

SPECS = Path(__file__).parent / "specs"
BARS = {"pinyin": 0.99, "mask": 0.95, "boilerplate": 0.90, "hard_wrap": 0.85}
MARK = re.compile(r"⟦(\w+):([^⟧]*)⟧")

find_noise = NoiseFinder()


def read_rows(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (SPECS / name).read_text(encoding="utf-8").splitlines()]


def unmark(marked: str) -> tuple[str, list[NoiseSpan]]:
    """Return the text of ``青石社區⟦pinyin:(qū)⟧`` and its noise."""
    text, spans, position = "", [], 0
    for match in MARK.finditer(marked):
        text += marked[position : match.start()]
        spans.append(NoiseSpan(len(text), len(text) + len(match[2]), match[1]))
        text += match[2]
        position = match.end()
    return text + marked[position:], spans


def characters(text: str, spans: Iterable[NoiseSpan]) -> set[tuple[str, int]]:
    """Return (kind, offset) of each character of noise; blanks at the edge of boilerplate do not count."""
    return {
        (span.kind, offset)
        for span in spans
        for offset in range(span.start, span.end)
        if span.kind == "hard_wrap" or not text[offset].isspace()
    }


ROWS = read_rows("noise.jsonl")
REPORTS = read_rows("noise_reports.jsonl")
SITES = read_sites()
PAGES = NoiseRecipe(wrap_columns=56, page_lines=7)
RECIPES = {
    "residues on a seventh of the characters": NoiseRecipe(pinyin_share=0.15),
    "masks": NoiseRecipe(mask_share=0.02),
    "narrow lines": NoiseRecipe(wrap_columns=48),
    "wide lines": NoiseRecipe(wrap_columns=76),
    "lines with empty ones between": NoiseRecipe(wrap_columns=66, line_break="\r\n\r\n"),
    "stray breaks before numbers": NoiseRecipe(stray_break_share=0.06, line_break="\r\n"),
    "page numbers between dashes": replace(PAGES, page_number="— {number} —"),
    "page numbers before form feeds": replace(PAGES, page_number="{number}\n\n\x0c"),
    "page numbers in words under a running head": replace(
        PAGES, page_number="第 {number} 页 共 40 页", running_head="云溪县文件汇编"
    ),
    "bare numbers under a running head": replace(
        PAGES, page_number="{number}", running_head="云溪县第九届人大会议文件"
    ),
    "everything": NoiseRecipe(pinyin_share=0.1, mask_share=0.01, wrap_columns=60, page_lines=9, site=SITES[2]),
}


def test_the_table_is_large_enough() -> None:
    assert len(ROWS) >= 60
    assert len(REPORTS) >= 10


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.get("why") or row["marked"][:24])
def test_table(row: dict[str, str]) -> None:
    text, expected = unmark(row["marked"])
    assert characters(text, find_noise(text)) == characters(text, expected)


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report["id"])
def test_a_clean_report_has_no_noise(report: dict[str, str]) -> None:
    assert find_noise(report["text"]) == []


def f_scores(noisy_texts: Iterable[NoisyText]) -> dict[str, float]:
    """Return the F1 by character of each kind of noise that was put in or found."""
    true, found, right = Counter[str](), Counter[str](), Counter[str]()
    for noisy in noisy_texts:
        gold = characters(noisy.text, noisy.noise)
        predicted = characters(noisy.text, find_noise(noisy.text))
        true.update(kind for kind, _ in gold)
        found.update(kind for kind, _ in predicted)
        right.update(kind for kind, _ in gold & predicted)
    return {kind: 2 * right[kind] / (true[kind] + found[kind]) for kind in NOISE_KINDS if true[kind] + found[kind]}


@pytest.mark.parametrize("name", RECIPES)
def test_noise_put_into_ten_reports_is_found(name: str) -> None:
    scores = f_scores(add_noise(report["text"], RECIPES[name], seed) for seed, report in enumerate(REPORTS))
    assert scores
    for kind, score in scores.items():
        assert score >= BARS[kind], f"{name}: {kind} {score:.4f}"


def test_bare_page_numbers_are_found_in_a_long_report() -> None:
    """A number alone on its line is a page's only where several follow one another at a page's distance."""
    report = "\n".join(report["text"] for report in REPORTS)
    recipe = NoiseRecipe(wrap_columns=60, page_lines=20, page_number="{number}")
    scores = f_scores(add_noise(report, recipe, seed) for seed in range(5))
    assert scores["boilerplate"] >= BARS["boilerplate"]
    assert scores["hard_wrap"] >= BARS["hard_wrap"]


@pytest.mark.parametrize("familiar", [True, False])
def test_pages_around_ten_reports_are_found(familiar: bool) -> None:
    """Pages that nobody looked at while writing the lexicon may fall a little below the bar."""
    recipes = [NoiseRecipe(site=site) for site in SITES if site.familiar is familiar]
    noisy = [add_noise(report["text"], recipe, 7) for recipe in recipes for report in REPORTS]
    assert f_scores(noisy)["boilerplate"] >= (BARS["boilerplate"] if familiar else 0.80)


@given(
    st.text(
        alphabet=st.sampled_from(
            "一二三（）(qū)区*_。，\n\r\x0c 12—第页首页来源：<p>[3]\u3000\ud800\U00020000的全文未完字"
        ),
        max_size=200,
    )
)
def test_spans_are_sorted_disjoint_and_inside(text: str) -> None:
    spans = find_noise(text)
    assert all(0 <= span.start < span.end <= len(text) and span.kind in NOISE_KINDS for span in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))


@given(
    report=st.sampled_from(REPORTS),
    seed=st.integers(0, 1000),
    recipe=st.builds(
        NoiseRecipe,
        pinyin_share=st.floats(0, 0.5),
        mask_share=st.floats(0, 0.1),
        wrap_columns=st.sampled_from([0, 30, 64]),
        stray_break_share=st.floats(0, 0.5),
        line_break=st.sampled_from(["\n", "\r\n"]),
        page_lines=st.sampled_from([0, 5]),
        running_head=st.sampled_from(["", "云溪县文件汇编"]),
        site=st.sampled_from([None, *SITES]),
    ),
)
def test_generator_keeps_the_report(report: dict[str, str], seed: int, recipe: NoiseRecipe) -> None:
    """Each character stands where the map says, unless a mask does, and never in other noise."""
    noisy = add_noise(report["text"], recipe, seed)
    assert noisy == add_noise(report["text"], recipe, seed)
    masked = {offset for span in noisy.noise if span.kind == "mask" for offset in range(span.start, span.end)}
    other = {offset for span in noisy.noise if span.kind != "mask" for offset in range(span.start, span.end)}
    assert len(noisy.offsets) == len(report["text"])
    assert noisy.offsets == sorted(set(noisy.offsets))
    assert all(
        noisy.text[offset] == character or offset in masked
        for offset, character in zip(noisy.offsets, report["text"], strict=True)
    )
    assert not other.intersection(noisy.offsets)
    assert noisy.noise == sorted(noisy.noise)


def test_generator_carries_spans() -> None:
    noisy = add_noise("社區服務站", NoiseRecipe(pinyin_share=1.0), 1)
    start, end = noisy.carry(2, 4)
    assert re.fullmatch(r"服\(\w+\)務", noisy.text[start:end])


@pytest.mark.parametrize("text", ["(", "*", "_", "1", "\n", " ", "一\n", "1\n", "全文", "<a", "[1", "来源：\n", "区("])
def test_time_is_linear(text: str) -> None:
    """Half a million characters of anything that could make a pattern turn back: seconds at most, not hours."""
    find_noise(text * (500_000 // len(text)))


def test_a_user_can_bring_a_lexicon(tmp_path: Path) -> None:
    own = tmp_path / "noise.toml"
    own.write_text(lexicon_text("noise.toml").replace("openers = [", 'openers = ["云溪快讯",'), encoding="utf-8")
    text = f"青石街道工作汇报\n{'工作有序推进，群众满意。' * 9}\n云溪快讯\n大雪将至"
    assert find_noise(text) == []
    assert [span.kind for span in NoiseFinder(own)(text)] == ["boilerplate"]


@pytest.mark.parametrize("content", ["[navigation]\nwords = 3", "not toml", "[pages]\nnumbers = ['(']"])
def test_a_wrong_lexicon_is_named(tmp_path: Path, content: str) -> None:
    own = tmp_path / "wrong.toml"
    own.write_text(content, encoding="utf-8")
    with pytest.raises(LexiconError, match=r"wrong\.toml"):
        NoiseFinder(own)
