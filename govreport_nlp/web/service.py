"""What the API and the pages do alike: reports → records, page, tables."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from starlette.requests import Request

from govreport_nlp.output.writers.formats import FORMATS
from govreport_nlp.web.errors import NotFoundError, Problem, ProblemError, SlowRequestError, WebError, problem_of
from govreport_nlp.web.metrics import Metrics
from govreport_nlp.web.pool import Pool
from govreport_nlp.web.results import Results
from govreport_nlp.web.settings import Settings
from govreport_nlp.web.uploads import Received, Upload, receive

_MEDIA_TYPES = {
    "jsonl": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "sqlite": "application/vnd.sqlite3",
    "duckdb": "application/octet-stream",
}


@dataclass(frozen=True)
class Worked:
    """What came of reports.

    Attributes:
        lines: the records, in the order of the reports.
        problems: of the reports that have none.
    """

    lines: Sequence[bytes]
    problems: Sequence[Problem]

    @property
    def records(self) -> bytes:
        """The records, one a line."""
        return b"\n".join(self.lines)


class Service:
    """The work behind every address.

    Args:
        pool: the workers.
        settings: of the server.
    """

    def __init__(self, pool: Pool, settings: Settings) -> None:
        self.pool = pool
        self.settings = settings
        self.results = Results(settings)
        self.metrics = Metrics(pool, self.results)

    @asynccontextmanager
    async def received(self, request: Request) -> AsyncIterator[Received]:
        """Hold a place, and yield what a request holds.

        Raises:
            BusyError: too many wait.
            SlowRequestError: it does not come in time.
            RequestTooLargeError, BadRequestError: see :func:`receive`.
        """
        async with self.pool.place():
            try:
                received = await asyncio.wait_for(receive(request, self.settings), self.settings.timeout)
            except asyncio.TimeoutError:
                raise SlowRequestError(
                    f"the request did not arrive in {self.settings.timeout:g} seconds: try again"
                ) from None
            yield received

    async def work(self, received: Received) -> Worked:
        """Work the reports of a request, or take the records that it brought."""
        if received.records:
            return Worked(received.records.split(b"\n"), ())
        places = asyncio.Semaphore(self.settings.n_process)  # one request never fills the queue before the workers

        async def work_one(upload: Upload) -> bytes | Problem:
            async with places:
                return await self._record(upload)

        done = await asyncio.gather(*map(work_one, received.uploads))
        return Worked(
            [line for line in done if isinstance(line, bytes)], [told for told in done if isinstance(told, Problem)]
        )

    async def page(self, records: bytes, language: Any, downloads: dict[str, str] | None) -> bytes:
        """Write the page to read; see :meth:`govreport_nlp.web.tasks.Tasks.page`."""
        return await self._run("page", records, language=language, downloads=downloads)

    async def tables(self, records: bytes, format: str, columns: Any) -> bytes:
        """Write tables; ``jsonl`` are the records themselves.

        Raises:
            NotFoundError: there is no such format.
        """
        if format not in self.formats():
            raise NotFoundError(f"there is no format {format!r} here: choose one of {', '.join(self.formats())}")
        if format == "jsonl":
            return records + b"\n"
        return await self._run("tables", records, format=format, columns=columns)

    def formats(self) -> list[str]:
        """Return the formats of downloads whose packages are installed."""
        ready = [name for name, format in FORMATS.items() if all(map(find_spec, format.packages))]
        return [*ready, "jsonl"]

    async def _run(self, task: str, data: bytes, **arguments: Any) -> bytes:
        with self.metrics.seconds.labels(task).time():
            return await self.pool.run(task, arguments, data)

    async def _record(self, upload: Upload) -> bytes | Problem:
        arguments = {
            "name": upload.name,
            "id": upload.id,
            "format": upload.format,
            "encoding": upload.encoding,
            "max_characters": self.settings.max_characters,
        }
        self.metrics.bytes.inc(len(upload.data))
        try:
            with self.metrics.seconds.labels("record").time():
                line = await self.pool.run("record", arguments, upload.data, file=upload.name)
        except WebError as error:
            problem = error.problem if isinstance(error, ProblemError) else problem_of(error, upload.name)
            self.metrics.reports.labels(problem.error).inc()
            return problem
        self.metrics.reports.labels("worked").inc()
        return line


def file_name(format: str) -> str:
    """Return what a download is called."""
    if format in FORMATS and FORMATS[format].is_folder:
        return f"govreport-{format}.zip"
    return f"govreport.{format}"


def media_type(format: str) -> str:
    """Return the media type of a download."""
    return _MEDIA_TYPES.get(format, "application/zip")
