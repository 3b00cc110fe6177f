"""Results kept for their pages and downloads: in memory, under ids that nobody guesses, for a time."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from govreport_nlp.web.errors import NotFoundError
from govreport_nlp.web.settings import Settings


@dataclass(frozen=True)
class Result:
    """What came of a request.

    Attributes:
        records: records, one a line.
        language: of the interface and of the tables' columns.
    """

    records: bytes
    language: Any


class Results:
    """The newest results; the one that was not asked for longest goes first.

    Args:
        settings: of the server.
        now: a clock, in seconds.
    """

    def __init__(self, settings: Settings, now: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._now = now
        self._kept: OrderedDict[str, tuple[float, Result]] = OrderedDict()

    def __len__(self) -> int:
        self._drop_old()
        return len(self._kept)

    def add(self, result: Result) -> str:
        """Keep a result and return its id."""
        id = secrets.token_urlsafe(16)
        self._kept[id] = (self._now(), result)
        self._drop_old()
        while len(self._kept) > 1 and (
            len(self._kept) > self._settings.max_results or self._size() > self._settings.max_result_bytes
        ):
            self._kept.popitem(last=False)
        return id

    def get(self, id: str) -> Result:
        """Return a result.

        Raises:
            NotFoundError: there is none of that id, or no longer.
        """
        self._drop_old()
        if id not in self._kept:
            raise NotFoundError(
                f"there is no such result, or no longer: results are kept for {self._settings.keep_minutes:g} minutes; "
                "give the reports again"
            )
        self._kept.move_to_end(id)
        return self._kept[id][1]

    def _drop_old(self) -> None:
        oldest = self._now() - 60 * self._settings.keep_minutes
        for id in [id for id, (made, _) in self._kept.items() if made < oldest]:
            del self._kept[id]

    def _size(self) -> int:
        return sum(len(result.records) for _, result in self._kept.values())
