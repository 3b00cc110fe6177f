"""Word documents: what is read of them, with which numbers, and where each stretch comes from."""

from __future__ import annotations

import io
import time
import zipfile

import docx as python_docx
import pytest
from spacy.tokens import DocBin

from govreport_nlp import errors
from govreport_nlp.limits import MAX_XML_BYTES
from govreport_nlp.reading import Source, read_bytes
from govreport_nlp.reading.docx_numbering import number_text
from govreport_nlp.record import Record
from govreport_nlp.scale import doc_of, record_of
from tests.growth import growth
from tests.office_files import STRICT, docx, levels, p, r, table, zipped

CHINESE = levels(("chineseCountingThousand", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3."))
HEADINGS = (
    '<w:style w:styleId="a"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:styleId="b"><w:name w:val="own"/><w:basedOn w:val="a"/></w:style>'
    '<w:style w:styleId="t"><w:name w:val="toc 1"/></w:style>'
)
BOX = "<w:r><w:drawing><w:txbxContent>{}</w:txbxContent></w:drawing></w:r>"


def read(data: bytes, path: str = "report.docx") -> Source:
    return read_bytes(data, path=path)


TEXTS = [
    ("paragraphs, empty ones left out", p("社区概况") + p() + p("常住人口3000人"), {}, "社区概况\n常住人口3000人"),
    ("runs, tabs and breaks", p(runs=r("投入") + "<w:r><w:tab/></w:r>" + r("3万元") + "<w:r><w:br/></w:r>" + r("到位")),
     {}, "投入\t3万元\n到位"),
    ("a page break is none of the text", p(runs=r("投入") + '<w:r><w:br w:type="page"/></w:r>' + r("3万元")), {}, "投入3万元"),
    ("numbers of three levels", p("工作", list=(1, 0)) + p("党建", list=(1, 1)) + p("走访", list=(1, 2)) + p("慰问", list=(1, 2))
     + p("民生", list=(1, 1)) + p("打算", list=(1, 0)) + p("党建", list=(1, 1)), {"numbering": CHINESE},
     "一、工作\n（一）党建\n1. 走访\n2. 慰问\n（二）民生\n二、打算\n（一）党建"),
    ("numbers of a style and of the style it is based on", p("工作", style="a") + p("打算", style="b"),
     {"numbering": CHINESE, "styles": HEADINGS}, "一、工作\n二、打算"),
    ("a paragraph takes itself out of its style's list", p("工作", style="a", list=(0, 0)) + p("打算", style="b"),
     {"numbering": CHINESE, "styles": HEADINGS}, "工作\n一、打算"),
    ("an empty paragraph has no number", p(list=(1, 0)) + p("工作", list=(1, 0)), {"numbering": CHINESE}, "一、工作"),
    ("a number of all levels", p("工作", list=(1, 0)) + p("党建", list=(1, 1)),
     {"numbering": levels(("decimal", "%1"), ("decimal", "%1.%2"))}, "1 工作\n1.1 党建"),
    ("bullets are left out", p("走访", list=(1, 0)), {"numbering": levels(("bullet", "\uf06c"))}, "走访"),
    ("a list that begins again", p("甲", list=(1, 0)) + p("乙", list=(1, 0)) + p("丙", list=(2, 0)) + p("丁", list=(2, 0)),
     {"numbering": CHINESE + '<w:num w:numId="2"><w:abstractNumId w:val="1"/>'
      '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'}, "一、甲\n二、乙\n一、丙\n二、丁"),
    ("lists of their own count by themselves", p("甲", list=(1, 0)) + p("乙", list=(2, 0)) + p("丙", list=(1, 0)),
     {"numbering": CHINESE + levels(("decimal", "%1、"), number=2)}, "一、甲\n1、乙\n二、丙"),
    ("an unknown list", p("甲", list=(7, 0)), {"numbering": CHINESE}, "甲"),
    ("a table", p("附表") + table(["项目", "户数（户）"], ["改水", "350"]) + p("完"), {}, "附表\n项目\t户数（户）\n改水\t350\n\n完"),
    ("empty cells keep their column", table(["", "户数", ""], ["改水", "", "3"]), {}, "\t户数\n改水\t\t3"),
    ("a cell of two lines", table([p("老旧小") + p("区"), "350"]), {}, "老旧小区\t350"),
    ("a table that is layout", table(["总结", "".join(p(f"第{n}段。") for n in "一二三四")]), {},
     "总结\n第一段。\n第二段。\n第三段。\n第四段。"),
    ("a table in a cell", table(["外", p("内") + table(["人数", "3"])]), {}, "外\n内\n人数\t3"),
    ("a cell over two columns", "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr>" + p("资金") + "</w:tc><w:tc>"
     + p("户数") + "</w:tc></w:tr></w:tbl>", {}, "资金\t\t户数"),
    ("a cell over two rows", "<w:tbl><w:tr><w:tc>" + p("资金") + "</w:tc><w:tc>" + p("3") + "</w:tc></w:tr><w:tr><w:tc><w:tcPr>"
     "<w:vMerge/></w:tcPr>" + p("资金") + "</w:tc><w:tc>" + p("4") + "</w:tc></w:tr></w:tbl>", {}, "资金\t3\n\t4"),
    ("deleted and hidden text", p(runs=r("投入") + f"<w:del>{r('不足')}</w:del>" + r("约", "<w:vanish/>")
     + f"<w:ins>{r('3万元')}</w:ins>"), {}, "投入3万元"),
    ("links, fields and content controls", p(runs=f"<w:hyperlink>{r('云溪')}</w:hyperlink><w:r><w:instrText>PAGE</w:instrText>"
     f"</w:r><w:sdt><w:sdtContent>{r('社区')}</w:sdtContent></w:sdt>"), {}, "云溪社区"),
    ("a control around paragraphs", f"<w:sdt><w:sdtContent>{p('社区')}</w:sdtContent></w:sdt>", {}, "社区"),
    ("the table of contents", "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj>"
     f"</w:sdtPr><w:sdtContent>{p('一、工作 3')}</w:sdtContent></w:sdt>" + p("二、打算 5", style="t") + p("正文"),
     {"styles": HEADINGS}, "正文"),
    ("a table in a text box, and boxes in that, once each",
     p("正文", runs=BOX.format(table([p("外", runs=BOX.format(table([p("内", runs=BOX.format(table(["最内"])))])))]))),
     {}, "正文\n外\n内\n最内"),
    ("a text box stands behind its paragraph, once", p("正文", runs="<w:r><w:AlternateContent><w:Choice>"
     + BOX.format(p("方框")) + "</w:Choice><w:Fallback>" + BOX.format(p("方框")) + "</w:Fallback></w:AlternateContent></w:r>"),
     {}, "正文\n方框"),
    ("footnotes stand at the end", p("投入3万元", runs="<w:r><w:footnoteReference w:id='2'/></w:r>") + p("完"),
     {"footnotes": f"<w:footnote w:type='separator' w:id='0'>{p('线')}</w:footnote><w:footnote w:id='2'>{p('不含税')}</w:footnote>"},
     "投入3万元\n完\n不含税"),
    ("ruby is read without its reading", p(runs=f"<w:r><w:ruby><w:rt>{r('qú')}</w:rt><w:rubyBase>{r('衢')}</w:rubyBase></w:ruby></w:r>"),
     {}, "衢"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "parts", "text"), [row[1:] for row in TEXTS], ids=[row[0] for row in TEXTS])
def test_text(body: str, parts: dict[str, str], text: str) -> None:
    source = read(docx(body, **parts))
    assert source.text == text
    assert (source.format, source.encoding) == ("docx", None)


def test_origins() -> None:
    footnotes = f"<w:footnote w:id='1'>{p('不含税')}</w:footnote>"
    body = p("概况") + p() + p("正文") + table(["户数", "3"], ["", "4"]) + table(["5"]) + p("完")
    source = read(docx(body, footnotes=footnotes))
    found = [(source.text[origin.start : origin.end], origin.place) for origin in source.origins]
    assert found == [
        ("概况", {"paragraph": 1}),
        ("正文", {"paragraph": 3}),
        ("户数", {"table": 1, "row": 1, "column": 1}),
        ("3", {"table": 1, "row": 1, "column": 2}),
        ("4", {"table": 1, "row": 2, "column": 2}),
        ("5", {"table": 2, "row": 1, "column": 1}),
        ("完", {"paragraph": 4}),
        ("不含税", {"footnote": 1}),
    ]


@pytest.mark.parametrize(
    ("format", "numbers"),
    [
        (
            "chineseCounting",
            {1: "一", 10: "十", 11: "十一", 20: "二十", 34: "三十四", 105: "一百零五", 110: "一百一十"},
        ),
        ("chineseLegalSimplified", {1: "壹", 10: "壹拾", 23: "贰拾叁"}),
        ("ideographTraditional", {1: "甲", 10: "癸", 11: "甲"}),
        ("decimalEnclosedCircleChinese", {1: "①", 20: "⑳", 21: "21"}),
        ("decimalFullWidth", {12: "１２"}),
        ("decimalZero", {3: "03"}),
        ("lowerLetter", {1: "a", 27: "aa"}),
        ("upperRoman", {4: "IV", 19: "XIX", 5000: "5000"}),
        ("unheard-of", {7: "7"}),
    ],
)
def test_number_formats(format: str, numbers: dict[int, str]) -> None:
    assert {number: number_text(number, format) for number in numbers} == numbers


def test_the_same_as_another_library_writes_it() -> None:
    """python-docx starts from a document that Word itself has made."""
    document = python_docx.Document()
    document.add_heading("云溪社区2024年工作报告", 0)
    for text in ("走访居民1200户", "办结诉求86件"):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("道路改造", style="List Bullet")
    document.add_table(1, 2).rows[0].cells[1].text = "3万元"
    document.sections[0].header.paragraphs[0].text = "页眉"
    packed = io.BytesIO()
    document.save(packed)
    source = read(packed.getvalue())
    assert source.text == "云溪社区2024年工作报告\n1. 走访居民1200户\n2. 办结诉求86件\n道路改造\n\t3万元"


def test_strict_documents_and_macros() -> None:
    assert read(docx(p("社区"), namespace=STRICT)).text == "社区"
    assert read(docx(p("社区")), path="report.docm").format == "docx"


@pytest.mark.parametrize("path", ["report.docx", "report.doc", "report.txt", "report.pdf", "report"])
def test_the_content_decides_what_is_read(path: str) -> None:
    assert read(docx(p("社区")), path=path).format == "docx"
    assert read("社区工作".encode(), path=path).format == "txt"


def test_entities_keep_their_origin_through_record_and_docbin(nlp) -> None:
    source = read(docx(p("2024年工作") + table(["项目", "金额"], ["道路改造", "3万元"])))
    doc = doc_of(nlp, source)
    money = {"table": 1, "row": 2, "column": 2}
    expected = [("2024年", {"paragraph": 1}), ("3万元", money)]
    assert [(entity.text, entity._.origin) for entity in doc.ents if entity._.value] == expected
    again = next(DocBin(docs=[doc], store_user_data=True).get_docs(nlp.vocab))
    assert [(entity.text, entity._.origin) for entity in again.ents if entity._.value] == expected
    record = record_of(nlp, source)
    assert record == Record.from_json(record.to_json())
    assert [(entity.text, entity.origin) for entity in record.entities if entity.value] == expected
    assert [entity._.origin for entity in record.to_doc(nlp.vocab).ents] == [
        entity.origin for entity in record.entities
    ]


# Bad files

BILLION_LAUGHS = "<!DOCTYPE d [<!ENTITY a '哈'>" + "".join(
    f"<!ENTITY {next} '{f'&{name};' * 10}'>" for name, next in zip("abcdefgh", "bcdefghi", strict=True)
)
EXTERNAL = "<!DOCTYPE d [<!ENTITY i SYSTEM 'file:///etc/passwd'>"


def with_document(xml: str, encoding: str = "utf-8") -> bytes:
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": xml.encode(encoding)})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("doctype", [BILLION_LAUGHS, EXTERNAL])
def test_entities_are_refused(doctype: str, encoding: str) -> None:
    document = f"<?xml version='1.0' encoding='{encoding}'?>{doctype}]><document><body><p><r><t>&i;</t></r></p></body></document>"
    with pytest.raises(errors.DamagedFileError, match=r"^report\.docx: .*document type"):
        read(with_document(document, encoding))


def test_a_bomb_is_not_unpacked() -> None:
    bomb = with_document("<document><body>" + " " * (2 * MAX_XML_BYTES) + "</body></document>")
    started = time.process_time()
    with pytest.raises(errors.UnpackedTooLargeError, match=r"^report\.docx: "):
        read(bomb)
    assert time.process_time() - started < 1


def test_a_table_of_contents_that_lies_is_not_believed() -> None:
    bomb = with_document(" " * (2 * MAX_XML_BYTES))
    size = (2 * MAX_XML_BYTES).to_bytes(4, "little")
    with pytest.raises(errors.ReadingError, match=r"^report\.docx: "):
        read(bomb.replace(size, (1000).to_bytes(4, "little")))


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (docx(p("社区" * 500))[:-40], errors.DamagedFileError, "damaged"),
        (docx(p("社区"))[:30], errors.DamagedFileError, "damaged"),
        (with_document("<document><body><p>"), errors.DamagedFileError, r"word/document\.xml"),
        (zipped({"[Content_Types].xml": "<Types/>"}), errors.DamagedFileError, "no text part"),
        (with_document("<a>" * 20_000 + "</a>" * 20_000), errors.ReadingError, ""),
        (
            with_document("<d><body>" + "<p>" + "<r>" * 20_000 + "</r>" * 20_000 + "</p></body></d>"),
            errors.DamagedFileError,
            "nested",
        ),
        (docx(""), errors.EmptyFileError, "no text"),
        (docx(p("Annual report")), errors.NoChineseTextError, "Chinese"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), errors.PasswordProtectedError, "password"),
        (b"\x00\x01\x02" * 100, errors.DamagedFileError, r"\.docx"),
    ],
    ids=["cut", "cut early", "xml", "no document", "deep", "deep runs", "empty", "english", "password", "no docx"],
)  # fmt: skip
def test_bad_documents(data: bytes, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=rf"^report\.docx: .*{message}") as caught:
        read(data)
    assert isinstance(caught.value, errors.GovreportError)


def test_a_spreadsheet_is_named() -> None:
    links = '<Relationships><Relationship Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    sheet = zipped({"[Content_Types].xml": "<Types/>", "_rels/.rels": links, "xl/workbook.xml": "<workbook/>"})
    with pytest.raises(errors.UnsupportedFormatError, match="spreadsheet"):
        read(sheet)


def test_a_broken_byte_anywhere_gives_a_document_or_an_error() -> None:
    whole = docx(p("社区工作"), numbering=CHINESE)
    for place in range(0, len(whole), 7):
        broken = bytearray(whole)
        broken[place] ^= 0xFF
        try:
            read(bytes(broken))
        except errors.ReadingError as error:
            assert str(error).startswith("report.docx: ")  # noqa: PT017


def test_a_long_document_is_read_in_linear_time() -> None:
    body = p("社区走访居民1200户。" * 10, list=(1, 0))
    assert growth(read, lambda paragraphs: docx(body * paragraphs, numbering=CHINESE), 200) < 2


def test_encrypted_parts() -> None:
    packed = bytearray(docx(p("社区")))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        places = [packed.index(b"PK\x01\x02"), *[member.header_offset for member in archive.infolist()]]
    position = places[0]
    while packed[position : position + 4] == b"PK\x01\x02":
        packed[position + 8] |= 1
        name, extra, comment = (
            int.from_bytes(packed[position + at : position + at + 2], "little") for at in (28, 30, 32)
        )
        position += 46 + name + extra + comment
    with pytest.raises(errors.PasswordProtectedError):
        read(bytes(packed))
