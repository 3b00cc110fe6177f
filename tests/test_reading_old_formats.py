"""Old formats through LibreOffice: what it reads, and what is said where it is not there."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from govreport_nlp import errors
from govreport_nlp.reading import converter, read_bytes, read_file
from tests.office_files import zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
RTF = (
    rb"{\rtf1\ansi\ansicpg936 " + "".join(f"\\u{ord(c)}?" for c in "社区投入资金3万元。").encode() + rb"\par 2024\par}"
)
ODT = zipped({"META-INF/manifest.xml": "?", "content.xml": "?"})
needs_office = pytest.mark.skipif(
    not (shutil.which("soffice") or shutil.which("libreoffice")), reason="LibreOffice is not installed"
)


@needs_office
@pytest.mark.slow
@pytest.mark.parametrize("path", ["report.rtf", "report.doc"])
def test_rtf_under_both_its_names(path: str) -> None:
    source = read_bytes(RTF, path=path)
    assert source.text == "社区投入资金3万元。\n2024"
    assert (source.format, source.encoding) == ("rtf", None)
    assert source.origins[0].place == {"paragraph": 1}


@needs_office
@pytest.mark.slow
def test_a_broken_old_document() -> None:
    with pytest.raises(errors.DamagedFileError, match=r"^report\.odt: "):
        read_bytes(ODT, path="report.odt")


@pytest.mark.parametrize(
    ("path", "data"),
    [("report.doc", OLE), ("report.wps", OLE), ("report.rtf", RTF), ("report.odt", ODT)],
)  # fmt: skip
def test_without_libreoffice_it_says_what_to_do(
    path: str, data: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / path).write_bytes(data)
    with pytest.raises(errors.ConverterError, match=r"report\.\w+: .*install LibreOffice.*\.docx"):
        read_file(tmp_path / path)


def test_one_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\n{shutil.which('sleep')} 60\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(converter, "CONVERTER_SECONDS", 1)
    started = time.perf_counter()
    with pytest.raises(errors.ConverterError, match="1 seconds"):
        read_bytes(RTF, path="report.rtf")
    assert time.perf_counter() - started < 10
