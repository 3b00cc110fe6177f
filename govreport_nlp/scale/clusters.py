"""A batch on the machines of a Dask cluster. Needs the extra ``dask``.

The workers read the inputs and write the shards, each into a folder of its own on storage that all machines share; this
process alone puts shards into their places and keeps the manifest. So a worker that dies, or is given up for lost and
comes back, can neither lose a report nor repeat one: the shard is worked again, and only one of its writings is taken.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from govreport_nlp.errors import BatchError, GovreportError, OutputError
from govreport_nlp.output.packages import require
from govreport_nlp.output.shards import tidy_shards
from govreport_nlp.scale.batch import Batch, ShardTask, ShardWritten
from govreport_nlp.scale.processes import Result

if TYPE_CHECKING:
    from distributed import Client, Future

    from govreport_nlp.scale.cluster_worker import PipelinePlugin

#: Shards that are sent to each thread of the workers: one that it works, one that waits.
AHEAD = 2
#: How long a scheduler, and then a first worker, is waited for, in seconds.
PATIENCE = 60


def run_on_cluster(
    batch: Batch, scheduler: str | Client, *, retries: int = 3
) -> Generator[Result | ShardWritten, None, None]:
    """Work a batch on a Dask cluster; as :meth:`govreport_nlp.scale.Batch.run`, with the same bytes in every shard.

    Each worker process loads the pipeline once, and works one report at a time: start workers with one thread each, and as
    many as there are cores. A shard whose worker dies is given to another one; a shard that has killed several is worked
    by this process's machine, so that the report that does it is found and fails alone.

    Args:
        batch: the batch, open. Its folder and its inputs are on storage that this process and all workers see under the
            same absolute paths; models and lexicons that its settings name, too.
        scheduler: address of the scheduler (``tcp://10.0.0.1:8786``), or a client that is connected. Dask runs what a
            client sends it: connect to a cluster of your own.
        retries: how often a shard is tried again after an error of its worker (storage that does not answer).

    Yields:
        What became of each input, without its record, which is in the shard; and which shards are written, as they are
        done.

    Raises:
        PackageNotInstalledError: the extra ``dask`` is not installed.
        BatchError: the cluster does not answer or goes away, a worker does not see the files or has another pipeline, or
            inputs have relative paths.
        OutputError: the storage does not take a shard; all shards written so far stay.
    """
    require("distributed", extra="dask")
    from distributed import as_completed

    from govreport_nlp.scale.cluster_worker import PipelinePlugin, work_shard

    run = f"govreport-{uuid4().hex}"
    folder = Path(os.path.abspath(batch.folder))
    tasks = (_on_any_machine(task, folder) for task in batch.tasks())
    with _connected(scheduler) as client, _plugin(client, PipelinePlugin(run, batch.settings, batch.plan, folder)):
        sent: dict[Future, ShardTask] = {}
        completed = as_completed()
        try:
            while True:
                room = AHEAD * max(1, sum(client.nthreads().values())) - len(sent)
                for task in islice(tasks, max(0, room)):
                    future = client.submit(
                        work_shard, task, run, key=f"{run}-{task.number}", retries=retries, pure=False
                    )
                    sent[future] = task
                    completed.add(future)
                if not sent:
                    break
                future = next(completed)
                yield from _take(batch, sent.pop(future), future)
        finally:
            with suppress(Exception):  # the cluster may be gone
                client.cancel(list(sent))
    tidy_shards(batch.folder)


def _take(batch: Batch, task: ShardTask, future: Future) -> Generator[Result | ShardWritten, None, None]:
    """Put a shard that a worker has written into its place, or say why there is none."""
    from distributed.client import FutureCancelledError
    from distributed.scheduler import KilledWorker

    try:
        written = future.result()
        yield from written.results
        yield batch.finish(task, written.part, written.finished)
    except KilledWorker:
        # Two processes at least: one alone would be this one. What kills them costs the reports that do it.
        yield from batch.run_tasks([task], n_process=2)
    except FutureCancelledError as error:
        raise BatchError(f"the cluster is gone ({error}): what is written stays; go on with --resume") from error
    except GovreportError:
        raise
    except OSError as error:
        raise OutputError(f"{batch.folder}: cannot be written: {error.strerror or error}") from error
    finally:
        future.release()


def _on_any_machine(task: ShardTask, folder: Path) -> ShardTask:
    for input in task.inputs:
        if not os.path.isabs(input.path):
            raise BatchError(f"{input.path}: a worker on another machine does not find this: give absolute paths")
    return ShardTask(folder, task.number, task.plan, task.inputs)


@contextmanager
def _connected(scheduler: str | Client) -> Iterator[Client]:
    """Yield a client of a cluster that has a worker; one that was opened here is closed."""
    from distributed import Client

    try:
        client = Client(scheduler, timeout=PATIENCE) if isinstance(scheduler, str) else scheduler
    except (OSError, ValueError) as error:
        raise BatchError(f"{scheduler}: no Dask scheduler answers ({error}): check the address") from error
    try:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            raise BatchError(f"{client.scheduler.address}: the scheduler has no worker: start some") from error
        yield client
    finally:
        if client is not scheduler:
            client.close()


@contextmanager
def _plugin(client: Client, plugin: PipelinePlugin) -> Iterator[None]:
    """Have every worker, those that come later too, load the pipeline; it goes when the block ends."""
    client.register_plugin(plugin, name=plugin.name)
    try:
        yield
    finally:
        with suppress(Exception):  # the cluster may be gone
            client.unregister_worker_plugin(plugin.name)
