"""A fresh Python process without a network."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_CUT = """
import socket

def _refuse(*arguments, **settings):
    raise OSError("this test has no network")

socket.socket.connect = socket.socket.connect_ex = _refuse
socket.getaddrinfo = socket.create_connection = _refuse
"""


def run_offline(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python with every connection refused.

    Args:
        folder: an empty folder for the code that cuts the network off.
        arguments: those of Python, such as ``-c`` and the code.
    """
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(_CUT, encoding="utf-8")
    path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
