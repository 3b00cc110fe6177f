"""Batches on a Dask cluster of separate processes: the same bytes as in one process, whatever dies."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing, contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from govreport_nlp.errors import BatchError
from govreport_nlp.output.shards import UNFINISHED
from govreport_nlp.scale import Batch, ShardWritten, clusters, open_batch, run_on_cluster
from tests.batch_reports import make_texts, write_reports
from tests.test_batch import RULES, contents, ids, manifest, run

dask = pytest.importorskip("dask", reason="the extra dask is not installed")
distributed = pytest.importorskip("distributed", reason="the extra dask is not installed")

SHARD = 5
REPORTS = 40


@pytest.fixture(scope="module")
def reports(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("报告 2024")
    write_reports(folder, REPORTS)
    (folder / "空.txt").write_bytes(b"")
    return folder


@pytest.fixture(scope="module")
def alone(reports, tmp_path_factory) -> dict[str, str]:
    """What one process writes."""
    output = tmp_path_factory.mktemp("alone") / "out"
    run(reports, output, shard_size=SHARD)
    return contents(output)


@contextmanager
def local_cluster():
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": ":0"}
    with distributed.LocalCluster(**options, silence_logs=50) as cluster, distributed.Client(cluster) as client:
        yield client


@pytest.fixture(scope="module")
def cluster():
    with local_cluster() as client:
        yield client


@contextmanager
def opened(reports: Path, output: Path, **options):
    options = {"shard_size": SHARD, "settings": RULES, "resume": True, **options}
    with open_batch([str(reports)], output, **options) as batch:
        yield batch


def written(steps: list) -> list[int]:
    return sorted(step.number for step in steps if isinstance(step, ShardWritten))


def check_each_once(output: Path) -> None:
    assert {row["worked"] for row in manifest(output)} == {1}
    assert set(Counter(ids(output)).values()) == {1}
    assert len(ids(output)) == REPORTS
    assert len(ids(output, "failures")) == 1
    assert not (output / UNFINISHED).exists()


@pytest.mark.slow
def test_the_same_bytes_as_in_one_process(reports, alone, cluster, tmp_path):
    output = tmp_path / "out"
    with opened(reports, output) as batch:
        steps = list(run_on_cluster(batch, cluster))
        assert batch.counts().done == REPORTS
        assert list(run_on_cluster(batch, cluster)) == []
    assert written(steps) == list(range(9))
    assert sum(step.error is not None for step in steps if not isinstance(step, ShardWritten)) == 1
    assert contents(output) == alone
    check_each_once(output)


def kill_workers(cluster, output: Path) -> list[int]:
    """Kill all workers when one is in the middle of a shard; others take their place."""
    for _ in range(10_000):
        if list((output / UNFINISHED).glob("*/*.part")):
            break
        time.sleep(0.001)
    pids = [pid for pid in cluster.run(os.getpid, on_error="ignore").values() if isinstance(pid, int)]
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    return pids


@pytest.mark.slow
def test_killed_workers_lose_and_repeat_nothing(reports, alone, cluster, tmp_path):
    output = tmp_path / "out"
    killed: list[int] = []
    with opened(reports, output) as batch:
        for step in run_on_cluster(batch, cluster):
            if isinstance(step, ShardWritten) and len(killed) < 4:
                killed += kill_workers(cluster, output)
    assert len(killed) >= 2
    assert contents(output) == alone
    check_each_once(output)


@pytest.mark.slow
def test_a_shard_that_kills_workers_is_worked_in_processes_here(reports, alone, tmp_path, monkeypatch):
    output = tmp_path / "out"
    here: list[int] = []
    run_tasks = Batch.run_tasks

    def run_here(batch, tasks, n_process):
        assert n_process > 1  # what kills a process is not to kill this one
        here.extend(task.number for task in tasks)
        yield from run_tasks(batch, tasks, n_process)

    monkeypatch.setattr(Batch, "run_tasks", run_here)
    killed: list[int] = []
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        local_cluster() as cluster,
        opened(reports, output) as batch,
    ):
        for step in run_on_cluster(batch, cluster):
            if isinstance(step, ShardWritten) and not killed:
                killed = kill_workers(cluster, output)
    assert here
    assert contents(output) == alone
    check_each_once(output)


@pytest.mark.slow
def test_a_run_that_ends_is_gone_on_with_on_the_cluster_or_without(reports, alone, cluster, tmp_path):
    output = tmp_path / "out"
    with opened(reports, output) as batch, closing(run_on_cluster(batch, cluster)) as steps:
        next(step for step in steps if isinstance(step, ShardWritten))
    with opened(reports, output) as batch:
        assert 0 < batch.counts().done < REPORTS
        next(step for step in batch.run() if isinstance(step, ShardWritten))
    with opened(reports, output) as batch:
        assert len(written(list(run_on_cluster(batch, cluster)))) <= 7
    assert contents(output) == alone
    check_each_once(output)


@pytest.mark.slow
def test_what_workers_cannot_do_is_said_before_any_report_is_worked(reports, cluster, tmp_path, monkeypatch):
    with opened(reports, tmp_path / "out") as batch:
        object.__setattr__(batch.plan, "pipeline", "another")
        with pytest.raises(BatchError, match="another pipeline"):
            list(run_on_cluster(batch, cluster))
    monkeypatch.chdir(reports.parent)
    with opened(Path(reports.name), tmp_path / "relative") as batch, pytest.raises(BatchError, match="absolute"):
        list(run_on_cluster(batch, cluster))


@pytest.mark.slow
def test_rows_of_parquet_go_to_a_cluster_as_files_do(cluster, tmp_path):
    texts = list(itertools.islice(make_texts(), 12))
    pq.write_table(pa.table({"text": texts}), tmp_path / "in.parquet", row_group_size=4)
    run(tmp_path / "in.parquet", tmp_path / "alone", shard_size=SHARD)
    with opened(tmp_path / "in.parquet", tmp_path / "out") as batch:
        list(run_on_cluster(batch, cluster))
    assert contents(tmp_path / "out") == contents(tmp_path / "alone")
    assert len(ids(tmp_path / "out")) == 12


@pytest.mark.slow
def test_no_scheduler_and_no_worker(reports, tmp_path, monkeypatch):
    monkeypatch.setattr(clusters, "PATIENCE", 1)
    with opened(reports, tmp_path / "out") as batch:
        with pytest.raises(BatchError, match="no Dask scheduler answers"):
            list(run_on_cluster(batch, "tcp://127.0.0.1:9"))
        with (
            distributed.LocalCluster(n_workers=0, dashboard_address=":0") as empty,
            pytest.raises(BatchError, match="has no worker"),
        ):
            list(run_on_cluster(batch, empty.scheduler_address))


def command(*words: object) -> list[str]:
    return [sys.executable, "-m", *map(str, words)]


@pytest.mark.slow
def test_from_the_command_line_on_a_scheduler_and_workers_of_their_own(reports, alone, tmp_path):
    output, address_file = tmp_path / "out.parquet", tmp_path / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    processes = []
    try:
        options = ["--host", "127.0.0.1", "--port", 0, "--no-dashboard", "--scheduler-file", address_file]
        processes.append(subprocess.Popen(command("distributed.cli.dask_scheduler", *options), **quiet))
        options = ["--scheduler-file", address_file, "--nthreads", 1, "--no-dashboard", "--local-directory", tmp_path]
        for _ in range(2):
            processes.append(subprocess.Popen(command("distributed.cli.dask_worker", *options, "--no-nanny"), **quiet))
        while not address_file.exists():
            time.sleep(0.1)
        with distributed.Client(scheduler_file=str(address_file)) as client:
            client.wait_for_workers(2, timeout=120)
            address = client.scheduler.address
        extract = ["govreport_nlp.cli.main", "extract", reports, "-o", f"{output}/", "--names", "rules", "--log-json"]
        extracting = subprocess.Popen(
            command(*extract, "--shard-size", SHARD, "--scheduler", address), stderr=subprocess.PIPE, encoding="utf-8"
        )
        shards = 0
        for line in extracting.stderr or ():
            shards += '"event": "shard"' in line
            if shards == 1 and processes[1].poll() is None:
                processes[1].kill()  # for good: no nanny starts it again
        assert extracting.wait(60) == 1  # one failed
        assert shards == 9
    finally:
        for process in processes:
            process.kill()
            process.wait()
    assert contents(output) == alone
    check_each_once(output)
