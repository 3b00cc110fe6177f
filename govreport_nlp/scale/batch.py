"""Any number of files into a folder of shards, which can be broken off at any moment and gone on with.

A shard is the unit: some inputs that follow each other, written to a folder of its own, which takes its name when all is
on the disk; then the manifest says so. What was under way when a run was killed is done again. A shard with an input
that has changed is written anew, the other reports from the records it has.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import tee
from pathlib import Path
from typing import Any

from spacy.language import Language

from govreport_nlp.errors import BatchError, OutputError
from govreport_nlp.language.identity import pipeline_hash
from govreport_nlp.output.language import Language as ColumnLanguage
from govreport_nlp.output.shards import (
    ShardFormat,
    new_shard,
    open_shard,
    place_shard,
    read_records,
    require_shards,
    shard_folder,
    tidy_shards,
)
from govreport_nlp.pipeline import load
from govreport_nlp.scale.inputs import common_folder, find_inputs, input_sha256
from govreport_nlp.scale.manifest import Counts, Finished, Input, Manifest, Plan, Status, open_manifest
from govreport_nlp.scale.processes import Job, Result, extract

#: Inputs that make a shard: what a kill costs at most, and what is written anew for one change.
SHARD_SIZE = 500


@dataclass(frozen=True)
class ShardWritten:
    """A shard is on the disk, and the manifest knows.

    Attributes:
        number: its number, from 0.
        folder: where it is.
    """

    number: int
    folder: Path


@dataclass(frozen=True)
class ShardTask:
    """A shard to be written: plain data, which can be sent to another machine.

    Attributes:
        folder: the batch.
        number: of the shard.
        plan: of the batch.
        inputs: what the shard is made of, in order.
    """

    folder: Path
    number: int
    plan: Plan
    inputs: Sequence[Input]

    def jobs(self) -> list[Job]:
        """Return the inputs to be worked, in order."""
        return [
            Job(Path(input.path), input.report, self.plan.encoding)
            for input in self.inputs
            if input.status == "waiting"
        ]


class Batch:
    """A batch that is open to be worked; see :func:`open_batch`.

    Attributes:
        folder: where it is.
        settings: arguments of :func:`govreport_nlp.load`.
        plan: what it is to be.
    """

    def __init__(self, folder: Path, manifest: Manifest, settings: dict[str, Any], nlp: Language) -> None:
        self.folder = folder
        self.settings = settings
        self.plan = manifest.plan
        self._manifest = manifest
        self._nlp = nlp

    def counts(self) -> Counts:
        """Count the inputs of the batch."""
        return self._manifest.counts()

    def run(self, n_process: int = 1) -> Generator[Result | ShardWritten, None, None]:
        """Work what is to be worked, and tell what became of each input and which shards are written.

        A result counts when the shard that follows it is written.

        Args:
            n_process: how many processes work; the shards are the same, byte for byte, for any number.

        Raises:
            BatchError: a shard that was written before and is to be written anew cannot be read.
            OutputError: the disk does not take it; all shards written so far stay.
        """
        yield from self.run_tasks(self.tasks(), n_process)

    def tasks(self) -> Iterator[ShardTask]:
        """Yield the shards to be written."""
        for number in self._manifest.unwritten():
            yield ShardTask(self.folder, number, self.plan, self._manifest.inputs(number))

    def run_tasks(self, tasks: Iterable[ShardTask], n_process: int) -> Generator[Result | ShardWritten, None, None]:
        """Work some of the shards on this machine; as :meth:`run`."""
        here, ahead = tee(tasks)
        jobs = (job for task in ahead for job in task.jobs())
        with_rows = self.plan.format == "parquet"
        extracted = extract(jobs, settings=self.settings, n_process=n_process, with_rows=with_rows, nlp=self._nlp)
        with closing(extracted) as results:
            for task in here:
                finished = []
                try:
                    with new_shard(self.folder, task.number) as part:
                        for done, result in write_shard(task, part, results):
                            finished.append(done)
                            yield result
                    yield self.finish(task, part, finished)
                except OSError as error:
                    raise OutputError(f"{self.folder}: cannot be written: {error.strerror or error}") from error

    def finish(self, task: ShardTask, part: Path, finished: Iterable[Finished]) -> ShardWritten:
        """Put a shard that was written into its place, and have the manifest know.

        Args:
            task: the shard.
            part: the folder that it was written into, see :func:`govreport_nlp.output.shards.new_shard`.
            finished: what became of the inputs that were worked.

        Raises:
            OSError: the operating system refuses.
        """
        place_shard(self.folder, task.number, part)
        self._manifest.finish(task.number, finished)
        tidy_shards(self.folder, task.number)
        return ShardWritten(task.number, shard_folder(self.folder, task.number))


def write_shard(task: ShardTask, part: Path, results: Iterator[Result]) -> Iterator[tuple[Finished, Result]]:
    """Write a shard, and tell of each input that was worked for it what became of it.

    Args:
        task: the shard.
        part: an empty folder.
        results: what becomes of the task's jobs, in order; no more are taken than are wanted.

    Raises:
        BatchError: the shard was written before and cannot be read.
        OSError: the operating system refuses.
    """
    plan, folder = task.plan, shard_folder(task.folder, task.number)
    with (
        closing(read_records(folder, plan.format, plan.columns)) as kept,
        open_shard(part, plan.format, plan.columns) as shard,
    ):
        for input in task.inputs:
            if input.status == "done":
                shard.add_record(_find(input.report, kept, folder), None)
            elif input.status == "failed":
                shard.add_failure(input.report, input.path, input.reason or "")
            else:
                result = next(results)
                status: Status = "failed" if result.line is None else "done"
                if result.line is None:
                    shard.add_failure(input.report, input.path, result.error or "")
                else:
                    shard.add_record(result.line, result.rows)
                sha256 = result.sha256 or input_sha256(input.path)
                yield Finished(input.position, status, sha256, result.error), result


@contextmanager
def open_batch(
    paths: Sequence[str],
    folder: Path,
    *,
    format: ShardFormat = "parquet",
    columns: ColumnLanguage = "en",
    encoding: str | None = None,
    shard_size: int = SHARD_SIZE,
    settings: dict[str, Any] | None = None,
    resume: bool = False,
    checksum: bool = False,
    retry_failed: bool = False,
    prune: bool = False,
) -> Iterator[Batch]:
    """Begin a batch, or go on with one; nobody else can until the block ends.

    Args:
        paths: files and folders. An input's id is its path below the folder that all are in.
        folder: where the batch is or shall be.
        format: ``parquet``: each shard has the four tables, the records as JSON and the failures; ``jsonl``: the latter
            two.
        columns: language of the names of tables and columns.
        encoding: of the inputs, whatever they look like; None detects it.
        shard_size: how many inputs make a shard.
        settings: arguments of :func:`govreport_nlp.load`.
        resume: whether to go on with a batch that is there. What is new or has changed is worked.
        checksum: whether to look for changes by hash even where size and time of change are the same.
        retry_failed: whether to work again what failed.
        prune: whether what was said by inputs that are there no more goes; else it is kept.

    Raises:
        BatchError: the batch is there and ``resume`` is not set, or was begun otherwise, or another run has it.
        ReadingError: a path or a folder cannot be read, or there is nothing to work.
        OutputError: the disk or the folder does not take it.
        GovreportError: the settings name a model, a package or a lexicon that is missing.
    """
    require_shards(format)
    base = common_folder(paths)
    nlp = load(**settings or {})
    plan = Plan(pipeline_hash(nlp), base, format, columns, encoding, shard_size)
    with open_manifest(folder, plan, resume=resume) as manifest:
        tidy_shards(folder)
        manifest.take_stock(find_inputs(paths, base), checksum=checksum, retry_failed=retry_failed, prune=prune)
        for number in manifest.written():
            if not shard_folder(folder, number).exists():
                manifest.lose(number)
        yield Batch(folder, manifest, settings or {}, nlp)


def _find(report: str, kept: Iterator[tuple[str, str]], folder: Path) -> str:
    """Return the line of a report from records that are in order; those before it are wanted no more."""
    for id, line in kept:
        if id == report:
            return line
    raise BatchError(f"{folder}: {report} is missing: remove this folder, and --resume works its inputs again")
