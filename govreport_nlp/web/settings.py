"""What the server is told at its start."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from govreport_nlp.limits import MAX_CHARACTERS, MAX_DOCUMENT_BYTES


@dataclass(frozen=True)
class Settings:
    """Limits of the server.

    Attributes:
        pipeline: arguments of :func:`govreport_nlp.load`.
        n_process: how many reports are worked at once, each in a process.
        max_bytes: the largest body of a request, in bytes.
        max_files: the most reports in a request.
        max_characters: the longest report, in characters.
        timeout: the longest that one report, page or set of tables may take, in seconds.
        max_waiting: how many requests may wait while others are worked.
        max_results: how many results are kept for their pages and downloads.
        max_result_bytes: how much they may take in memory altogether, in bytes.
        keep_minutes: how long a result is kept.
        hosts: names by which the server may be asked, besides ``localhost`` and addresses in digits.
    """

    pipeline: dict[str, Any] = field(default_factory=dict)
    n_process: int = 2
    max_bytes: int = MAX_DOCUMENT_BYTES
    max_files: int = 20
    max_characters: int = MAX_CHARACTERS
    timeout: float = 60
    max_waiting: int = 16
    max_results: int = 32
    max_result_bytes: int = 512 * 1024 * 1024
    keep_minutes: float = 60
    hosts: frozenset[str] = frozenset()
