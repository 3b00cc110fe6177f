"""Names: specs/names.jsonl holds marked-up sentences; properties hold for any text; a lexicon can be replaced."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from govreport_nlp.components.names.codes import place_codes
from govreport_nlp.components.names.finder import NameFinder
from govreport_nlp.components.names.lexicon import read_gazetteer, read_names, read_table, read_words
from govreport_nlp.components.names.places import PlaceNames
from govreport_nlp.components.names.shape import Shaper, read_chain
from govreport_nlp.components.resolve.policy import Proposal, resolve
from govreport_nlp.errors import LexiconError
from govreport_nlp.lexicons import lexicon_text
from govreport_nlp.text.script import Simplifier
from tests.growth import growth, repeated

SPECS = [json.loads(line) for line in (Path(__file__).parent / "specs" / "names.jsonl").read_text("utf-8").splitlines()]
LABELS = {"PROJECT", "EVENT", "ORG", "GPE", "LOC", "PERSON", "DOCUMENT"}
MARK = re.compile(r"<(?P<label>[A-Z]+)>(?P<name>[^<]+)</(?P=label)>")


class Value(NamedTuple):
    start: int
    end: int
    label: str


@pytest.fixture(scope="module")
def find() -> NameFinder:
    return NameFinder()


@pytest.fixture(scope="module")
def place_names() -> PlaceNames:
    return PlaceNames(read_names().places)


@pytest.fixture(scope="module")
def shape(place_names: PlaceNames) -> Shaper:
    return Shaper(read_names(), read_words(), place_names.forms())


def marked(text: str, entities: list[tuple[int, int, str]]) -> str:
    """Return the text with its entities in tags."""
    for start, end, label in sorted(entities, reverse=True):
        text = f"{text[:start]}<{label}>{text[start:end]}</{label}>{text[end:]}"
    return text


def entities_of(find: NameFinder, text: str, values: tuple[Value, ...] = ()) -> list[tuple[int, int, str]]:
    candidates = find(text, [(value.start, value.end) for value in values])
    proposals = [Proposal(*span) for span in values] + [Proposal(c.start, c.end, c.label, 1) for c in candidates]
    return [(entity.start, entity.end, entity.label) for entity in resolve(proposals)]


@pytest.mark.parametrize("spec", SPECS, ids=[spec["marked"] for spec in SPECS])
def test_names_of_a_sentence(find: NameFinder, spec: dict[str, str]) -> None:
    text = MARK.sub(lambda match: match["name"], spec["marked"])
    assert marked(text, entities_of(find, text)) == spec["marked"], spec["reason"]


def test_the_specs_cover_every_label() -> None:
    assert {match["label"] for spec in SPECS for match in MARK.finditer(spec["marked"])} == LABELS


REPORT_CHARS = "云溪镇村社区县市“”《》「」、，。\n和的至等实施工程项目党局水库路12第届个*（）实验学大会书记王某〔〕号A "


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.one_of(st.sampled_from(REPORT_CHARS), st.characters(codec="utf-8")), max_size=80))
@example("“" * 40)
@example("𬇕河" * 10)
def test_candidates_and_entities_lie_in_the_text(find: NameFinder, text: str) -> None:
    candidates = find(text)
    assert candidates == sorted(candidates)
    assert len({(c.start, c.end) for c in candidates}) == len(candidates)
    for candidate in candidates:
        assert 0 <= candidate.start < candidate.end <= len(text)
        assert candidate.label in LABELS
        assert candidate.source in {"lexicon", "rules"}
    chosen = resolve(Proposal(c.start, c.end, c.label) for c in candidates)
    assert all(left.end <= right.start for left, right in pairwise(chosen))
    assert find(text) == candidates


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=REPORT_CHARS, max_size=60))
def test_the_shape_has_the_length_of_the_text(shape: Shaper, text: str) -> None:
    letters = shape(text)
    assert len(letters) == len(text)
    for match in re.finditer("[A-Za-z_09%~]+", letters):
        chain = read_chain(letters, *match.span())
        assert chain.starts[-1] == match.end()
        for kind, start, end in zip(chain.kinds, chain.starts, chain.starts[1:], strict=False):
            assert letters[start:end].strip(kind + kind.lower()) == ""


def test_the_shape_tells_words_apart(shape: Shaper) -> None:
    assert shape("沁源县实验小学") == "GggOooo"
    assert shape("12个，500千伏") == "###|%%%%%"


def test_known_values_are_measures_of_the_shape(shape: Shaper) -> None:
    assert shape("云雾山春季", [(3, 5)]) == shape("云雾山") + "%%"


def test_no_word_of_the_shape_crosses_a_known_value(shape: Shaper) -> None:
    assert shape("人参观")[0] == "C"
    assert shape("80余人参观", [(0, 4)])[4:] == shape("参观")


def test_no_place_crosses_a_known_value(find: NameFinder) -> None:
    text = "元宵云溪镇灯会"
    assert (0, 2, "DATE") in entities_of(find, text, (Value(0, 2, "DATE"),))
    assert all(start >= 2 for start, _, label in entities_of(find, text, (Value(0, 2, "DATE"),)) if label != "DATE")


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("沈阳市", "沈阳"),
        ("环江毛南族自治县", "环江"),
        ("巴音郭楞蒙古自治州", "巴音郭楞"),
        ("新疆维吾尔自治区", "新疆"),
        ("内蒙古自治区", "内蒙古"),
        ("香港特别行政区", "香港"),
        ("大兴安岭地区", "大兴安岭"),
        ("礼县", None),
    ],
)
def test_short_forms_of_places(place_names: PlaceNames, name: str, short: str | None) -> None:
    assert place_names.short_form(name) == short


def test_a_place_has_the_codes_of_all_its_namesakes(place_names: PlaceNames) -> None:
    codes = place_names.codes()
    assert codes["沈阳市"] == codes["沈阳"] == ("210100",)
    assert set(codes["朝阳区"]) >= {"110105", "220104"}
    assert codes["日本"] == ("JP",)


def test_the_places_are_sorted_and_each_stands_once() -> None:
    rows = read_table("places.tsv", 3)
    assert rows == sorted(set(rows), key=lambda row: (row[1], row[0]))
    assert {level for _, _, level in rows} == {"country", "province", "prefecture", "county", "township"}


def test_the_gazetteer_is_sorted_and_each_name_stands_once() -> None:
    rows = read_table("gazetteer.tsv", 2)
    assert rows == sorted(set(rows), key=lambda row: (row[1], row[0]))
    assert len({name for name, _ in rows}) == len(rows)
    assert {label for _, label in rows} == LABELS - {"PERSON"}


def test_the_gazetteer_is_written_like_clean_text() -> None:
    names = "\n".join(read_gazetteer())
    assert Simplifier()(names) == names
    assert not re.search(r"[\uff05\uff10-\uff19\uff21-\uff3a\uff41-\uff5a \u3000]", names)


def test_a_name_with_clear_context_is_found_again(find: NameFinder) -> None:
    text = "云雾峪镇位于县城东部。云雾峪人杰地灵，访云雾峪镇者众。云雾峪镇多山。"
    found = [text[start:end] for start, end, label in entities_of(find, text) if label == "GPE"]
    assert found == ["云雾峪镇", "云雾峪", "云雾峪镇", "云雾峪镇"]


def test_nothing_is_remembered_between_documents(find: NameFinder) -> None:
    find("云雾峪镇位于县城东部。")
    assert entities_of(find, "云雾峪人杰地灵。") == []


def test_a_user_adds_a_word_without_touching_code(tmp_path: Path) -> None:
    text = "开展“云上问诊”试验。"
    assert entities_of(NameFinder(), text) == [(2, 8, "PROJECT")]
    assert entities_of(NameFinder(), "获得“云上问诊”称号。") == []
    own = tmp_path / "names.toml"
    own.write_text(lexicon_text("names.toml").replace("schemes = [", 'schemes = ["云上问诊", '), "utf-8")
    assert entities_of(NameFinder(names_path=own), "获得“云上问诊”称号。") == [(2, 8, "PROJECT")]
    gazetteer = tmp_path / "gazetteer.tsv"
    gazetteer.write_text("云上问诊\tPROJECT\n", "utf-8")
    assert entities_of(NameFinder(gazetteer_path=gazetteer), "获得云上问诊称号。") == [(2, 6, "PROJECT")]
    places = tmp_path / "places.tsv"
    places.write_text(lexicon_text("places.tsv") + "云雾峪市\t999999\tcounty\n", "utf-8")
    assert entities_of(NameFinder(places_path=places), "赴云雾峪考察。") == [(1, 4, "GPE")]


@pytest.mark.parametrize(
    ("argument", "content", "message"),
    [
        ("names_path", "doctrines = [", "names"),
        ("names_path", lexicon_text("names.toml") + "\n[unknown]\nx = 1\n", "unknown"),
        ("names_path", lexicon_text("names.toml").replace("schemes = [", 'schemes = ["", '), "empty word"),
        ("words_path", "发展\n", "line 1"),
        ("words_path", "发展\tstrange\n", "strange"),
        ("places_path", "沈阳市\t210100\n", "line 1"),
        ("gazetteer_path", "太子河\n", "line 1"),
        ("gazetteer_path", "太子河\tRIVER\n", "RIVER"),
        ("gazetteer_path", "沪\tGPE\n", "one character"),
    ],
)
def test_a_lexicon_that_does_not_fit_is_refused(tmp_path: Path, argument: str, content: str, message: str) -> None:
    path = tmp_path / "names.lexicon"
    path.write_text(content, "utf-8")
    with pytest.raises(LexiconError, match=message) as error:
        NameFinder(**{argument: path})
    assert str(path) in str(error.value)


def test_a_missing_lexicon_is_named(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"absent\.tsv"):
        NameFinder(words_path=tmp_path / "absent.tsv")


@pytest.mark.parametrize(
    "unit",
    [
        "工程",
        "“",
        "“大工程”",
        "的",
        "一",
        "1",
        "村",
        "**",
        "甲、",
        "等项目",
        "至",
        "〔2018〕1号",
        "《",
        "清河水库",
        "实施",
        "广交会",
        "东软集团",
    ],
)
def test_time_grows_with_the_length_only(find: NameFinder, unit: str) -> None:
    def work(text: str) -> None:
        resolve(Proposal(c.start, c.end, c.label) for c in find(text))

    assert growth(work, repeated(unit), 5_000, times=8) < 3


CODES = [
    (["沈阳市", "沈阳"], {"沈阳市": "210100", "沈阳": "210100"}, "a name of one place"),
    (["朝阳区"], {}, "a name of several places"),
    (["朝阳区", "长春市"], {"长春市": "220100", "朝阳区": "220104"}, "the prefecture named beside it settles it"),
    (["朝阳区", "长春市", "北京市"], {"长春市": "220100", "北京市": "110000"}, "two places named beside it do not"),
    (["莲塘社区"], {}, "a place that is in no lexicon"),
]


@pytest.mark.parametrize(("names", "codes", "reason"), CODES, ids=[reason for _, _, reason in CODES])
def test_codes_of_places(place_names: PlaceNames, names: list[str], codes: dict[str, str], reason: str) -> None:
    assert place_codes(names, place_names.codes()) == codes
