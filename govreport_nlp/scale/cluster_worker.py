"""What a worker of a Dask cluster runs: it loads the pipeline once, then writes shards."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import distributed

from govreport_nlp.errors import BatchError
from govreport_nlp.language.identity import pipeline_hash
from govreport_nlp.output.shards import new_shard
from govreport_nlp.pipeline import load
from govreport_nlp.scale.batch import ShardTask, write_shard
from govreport_nlp.scale.manifest import Finished, Plan
from govreport_nlp.scale.processes import Result, Worker


@dataclass(frozen=True)
class PartWritten:
    """A shard that a worker has written, and that is to be put into its place.

    Attributes:
        part: the folder that it is in.
        finished: what became of the inputs, for the manifest.
        results: the same for the user, without the records, which are in the shard.
    """

    part: Path
    finished: Sequence[Finished]
    results: Sequence[Result]


class PipelinePlugin(distributed.WorkerPlugin):  # type: ignore[misc]
    """Keeps one pipeline in each worker process.

    Args:
        name: by which tasks find it.
        settings: arguments of :func:`govreport_nlp.load`.
        plan: of the batch; its hash is what the pipeline must have.
        folder: the batch.
    """

    def __init__(self, name: str, settings: dict[str, Any], plan: Plan, folder: Path) -> None:
        self.name = name
        self._settings, self._plan, self._folder = settings, plan, folder

    def setup(self, worker: distributed.Worker) -> None:
        """Load the pipeline when the worker starts or the plugin comes.

        Raises:
            BatchError: the worker does not see the batch or its inputs, or has another pipeline.
            GovreportError: a model, a package or a lexicon is missing here.
        """
        for folder in (self._folder, Path(self._plan.folder)):
            if not folder.is_dir():
                raise BatchError(
                    f"{folder}: worker {worker.address} does not see this folder: put it on shared storage"
                )
        nlp = load(**self._settings)
        if pipeline_hash(nlp) != self._plan.pipeline:
            raise BatchError(
                f"worker {worker.address} has another pipeline than the batch: install the same version of the library, "
                "its packages and its models on all machines"
            )
        self._worker = Worker(self._settings, with_rows=self._plan.format == "parquet", nlp=nlp)
        self._lock = threading.Lock()

    def work(self, task: ShardTask) -> PartWritten:
        """Write a shard; threads of one process wait for each other, for they share pipeline and archives."""
        finished, results = [], []
        with self._lock, new_shard(task.folder, task.number) as part:
            for done, result in write_shard(task, part, map(self._worker.work, task.jobs())):
                finished.append(done)
                results.append(replace(result, line=None, rows=None))
        return PartWritten(part, finished, results)


def work_shard(task: ShardTask, plugin: str) -> PartWritten:
    """Write a shard on the worker that runs this, with the pipeline of a plugin of it."""
    pipeline: PipelinePlugin = distributed.get_worker().plugins[plugin]
    return pipeline.work(task)
