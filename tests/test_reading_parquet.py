"""Parquet files of reports: each row is a report of its own, and no file can do harm."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govreport_nlp.errors import DamagedFileError, MissingFileError, NoFilesError, UnpackedTooLargeError
from govreport_nlp.output.tables import RECORDS
from govreport_nlp.reading import OpenArchives, find_files, parquet, read_file
from govreport_nlp.record import Record
from govreport_nlp.scale import open_batch
from tests.batch_reports import make_texts
from tests.office_files import docx, p
from tests.test_batch import RULES, ids, run, table, worked

TEXT = "一、工作情况\n投入3万元。"


def pack(path: Path, columns: dict, row_group_size: int = 3) -> Path:
    pq.write_table(pa.table(columns), path, row_group_size=row_group_size)
    return path


def names(path: Path) -> list[str]:
    return [file.relative_to(path).as_posix() for file in find_files([path])]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"text": [TEXT, TEXT]}, ["0.txt", "1.txt"]),
        ({"text": [TEXT], "id": [7]}, ["7.txt"]),
        ({"text": [TEXT], "id": ["a.pdf"], "path": ["2024/b.TXT"]}, ["2024/b.TXT"]),
        ({"text": pa.array([TEXT]).dictionary_encode()}, ["0.txt"]),
        ({"text": pa.array([TEXT], pa.large_string())}, ["0.txt"]),
        ({"content": [TEXT.encode("gb18030")], "path": ["file:/数据/第3.5号"]}, ["file:/数据/第3.5号.txt"]),
        ({"bytes": [TEXT.encode()] * 4, "report": ["a", None, "a", "a"]}, ["a.txt", "1.txt", "2/a.txt", "3/a.txt"]),
        ({"text": [TEXT] * 3, "path": ["../../etc/a", "/etc/b", "\u202e\x00"]}, ["etc/a.txt", "etc/b.txt", "��.txt"]),
    ],
)
def test_a_row_is_a_file(tmp_path, columns, expected):
    path = pack(tmp_path / "reports.parquet", columns)
    assert names(path) == expected
    assert {read_file(file).text for file in find_files([path])} == {TEXT}


def test_a_cell_of_bytes_is_a_file_of_any_format(tmp_path):
    content = [docx(p(TEXT)), b"<html><p>" + TEXT.encode() + b"</p></html>", b"", None]
    path = pack(tmp_path / "a.parquet", {"content": content, "path": ["a.docx", "b.html", "c.txt", "d.txt"]})
    read = [read_file(file) for file in find_files([path])[:2]]
    assert [source.format for source in read] == ["docx", "html"]
    for file in find_files([path])[2:]:
        with pytest.raises(ValueError, match="empty"):
            read_file(file)


def test_a_folder_of_tables_is_no_folder_of_reports(tmp_path):
    pack(tmp_path / "reports.parquet", {"text": [TEXT]})
    with pytest.raises(NoFilesError):
        find_files([tmp_path])


@pytest.mark.parametrize(
    ("columns", "message"),
    [({"正文": [TEXT]}, "no column of reports.*it has 正文"), ({"text": [3]}, "of texts or bytes")],
)
def test_what_holds_no_reports_says_what_it_wants(tmp_path, columns, message):
    path = pack(tmp_path / "a.parquet", columns)
    assert find_files([path]) == [path]  # reading it says why
    with pytest.raises(DamagedFileError, match=message):
        read_file(path)


def test_broken_files(tmp_path, monkeypatch):
    path = pack(tmp_path / "a.parquet", {"text": list(map(str, range(100))), "id": list(range(100))})
    data = path.read_bytes()
    with pytest.raises(MissingFileError, match="no such row"):
        read_file(path / "100.txt")
    for broken in (b"", b"PAR1", data[:-9], b"\x00" * len(data)):
        path.write_bytes(broken)
        with pytest.raises(DamagedFileError, match="not a Parquet file"):
            read_file(path)
    path.write_bytes(data[:4] + b"\xff" * 40 + data[44:])
    with pytest.raises(DamagedFileError):
        read_file(path / "0.txt")
    path.write_bytes(data)
    monkeypatch.setattr(parquet, "MAX_PARQUET_ROWS", 99)
    with pytest.raises(UnpackedTooLargeError, match="100 rows"):
        read_file(path)


@settings(max_examples=30, deadline=None)
@given(order=st.lists(st.integers(0, 39), max_size=30), row_group=st.integers(1, 41))
def test_rows_are_read_in_any_order(tmp_path_factory, order, row_group):
    texts = [f"报告第{number}号" for number in range(40)]
    path = pack(tmp_path_factory.mktemp("order") / "a.parquet", {"text": texts}, row_group)
    archives = OpenArchives()
    assert [read_file(path / f"{row}.txt", archives=archives).text for row in order] == [texts[row] for row in order]


def test_a_batch_of_rows(tmp_path):
    texts = [text for text, _ in zip(make_texts(), range(10), strict=False)]
    path = pack(tmp_path / "in.parquet", {"text": [*texts, ""], "id": [f"报告 {number}" for number in range(11)]})
    output = tmp_path / "out"
    run(path, output)
    assert ids(output) == [f"in.parquet/报告 {number}.txt" for number in range(10)]
    assert [Record.from_json(row["record"]).text for row in table(output, RECORDS.en)] == texts
    assert ids(output, "failures") == ["in.parquet/报告 10.txt"]
    assert worked(run(path, output)) == []
    pack(path, {"text": texts[:4], "id": [f"报告 {number}" for number in range(4)]})
    assert len(worked(run(path, output))) == 4
    with open_batch([str(path)], output, settings=RULES, shard_size=4, resume=True) as batch:
        assert batch.counts().gone == 7
