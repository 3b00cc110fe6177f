"""Many files on one machine: each read and worked, failures told and passed over, results in the order of the files."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spacy.language import Language

from govreport_nlp.conversion import record_from_doc
from govreport_nlp.errors import GovreportError
from govreport_nlp.pipeline import load
from govreport_nlp.reading import Source, read_file
from govreport_nlp.record import Record
from govreport_nlp.record import Source as RecordSource
from govreport_nlp.text.script import detect_script

#: Files in flight for each process: enough to keep it busy, few enough to bound memory.
AHEAD = 4


@dataclass(frozen=True)
class Job:
    """A file to work.

    Attributes:
        path: the file.
        id: the record's id.
        encoding: the encoding to use whatever the file looks like; None detects it.
        source: the report itself where it was read already (standard input).
    """

    path: Path
    id: str
    encoding: str | None = None
    source: Source | None = None


@dataclass(frozen=True)
class Result:
    """What became of a file: its record as one line of JSON, or the reason why there is none."""

    path: Path
    line: str | None = None
    error: str | None = None

    def record(self) -> Record:
        """Return the record; only for a file that was worked."""
        if self.line is None:
            raise ValueError(f"{self.path}: there is no record: {self.error}")
        return Record.from_json(self.line)


@dataclass
class _Worker:
    """One process's pipeline, built when the first file comes."""

    settings: dict[str, Any] = field(default_factory=dict)
    nlp: Language | None = None

    def work(self, job: Job) -> Result:
        self.nlp = self.nlp or load(**self.settings)
        try:
            source = job.source or read_file(job.path, encoding=job.encoding, id=job.id)
            return Result(job.path, line=record_of(self.nlp, source, job.id).to_json())
        except GovreportError as error:
            return Result(job.path, error=str(error))
        except Exception as error:  # one bad file never stops a batch
            return Result(
                job.path, error=f"{job.path}: not worked, by a fault of the library: {error!r}; please report it"
            )


def record_of(nlp: Language, source: Source, id: str | None = None) -> Record:
    """Work one report that was read.

    Args:
        nlp: the pipeline.
        source: the report.
        id: the record's id; None takes the source's.
    """
    described = RecordSource(
        path=source.path,
        sha256=source.sha256,
        format=source.format,
        encoding=source.encoding,
        script=detect_script(source.text),
    )
    return record_from_doc(nlp(source.text), described, id or source.id)


def extract(jobs: Iterable[Job], *, settings: dict[str, Any] | None = None, n_process: int = 1) -> Iterator[Result]:
    """Work files and yield what became of each, in order.

    Args:
        jobs: the files.
        settings: arguments of :func:`govreport_nlp.load`.
        n_process: how many processes work; the results are the same for any number.

    Raises:
        GovreportError: the settings name a model, a package or a lexicon that is missing.
    """
    worker = _Worker(settings or {})
    worker.nlp = load(**worker.settings)
    if n_process == 1:
        yield from map(worker.work, jobs)
        return
    # Spawned and not forked: a fork copies the locks of the parent's threads, and spawn is the same on every system.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(n_process, context, initializer=_start, initargs=(worker.settings,)) as pool:
        yield from _in_order(pool, jobs, ahead=AHEAD * n_process)


_process_worker: _Worker | None = None


def _start(settings: dict[str, Any]) -> None:
    """Set up a worker process; what it holds is that process's own."""
    global _process_worker  # noqa: PLW0603
    _process_worker = _Worker(settings)


def _work(job: Job) -> Result:
    if _process_worker is None:
        raise RuntimeError("the worker process was not set up")
    return _process_worker.work(job)


def _in_order(pool: ProcessPoolExecutor, jobs: Iterable[Job], *, ahead: int) -> Iterator[Result]:
    """Keep a bounded number of jobs in flight and yield the results in order."""
    waiting: deque[tuple[Job, Future[Result]]] = deque()
    for job in jobs:
        waiting.append((job, _submit(pool, _work, job)))
        if len(waiting) >= ahead:
            yield _outcome(*waiting.popleft())
    while waiting:
        yield _outcome(*waiting.popleft())


def _submit(pool: ProcessPoolExecutor, work: Callable[[Job], Result], job: Job) -> Future[Result]:
    try:
        return pool.submit(work, job)
    except BrokenProcessPool as error:
        failed: Future[Result] = Future()
        failed.set_exception(error)
        return failed


def _outcome(job: Job, future: Future[Result]) -> Result:
    try:
        return future.result()
    except BrokenProcessPool:
        return Result(
            job.path, error=f"{job.path}: not worked: a worker process died (out of memory?): work this file alone"
        )
