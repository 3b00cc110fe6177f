"""The text of a PDF's pages, by PDFium. Run as a program of its own: see :mod:`govreport_nlp.reading.pdf`.

PDFium is code in C++ that reads what strangers have made: here it can loop or crash, and only this process ends.
"""

from __future__ import annotations

import ctypes
import json
import sys
import unicodedata
from typing import Any

# What PDFium puts for a hyphen at the end of a line.
_HYPHENS = frozenset({0x02, 0xFFFE})
_LINE_FEED, _SPACE, _LAST_CONTROL, _FIRST_WIDE = 0x0A, 0x20, 0x1F, 0x2E80
#: A gap behind these parts the number of a list from its text.
_LABEL_ENDS = frozenset(map(ord, ".．、"))
_RADICALS = range(0x2F00, 0x2FD6)  # some fonts say ⽤ for 用
#: A gap as wide, in parts of the line's height, is between two cells: where PDFium saw the gap, where a blank fills it.
_CELL_GAP, _FILLED_GAP = 0.4, 1.2
#: A page with fewer characters, whose picture covers this part of it, is a scan (with a stamp of the scanner's).
_FEWEST_CHARACTERS, _COVERED = 30, 0.5
_MAX_MEMORY = 2 * 1024**3  # bytes


def read_pages(data: bytes, *, max_pages: int, max_characters: int) -> dict[str, Any]:
    """Return a PDF's text, page by page.

    Args:
        data: the whole file.
        max_pages: how many pages it may have.
        max_characters: after so many the rest is not read.

    Returns:
        ``pages``, their texts, and ``scanned``, how many of them are pictures; or ``error`` (``password``, ``damaged``,
        ``pages``) with its ``detail``.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        if len(document) > max_pages:
            return {"error": "pages", "detail": str(len(document))}
        pages: list[str] = []
        scanned = length = 0
        for index in range(len(document)):
            page = document[index]
            text = _page_text(page)
            scanned += len("".join(text.split())) < _FEWEST_CHARACTERS and _is_picture(page)
            pages.append(text)
            page.close()
            length += len(text)
            if length > max_characters:
                break
    except pypdfium2.PdfiumError as error:
        reason = "password" if "password" in str(error).lower() else "damaged"
        return {"error": reason, "detail": str(error)}
    return {"pages": pages, "scanned": scanned}


def _page_text(page: Any) -> str:
    """Return a page's lines as PDFium orders them; a tab stands where a gap sets two cells of a table apart."""
    from pypdfium2 import raw

    text_page = page.get_textpage()
    codes = [raw.FPDFText_GetUnicode(text_page, index) for index in range(text_page.count_chars())]
    characters = []
    for index, code in enumerate(codes):
        if code == _SPACE:
            characters.append(_gap(text_page, index, codes))
        elif code in _HYPHENS:
            characters.append("-")
        elif code in _RADICALS:
            characters.append(unicodedata.normalize("NFKC", chr(code)))
        elif code > _LAST_CONTROL or code == _LINE_FEED:
            characters.append(chr(code))
    text_page.close()
    # Characters beyond the 16-bit plane come in two halves.
    text = "".join(characters).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return "\n".join(line.rstrip() for line in text.split("\n"))


def _gap(text_page: Any, index: int, codes: list[int]) -> str:
    """Return what a blank stands for: a tab between two cells, nothing where only PDFium saw it beside a wide character.

    Typesetting leaves a little room between Chinese characters and digits, which is no space of the text.
    """
    from pypdfium2 import raw

    before, after = (codes[place] if 0 <= place < len(codes) else 0 for place in (index - 1, index + 1))
    if min(before, after) <= _SPACE:
        return " "
    _, bottom, right, top = text_page.get_charbox(index - 1, loose=True)
    width = text_page.get_charbox(index + 1, loose=True)[0] - right
    is_generated = raw.FPDFText_IsGenerated(text_page, index) == 1
    if width > (_CELL_GAP if is_generated else _FILLED_GAP) * (top - bottom):
        return " " if before in _LABEL_ENDS else "\t"
    return "" if is_generated and max(before, after) >= _FIRST_WIDE else " "


def _is_picture(page: Any) -> bool:
    from pypdfium2 import raw

    width, height = page.get_size()
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=2):
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        if raw.FPDFPageObj_GetBounds(item, left, bottom, right, top) and (right.value - left.value) * (
            top.value - bottom.value
        ) >= (_COVERED * width * height):
            return True
    return False


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY, _MAX_MEMORY))


def main() -> None:
    """Read a PDF from standard input and write what :func:`read_pages` returns as JSON to standard output."""
    _limit_memory()
    max_pages, max_characters = map(int, sys.argv[1:3])
    result = read_pages(sys.stdin.buffer.read(), max_pages=max_pages, max_characters=max_characters)
    json.dump(result, sys.stdout)
