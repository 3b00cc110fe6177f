"""Reading: bytes to raw text, with every place kept, and a clear error for whatever is no report."""

from __future__ import annotations

import html
import json
import pickle
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govreport_nlp import errors
from govreport_nlp.limits import MAX_BYTES, MAX_CHARACTERS
from govreport_nlp.reading import (
    Source,
    decode,
    document_ids,
    find_files,
    read_bytes,
    read_file,
    require_chinese,
)
from govreport_nlp.reading.encodings import plausibility
from govreport_nlp.reading.html import declared_encoding, looks_like_html, read_html
from tests.growth import growth

SIMPLIFIED = (
    "今年以来，云溪社区在街道党工委的领导下，紧扣居民所盼，累计走访1200余户，办结诉求86件。"
    "一、基本情况。社区面积0.8平方公里，常住人口3万余人，其中六十周岁以上老人占两成。"
    "二、主要做法。投入资金35.6万元，改造停车位40个，惠及群众逾5000人次，满意率达到百分之九十五。"
)
TRADITIONAL = (
    "本所114年度辦理里鄰基層建設計畫，編列新臺幣3,200萬元，完成巷道改善26件、路燈汰換180盞。"
    "一、社會福利：低收入戶共計412戶，核發生活扶助費1,086萬元，受益人數約九百人。"
    "二、環境清潔：上半年動員志工1,500餘人次，清除髒亂點73處，較去年同期增加二成。"
)
CODECS = {
    "hans": ["utf-8", "gb18030", "utf-16-le", "utf-16-be"],
    "hant": ["utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be"],
}
SCRIPTS = {"hans": SIMPLIFIED, "hant": TRADITIONAL}
ROUND_TRIPS = [(script, codec) for script, codecs in CODECS.items() for codec in codecs]
SPECS = [
    json.loads(line)
    for line in (Path(__file__).parent / "specs" / "reading.jsonl").read_text(encoding="utf-8").splitlines()
]


def read(data: bytes, path: str = "report.txt", encoding: str | None = None) -> Source:
    return read_bytes(data, path=path, encoding=encoding)


# Encodings


@pytest.mark.parametrize("length", [12, 50, 120, 5000])
@pytest.mark.parametrize(("script", "codec"), ROUND_TRIPS)
def test_every_encoding_is_detected_at_every_length(script: str, codec: str, length: int) -> None:
    whole = SCRIPTS[script] * 50
    for start in range(0, 100, 7):
        text = whole[start : start + length]
        assert decode(text.encode(codec), name="a") == (text, codec)


@pytest.mark.parametrize(("script", "codec"), [pair for pair in ROUND_TRIPS if pair[1] != "big5"])  # Big5 has none
def test_byte_order_mark_is_dropped(script: str, codec: str) -> None:
    assert decode(("\ufeff" + SCRIPTS[script]).encode(codec), name="a") == (SCRIPTS[script], codec)


@given(
    st.sampled_from(ROUND_TRIPS),
    st.lists(st.sampled_from(["\r\n", "\n", "\r", "\u3000", "  ", "2024", "1.5%", "ABC", "\t", "\f"]), max_size=30),
)
def test_mixed_text_keeps_every_character(script_codec: tuple[str, str], between: list[str]) -> None:
    script, codec = script_codec
    sentences = SCRIPTS[script].split("，")
    text = "".join(a + b for a, b in zip(sentences * 5, [*between, "。"], strict=False))
    assert read(text.encode(codec)).text == text


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16-le", "utf-16-be"])
def test_line_breaks_wide_spaces_zero_width_and_astral_characters_keep_their_places(codec: str) -> None:
    text = "社区\r\n\u3000\u3000工作\u200b总结\r\n\r\n\ufeff共\U00020bb7\U0002070e户\n\x0c第2页\r完，。" + SIMPLIFIED
    assert read(text.encode(codec)).text == text


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_comes_back_in_the_encoding_given(text: str) -> None:
    expected = text.removeprefix("\ufeff")
    for codec in ("utf-8", "gb18030", "utf-16-le", "utf-16-be"):
        assert decode(text.encode(codec), encoding=codec, name="a") == (expected, codec)


@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "gb18030", "big5", "utf-16"]))
def test_any_bytes_give_text_or_a_documented_error(data: bytes, encoding: str | None) -> None:
    try:
        text = read(data, encoding=encoding).text
    except errors.ReadingError:
        return
    text.encode("utf-8")  # no lone surrogates
    assert "\0" not in text


@pytest.mark.parametrize(
    ("characters", "codec"),
    [("區里", "big5"), ("一九五〇恒粧", "big5hkscs"), ("啫喱嘅", "big5hkscs")],
    ids=["big5", "eten", "hkscs"],
)
def test_big5_and_its_extensions(characters: str, codec: str) -> None:
    text = TRADITIONAL + characters
    assert decode(text.encode(codec), name="a") == (text, codec)


@pytest.mark.parametrize("label", ["gbk", "GB2312", "gb18030", "GB18030-2000"])
def test_gb_labels_are_one_encoding(label: str) -> None:
    assert decode(SIMPLIFIED.encode("gbk"), encoding=label, name="a") == (SIMPLIFIED, "gb18030")


def test_the_encoding_given_overrules() -> None:
    wrong, encoding = decode("区里".encode(), encoding="gb18030", name="a")
    assert (wrong, encoding) == ("区里".encode().decode("gb18030"), "gb18030")


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_mark_finds_its_byte_order(codec: str) -> None:
    assert decode(SIMPLIFIED.encode(codec), encoding="utf-16", name="a") == (SIMPLIFIED, codec)


def test_a_name_list_is_recognised() -> None:
    names = "王建国、李秀英、欧阳倩、张志强、邵佩珊、鄢旭、刘桂兰、柴钰、赵玉梅、缪芊"
    assert decode(names.encode("gb18030"), name="a") == (names, "gb18030")


def test_wrong_encodings_are_far_from_plausible() -> None:
    for text, right, wrong in [
        (SIMPLIFIED, "gb18030", "big5hkscs"),
        (TRADITIONAL, "big5", "gb18030"),
        (SIMPLIFIED, "utf-8", "gb18030"),
    ]:
        assert plausibility(text) > 0.7
        assert plausibility(text.encode(right).decode(wrong, errors="replace")) < 0.2


# Errors


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "big5"])
@pytest.mark.parametrize("encoding_is_given", [True, False])
def test_a_broken_byte_is_named(codec: str, encoding_is_given: bool) -> None:
    text = TRADITIONAL
    place = len(text[:60].encode(codec))
    data = text[:60].encode(codec) + b"\xff" + text[60:].encode(codec)
    with pytest.raises(errors.DecodingError, match=rf"^report\.txt: byte {place} \(0xff\)") as caught:
        read(data, encoding=codec if encoding_is_given else None)
    assert caught.value.offset == place
    assert pickle.loads(pickle.dumps(caught.value)).offset == place


def test_a_broken_byte_after_a_mark_counts_the_mark() -> None:
    with pytest.raises(errors.DecodingError) as caught:
        read(b"\xef\xbb\xbf" + "社区".encode() + b"\xff")
    assert caught.value.offset == 9


def test_a_truncated_file() -> None:
    with pytest.raises(errors.DecodingError):
        read(SIMPLIFIED.encode("gb18030")[:-1])


def test_text_in_another_language_asks_for_its_encoding() -> None:
    with pytest.raises(errors.DecodingError, match="--encoding"):
        read("Générale déclaration à la fenêtre".encode("latin-1"))


def test_an_unknown_encoding_lists_the_known_ones() -> None:
    for label in ("klingon", "latin-1", "", "a\0b", "rot13", "hex"):
        with pytest.raises(errors.UnsupportedEncodingError, match="gb18030"):
            read(SIMPLIFIED.encode(), encoding=label)


@pytest.mark.parametrize(
    "data", [b"", b" \r\n\t", b"\xef\xbb\xbf", "\u3000\u3000\n".encode(), "\ufeff \n".encode("utf-16-le"), b"\x1a"]
)
def test_an_empty_file(data: bytes) -> None:
    with pytest.raises(errors.EmptyFileError, match=r"^report\.txt: "):
        read(data)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"PK\x03\x04\x14\x00\x06\x00", "zip archive"),
        (b"PK\x03\x04" + b"\x00" * MAX_BYTES, "zip archive"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "PNG"),
        (bytes(range(256)) * 20, "binary"),
        (b"\x01\x02\x03\x04abc" * 50, "binary"),
        (b"\0" * 1000, "binary"),
    ],
)
def test_a_binary_file(data: bytes, says: str) -> None:
    with pytest.raises(errors.BinaryFileError, match=says):
        read(data)


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16-le"])
def test_a_nul_is_named(codec: str) -> None:
    text = SIMPLIFIED[:40] + "\0" + SIMPLIFIED[40:]
    with pytest.raises(errors.NulCharacterError, match="character 40 ") as caught:
        read(text.encode(codec))
    assert caught.value.offset == 40


def test_a_text_at_the_limit_and_one_beyond() -> None:
    text = (SIMPLIFIED * (MAX_CHARACTERS // len(SIMPLIFIED) + 1))[:MAX_CHARACTERS]
    assert len(read(text.encode()).text) == MAX_CHARACTERS
    with pytest.raises(errors.TextTooLongError, match=r"1,000,001 characters.*split"):
        read((text + "。").encode())


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "huge.txt"
    with file.open("wb") as stream:
        stream.truncate(2**30)
    began = time.process_time()
    with pytest.raises(errors.TextTooLongError, match=r"huge\.txt.*split"):
        read_file(file)
    assert time.process_time() - began < 1
    with pytest.raises(errors.TextTooLongError):
        read(b"a" * (MAX_BYTES + 1))


def test_a_text_without_chinese() -> None:
    with pytest.raises(errors.NoChineseTextError, match=r"^report\.txt: "):
        read(b"Annual report 2024, 12 pages.")
    with pytest.raises(errors.NoChineseTextError):
        require_chinese("12 ％，。", name="a")
    require_chinese("〇", name="a")
    require_chinese("\U00020bb7", name="a")


def test_other_extensions_and_formats() -> None:
    with pytest.raises(errors.UnsupportedFormatError, match=r"\.csv"):
        read(SIMPLIFIED.encode(), path="table.csv")
    with pytest.raises(errors.UnsupportedFormatError, match="'rtf'"):
        read_bytes(SIMPLIFIED.encode(), path="a", format="rtf")
    assert read(SIMPLIFIED.encode(), path="stdin").format == "txt"


def test_a_missing_file_and_a_folder_in_its_place(tmp_path: Path) -> None:
    with pytest.raises(errors.MissingFileError, match=r"nothing\.txt"):
        read_file(tmp_path / "nothing.txt")
    with pytest.raises(errors.UnreadableFileError, match="folder"):
        read_file(tmp_path)
    for builtin, error in [
        (FileNotFoundError, errors.MissingFileError),
        (OSError, errors.UnreadableFileError),
        (ValueError, errors.DecodingError),
        (ValueError, errors.EmptyFileError),
        (errors.GovreportError, errors.ReadingError),
    ]:
        assert issubclass(error, builtin)


# Sources and files


def test_a_source_says_where_it_came_from(tmp_path: Path) -> None:
    file = tmp_path / "云溪社区.TXT"
    file.write_bytes(SIMPLIFIED.encode("gb18030"))
    source = read_file(file)
    assert source == Source(
        id="云溪社区", path=str(file), sha256=source.sha256, format="txt", encoding="gb18030", text=SIMPLIFIED
    )
    assert len(source.sha256) == 64
    assert read_file(file, id="a1").id == "a1"


def test_files_are_found_below_a_folder_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a/c.htm", "a/b.HTML", "a/notes.md", ".git/x.txt", "a/.b.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "empty").mkdir()
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    expected = [tmp_path / "a/b.HTML", tmp_path / "a/c.htm", tmp_path / "b.txt"]
    assert find_files([tmp_path]) == expected
    assert find_files([tmp_path / "b.txt", tmp_path]) == [expected[2], expected[0], expected[1]]
    assert find_files([tmp_path / "a/notes.md"]) == [
        tmp_path / "a/notes.md"
    ]  # asked for by name: reading it says why not
    with pytest.raises(errors.NoFilesError, match="empty"):
        find_files([tmp_path / "empty"])
    with pytest.raises(errors.MissingFileError, match="nowhere"):
        find_files([tmp_path / "nowhere"])


@pytest.mark.parametrize(
    ("paths", "ids"),
    [
        (["x/a.txt", "x/b.txt"], ["a", "b"]),
        (["x/a.txt", "y/a.txt", "y/b.txt"], ["x/a", "y/a", "b"]),
        (["x/z/a.txt", "y/z/a.txt"], ["x/z/a", "y/z/a"]),
        (["a.txt", "x/a.txt"], ["a", "x/a"]),
        (["x/a.txt", "x/a.html"], ["a.txt", "a.html"]),
        (["x/a.txt", "x/a.html", "y/a.txt"], ["a.txt", "a.html", "a"]),
        (["x/a.txt", "x/a.html", "x/a.txt.html"], ["a.txt", "a.html", "a.txt.html"]),
        (["/r/1/a.txt", "/r/2/a.txt"], ["1/a", "2/a"]),
        (["x/a.txt", "x/a.txt"], ["a", "a"]),
        ([], []),
    ],
)
def test_document_ids(paths: list[str], ids: list[str]) -> None:
    assert document_ids(paths) == ids
    assert document_ids(paths[::-1]) == ids[::-1]


@given(
    st.lists(
        st.lists(st.sampled_from(["a", "b", "a.txt", "a.txt.html", "b.htm"]), min_size=1, max_size=4).map("/".join),
        unique=True,
    )
)
def test_document_ids_are_unique(paths: list[str]) -> None:
    assert len(set(document_ids(paths))) == len(paths)


# Web pages


@pytest.mark.parametrize("spec", SPECS, ids=[spec["why"] for spec in SPECS])
def test_read_html(spec: dict[str, str]) -> None:
    assert read_html(spec["html"]).text == spec["text"]


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="gbk">', "gb18030"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=gb2312">', "gb18030"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=big5">', "big5"),
        ('<meta charset="utf-8">', "utf-8"),
        ("", "gb18030"),
        ('<meta charset="gb2312">', "utf-8"),  # saved in UTF-8 by a browser, the declaration left
        ('<meta charset="utf-8">', "gb18030"),
        ('<meta charset="x-unknown">', "big5"),
    ],
)
def test_the_declared_encoding_is_followed_when_it_gives_chinese(head: str, encoding: str) -> None:
    text = TRADITIONAL if encoding == "big5" else SIMPLIFIED
    source = read(
        f"<!DOCTYPE html><html><head>{head}</head><body><p>{text}</p></body></html>".encode(encoding), "a.htm"
    )
    assert (source.text, source.encoding, source.format) == (text, encoding, "html")


def test_declarations() -> None:
    assert declared_encoding(b'<?xml version="1.0" encoding="GB2312"?><html>') == "GB2312"
    assert declared_encoding(b"<META CHARSET = 'big5'>") == "big5"
    assert declared_encoding(b"<p>") is None


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_page_is_known_by_its_beginning(codec: str) -> None:
    page = f"\r\n<!DOCTYPE HTML PUBLIC ''><html><body><p>{SIMPLIFIED}</p></body></html>"
    source = read(page.encode(codec), path="saved.txt")
    assert (source.format, source.text) == ("html", SIMPLIFIED)
    assert not looks_like_html("<《办法》>".encode())


def test_a_page_without_text() -> None:
    with pytest.raises(errors.EmptyFileError, match=r"^a\.html: "):
        read(b"<html><body><img src=a.png></body></html>", "a.html")


@given(
    st.lists(
        st.sampled_from(
            [
                "<div>",
                "</div>",
                "<table>",
                "</table>",
                "<tr>",
                "</tr>",
                "<td>",
                "</td>",
                "<p>",
                "</p>",
                "<a href=x>",
                "</a>",
                "<ul>",
                "<li>",
                "<br>",
                "<h1>",
                "</h1>",
                "<pre>",
                "</pre>",
                "<!--",
                "-->",
                "<script>",
                "</script>",
                "<title>",
                "</title>",
                "<div class=nav>",
                "<",
                "&#",
                "&lt;",
                '"',
                "'",
                "社区工作",
                "。",
                "\n",
            ]
        ),
        max_size=60,
    ).map("".join)
)
def test_any_markup_gives_lines(markup: str) -> None:
    text = read_html(markup).text
    assert all(line.strip() for line in text.split("\n")) or not text
    assert set(text) <= set(html.unescape(markup)) | set("\n\t ")


@pytest.mark.parametrize(
    "unit",
    [
        "<div>中",
        "<td>中",
        "<tr><td>中",
        "<table><tr><td>中",
        "<a ",
        '<a b="',
        "<!--",
        "<script>",
        "<",
        "</div>",
        "<a x='y' ",
    ],
)
def test_no_markup_takes_more_than_linear_time(unit: str) -> None:
    assert growth(read_html, lambda repeats: unit * repeats, 8_000, times=10) < 3
