"""Many files at once: order, and what becomes of the rest when a worker dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from govreport_nlp.record import Record
from govreport_nlp.scale import Job, extract

FILES = 40


@pytest.fixture
def jobs(tmp_path):
    paths = [tmp_path / f"{number:03}.txt" for number in range(FILES)]
    for number, path in enumerate(paths):
        path.write_text(f"一、工作情况\n投入资金{number + 1}万元。\n" * 200, encoding="utf-8")
    return [Job(path, path.stem) for path in paths]


def test_results_come_in_the_order_of_the_files(jobs):
    assert [result.record().id for result in extract(jobs[:6], n_process=2)] == [job.id for job in jobs[:6]]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="finding the worker processes needs /proc")
def test_a_worker_that_dies_loses_nothing(jobs, tmp_path):
    command = [sys.executable, "-m", "govreport_nlp.cli.main", "extract", str(tmp_path), "-n", "2"]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
    first = run.stdout.readline()
    workers = [child for child in _children(run.pid) if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]
    os.kill(workers[0], signal.SIGKILL)
    rest, errors = run.communicate(timeout=300)
    found = [Record.from_json(line).id for line in (first + rest).decode().splitlines()]
    assert found == [job.id for job in jobs]
    assert run.returncode == 0, errors.decode()


def _children(process: int) -> list[int]:
    time.sleep(0.1)
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
