"""Break a batch off again and again: ``python -m tests.benchmarks.batch 20000 [--processes 2] [--kills 3]``.

Writes so many reports: the real ones where they are, short invented ones, and some files that are none. Works them in a
batch that is killed (kill -9) and gone on with, and in one that nobody disturbs; prints what the manifest and the tables
say. The exit code is 1 where something does not hold.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from govreport_nlp.digest import file_sha256
from tests.batch_reports import IN_FOLDER, make_texts

REAL = Path(__file__).parents[3] / "shared" / "corpora" / "reports.jsonl.xz"
#: Length of an invented report: short, for what is shown is how many there are.
CHARACTERS = 400
#: One file in so many is no report.
BAD_EVERY = 1_000
BAD = (b"", b"\x7fELF\x00\x01", b"no report")
#: What no process of a batch may take, in 10⁶ bytes.
PEAK = 400
#: How often the processes are asked what they took, in seconds.
_ASKED_EVERY = 0.2
_SIGKILL = -9


class Run(NamedTuple):
    """What one run of the command did.

    Attributes:
        name: what it is.
        code: its exit code.
        inputs: how many files the batch had.
        waiting: how many of them were to be worked.
        worked: how many it worked into shards that it finished.
        shards: how many those were.
        seconds: wall-clock time.
        peaks: peak memory of the command and of its workers, in 10⁶ bytes; empty where the system does not tell (it does
            on Linux).
    """

    name: str
    code: int
    inputs: int
    waiting: int
    worked: int
    shards: int
    seconds: float
    peaks: list[float]


def main() -> int:
    """Run the demonstration and print its report."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.batch", description=__doc__)
    parser.add_argument("files", type=int, help="how many files")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--shard-size", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder if none, taken away afterwards")
    arguments = parser.parse_args()
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="govreport-batch-"))
    try:
        return _demonstrate(folder, arguments, Console())
    finally:
        if arguments.folder is None:
            shutil.rmtree(folder)


def _demonstrate(folder: Path, arguments: argparse.Namespace, console: Console) -> int:
    inputs, killed, whole = folder / "reports", folder / "killed.parquet", folder / "undisturbed.parquet"
    kinds = _write_files(inputs, arguments.files, arguments.seed)
    console.print(f"{arguments.files:,} files in {inputs}: {', '.join(f'{n:,} {kind}' for kind, n in kinds.items())}")
    chance = random.Random(arguments.seed)
    share = arguments.files / arguments.shard_size / (arguments.kills + 1)
    moments = [(chance.randrange(max(1, round(share))), chance.random() * 3) for _ in range(arguments.kills)]
    runs = [_run(f"killed, {n}", inputs, killed, arguments, moment) for n, moment in enumerate(moments, 1)]
    runs.append(_run("gone on with to the end", inputs, killed, arguments))
    runs.append(_run("undisturbed", inputs, whole, arguments))
    console.print(_table_of(runs))
    checks = _checks(inputs, killed, whole, arguments, runs)
    table = Table("what must hold", "found", "holds")
    for what, found, holds in checks:
        table.add_row(what, found, "yes" if holds else "[red]NO[/]")
    console.print(table)
    return 0 if all(holds for *_, holds in checks) else 1


def _write_files(folder: Path, count: int, seed: int) -> Counter[str]:
    """Write the files; returns how many of each kind there are."""
    kinds: Counter[str] = Counter()
    for number, (kind, data) in enumerate(islice(_files(seed), count)):
        kinds[kind] += 1
        path = folder / f"第 {number // IN_FOLDER:04} 批" / f"工作 报告 {number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return kinds


def _files(seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield files without end: first the real reports, then invented ones with bad ones among them."""
    if REAL.exists():
        with lzma.open(REAL, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield "real", json.loads(line)["text"].encode()
    for number, text in enumerate(make_texts(seed)):
        if number % BAD_EVERY == 0:
            for data in BAD:
                yield "bad", data
        yield "invented", text[: text.find("\n", CHARACTERS)].encode()


def _run(
    name: str,
    inputs: Path,
    output: Path,
    arguments: argparse.Namespace,
    kill_after: tuple[int, float] | None = None,
) -> Run:
    """Run the command; where asked, kill it after so many shards of its own and so many seconds."""
    options = ["--resume", "--log-json", "--n-process", arguments.processes, "--shard-size", arguments.shard_size]
    command = [sys.executable, "-m", "govreport_nlp.cli.main", "extract", inputs, "-o", f"{output}/", *options]
    started = time.monotonic()
    process = subprocess.Popen([*map(str, command)], stderr=subprocess.PIPE, encoding="utf-8")
    peaks: dict[int, float] = {}
    watch = threading.Thread(target=_watch, args=(process, peaks))
    watch.start()
    begin: dict[str, int] = {}
    last: dict[str, int] = {}
    shards = 0
    for line in process.stderr or ():
        event = json.loads(line)
        if event["event"] == "begin":
            begin = event
        if event["event"] == "shard":
            last = event
            shards += 1
        if kill_after is not None and begin and shards == kill_after[0]:
            time.sleep(kill_after[1])
            process.kill()
            break
    process.communicate()
    watch.join()
    worked = last.get("done", 0) + last.get("failed", 0)
    seconds = time.monotonic() - started
    taken = sorted(peaks.values(), reverse=True)
    return Run(
        name, process.returncode, begin.get("inputs", 0), begin.get("waiting", 0), worked, shards, seconds, taken
    )


def _watch(process: subprocess.Popen[str], peaks: dict[int, float]) -> None:
    """Ask a process and its children what they have taken at most, until it has ended."""
    while process.poll() is None:
        for pid in _family(process.pid):
            try:
                status = Path(f"/proc/{pid}/status").read_text()
            except OSError:
                continue  # it has ended
            for line in status.splitlines():
                if line.startswith("VmHWM:"):
                    peaks[pid] = int(line.split()[1]) * 1024 / 1e6
        time.sleep(_ASKED_EVERY)


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [pid, *map(int, children.split())]


def _table_of(runs: list[Run]) -> Table:
    table = Table(
        "run", "exit code", "to do", "worked", "shards", "seconds", "files/s", "peak memory of each process, MB"
    )
    for run in runs:
        peaks = ", ".join(f"{peak:,.0f}" for peak in run.peaks)
        figures = (f"{run.waiting:,} of {run.inputs:,}", f"{run.worked:,}", f"{run.shards}", f"{run.seconds:.1f}")
        table.add_row(run.name, str(run.code), *figures, f"{run.worked / run.seconds:.1f}", peaks or "unknown")
    return table


def _checks(
    inputs: Path, killed: Path, whole: Path, arguments: argparse.Namespace, runs: list[Run]
) -> list[tuple[str, str, bool]]:
    files = {path.relative_to(inputs).as_posix() for path in inputs.rglob("*.txt")}
    database = sqlite3.connect(killed / "manifest.sqlite")
    rows = database.execute("SELECT report, sha256, status, reason, worked FROM inputs").fetchall()
    database.close()
    known = {report for report, *_ in rows}
    once = sum(worked == 1 for *_, worked in rows)
    hashes = sum(file_sha256(inputs / report) == sha256 for report, sha256, *_ in rows)
    done = {report for report, _, status, *_ in rows if status == "done"}
    reasons = {report: reason for report, _, status, reason, _ in rows if status == "failed"}
    documents, failures = _column(killed, "documents"), _column(killed, "failures")
    told = dict(zip(failures, _column(killed, "failures", "reason"), strict=True))
    said = Counter(documents + failures)
    lost, repeated = files - said.keys(), sum(said.values()) - len(said)
    ours, theirs = _contents(killed), _contents(whole)
    same = sum(theirs.get(name) == sha256 for name, sha256 in ours.items())
    kills = sum(run.code == _SIGKILL for run in runs)
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
    peak = max(children, *(peak for run in runs for peak in run.peaks))
    return [
        ("times that the batch was killed by kill -9", f"{kills}", kills == arguments.kills),
        ("files in the manifest", f"{len(rows):,} of {len(files):,}", known == files),
        ("finished exactly once, by the manifest", f"{once:,}", once == len(files)),
        ("hash in the manifest is the file's", f"{hashes:,}", hashes == len(files)),
        ("done, each once in the tables", f"{len(documents):,}", sorted(documents) == sorted(done)),
        ("failed, each once in the table of failures with its reason", f"{len(failures):,}", told == reasons),
        ("failed without a reason", f"{sum(not reason for reason in told.values()):,}", all(told.values())),
        ("lost", f"{len(lost):,}", not lost),
        ("repeated", f"{repeated:,}", repeated == 0),
        ("Parquet files the same, byte for byte, as undisturbed", f"{same:,} of {len(theirs):,}", ours == theirs),
        (f"peak memory of any process under {PEAK} MB", f"{peak:,.0f} MB", peak < PEAK),
        ("seconds in all", f"{sum(run.seconds for run in runs):,.0f}", True),
    ]


def _column(output: Path, table: str, column: str = "report") -> list[str]:
    return [cell.as_py() for file in sorted(output.glob(f"*/{table}.parquet")) for cell in pq.read_table(file)[column]]


def _contents(output: Path) -> dict[str, str]:
    return {str(file.relative_to(output)): file_sha256(file) for file in sorted(output.glob("*/*.parquet"))}


if __name__ == "__main__":
    sys.exit(main())
