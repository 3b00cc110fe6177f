"""Office files made for the tests, part by part."""

from __future__ import annotations

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def zipped(files: dict[str, bytes | str], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def docx(body: str, *, namespace: str = W, **parts: str) -> bytes:
    """A Word document with the XML of its body and of its parts (numbering, styles, footnotes)."""

    def part(root: str, xml: str) -> str:
        return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} xmlns:w="{namespace}">{xml}</w:{root}>'

    def relationships(targets: dict[str, str]) -> str:
        links = "".join(
            f'<Relationship Id="r{kind}" Type="{_KIND}/{kind}" Target="{target}"/>' for kind, target in targets.items()
        )
        return f'<Relationships xmlns="{_RELATIONSHIPS}">{links}</Relationships>'

    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": relationships({"officeDocument": "word/document.xml"}),
            "word/document.xml": part("document", f"<w:body>{body}</w:body>"),
            "word/_rels/document.xml.rels": relationships({kind: f"{kind}.xml" for kind in parts}),
            **{f"word/{kind}.xml": part(kind, xml) for kind, xml in parts.items()},
        }
    )


def p(text: str = "", *, list: tuple[int, int] | None = None, style: str | None = None, runs: str = "") -> str:
    """A paragraph; ``list`` is its list and level."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if list is not None:
        properties += f'<w:numPr><w:ilvl w:val="{list[1]}"/><w:numId w:val="{list[0]}"/></w:numPr>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{r(text) if text else ''}{runs}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def table(*rows: list[str]) -> str:
    """A table of cells; a cell that begins with ``<`` is the XML of what it holds."""
    cells = ["".join(f"<w:tc>{cell if cell.startswith('<') else p(cell)}</w:tc>" for cell in row) for row in rows]
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def levels(*written: tuple[str, str], number: int = 1) -> str:
    """A list whose levels have a format and a text, such as ``("chineseCounting", "%1、")``."""
    xml = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{format}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for level, (format, text) in enumerate(written)
    )
    return (
        f'<w:abstractNum w:abstractNumId="{number}">{xml}</w:abstractNum>'
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
    )
