"""Old formats (doc, wps, rtf, odt) become docx through LibreOffice, where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from govreport_nlp.errors import ConverterError, DamagedFileError
from govreport_nlp.limits import CONVERTER_SECONDS

_PROGRAMS = ("soffice", "libreoffice")
# A profile for this one file: nothing of the user's is read or changed, no macro runs, nothing is fetched.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
</item>
</oor:items>
"""


def to_docx(data: bytes, kind: str, *, name: str) -> bytes:
    """Return an old document as docx.

    Args:
        data: the whole file.
        kind: what it is: ``doc``, ``rtf`` or ``odt``.
        name: its name, for messages.

    Raises:
        ConverterError: LibreOffice is not installed, or takes more than ``CONVERTER_SECONDS``.
        DamagedFileError: LibreOffice cannot read the file.
    """
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise ConverterError(
            f"{name}: to read .{kind} files, install LibreOffice (its program soffice is not found), or save the report as "
            ".docx with Word or WPS"
        )
    with tempfile.TemporaryDirectory(prefix="govreport-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_SETTINGS, encoding="utf-8")
        source = folder / f"report.{kind}"
        source.write_bytes(data)
        command = [
            program,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"),
            *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"), str(source)),
        ]
        if not _run(command):
            raise ConverterError(
                f"{name}: LibreOffice did not read it in {CONVERTER_SECONDS} seconds: save the report as .docx with Word "
                "or WPS"
            )
        converted = folder / "out" / "report.docx"
        if not converted.is_file():
            raise DamagedFileError(
                f"{name}: LibreOffice cannot read it (it is damaged, no text document, or has a password): save the "
                "report as .docx with Word or WPS"
            )
        return converted.read_bytes()


def _run(command: list[str]) -> bool:
    """Run a program and all that it starts; returns False where it takes too long. None of them lives on."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # soffice is a script that starts the program
    )
    try:
        process.wait(CONVERTER_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    finally:  # also when this process is told to end meanwhile
        if process.poll() is None:
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:  # Windows
                process.kill()
            process.wait()
    return True
