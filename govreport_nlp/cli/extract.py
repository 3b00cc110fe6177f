"""``govreport extract``."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from govreport_nlp.cli.batch import BatchOptions, batch_format, run_batch
from govreport_nlp.cli.tables import say_cannot_write, say_error
from govreport_nlp.errors import GovreportError, RecordError
from govreport_nlp.output.files import open_output_or_stdout
from govreport_nlp.output.language import Language
from govreport_nlp.output.summary import summarize
from govreport_nlp.output.writers.formats import FORMATS, open_tables, require_format
from govreport_nlp.reading import Source, document_ids, find_files, read_bytes, read_limited
from govreport_nlp.scale import Job, Result, extract

STANDARD_INPUT = "-"
#: Width of a summary that is not printed to a terminal, in columns.
PAGE_WIDTH = 120


@dataclass
class Summary:
    """What a run did, for the last lines on standard error."""

    reports: int = 0
    characters: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def add(self, result: Result) -> None:
        """Count a report that was worked."""
        self.reports += 1
        self.characters += result.characters
        self.labels += result.labels

    def fail(self, message: str, console: Console) -> None:
        """Count a failure and tell it at once."""
        self.failures.append(message)
        say_error(message, console)

    def print(self, console: Console, seconds: float) -> None:
        """Print the summary."""
        rate = self.characters / seconds if seconds else 0
        console.print(
            f"{self.reports} reports, {self.characters:,} characters, {seconds:.1f} s ({rate:,.0f} characters/s), "
            f"{len(self.failures)} failed",
            highlight=False,
        )
        if self.labels:
            table = Table(box=None, show_header=False)
            for label, count in sorted(self.labels.items()):
                table.add_row(label, f"{count:,}")
            console.print(table)


def run_extract(
    paths: list[str],
    output: str | None,
    format: str | None,
    columns: Language,
    encoding: str | None,
    n_process: int,
    settings: dict[str, Any],
    options: BatchOptions,
) -> int:
    """Work reports and write them; returns the exit code: 0 when all were done, 1 when one failed, 2 for wrong usage."""
    of_batch = batch_format(output, resume=options.resume)
    if output is not None and of_batch is not None:
        if format not in (None, of_batch) or STANDARD_INPUT in paths:
            say_error(f"{output} is a batch of files in {of_batch}: name files or folders, and no other format")
            return 2
        return run_batch(paths, Path(output), n_process, options, of_batch, columns, encoding, settings)
    if options != BatchOptions():
        say_error("this is for batches: name one with -o, NAME.parquet/ or NAME.jsonl/, with the slash")
        return 2
    format, place = format or "jsonl", Path(output) if output else None
    if format in FORMATS:
        if place is None:
            kind = "folder" if FORMATS[format].is_folder else "file"
            say_error(f"{format} is four tables: name a {kind} for them with -o")
            return 2
        try:
            require_format(format)
        except GovreportError as error:
            say_error(error)
            return 1
    return work_reports(paths, place, _writer(format, place, columns), encoding, n_process, settings)


def work_reports(
    paths: list[str],
    output: Path | None,
    writer: AbstractContextManager[Callable[[Result], None]],
    encoding: str | None,
    n_process: int,
    settings: dict[str, Any],
) -> int:
    """Work reports and hand each result to a writer; returns the exit code, as :func:`run_extract` does.

    The writer is entered when the first report is done: where none can be read, an older output stays.
    """
    console = Console(stderr=True)
    summary, started = Summary(), time.monotonic()
    jobs = find_jobs(paths, encoding, summary, console)
    if output is not None and any(
        job.source is None and os.path.realpath(job.path) == os.path.realpath(output) for job in jobs
    ):
        say_error(f"{output} is one of the reports: name another file with -o", console)
        return 2
    try:
        with ExitStack() as stack:
            write: Callable[[Result], None] | None = None
            results = extract(jobs, settings=settings, n_process=n_process)
            for result in stack.enter_context(progress(console, len(jobs)))(results):
                if result.error is not None:
                    summary.fail(result.error, console)
                    continue
                write = write or stack.enter_context(writer)
                try:
                    write(result)
                    summary.add(result)
                except RecordError as error:  # one report never stops a batch
                    summary.fail(str(error), console)
    except GovreportError as error:
        say_error(error, console)
        return 1
    except BrokenPipeError:
        raise
    except OSError as error:
        say_cannot_write(output, error, console)
        return 1
    summary.print(console, time.monotonic() - started)
    return 1 if summary.failures else 0


def find_jobs(paths: list[str], encoding: str | None, summary: Summary, console: Console) -> list[Job]:
    """Find the files; what is not there is told and passed over."""
    files: dict[str, tuple[Path, Source | None]] = {}
    for path in dict.fromkeys(paths):
        try:
            if path == STANDARD_INPUT:
                data = read_limited(sys.stdin.buffer) if sys.stdin else b""
                files[path] = Path("stdin"), read_bytes(data, path="stdin", encoding=encoding)
            else:
                for file in find_files([path]):
                    files.setdefault(os.path.realpath(file), (file, None))
        except GovreportError as error:
            summary.fail(str(error), console)
    ids = document_ids([file for file, _ in files.values()])
    return [Job(file, id, encoding, source) for (file, source), id in zip(files.values(), ids, strict=True)]


@contextmanager
def _writer(format: str, output: Path | None, columns: Language) -> Iterator[Callable[[Result], None]]:
    """Yield a function that writes one record in the format; only tables and summaries read it back from its line."""
    with ExitStack() as stack:
        if output is not None and format in FORMATS:
            add_record = stack.enter_context(open_tables(format, output, columns))
            yield lambda result: add_record(result.record())
            return
        file = stack.enter_context(open_output_or_stdout(output))
        if format == "text":
            page = Console(file=file, width=None if file.isatty() else PAGE_WIDTH)
            yield lambda result: page.print(summarize(result.record()))
        else:
            yield lambda result: print(result.line, file=file)


@contextmanager
def progress(console: Console, total: int) -> Iterator[Any]:
    """Yield a function that shows a bar while results come, on a terminal; elsewhere they pass unseen."""
    if not console.is_terminal:
        yield lambda results: results
        return
    columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # Records go to standard output while the bar is shown; it would send them to the terminal.
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as bar:
        yield lambda results: bar.track(results, total=total)
