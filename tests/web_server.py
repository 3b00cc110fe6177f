"""``govreport serve`` in a process of its own, as a user starts it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx


@dataclass
class Server:
    """A server that runs.

    Attributes:
        url: its address.
        process: the process.
        log: the file of its standard error.
    """

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def client(self) -> httpx.Client:
        """Return a client that asks this server."""
        return httpx.Client(base_url=self.url, timeout=120, trust_env=False)

    def workers(self) -> list[int]:
        """Return the ids of its worker processes."""
        found = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False)
        return [int(line) for line in found.stdout.split()]


@contextmanager
def serving(folder: Path, *options: str, **environment: str) -> Iterator[Server]:
    """Start a server on a free port, wait until it is ready, and end it.

    Args:
        folder: where its log goes.
        options: of ``govreport serve``.
        environment: variables besides those that are set.
    """
    log = folder / "log.txt"
    command = [sys.executable, "-m", "govreport_nlp.cli.main", "serve", "--port", "0", *options]
    with log.open("wb") as file:
        process = subprocess.Popen(command, stderr=file, env=os.environ | environment)
    try:
        while not (found := re.search(r"serving on (\S+)", log.read_text())):
            if process.poll() is not None:
                raise RuntimeError(log.read_text())
            try:
                process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
        yield Server(found[1], process, log)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
