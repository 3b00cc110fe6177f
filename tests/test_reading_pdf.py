"""PDFs: the text of their pages, what of it is noise, and a clear error for those that have none."""

from __future__ import annotations

import io
import sys
import time

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from govreport_nlp import errors
from govreport_nlp.limits import MAX_PAGES
from govreport_nlp.reading import Source, pdf, read_bytes, read_file
from govreport_nlp.scale import Job, extract, record_of

FONT, SIZE, TOP, LEFT = "STSong-Light", 14, 780, 80
HEAD = "云溪街道办事处文件"
PARAGRAPH = (
    "今年以来，云溪社区在街道党工委的领导下，紧扣居民所盼，累计走访1200余户，办结诉求86件，召开居民议事会12场，"
    "推动解决停车难、充电难、办事难等问题35个，投入资金35.6万元，惠及群众逾5000人次。"
)


def made(*pages: list[str | list[tuple[float, str]]], encrypt: StandardEncryption | None = None) -> bytes:
    """A PDF of pages of lines; a line of several pieces names the place of each, in points from the margin."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    file = io.BytesIO()
    canvas = Canvas(file, encrypt=encrypt, invariant=True)
    for lines in pages:
        canvas.setFont(FONT, SIZE)
        for number, line in enumerate(lines):
            for place, text in [(0, line)] if isinstance(line, str) else line:
                canvas.drawString(LEFT + place, TOP - number * 1.6 * SIZE, text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def scan(pages: int, stamp: str = "") -> bytes:
    """A PDF whose pages are pictures."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    file = io.BytesIO()
    canvas = Canvas(file, invariant=True)
    for _ in range(pages):
        canvas.drawInlineImage(_picture(), 0, 0, *canvas._pagesize)
        canvas.setFont(FONT, SIZE)
        canvas.drawString(400, 10, stamp)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _picture():
    from PIL import Image

    return Image.new("L", (8, 8), 200)


def by_hand(*objects: bytes) -> bytes:
    """A PDF of objects, the first of which is the catalogue."""
    data, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return data + b"xref\n0 %d\n0000000000 65535 f \n%btrailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        size, table, size, len(data)
    )  # fmt: skip


def read(data: bytes, path: str = "report.pdf") -> Source:
    return read_bytes(data, path=path)


def wrapped(text: str, width: int = 30) -> list[str]:
    return [text[start : start + width] for start in range(0, len(text), width)]


TEXTS = [
    ("lines", [["社区工作报告", "一、概况"]], "社区工作报告\n一、概况"),
    ("pages", [["一、概况"], ["二、打算"]], "一、概况\n\f二、打算"),
    ("an empty page", [["一、概况"], [], ["二、打算"]], "一、概况\n\f\n\f二、打算"),
    ("the cells of a table", [[[(0, "项目"), (100, "户数（户）")], [(0, "改水"), (100, "350")]]],
     "项目\t户数（户）\n改水\t350"),
    ("room beside digits is no space", [[[(0, "社区"), (31, "2024"), (63, "年")]]], "社区2024年"),
    ("the number of a list", [[[(0, "1."), (30, "走访居民")]]], "1. 走访居民"),
    ("a space of the text's own", [["2024 年 5 月"]], "2024 年 5 月"),
    ("characters beyond the 16-bit plane and signs", [["面积35㎡，“十四五”"]], "面积35㎡，“十四五”"),
]  # fmt: skip


@pytest.mark.parametrize(("pages", "text"), [row[1:] for row in TEXTS], ids=[row[0] for row in TEXTS])
def test_text(pages: list[list[str]], text: str) -> None:
    source = read(made(*pages))
    assert source.text == text
    assert (source.format, source.encoding) == ("pdf", None)


def test_the_page_is_the_origin(nlp) -> None:
    source = read(made(["2024年，投入资金3万元。"], [], ["发放补贴5万元。"]))
    assert [(source.text[o.start : o.end], o.place) for o in source.origins] == [
        ("2024年，投入资金3万元。", {"page": 1}),
        ("发放补贴5万元。", {"page": 3}),
    ]
    money = [entity for entity in record_of(nlp, source).entities if entity.label == "MONEY"]
    assert [(entity.text, entity.origin) for entity in money] == [("3万元", {"page": 1}), ("5万元", {"page": 3})]


@pytest.mark.parametrize("place", ["head and foot", "both above"])
def test_page_numbers_heads_and_wraps_are_noise(nlp, place: str) -> None:
    def page(number: int, lines: list[str]) -> list[str]:
        foot = f"— {number} —"
        return [HEAD, *lines, foot] if place == "head and foot" else [HEAD, str(number), *lines]

    lines = wrapped(PARAGRAPH * 9)
    pages = [page(number, lines[start : start + 12]) for number, start in enumerate(range(0, len(lines), 12), 1)]
    source = read(made(*pages))
    clean = nlp(source.text)._.clean_text.strip()
    # The first head may be the title, and a sentence that ends a page its paragraph: nothing tells them apart.
    assert clean.removeprefix(HEAD).replace("\n", "") == PARAGRAPH * 9
    assert "\n" not in clean.removeprefix(HEAD).strip().replace("。\n", "")


def test_a_pdf_by_any_other_name() -> None:
    assert read(made(["社区工作"]), path="report.txt").format == "pdf"


def test_the_limits_are_not_those_of_text(tmp_path) -> None:
    file = tmp_path / "large.pdf"
    file.write_bytes(made(["社区工作"]) + b"\n%" + b"x" * 5_000_000)
    assert read_file(file).text == "社区工作"


NESTED = (
    b"<</Length %d/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F %d 0 R>>>>>>stream\n%b\nendstream"
)
CALLS = b"/F Do " * 10
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>"


@pytest.fixture
def endless() -> bytes:
    """A page of forms that each draw the next ten times: 10 ** 12 in all."""
    forms = [NESTED % (len(CALLS), number + 1, CALLS) for number in range(5, 17)]
    last = b"<</Length 0/Type/XObject/Subtype/Form/BBox[0 0 9 9]>>stream\n\nendstream"
    contents = b"<</Length 5>>stream\n/F Do\nendstream"
    return by_hand(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", PAGE, contents, *forms, last
    )


def test_an_endless_page_ends(endless: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "PDF_SECONDS", 2)
    started = time.perf_counter()
    with pytest.raises(errors.DamagedFileError, match=r"^report\.pdf: .* 2 seconds"):
        read(endless)
    assert time.perf_counter() - started < 10


def many_pages() -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    count = MAX_PAGES + 1
    return by_hand(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%b]/Count %d>>" % (b"3 0 R " * count, count), page
    )


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (scan(2), errors.NoTextLayerError, "its 2 pages are pictures"),
        (scan(3, stamp="扫描全能王 创建"), errors.NoTextLayerError, "OCR"),
        (made([]), errors.EmptyFileError, "no text"),
        (made(["Annual report"]), errors.NoChineseTextError, "Chinese"),
        (made(["社区"], encrypt=StandardEncryption("open")), errors.PasswordProtectedError, "password"),
        (made(["社区" * 300])[:400], errors.DamagedFileError, "damaged"),
        (b"%PDF-1.7\n" + b"\x00\x9c" * 500, errors.DamagedFileError, "damaged"),
        (many_pages(), errors.TextTooLongError, f"{MAX_PAGES + 1} pages"),
    ],
    ids=["scan", "scan with stamp", "empty", "english", "password", "cut", "garbage", "pages"],
)
def test_bad_pdfs(data: bytes, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=rf"^report\.pdf: .*{message}") as caught:
        read(data)
    assert isinstance(caught.value, errors.GovreportError)


def test_a_pdf_that_only_bars_changes_is_read() -> None:
    assert read(made(["社区"], encrypt=StandardEncryption("", ownerPassword="owner"))).text == "社区"


def test_nothing_of_the_current_folder_runs(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('run')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert read(made(["投入3万元。"])).text == "投入3万元。"


def test_a_missing_package_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    data = made(["社区"])
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(errors.PackageNotInstalledError, match=r"govreport-nlp\[pdf\]"):
        read(data)


def test_one_bad_file_does_not_stop_the_others(tmp_path) -> None:
    files = {"a.pdf": made(["投入3万元。"]), "b.pdf": scan(1), "c.pdf": made(["投入5万元。"])}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    results = list(extract([Job(tmp_path / name, name) for name in files]))
    assert [result.error is None for result in results] == [True, False, True]
    assert "pictures" in str(results[1].error)
