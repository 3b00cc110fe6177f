"""The command line as a user meets it: output, exit codes, and a word for every bad input."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from govreport_nlp import __version__
from govreport_nlp.record import Record

EXAMPLES = Path(__file__).resolve().parent.parent / "corpora" / "examples"
REPORT = "一、工作开展情况\n投入资金3万余元，惠及居民120余户。\n"


def govreport(*arguments, stdin=b""):
    command = [sys.executable, "-m", "govreport_nlp.cli.main", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, timeout=300, check=False)


def records(run):
    return [Record.from_json(line) for line in run.stdout.decode().splitlines()]


def test_extract_writes_a_record_for_each_report():
    run = govreport("extract", EXAMPLES)
    assert run.returncode == 0
    found = {record.id: record for record in records(run)}
    assert sorted(found) == sorted(path.stem for path in EXAMPLES.iterdir())
    assert found["district_office_114"].source.encoding == "big5"
    assert found["town_government_2023"].source.encoding == "gb18030"
    assert found["street_livelihood_projects_2023"].source.format == "html"
    assert found["community_work_2011_hant"].text[0] != "\ufeff"
    assert "\r\n" in found["community_work_2011_hant"].text
    assert b"5 reports" in run.stderr
    assert b"\x1b" not in run.stderr


def test_output_is_the_same_for_any_number_of_processes():
    assert govreport("extract", EXAMPLES, "-n", 2).stdout == govreport("extract", EXAMPLES).stdout


def test_extract_writes_tables(tmp_path):
    run = govreport("extract", EXAMPLES, "--format", "csv", "-o", tmp_path / "tables")
    assert run.returncode == 0
    tables = {}
    for name in ("documents", "sections", "entities", "facts"):
        with (tmp_path / "tables" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            tables[name] = list(csv.DictReader(file))
    sections = {(row["report"], row["section"]) for row in tables["sections"]}
    assert {(row["report"], row["section"]) for row in tables["entities"]} <= sections
    assert any(row["label"] == "MONEY" and row["unit"] == "新台币" for row in tables["entities"])
    assert len(tables["documents"]) == 5


def test_a_cell_that_a_spreadsheet_would_run_is_defused(tmp_path):
    (tmp_path / "a.txt").write_text("=cmd|' /C calc'!A0\n\n一、工作情况\n投入3万元。\n", encoding="utf-8")
    govreport("extract", tmp_path / "a.txt", "-f", "csv", "-o", tmp_path / "t")
    with (tmp_path / "t" / "sections.csv").open(encoding="utf-8-sig", newline="") as file:
        assert not any(cell.startswith("=") for row in csv.reader(file) for cell in row)


def test_a_report_is_never_written_over(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(REPORT, encoding="utf-8")
    assert govreport("extract", path, "-o", path).returncode == 2
    assert path.read_text(encoding="utf-8") == REPORT


def test_output_has_its_name_when_it_is_whole(tmp_path):
    govreport("extract", EXAMPLES, "-o", tmp_path / "records.jsonl")
    assert [path.name for path in tmp_path.iterdir()] == ["records.jsonl"]


@pytest.mark.parametrize(
    ("command", "output"),
    [(("extract",), "records.jsonl"), (("extract", "-f", "xlsx"), "tables.xlsx"), (("report",), "page.html")],
)
def test_an_older_output_stays_where_no_report_can_be_read(tmp_path, command, output):
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / output).write_text("older", encoding="utf-8")
    assert govreport(*command, tmp_path / "empty.txt", "-o", tmp_path / output).returncode == 1
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"empty.txt": b"", output: b"older"}


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize("command", ["extract", "report"])
def test_output_goes_where_it_is_sent_while_a_terminal_shows_progress(tmp_path, command):
    import pty

    (tmp_path / "a.txt").write_text(REPORT, encoding="utf-8")
    terminal, end = pty.openpty()
    arguments = [sys.executable, "-m", "govreport_nlp.cli.main", command, str(tmp_path / "a.txt")]
    with (tmp_path / "output").open("wb") as output, os.fdopen(terminal, "rb", closefd=True):
        subprocess.run(arguments, stdout=output, stderr=end, timeout=300, check=True)
        os.close(end)
    assert (tmp_path / "output").read_bytes() == govreport(command, tmp_path / "a.txt").stdout != b""


@pytest.mark.parametrize("output", ["/no/such/folder/records.jsonl", "/dev/full"])
def test_what_cannot_be_written_is_said(output):
    run = govreport("extract", EXAMPLES / "community_work_2024.txt", "-o", output)
    assert run.returncode == 1
    assert output in run.stderr.decode()
    assert "Traceback" not in run.stderr.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="such a name cannot be given there")
@pytest.mark.parametrize("arguments", [("extract", "-f", "text"), ("redact", "--mode", "list")])
def test_no_name_of_a_file_reaches_the_terminal_as_a_command(tmp_path, arguments):
    (tmp_path / "good\x1b]0;a\x07.txt").write_text(REPORT + "联系电话13800138000。", encoding="utf-8")
    (tmp_path / "bad\x1b[2J\u202e.txt").write_bytes(b"")
    run = govreport(*arguments, tmp_path)
    printed = run.stdout.decode() + run.stderr.decode()
    assert "good ]0;a " in printed
    assert "bad [2J .txt: the file is empty" in printed
    assert not {"\x1b", "\x07", "\u202e"} & set(printed)


def test_a_summary_to_read():
    run = govreport("extract", EXAMPLES / "community_work_2024.txt", "-f", "text")
    assert run.returncode == 0
    text = run.stdout.decode()
    assert "community_work_2024" in text
    assert "PEOPLE_COUNT" in text


def test_standard_input():
    run = govreport("extract", "-", stdin=REPORT.encode("gb18030"))
    (record,) = records(run)
    assert (record.id, record.text) == ("stdin", REPORT)


def test_the_encoding_can_be_overruled(tmp_path):
    (tmp_path / "a.txt").write_bytes(REPORT.encode("utf-16-le"))
    (record,) = records(govreport("extract", tmp_path / "a.txt", "--encoding", "utf-16-le"))
    assert record.text == REPORT


BAD_FILES = {
    "empty.txt": (b"", "empty"),
    "white.txt": (b" \n\t ", "empty"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "PNG"),
    "random.txt": (bytes(range(256)) * 40, ""),
    "byte.txt": (REPORT.encode() * 5 + b"\xff\xfe\xff" + REPORT.encode() * 5, "byte"),
    "nul.txt": (REPORT.replace("，", "\0").encode(), "NUL"),
    "latin.txt": (b"no Chinese in here at all", "no Chinese"),
    "line.txt": ("村".encode() * 7_000_000, "split"),
    "report.docx": (b"PK\x03\x04" + b"\0" * 100, ""),
}


@pytest.fixture
def folder(tmp_path):
    for name, (data, _) in BAD_FILES.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "good.txt").write_text(REPORT, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("processes", [1, 2])
def test_bad_files_are_named_and_the_others_done(folder, processes):
    names = [*BAD_FILES, "missing.txt", "good.txt"]
    run = govreport("extract", "-n", processes, *(folder / name for name in names))
    errors = run.stderr.decode()
    assert run.returncode == 1
    assert [record.id for record in records(run)] == ["good"]
    assert "Traceback" not in errors
    for name, (_, word) in {**BAD_FILES, "missing.txt": (b"", "no such file")}.items():
        (line,) = [line for line in errors.splitlines() if name in line]
        assert word in line
    assert "10 failed" in errors


def test_a_bad_byte_is_named_with_its_offset(folder):
    run = govreport("extract", folder / "byte.txt")
    assert str(len(REPORT.encode()) * 5) in run.stderr.decode()


def test_a_folder_with_no_reports(tmp_path):
    (tmp_path / "picture.png").write_bytes(b"")
    run = govreport("extract", tmp_path, EXAMPLES / "community_work_2024.txt")
    assert run.returncode == 1
    assert len(records(run)) == 1
    assert str(tmp_path) in run.stderr.decode()


def test_two_files_of_one_name(tmp_path):
    for year in ("2023", "2024"):
        (tmp_path / year).mkdir()
        (tmp_path / year / "report.txt").write_text(REPORT, encoding="utf-8")
    assert [record.id for record in records(govreport("extract", tmp_path))] == ["2023/report", "2024/report"]


def test_names_with_spaces_and_chinese(tmp_path):
    path = tmp_path / "工作 总结 2024.txt"
    path.write_text(REPORT, encoding="utf-8")
    (record,) = records(govreport("extract", path))
    assert record.id == "工作 总结 2024"


def test_a_missing_model_is_one_line():
    run = govreport("extract", EXAMPLES, "--segmenter", "pkuseg", "--pkuseg-model", "/no/such/model")
    assert run.returncode == 1
    assert "Traceback" not in run.stderr.decode()
    assert "/no/such/model" in run.stderr.decode()


def test_a_reader_that_closes_the_pipe_is_no_error():
    command = f"{sys.executable} -m govreport_nlp.cli.main extract {EXAMPLES} -f text | head -n 1"
    run = subprocess.run(["bash", "-c", command], capture_output=True, timeout=300, check=False)
    assert "Traceback" not in run.stderr.decode()


def test_schema_info_version():
    assert json.loads(govreport("schema").stdout)["properties"]["schema"]
    assert [table["zh"] for table in json.loads(govreport("schema", "--tables").stdout)] == [
        "文档",
        "章节",
        "实体",
        "事实",
    ]
    assert "govreport_values" in govreport("info").stdout.decode()
    assert __version__ in govreport("--version").stdout.decode()


HELP_WITHOUT_SPACY = """
import sys
from govreport_nlp.cli.main import app
sys.argv = ["govreport", "--help"]
try:
    app()
except SystemExit:
    pass
assert "spacy" not in sys.modules
"""


def test_help_does_not_import_spacy():
    subprocess.run([sys.executable, "-c", HELP_WITHOUT_SPACY], check=True, capture_output=True)


GOLD = {
    "text": REPORT,
    "entities": [
        {"start": 13, "end": 17, "label": "MONEY", "v": "30000", "q": "over", "u": "元"},
        {"start": 22, "end": 27, "label": "QUANTITY", "v": "120", "q": "over", "u": "户"},
    ],
    "headings": [{"start": 0, "end": 8, "level": 1, "type": "work"}],
    "sections": [{"start": 0, "end": len(REPORT), "level": 1, "type": "work"}],
    "noise": [],
}


def test_evaluate_prints_scores(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps(GOLD), encoding="utf-8")
    scores = json.loads(govreport("evaluate", tmp_path, "--json").stdout)
    assert scores["numeric"]["f"] == scores["numeric"]["end_to_end_f"] == scores["headings"]["f"] == 1.0
    table = govreport("evaluate", tmp_path, "--errors", 5)
    assert "MONEY" in table.stdout.decode()


def test_evaluate_scores_records_made_before(tmp_path):
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "a.json").write_text(json.dumps(GOLD), encoding="utf-8")
    (tmp_path / "a.txt").write_text(REPORT, encoding="utf-8")
    govreport("extract", tmp_path / "a.txt", "-o", tmp_path / "records.jsonl")
    run = govreport("evaluate", tmp_path / "gold", "--records", tmp_path / "records.jsonl", "--json")
    assert json.loads(run.stdout)["all"]["gold"] == 2


BAD_GOLD = [
    ({}, "holds no gold"),
    ({"a.json": "{"}, "a.json"),
    ({"a.json": json.dumps({"text": REPORT, "entities": [{"start": "x"}]})}, "a.json"),
]


@pytest.mark.parametrize(("files", "message"), BAD_GOLD)
def test_evaluate_names_bad_gold(tmp_path, files, message):
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    run = govreport("evaluate", tmp_path)
    assert run.returncode == 1
    assert message in run.stderr.decode()
    assert "Traceback" not in run.stderr.decode()


def test_python_and_the_command_line_agree(nlp):
    from govreport_nlp.reading import read_file
    from govreport_nlp.scale import record_of

    path = EXAMPLES / "community_work_2024.txt"
    assert record_of(nlp, read_file(path)).to_json() == govreport("extract", path).stdout.decode().rstrip("\n")


def test_nothing_is_left_in_the_home_folder(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    environment = {"HOME": str(home), "PATH": shutil.os.environ["PATH"]}
    command = [sys.executable, "-m", "govreport_nlp.cli.main", "extract", str(EXAMPLES)]
    assert subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0
    assert list(home.iterdir()) == []
