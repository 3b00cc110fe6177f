"""The library works where it is put: read-only, under any name, without a home, whatever starts its processes."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow

REPORT = "一、工作开展情况\n投入资金3万余元，惠及120人。\n"
#: The code works a report and says what it found and where the library lies.
WORK = (
    "import json, govreport_nlp\n"
    f"record = govreport_nlp.to_record(govreport_nlp.load()({REPORT!r}))\n"
    "print(json.dumps([govreport_nlp.__file__, [entity.text for entity in record.entities]]))\n"
)


def work(folder: Path, *, python_path: Path | None = None, **environment: str | None) -> tuple[str, list[str]]:
    """Work a report in a fresh process that runs in a folder, and return where the library lay and what was found."""
    environ = {**os.environ, **{name: value for name, value in environment.items() if value is not None}}
    for name in (name for name, value in environment.items() if value is None):
        environ.pop(name, None)
    if python_path is not None:
        environ["PYTHONPATH"] = str(python_path)
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-B", "-c", WORK],
        cwd=folder, env=environ, capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    path, found = json.loads(done.stdout)
    return path, found


@pytest.mark.parametrize("place", ["with space", "政务报告 库", "a'b\"c" if os.name != "nt" else "a'b", "%20#x"])
def test_it_lies_under_any_name(place, tmp_path):
    shutil.copytree(ROOT / "govreport_nlp", tmp_path / place / "govreport_nlp")
    path, found = work(tmp_path, python_path=tmp_path / place)
    assert Path(path).is_relative_to(tmp_path / place)
    assert found == ["3万余元", "120人"]


def test_it_writes_nothing_where_it_lies(tmp_path):
    """Writing is noticed and not only forbidden: to the superuser, who runs many a container, nothing is read-only."""
    library = tmp_path / "library"
    shutil.copytree(ROOT / "govreport_nlp", library / "govreport_nlp", ignore=shutil.ignore_patterns("__pycache__"))
    before = {path: path.stat().st_mtime_ns for path in library.rglob("*")}
    for path in before:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        path, found = work(tmp_path, python_path=library)
    finally:
        for path_ in before:
            path_.chmod(0o755 if path_.is_dir() else 0o644)
    assert Path(path).is_relative_to(library)
    assert found == ["3万余元", "120人"]
    assert {path: path.stat().st_mtime_ns for path in library.rglob("*")} == before


@pytest.mark.parametrize("home", [None, "/nonexistent/home", "/dev/null"])
def test_it_needs_no_home(home, tmp_path):
    _, found = work(tmp_path, HOME=home, USERPROFILE=home, XDG_CACHE_HOME=home, XDG_CONFIG_HOME=home)
    assert found == ["3万余元", "120人"]


@pytest.mark.parametrize("locale", ["C", "POSIX", "zh_CN.GBK"])
def test_no_locale_changes_what_is_read(locale, tmp_path):
    folder = tmp_path / "报告 一"
    folder.mkdir()
    (folder / "总结 2024.txt").write_text(REPORT, encoding="utf-8")
    command = [
        sys.executable,
        "-B",
        "-m",
        "govreport_nlp.cli.main",
        "extract",
        str(folder),
        "-o",
        str(folder / "出.jsonl"),
    ]
    environ = {**os.environ, "LC_ALL": locale, "LANG": locale}
    done = subprocess.run(command, env=environ, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    (line,) = (folder / "出.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["id"] == "总结 2024"
    assert json.loads(line)["text"] == REPORT


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_processes_may_be_started_in_any_way(method, tmp_path):
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"this system has no {method}")
    script = tmp_path / "工作 run.py"
    script.write_text(
        "import multiprocessing, govreport_nlp\n"
        "def work(text):\n"
        "    return govreport_nlp.to_record(govreport_nlp.load()(text)).to_json()\n"
        "if __name__ == '__main__':\n"
        f"    with multiprocessing.get_context({method!r}).Pool(2) as pool:\n"
        f"        one, other = pool.map(work, [{REPORT!r}] * 2)\n"
        f"    assert one == other == work({REPORT!r})\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, "-B", script], capture_output=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr.decode()
