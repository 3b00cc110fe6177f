"""``govreport extract`` into a batch: progress, a log for machines, exit codes for schedulers."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from enum import IntEnum
from pathlib import Path
from types import FrameType
from typing import Any, get_args

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from govreport_nlp.cli.tables import say_error, say_note
from govreport_nlp.errors import GovreportError, OutputError
from govreport_nlp.output.language import Language
from govreport_nlp.output.shards import ShardFormat
from govreport_nlp.scale.batch import SHARD_SIZE, ShardWritten, open_batch
from govreport_nlp.scale.clusters import run_on_cluster
from govreport_nlp.scale.manifest import Counts
from govreport_nlp.scale.processes import Result

#: So many failures are told one by one; all of them are in the table.
FAILURES_TOLD = 20


class ExitCode(IntEnum):
    """What a scheduler is told."""

    ALL_DONE = 0
    SOME_FAILED = 1
    USAGE = 2
    BROKEN_OFF = 3
    INTERRUPTED = 130


def batch_format(output: str | None, *, resume: bool) -> ShardFormat | None:
    """Return the format of a batch where the output names one: ``NAME.parquet/`` or ``NAME.jsonl/``.

    The slash at the end may be left out where a batch is gone on with.
    """
    if output is None or not (resume or output.endswith(("/", os.sep))):
        return None
    ending = Path(output).suffix.removeprefix(".")
    return next((format for format in get_args(ShardFormat) if format == ending), None)


@dataclass(frozen=True)
class BatchOptions:
    """What can be asked of a batch alone; the first four as in :func:`govreport_nlp.scale.open_batch`.

    Attributes:
        shard_size: how many inputs make a shard; None leaves it to the library.
        log_json: whether lines of JSON on standard error take the place of what a person would read.
        scheduler: address of a Dask scheduler, whose workers take the place of processes here.
    """

    resume: bool = False
    checksum: bool = False
    retry_failed: bool = False
    prune: bool = False
    shard_size: int | None = None
    log_json: bool = False
    scheduler: str | None = None


def run_batch(
    paths: list[str],
    output: Path,
    n_process: int,
    options: BatchOptions,
    format: ShardFormat,
    columns: Language,
    encoding: str | None,
    settings: dict[str, Any],
) -> int:
    """Work files into a batch; returns the exit code."""
    observer: _Observer = _Log() if options.log_json else _Screen(output)
    try:
        batch_of = open_batch(
            paths,
            output,
            format=format,
            columns=columns,
            encoding=encoding,
            shard_size=options.shard_size or SHARD_SIZE,
            settings=settings,
            resume=options.resume,
            checksum=options.checksum,
            retry_failed=options.retry_failed,
            prune=options.prune,
        )
        with _terminable(), observer, batch_of as batch:
            observer.begin(batch.counts())
            scheduler = options.scheduler
            with closing(run_on_cluster(batch, scheduler) if scheduler else batch.run(n_process)) as steps:
                for step in steps:
                    observer.step(step)
            code = observer.end(batch.counts())
    except KeyboardInterrupt:
        observer.error("interrupted: what is written stays; go on with --resume")
        code = ExitCode.INTERRUPTED
    except OutputError as error:
        observer.error(f"{error}; what is written stays: mend this, and go on with --resume")
        code = ExitCode.BROKEN_OFF
    except GovreportError as error:
        observer.error(str(error))
        code = ExitCode.BROKEN_OFF if observer.begun else ExitCode.USAGE
    observer.exit(code)
    return int(code)


class _Observer(AbstractContextManager["_Observer"]):
    """Counts what comes of a run; subclasses tell it."""

    begun = False

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._counts = Counts(0, 0, 0, 0)
        self._done = self._failed = self._characters = 0

    def __exit__(self, *error: object) -> None:
        """Nothing to put away."""

    def begin(self, counts: Counts) -> None:
        """Take down how many inputs there are before any is worked."""
        self.begun = True
        self._started = time.monotonic()
        self._counts = counts

    def step(self, step: Result | ShardWritten) -> None:
        """Count what became of an input."""
        if isinstance(step, ShardWritten):
            return
        self._done += step.error is None
        self._failed += step.error is not None
        self._characters += step.characters

    def end(self, counts: Counts) -> ExitCode:
        """Take down how many inputs there are when all are worked; returns the exit code."""
        self._counts = counts
        return ExitCode.SOME_FAILED if counts.failed else ExitCode.ALL_DONE

    def error(self, message: str) -> None:
        """Tell why the run ends."""
        raise NotImplementedError

    def exit(self, code: ExitCode) -> None:
        """Tell that the run has ended."""

    @property
    def _seconds(self) -> float:
        return time.monotonic() - self._started

    @property
    def _rate(self) -> float:
        """Inputs a second."""
        return (self._done + self._failed) / max(self._seconds, 1e-9)


class _Screen(_Observer):
    """Tells a person: a bar on a terminal, the first failures, a summary."""

    def __init__(self, output: Path) -> None:
        super().__init__()
        self._output = output
        self._console = Console(stderr=True)
        columns = (
            TextColumn("reading"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]:.0f} files/s"),
            TimeRemainingColumn(elapsed_when_finished=True),
        )
        self._bar = Progress(
            *columns,
            console=self._console,
            transient=True,
            redirect_stdout=False,
            disable=not self._console.is_terminal,
        )
        self._task: TaskID | None = None

    def __exit__(self, *error: object) -> None:
        self._bar.stop()

    def begin(self, counts: Counts) -> None:
        super().begin(counts)
        if counts.waiting < counts.inputs:
            say_note(f"{counts.inputs - counts.waiting:,} of {counts.inputs:,} files are done already", self._console)
        self._task = self._bar.add_task("", total=counts.inputs, completed=counts.inputs - counts.waiting, rate=0)
        self._bar.start()

    def step(self, step: Result | ShardWritten) -> None:
        super().step(step)
        if isinstance(step, ShardWritten) or self._task is None:
            return
        self._bar.update(self._task, advance=1, rate=self._rate)
        if step.error is not None and self._failed <= FAILURES_TOLD:
            say_error(step.error, self._console)
            if self._failed == FAILURES_TOLD:
                say_note("what else fails is told in the table `failures` alone", self._console)

    def end(self, counts: Counts) -> ExitCode:
        if counts.gone:
            say_note(
                f"{counts.gone:,} files are there no more; what they said is kept (--prune takes it out)", self._console
            )
        self._bar.stop()
        self._console.print(
            f"{self._done:,} reports, {self._characters:,} characters, {self._seconds:.1f} s ({self._rate:.1f} files/s), "
            f"{self._failed:,} failed; {self._output} holds {counts.done:,} reports, {counts.failed:,} failures",
            highlight=False,
            soft_wrap=True,
            markup=False,
        )
        return super().end(counts)

    def error(self, message: str) -> None:
        say_error(message, self._console)


class _Log(_Observer):
    """Tells a program: a line of JSON on standard error for each thing that happens."""

    def begin(self, counts: Counts) -> None:
        super().begin(counts)
        self._print("begin", inputs=counts.inputs, **asdict(counts))

    def step(self, step: Result | ShardWritten) -> None:
        super().step(step)
        if isinstance(step, ShardWritten):
            left = self._counts.waiting - self._done - self._failed
            self._print(
                "shard",
                shard=step.number,
                folder=str(step.folder),
                done=self._done,
                failed=self._failed,
                waiting=left,
                seconds=round(self._seconds, 3),
                files_per_second=round(self._rate, 3),
                seconds_left=round(left / self._rate, 1) if self._rate else None,
            )
        elif step.error is not None:
            self._print("failed", path=str(step.path), reason=step.error)

    def end(self, counts: Counts) -> ExitCode:
        code = super().end(counts)
        self._print("end", inputs=counts.inputs, **asdict(counts), characters=self._characters)
        return code

    def error(self, message: str) -> None:
        self._print("error", message=message)

    def exit(self, code: ExitCode) -> None:
        self._print("exit", code=int(code), meaning=code.name.lower(), seconds=round(self._seconds, 3))

    def _print(self, event: str, **fields: Any) -> None:
        at = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
        print(json.dumps({"time": at, "event": event, **fields}), file=sys.stderr, flush=True)


@contextmanager
def _terminable() -> Iterator[None]:
    """Let the signal by which schedulers end a job interrupt this one, so that it ends in good order."""

    def interrupt(signal_number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
