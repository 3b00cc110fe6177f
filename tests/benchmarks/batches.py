"""Many files: time and peak memory of ``govreport_nlp.scale`` by number of files and of processes.

``python -m tests.benchmarks.batches FOLDER PROCESSES`` works a folder and prints what it took.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import chain, cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

FILES = (10, 100, 1000)
CHARACTERS = 2_000
"""Length of each file."""

_BYTES_PER_UNIT = 1 if sys.platform == "darwin" else 1024


class Batch(NamedTuple):
    """What a run over many files took.

    Attributes:
        files: how many files.
        processes: how many processes.
        seconds: wall-clock time of the work, without the start of Python and the loading of the first pipeline.
        cpu_seconds: CPU time of the same, of the first process alone.
        megabytes: peak resident memory of the largest process, in 10⁶ bytes.
    """

    files: int
    processes: int
    seconds: float
    cpu_seconds: float
    megabytes: float


def measure_batches(texts: Sequence[str], progress: Callable[[str], None]) -> list[Batch]:
    """Work folders of pieces of the texts, each run in a process started fresh."""
    pieces = [text[at : at + CHARACTERS] for text in texts for at in range(0, len(text) - CHARACTERS + 1, CHARACTERS)]
    batches = []
    for files, processes in [*((files, 1) for files in FILES), (FILES[-1], 2)]:
        progress(f"{files} files, {processes} process{'es' * (processes > 1)}")
        with TemporaryDirectory() as folder:
            for number, piece in enumerate(islice(cycle(pieces), files)):
                (Path(folder) / f"{number:05}.txt").write_text(piece, encoding="utf-8")
            command = [sys.executable, "-m", "tests.benchmarks.batches", folder, str(processes)]
            output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        batches.append(Batch(files, processes, **json.loads(output)))
    return batches


def _work(folder: str, processes: int) -> dict[str, float]:
    from govreport_nlp.reading import find_files
    from govreport_nlp.scale import Job, extract

    results = extract((Job(path, path.stem) for path in find_files([folder])), n_process=processes)
    first = next(results)
    started, cpu_started = time.perf_counter(), time.process_time()
    for result in chain([first], results):
        if result.error:
            raise RuntimeError(result.error)
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu_started
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {"seconds": seconds, "cpu_seconds": cpu_seconds, "megabytes": peak * _BYTES_PER_UNIT / 1e6}


if __name__ == "__main__":
    print(json.dumps(_work(sys.argv[1], int(sys.argv[2]))))
