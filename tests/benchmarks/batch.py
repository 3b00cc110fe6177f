"""Break a batch off again and again: ``python -m tests.benchmarks.batch 20000 [--processes 2] [--kills 3]``.

Writes so many reports (real ones too where they are), works them in a batch that is killed (kill -9) and gone on with,
and in one that nobody disturbs; prints what the manifest and the tables say. The exit code is 1 where they do not agree.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from govreport_nlp.digest import file_sha256
from tests.batch_reports import write_reports

REAL = Path(__file__).parents[3] / "shared" / "gold" / "dev"


def main() -> int:
    """Run the demonstration and print its report."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.batch", description=__doc__)
    parser.add_argument("files", type=int, help="how many reports")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--shard-size", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder if none, taken away afterwards")
    arguments = parser.parse_args()
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="govreport-batch-"))
    console = Console()
    try:
        return _demonstrate(folder, arguments, console)
    finally:
        if arguments.folder is None:
            shutil.rmtree(folder)


def _demonstrate(folder: Path, arguments: argparse.Namespace, console: Console) -> int:
    real = sorted(REAL.glob("*.txt")) if REAL.is_dir() else []
    inputs, killed, whole = folder / "reports", folder / "killed.parquet", folder / "undisturbed.parquet"
    write_reports(inputs, arguments.files - len(real), arguments.seed)
    for path in real:
        shutil.copy(path, inputs)
    console.print(f"{arguments.files:,} reports, {len(real)} of them real, in {inputs}")
    chance = random.Random(arguments.seed)
    shards = -(-arguments.files // arguments.shard_size)
    for number in range(arguments.kills):
        share = shards / (arguments.kills + 1)
        shard = chance.randrange(max(1, round(share)))
        console.print(
            _run(inputs, killed, arguments, kill_after=(shard, chance.random() * 3), name=f"kill {number + 1}")
        )
    console.print(_run(inputs, killed, arguments, name="gone on with to the end"))
    console.print(_run(inputs, whole, arguments, name="undisturbed"))
    checks = _checks(inputs, killed, whole, arguments.files)
    table = Table("what must hold", "found", "holds")
    for what, found, holds in checks:
        table.add_row(what, found, "yes" if holds else "[red]NO[/]")
    console.print(table)
    return 0 if all(holds for *_, holds in checks) else 1


def _run(
    inputs: Path, output: Path, arguments: argparse.Namespace, name: str, kill_after: tuple[int, float] | None = None
) -> str:
    """Run the command; kill it a while after so many shards of its own where asked. Says what happened."""
    options = ["--resume", "--log-json", "--n-process", arguments.processes, "--shard-size", arguments.shard_size]
    command = [sys.executable, "-m", "govreport_nlp.cli.main", "extract", inputs, "-o", f"{output}/", *options]
    started = time.monotonic()
    process = subprocess.Popen([*map(str, command)], stderr=subprocess.PIPE, encoding="utf-8")
    begin: dict[str, float] = {}
    last: dict[str, float] = {}
    shards = -1  # the event "begin" counts as one
    for line in process.stderr or ():
        event = json.loads(line)
        if event["event"] == "begin":
            begin = event
        if event["event"] == "shard":
            last = event
        shards += event["event"] in ("begin", "shard")
        if kill_after is not None and shards == kill_after[0]:
            time.sleep(kill_after[1])
            process.kill()
            break
    process.communicate()
    seconds = time.monotonic() - started
    rate = f", {last['files_per_second']:.1f} files/s" if last else ""
    return (
        f"{name}: exit code {process.returncode}, {begin.get('waiting', 0):,} of {begin.get('inputs', 0):,} were to do, "
        f"{last.get('done', 0) + last.get('failed', 0):,} done in {shards} shards, {seconds:.1f} s{rate}"
    )


def _checks(inputs: Path, killed: Path, whole: Path, files: int) -> list[tuple[str, str, bool]]:
    database = sqlite3.connect(killed / "manifest.sqlite")
    rows = database.execute("SELECT report, sha256, status, worked FROM inputs").fetchall()
    database.close()
    once = sum(worked == 1 for *_, worked in rows)
    hashes = sum(file_sha256(inputs / report) == sha256 for report, sha256, *_ in rows)
    done = {report for report, _, status, _ in rows if status == "done"}
    failed = len(rows) - len(done)
    reports = [
        report.as_py() for file in killed.glob("*/documents.parquet") for report in pq.read_table(file)["report"]
    ]
    ours, theirs = _contents(killed), _contents(whole)
    same = sum(theirs.get(name) == sha256 for name, sha256 in ours.items())
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    return [
        ("inputs in the manifest", f"{len(rows):,} of {files:,}", len(rows) == files),
        ("worked exactly once, by the manifest", f"{once:,}", once == files),
        ("hash in the manifest is the file's", f"{hashes:,}", hashes == files),
        ("done and failed make all", f"{len(done):,} + {failed:,}", len(done) + failed == files),
        ("reports in the tables, each once", f"{len(reports):,}", len(reports) == len(set(reports)) == len(done)),
        ("reports in the tables are those done", f"{len(done & set(reports)):,}", set(reports) == done),
        ("files the same, byte for byte, as undisturbed", f"{same:,} of {len(theirs):,}", ours == theirs),
        ("peak memory of any process under 400 MB", f"{peak:,.0f} MB", peak < 400),
    ]


def _contents(output: Path) -> dict[str, str]:
    return {str(file.relative_to(output)): file_sha256(file) for file in sorted(output.glob("*/*.parquet"))}


if __name__ == "__main__":
    sys.exit(main())
