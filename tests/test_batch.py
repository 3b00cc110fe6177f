"""Batches: each report once, whatever happens to the run, its files and its disk."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from govreport_nlp.cli.batch import ExitCode
from govreport_nlp.errors import BatchError, MissingFileError, NoFilesError, OutputError
from govreport_nlp.output.shards import UNFINISHED, shard_folder
from govreport_nlp.output.tables import FAILURES, RECORDS, TABLES
from govreport_nlp.record import Record
from govreport_nlp.scale import ShardWritten, batch, open_batch
from tests.batch_reports import write_reports

RULES = {"names": ["rules"]}
TABLE_NAMES = {table.en for table in (*TABLES, RECORDS, FAILURES)}
BAD = {"空 文件.txt": b"", "程序.txt": b"\x7fELF\x00\x01", "english.txt": b"no report"}
SHARD = 4


@pytest.fixture
def reports(tmp_path) -> Path:
    """Ten reports, three of them in a folder of another, and three files that are none."""
    folder = tmp_path / "报告 2024"
    write_reports(folder, 7)
    write_reports(folder / "more", 3, seed=1)
    for name, data in BAD.items():
        (folder / name).write_bytes(data)
    return folder


def run(reports: Path | list[Path], output: Path, n_process: int = 1, **options) -> list:
    paths = [str(path) for path in (reports if isinstance(reports, list) else [reports])]
    options = {"shard_size": SHARD, "settings": RULES, "resume": True, **options}
    with open_batch(paths, output, **options) as opened:
        return list(opened.run(n_process))


def worked(steps: list) -> list[str]:
    return [step.path.name for step in steps if not isinstance(step, ShardWritten)]


def table(output: Path, name: str) -> list[dict]:
    return [row for file in sorted(output.glob(f"*/{name}.parquet")) for row in pq.read_table(file).to_pylist()]


def ids(output: Path, name: str = "records") -> list[str]:
    return [row["report"] for row in table(output, name)]


def contents(output: Path) -> dict[str, str]:
    return {
        file.relative_to(output).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in output.rglob("*")
        if file.is_file() and "manifest" not in file.name
    }


def manifest(output: Path) -> list[dict]:
    database = sqlite3.connect(output / "manifest.sqlite")
    database.row_factory = sqlite3.Row
    rows = [dict(row) for row in database.execute("SELECT * FROM inputs ORDER BY position")]
    database.close()
    return rows


# What is written


def test_every_input_is_once_in_the_tables_or_among_the_failures(reports, tmp_path):
    output = tmp_path / "out"
    steps = run(reports, output)
    files = sorted(path.relative_to(reports).as_posix() for path in reports.rglob("*.txt"))
    assert sorted(ids(output) + ids(output, "failures")) == files
    assert ids(output, "documents") == ids(output)
    assert {file.stem for file in output.glob("*/*.parquet")} == TABLE_NAMES
    assert sum(isinstance(step, ShardWritten) for step in steps) == len(list(output.glob("0*"))) == 4
    for row in table(output, "records"):
        assert Record.from_json(row["record"]).id == row["report"]
    reasons = {Path(row["path"]).name: row["reason"] for row in table(output, "failures")}
    assert reasons.keys() == BAD.keys()
    assert "empty" in reasons["空 文件.txt"]
    assert not (output / UNFINISHED).exists()


def test_the_manifest_says_what_became_of_each(reports, tmp_path):
    output = tmp_path / "out"
    run(reports, output)
    rows = manifest(output)
    assert Counter(row["status"] for row in rows) == {"done": 10, "failed": 3}
    assert {row["worked"] for row in rows} == {1}
    for row in rows:
        data = (reports / row["report"]).read_bytes()
        assert row["size"] == len(data)
        if row["status"] == "done":
            assert row["sha256"] == hashlib.sha256(data).hexdigest()
            assert row["report"] in [
                cell["report"]
                for cell in pq.read_table(shard_folder(output, row["shard"]) / "documents.parquet").to_pylist()
            ]
        else:
            assert str(row["path"]) in row["reason"]


def test_shards_of_jsonl_hold_the_same_records(reports, tmp_path):
    run(reports, tmp_path / "p")
    run(reports, tmp_path / "j", format="jsonl")
    lines = [
        line
        for file in sorted((tmp_path / "j").glob("*/records.jsonl"))
        for line in file.read_text("utf-8").split("\n")
    ]
    assert [line for line in lines if line] == [row["record"] for row in table(tmp_path / "p", "records")]
    failures = [json.loads(line) for file in sorted((tmp_path / "j").glob("*/failures.jsonl")) for line in file.open()]
    assert failures == table(tmp_path / "p", "failures")


def test_names_of_tables_and_columns_in_chinese(reports, tmp_path):
    run(reports, tmp_path / "out", columns="zh")
    (reports / "工作.txt").write_text("一、工作情况\n投入3万元。", encoding="utf-8")
    run(reports, tmp_path / "out", columns="zh")
    assert sum(pq.read_table(file).num_rows for file in (tmp_path / "out").glob("*/文档.parquet")) == 11


@pytest.mark.slow
def test_the_same_bytes_for_any_number_of_processes(reports, tmp_path):
    run(reports, tmp_path / "one")
    run(reports, tmp_path / "two", n_process=2)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_ids_are_paths_below_the_folder_that_all_are_in(tmp_path):
    for place in ("a/b/report.txt", "a/c/report.txt", "a/c/report.html"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text("一、工作情况\n投入3万元。", encoding="utf-8")
    run([tmp_path / "a" / "b", tmp_path / "a" / "c", tmp_path / "a" / "c" / "report.txt"], tmp_path / "out")
    assert ids(tmp_path / "out") == ["b/report.txt", "c/report.html", "c/report.txt"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep names to Unicode")
def test_a_name_that_is_no_unicode_is_a_failure(tmp_path):
    (tmp_path / "in").mkdir()
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/in/\xb1\xa8.txt")).write_text("一、工作情况", encoding="utf-8")
    (tmp_path / "in" / "a.txt").write_text("一、工作情况\n投入3万元。", encoding="utf-8")
    for _ in range(2):
        run(tmp_path / "in", tmp_path / "out", retry_failed=True)
        assert (ids(tmp_path / "out"), ids(tmp_path / "out", "failures")) == (["a.txt"], [r"\xb1\xa8.txt"])


# Going on


def test_what_is_done_is_not_done_again(reports, tmp_path):
    run(reports, tmp_path / "out")
    before = contents(tmp_path / "out")
    assert run(reports, tmp_path / "out") == []
    assert contents(tmp_path / "out") == before


def test_a_file_that_changed_takes_the_place_of_what_it_said(reports, tmp_path):
    output = tmp_path / "out"
    run(reports, output)
    path = next(reports.glob("more/*/*2.txt"))
    path.write_text("一、工作情况\n投入资金77万元。", encoding="utf-8")
    assert worked(run(reports, output)) == [path.name]
    assert len(ids(output)) == len(set(ids(output))) == 10
    report = path.relative_to(reports).as_posix()
    assert [row["text"] for row in table(output, "entities") if row["report"] == report] == ["77万元"]
    assert Counter(row["worked"] for row in manifest(output)) == {1: 12, 2: 1}
    run(reports, tmp_path / "fresh")
    assert contents(output) == contents(tmp_path / "fresh")


def test_a_file_that_was_touched_alone_is_not_done_again(reports, tmp_path):
    run(reports, tmp_path / "out")
    for path in reports.rglob("*.txt"):
        os.utime(path, (1, 1))
    assert worked(run(reports, tmp_path / "out")) == []


def test_a_change_that_shows_in_the_hash_alone_is_found_where_asked(reports, tmp_path):
    run(reports, tmp_path / "out")
    path = next(reports.glob("more/*/*2.txt"))
    status, data = path.stat(), path.read_bytes()
    path.write_bytes(data.translate(bytes.maketrans(b"123", b"456")))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert worked(run(reports, tmp_path / "out")) == []
    assert worked(run(reports, tmp_path / "out", checksum=True)) == [path.name]


def test_a_file_that_came_is_added_and_one_that_went_is_kept_unless_pruned(reports, tmp_path):
    output = tmp_path / "out"
    run(reports, output)
    gone = next(reports.glob("more/*/*1.txt"))
    gone.unlink()
    (reports / "00 first.txt").write_text("一、工作情况\n投入资金77万元。", encoding="utf-8")
    assert worked(run(reports, output)) == ["00 first.txt"]
    assert len(ids(output)) == 11
    assert [row["report"] for row in manifest(output) if not row["present"]] == [gone.relative_to(reports).as_posix()]
    assert worked(run(reports, output, prune=True)) == []
    assert gone.relative_to(reports).as_posix() not in ids(output)
    assert len(ids(output)) == len(set(ids(output))) == len(ids(output, "documents")) == 10


def test_files_in_an_archive_change_with_it(tmp_path):
    def pack(amount: int) -> None:
        with zipfile.ZipFile(tmp_path / "in" / "报告.zip", "w") as archive:
            archive.writestr("a.txt", "一、工作情况\n投入资金3万元。")
            archive.writestr("镇/a.txt", f"一、工作情况\n投入资金{amount}万元。")

    (tmp_path / "in").mkdir()
    pack(7)
    run(tmp_path / "in", tmp_path / "out")
    assert run(tmp_path / "in", tmp_path / "out") == []
    pack(88)
    assert worked(run(tmp_path / "in", tmp_path / "out")) == ["a.txt", "a.txt"]
    assert ids(tmp_path / "out") == ["报告.zip/a.txt", "报告.zip/镇/a.txt"]
    assert [row["text"] for row in table(tmp_path / "out", "entities")] == ["3万元", "88万元"]


def test_a_file_that_failed_is_done_when_it_is_mended_or_on_request(reports, tmp_path):
    output = tmp_path / "out"
    run(reports, output)
    assert worked(run(reports, output)) == []
    assert sorted(worked(run(reports, output, retry_failed=True))) == sorted(BAD)
    (reports / "english.txt").write_text("一、工作情况\n投入资金77万元。", encoding="utf-8")
    assert worked(run(reports, output)) == ["english.txt"]
    assert "english.txt" in ids(output)
    assert "english.txt" not in ids(output, "failures")


def test_a_shard_that_was_thrown_away_is_written_again(reports, tmp_path):
    output = tmp_path / "out"
    run(reports, output)
    before = contents(output)
    for file in shard_folder(output, 1).iterdir():
        file.unlink()
    shard_folder(output, 1).rmdir()
    run(reports, output)
    assert contents(output) == before


def test_a_shard_that_was_spoilt_is_told(reports, tmp_path):
    run(reports, tmp_path / "out")
    (tmp_path / "out" / "000001" / "records.parquet").write_bytes(b"spoilt")
    *_, last = [row["path"] for row in manifest(tmp_path / "out") if (row["shard"], row["status"]) == (1, "done")]
    Path(last).write_text("一、工作情况\n投入资金77万元。", encoding="utf-8")
    with pytest.raises(BatchError, match=r"000001.*remove"):
        run(reports, tmp_path / "out")


# Refusals


def test_a_batch_that_is_there_is_not_begun_again_unless_asked(reports, tmp_path):
    run(reports, tmp_path / "out")
    with pytest.raises(BatchError, match="--resume"):
        run(reports, tmp_path / "out", resume=False)


OTHER_PLANS = [
    ({"settings": {"names": ["rules"], "region": "tw"}}, "pipeline"),
    ({"format": "jsonl"}, "format"),
    ({"columns": "zh"}, "columns"),
    ({"encoding": "gb18030"}, "encoding"),
    ({"shard_size": SHARD + 1}, "inputs a shard"),
]


def test_another_plan_is_refused_and_changes_nothing(reports, tmp_path):
    run(reports, tmp_path / "out")
    before = contents(tmp_path / "out")
    for options, message in OTHER_PLANS:
        with pytest.raises(BatchError, match=message):
            run(reports, tmp_path / "out", **options)
    with pytest.raises(BatchError, match="folder of inputs"):
        run(reports / "more", tmp_path / "out")
    assert contents(tmp_path / "out") == before


def test_a_folder_of_something_else_is_refused(reports):
    with pytest.raises(BatchError, match="something else"):
        run(reports, reports / "more")


def test_what_is_not_there_is_refused_and_leaves_no_batch(reports, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(MissingFileError):
        run(tmp_path / "none", tmp_path / "out")
    with pytest.raises(NoFilesError):
        run(tmp_path / "empty", tmp_path / "out")
    run(reports, tmp_path / "out", resume=False)


def test_a_place_that_cannot_be_written_is_told(reports):
    file = next(reports.rglob("*.txt"))
    with pytest.raises(OutputError, match="cannot be written"):
        run(reports, file / "out")


def test_two_runs_do_not_share_a_batch(reports, tmp_path):
    output = tmp_path / "out.parquet"
    with open_batch([str(reports)], output, settings=RULES):
        with pytest.raises(BatchError, match="another run"):
            run(reports, output)
        other = govreport(reports, output, "--resume")
        _, errors = other.communicate(timeout=300)
        assert other.returncode == ExitCode.USAGE
        assert "another run" in errors
    run(reports, output, shard_size=batch.SHARD_SIZE)


# Broken off


def test_what_a_kill_leaves_between_two_steps_is_put_right(reports, tmp_path):
    output = tmp_path / "out"
    with open_batch([str(reports)], output, settings=RULES, shard_size=SHARD) as opened:
        steps = opened.run()
        while not isinstance(next(steps), ShardWritten):
            pass
        steps.close()
    early = (output / "manifest.sqlite").read_bytes()
    run(reports, output)
    whole = contents(output)
    (output / "manifest.sqlite").write_bytes(early)  # shards took their place, and the manifest does not know
    run(reports, output)
    assert contents(output) == whole
    (output / UNFINISHED).mkdir()  # the old shard has left its place, the new one has not taken it
    (output / "000001").rename(output / UNFINISHED / "000001.old")
    (output / UNFINISHED / "000001").mkdir()
    (output / UNFINISHED / "000001" / "records.parquet.part").write_bytes(b"half")
    assert run(reports, output) == []
    assert contents(output) == whole


def govreport(reports: Path, output: Path, *options: object, **settings) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "govreport_nlp.cli.main", "extract", reports, "-o", f"{output}/", *options]
    return subprocess.Popen(
        [*map(str, command), "--names", "rules"],
        stderr=subprocess.PIPE,
        encoding="utf-8",
        **settings,
    )


def test_the_commands_log_and_exit_codes(reports, tmp_path):
    output = tmp_path / "out.parquet"
    first = govreport(reports, output, "--log-json")
    _, log = first.communicate(timeout=300)
    events = [json.loads(line) for line in log.splitlines()]
    assert first.returncode == ExitCode.SOME_FAILED
    assert [event["event"] for event in events] == ["begin", *["failed"] * 3, "shard", "end", "exit"]
    begin, failed, *_, shard, end, _ = events
    assert (begin["inputs"], begin["waiting"], begin["done"]) == (13, 13, 0)
    assert Path(failed["path"]).name in BAD
    assert (shard["done"], shard["failed"], shard["waiting"], shard["seconds_left"]) == (10, 3, 0, 0)
    assert (end["done"], end["failed"], end["gone"]) == (10, 3, 0)
    for name in BAD:
        (reports / name).unlink()
    second = govreport(reports, output, "--resume", "--prune")
    _, said = second.communicate(timeout=300)
    assert second.returncode == ExitCode.ALL_DONE
    assert "10 of 10 files are done already" in said
    third = govreport(reports, output)
    assert "--resume" in third.communicate(timeout=300)[1]
    assert third.returncode == ExitCode.USAGE


@pytest.mark.parametrize("options", [["--resume"], ["-o", "x.txt", "--prune"], ["-o", "x.parquet/", "-f", "csv"]])
def test_options_that_do_not_fit_are_told(reports, options, tmp_path):
    command = [sys.executable, "-m", "govreport_nlp.cli.main", "extract", str(reports), *options]
    run = subprocess.run(command, capture_output=True, cwd=tmp_path, timeout=300, check=False)
    assert run.returncode == ExitCode.USAGE
    assert b"batch" in run.stderr
    assert list(tmp_path.iterdir()) == [reports]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file sizes")
def test_a_disk_that_is_full_is_told_and_the_batch_goes_on_when_there_is_room(reports, tmp_path):
    import resource

    write_reports(reports / "zz many", 30)
    output = tmp_path / "out.parquet"
    full = govreport(
        reports,
        output,
        "--shard-size",
        12,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (55_000, resource.RLIM_INFINITY)),
    )
    _, errors = full.communicate(timeout=300)
    assert full.returncode == ExitCode.BROKEN_OFF
    assert "cannot be written" in errors
    assert "--resume" in errors
    assert "Traceback" not in errors
    run(reports, output, shard_size=12)
    assert len(ids(output)) == len(set(ids(output))) == 40
    assert {row["worked"] for row in manifest(output)} == {1}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_a_scheduler_ends_a_run_in_good_order(tmp_path):
    write_reports(tmp_path / "in", 200)
    process = govreport(tmp_path / "in", tmp_path / "out.parquet", "--log-json", "--shard-size", 10)
    _until_shard(process)
    process.send_signal(signal.SIGTERM)
    _, log = process.communicate(timeout=300)
    assert process.returncode == ExitCode.INTERRUPTED
    assert json.loads(log.splitlines()[-1])["meaning"] == "interrupted"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="finding the worker processes needs /proc")
@pytest.mark.parametrize("processes", [1, 2])
def test_killed_three_times_nothing_is_lost_or_repeated(processes, tmp_path):
    chance = random.Random(processes)
    files = write_reports(tmp_path / "in", 240)
    (tmp_path / "in" / "bad.txt").write_bytes(b"no report")
    options = ("--resume", "--log-json", "--shard-size", 10, "-n", processes)
    output = tmp_path / "killed.parquet"
    for _ in range(3):
        process = govreport(tmp_path / "in", output, *options)
        _until_shard(process)
        time.sleep(chance.random() / 2)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        process.kill()
        process.wait()
        assert process.returncode == -signal.SIGKILL
        assert len(children) >= (processes if processes > 1 else 0)
        _until_gone(children)
    last = govreport(tmp_path / "in", output, *options)
    _, log = last.communicate(timeout=300)
    assert last.returncode == ExitCode.SOME_FAILED, log
    undisturbed = tmp_path / "undisturbed.parquet"
    run(tmp_path / "in", undisturbed, shard_size=10)
    assert contents(output) == contents(undisturbed)
    assert Counter(row["status"] for row in manifest(output)) == {"done": len(files), "failed": 1}
    assert {row["worked"] for row in manifest(output)} == {1}
    assert 0 < json.loads(log.splitlines()[0])["waiting"] < len(files)


def _until_shard(process: subprocess.Popen[str]) -> None:
    for line in process.stderr:
        if json.loads(line)["event"] == "shard":
            return
    raise AssertionError("the run ended before it wrote a shard")


def _until_gone(processes: list[str]) -> None:
    deadline = time.monotonic() + 30
    while any(Path(f"/proc/{process}").exists() for process in processes):
        assert time.monotonic() < deadline, "worker processes outlive the run"
        time.sleep(0.05)
