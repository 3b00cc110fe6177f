"""A contestant in a fresh process of its own: its heap weighs on no other's speed, and its peak memory is its own."""

from __future__ import annotations

import multiprocessing
import resource
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection
from types import TracebackType

from tests.benchmarks.contestants import CONTESTANTS, MissingContestantError

_BYTES_PER_UNIT = 1 if sys.platform == "darwin" else 1024
"""Of ``ru_maxrss``: bytes on macOS, kibibytes on Linux."""


class Worker:
    """Runs a contestant in a process that is started fresh (not forked).

    Args:
        contestant: a name in ``CONTESTANTS``.
        settings: what the contestant is made with.

    Raises:
        MissingContestantError: what the contestant needs is not installed.
    """

    def __init__(self, contestant: str, **settings: str | None) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, contestant, settings), daemon=True)
        self._process.start()
        theirs.close()
        ready = self._connection.recv()
        if isinstance(ready, MissingContestantError):
            self.close()
            raise ready
        self.version: str | None = ready
        self._peak = 0

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        self._connection.close()
        self._process.join()

    def measure(self, texts: Sequence[str]) -> dict[str, float]:
        """Return the CPU seconds of each part of the contestant on the texts, together."""
        self._connection.send(list(texts))
        seconds: dict[str, float]
        seconds, self._peak = self._connection.recv()
        return seconds

    @property
    def peak_megabytes(self) -> float:
        """Return the peak resident memory of the process so far, in 10⁶ bytes; after the first ``measure``."""
        return self._peak * _BYTES_PER_UNIT / 1e6


def _serve(connection: Connection, name: str, settings: dict[str, str | None]) -> None:
    try:
        contestant = CONTESTANTS[name](**settings)
    except MissingContestantError as error:
        connection.send(error)
        return
    connection.send(contestant.version)
    while True:
        try:
            texts = connection.recv()
        except EOFError:
            return
        seconds = contestant.measure(texts)
        connection.send((seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
