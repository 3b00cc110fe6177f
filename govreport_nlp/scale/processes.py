"""Many files on one machine: each read and worked, failures told and passed over, results in the order of the files."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from govreport_nlp.conversion import record_from_doc
from govreport_nlp.errors import GovreportError
from govreport_nlp.language.document import set_origins
from govreport_nlp.output.rows import RowMaker, Rows
from govreport_nlp.pipeline import load
from govreport_nlp.reading import OpenArchives, Source, read_file
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
    """What became of a file: its record as one line of JSON, or the reason why there is none.

    Attributes:
        path: the file.
        line: the record.
        sha256: of the bytes that were read.
        characters: length of the record's text.
        labels: how many entities of each label the record has.
        rows: the record as rows of the tables, where they were asked for.
        error: the reason.
    """

    path: Path
    line: str | None = None
    sha256: str | None = None
    characters: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    rows: Rows | None = None
    error: str | None = None

    def record(self) -> Record:
        """Return the record; only for a file that was worked."""
        if self.line is None:
            raise ValueError(f"{self.path}: there is no record: {self.error}")
        return Record.from_json(self.line)


#: A job and what comes of it, None where it could not be handed to a worker.
Started = tuple[Job, Future[Result] | None]


@dataclass
class Worker:
    """One process's pipeline, built when the first file comes."""

    settings: dict[str, Any] = field(default_factory=dict)
    with_rows: bool = False
    nlp: Language | None = None
    archives: OpenArchives = field(default_factory=OpenArchives)

    def work(self, job: Job) -> Result:
        """Work a file; whatever is wrong with it is told in the result."""
        self.nlp = self.nlp or load(**self.settings)
        try:
            source = job.source or read_file(job.path, encoding=job.encoding, id=job.id, archives=self.archives)
            record = record_of(self.nlp, source, job.id)
            labels: Counter[str] = Counter(entity.label for entity in record.entities)
            rows = RowMaker()(record) if self.with_rows else None
            return Result(job.path, record.to_json(), source.sha256, len(record.text), labels, rows)
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
    return record_from_doc(doc_of(nlp, source), described, id or source.id)


def doc_of(nlp: Language, source: Source) -> Doc:
    """Work one report that was read; its document knows where in the file each stretch stands.

    Args:
        nlp: the pipeline.
        source: the report.
    """
    doc = nlp.make_doc(source.text)
    set_origins(doc, source.origins)
    return nlp(doc)


def extract(
    jobs: Iterable[Job],
    *,
    settings: dict[str, Any] | None = None,
    n_process: int = 1,
    with_rows: bool = False,
    nlp: Language | None = None,
) -> Generator[Result, None, None]:
    """Work files and yield what became of each, in order.

    Args:
        jobs: the files.
        settings: arguments of ``govreport_nlp.load``.
        n_process: how many processes work; the results are the same for any number.
        with_rows: whether the processes make the rows of the tables too.
        nlp: the pipeline of those settings where the caller has it already: a second one would take its memory again.

    Raises:
        GovreportError: the settings name a model, a package or a lexicon that is missing.
    """
    worker = Worker(settings or {}, with_rows)
    nlp = nlp or load(**worker.settings)
    if n_process == 1:
        worker.nlp = nlp
        yield from map(worker.work, jobs)
        return
    pending = iter(jobs)
    while True:
        with _pool(n_process, worker) as pool:
            broken_off = yield from _in_order(pool, pending, ahead=AHEAD * n_process)
        if not broken_off:
            return
        # A worker died and took the pool with it: what was under way is worked again, each file in a process of its own.
        for job, future in broken_off:
            done = future is not None and future.done() and future.exception() is None
            yield future.result() if future is not None and done else _work_alone(job, worker)


_process_worker: Worker | None = None


def _start(worker: Worker) -> None:
    """Set up a worker process; what it holds is that process's own."""
    global _process_worker  # noqa: PLW0603
    _process_worker = worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process: the parent ends its workers in order
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End a worker whose parent was killed: it holds both ends of the queue of jobs, and would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(job: Job) -> Result:
    if _process_worker is None:
        raise RuntimeError("the worker process was not set up")
    return _process_worker.work(job)


def _pool(n_process: int, worker: Worker) -> ProcessPoolExecutor:
    """Return a pool of workers; spawned and not forked, for a fork copies the locks of the parent's threads."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(n_process, context, initializer=_start, initargs=(worker,))


def _in_order(pool: ProcessPoolExecutor, jobs: Iterator[Job], *, ahead: int) -> Generator[Result, None, list[Started]]:
    """Keep a bounded number of jobs in flight and yield the results in order.

    Returns:
        The jobs under way when a worker died, empty when all are done.
    """
    waiting: deque[Started] = deque()
    try:
        while True:
            while len(waiting) < ahead and (job := next(jobs, None)) is not None:
                waiting.append((job, None))
                waiting[-1] = (job, pool.submit(_work, job))
            if not waiting:
                return []
            _, future = waiting[0]
            if future is not None:
                yield future.result()
            waiting.popleft()
    except BrokenProcessPool:
        return list(waiting)


def _work_alone(job: Job, worker: Worker) -> Result:
    with _pool(1, worker) as pool:
        try:
            return pool.submit(_work, job).result()
        except BrokenProcessPool:
            return Result(job.path, error=f"{job.path}: not worked: the process that worked it died (out of memory?)")
