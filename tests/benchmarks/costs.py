"""What a report costs, in seconds of one core and in bytes: ``python -m tests.benchmarks.costs [REPORTS]``.

The figures of docs/explanation/costs.md. Seconds are those of the processor, so that what else runs on the machine hardly
counts.
"""

from __future__ import annotations

import itertools
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from govreport_nlp.corpora.unlabelled import read_unlabelled
from govreport_nlp.output.shards import new_shard, open_shard
from govreport_nlp.pipeline import load
from govreport_nlp.reading import OpenArchives, find_files, read_file
from govreport_nlp.scale import Job, ShardWritten, open_batch
from govreport_nlp.scale.processes import Result, Worker
from tests.batch_reports import make_texts

REAL = Path(__file__).parents[3] / "shared" / "corpora" / "reports.jsonl.xz"
#: Inputs of the batch that measures the manifest: so small that nothing else takes time.
TINY = 5_000


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    folder = Path(tempfile.mkdtemp(prefix="govreport-costs-"))
    table = Table("what", "figure")
    try:
        _measure(folder, count, table)
    finally:
        shutil.rmtree(folder)
        Console(width=120).print(table)


def _measure(folder: Path, count: int, table: Table) -> None:
    texts = list(itertools.islice(read_unlabelled([REAL]) if REAL.exists() else make_texts(), count))
    characters = sum(map(len, texts))
    table.add_row(
        "reports", f"{len(texts)}, {'real' if REAL.exists() else 'invented'}, {characters / len(texts):,.0f} characters"
    )

    paths = _write(folder, texts)
    for name, path in paths.items():
        files = find_files([path])
        archives = OpenArchives()
        seconds = _timed(lambda files=files, archives=archives: [read_file(file, archives=archives) for file in files])
        size = sum(file.stat().st_size for file in path.rglob("*.txt")) if path.is_dir() else path.stat().st_size
        table.add_row(
            f"read as {name}", f"{1000 * seconds / len(texts):.2f} ms, {size / len(texts):,.0f} bytes a report"
        )

    loaded = _timed(load)
    table.add_row("load the pipeline, once a worker", f"{loaded:.1f} s (and the imports)")
    worker = Worker(nlp=load(), with_rows=True)
    jobs = [Job(path, path.stem) for path in find_files([paths["files"]])]
    worker.work(jobs[0])
    done: list[Result] = []
    seconds = _timed(lambda: done.extend(map(worker.work, jobs)))
    table.add_row("read, work, make record and rows", f"{characters / seconds:,.0f} characters a second")

    def write() -> None:
        with new_shard(folder, 0) as part, open_shard(part, "parquet", "en") as shard:
            for result in done:
                shard.add_record(result.line or "", result.rows)

    table.add_row("write the shard", f"{1000 * _timed(write) / len(texts):.2f} ms a report")
    size = sum(file.stat().st_size for file in folder.glob("unfinished/*/*"))
    table.add_row("output", f"{size / len(texts):,.0f} bytes a report")

    tiny = folder / "tiny"
    for number in range(TINY):
        (tiny / str(number // 1000)).mkdir(parents=True, exist_ok=True)
        (tiny / str(number // 1000) / f"{number}.txt").write_bytes(b"")
    stock = time.process_time()
    with open_batch([str(tiny)], folder / "out", settings={"names": ["rules"]}) as batch:
        stock = time.process_time() - stock - _timed(lambda: load(names=["rules"]))
        finish = _timed(lambda: sum(isinstance(step, ShardWritten) for step in batch.run()))
    table.add_row("take stock of the inputs", f"{1000 * stock / TINY:.3f} ms an input")
    table.add_row("hand out, write and finish shards of nothing", f"{1000 * finish / TINY:.3f} ms an input")
    table.add_row("manifest", f"{(folder / 'out' / 'manifest.sqlite').stat().st_size / TINY:,.0f} bytes an input")


def _write(folder: Path, texts: list[str]) -> dict[str, Path]:
    files, packed, rows = folder / "files", folder / "a.zip", folder / "a.parquet"
    files.mkdir()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, text in enumerate(texts):
            (files / f"{number:06}.txt").write_bytes(text.encode())
            archive.writestr(f"{number:06}.txt", text)
    pq.write_table(pa.table({"text": texts}), rows, row_group_size=100, compression="zstd")
    return {"files": files, "a zip": packed, "Parquet": rows}


def _timed(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    main()
