"""PDFs to text: the text layer, page by page, each line as it is printed.

Page numbers, running heads and the breaks inside sentences stay: what of them is noise, the noise finder tells
(:mod:`govreport_nlp.text.noise.page_break`, :mod:`govreport_nlp.text.noise.hard_wrap`). A form feed begins each page but
the first, which is what that finder goes by.

PDFium reads the file, in a process of its own with limits of time and memory: a page of two kilobytes can keep it busy for
years, and no thread can be stopped from outside.
"""

from __future__ import annotations

import json
import subprocess
from importlib.util import find_spec
from typing import Any

from govreport_nlp.errors import (
    DamagedFileError,
    NoTextLayerError,
    PackageNotInstalledError,
    PasswordProtectedError,
    TextTooLongError,
)
from govreport_nlp.limits import MAX_CHARACTERS, MAX_PAGES, PDF_SECONDS
from govreport_nlp.own_process import python_command
from govreport_nlp.reading.extracted import Extracted, TextBuilder

PAGE_BREAK = "\n\f"


def read_pdf(data: bytes, *, name: str) -> Extracted:
    """Return a PDF's text.

    Args:
        data: the whole file.
        name: its name, for messages.

    Returns:
        The text, with the page as the origin of each stretch.

    Raises:
        PackageNotInstalledError: pypdfium2 is not installed.
        PasswordProtectedError: it opens with a password only.
        DamagedFileError: PDFium cannot read it, or not in ``PDF_SECONDS``.
        NoTextLayerError: its pages are pictures.
        TextTooLongError: it has more than ``MAX_PAGES`` pages.
    """
    if find_spec("pypdfium2") is None:
        raise PackageNotInstalledError(f"{name}: to read PDFs, install pypdfium2: pip install 'govreport-nlp[pdf]'")
    result = _in_own_process(data, name)
    match result.get("error"):
        case "password":
            raise PasswordProtectedError(f"{name}: the PDF has a password: save it without one")
        case "pages":
            raise TextTooLongError(
                f"{name}: the PDF has {result['detail']} pages, more than {MAX_PAGES:,}: split it into several files"
            )
        case "damaged":
            raise DamagedFileError(f"{name}: the PDF is damaged ({result['detail']}): get it again from where it came")
    pages: list[str] = result["pages"]
    if result["scanned"] > len(pages) / 2:
        raise NoTextLayerError(
            f"{name}: the PDF has no text: its {len(pages)} pages are pictures (a scan): put it through character "
            "recognition (OCR) first"
        )
    output = TextBuilder()
    for number, page in enumerate(pages, 1):
        if number > 1:
            output.add(PAGE_BREAK)
        output.add(page, {"page": number})
    return output.result()


def _in_own_process(data: bytes, name: str) -> dict[str, Any]:
    command = python_command("govreport_nlp.reading.pdf_pages", str(MAX_PAGES), str(MAX_CHARACTERS))
    try:
        run = subprocess.run(command, input=data, capture_output=True, timeout=PDF_SECONDS, check=True)
    except subprocess.TimeoutExpired:
        raise DamagedFileError(
            f"{name}: the PDF could not be read in {PDF_SECONDS} seconds: print it to a new PDF and give that"
        ) from None
    except subprocess.CalledProcessError as error:
        last = error.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or [f"exit code {error.returncode}"]
        raise DamagedFileError(
            f"{name}: the PDF could not be read ({last[0]}): print it to a new PDF and give that"
        ) from error
    result: dict[str, Any] = json.loads(run.stdout)
    return result
