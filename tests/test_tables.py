"""The four tables: what they hold, and that every format gives back what was put in."""

from __future__ import annotations

import csv
import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from govreport_nlp import to_pandas, to_polars, to_record
from govreport_nlp.errors import OutputError, PackageNotInstalledError, RecordError
from govreport_nlp.output.decimals import as_double
from govreport_nlp.output.rows import RowMaker
from govreport_nlp.output.tables import TABLES, tables_schema
from govreport_nlp.output.writers.csv_folder import FORMULA_SIGNS
from govreport_nlp.output.writers.formats import FORMATS, open_tables
from govreport_nlp.record import Date, Entity, Fact, Noise, Pipeline, Quantity, Record, Section, Source, TextSpan
from tests.fact_records import RecordMaker, money

EXAMPLES = Path(__file__).resolve().parent.parent / "corpora" / "examples"
TABLE_NAMES = [table.en for table in TABLES]
TEXT = "一、工作情况\n柳溪社区完成暖网改\n造工程，改造资金(qū)269万元。惠及1000余户。"


def example(id: str = "a") -> Record:
    maker = RecordMaker(id, TEXT)
    place = maker.entity("柳溪社区", "GPE", code="320508001")
    project = maker.entity("暖网改\n造工程", "PROJECT", norm="暖网改造工程", cluster="c0", source="model", score=0.93)
    amount = maker.entity("269万元", "MONEY", value=money("2690000"), origin={"table": 2, "row": 4, "column": 1})
    maker.fact(amount, "资金(qū)269", subject=project, responsible=place, period="2024", score=0.5)
    for words, kind in (("\n造", "hard_wrap"), ("(qū)", "pinyin")):
        start = TEXT.index(words)
        maker.noise.append(Noise(start=start, end=start + (1 if kind == "hard_wrap" else len(words)), kind=kind))
    return maker.record()


def cells(record: Record, table: str) -> list[dict]:
    names = next(t for t in TABLES if t.en == table).header("en")
    return [dict(zip(names, row, strict=True)) for row in RowMaker()(record)[table]]


# What the tables hold


def test_names_are_told_apart_in_both_languages():
    assert [table.en for table in TABLES] == ["documents", "sections", "entities", "facts"]
    for table in TABLES:
        for language in ("en", "zh"):
            assert len(set(table.header(language))) == len(table.columns)
        assert set(table.key) <= set(table.header("en"))


def test_a_reference_names_a_table_before_it_and_as_many_columns_as_its_key():
    for number, table in enumerate(TABLES):
        for reference in table.references:
            other = next(other for other in TABLES[: number + 1] if other.en == reference.table)
            assert len(reference.columns) == len(other.key)
            assert set(reference.columns) <= set(table.header("en"))


def test_the_schema_tells_what_each_column_means():
    columns = [column for table in tables_schema() for column in table["columns"]]
    assert all(column["meaning"] and column["en"] and column["zh"] for column in columns)
    assert {column["type"] for column in columns} == {"string", "integer", "decimal", "float"}


def test_a_fact_says_who_what_where_and_in_which_words():
    (fact,) = cells(example(), "facts")
    start, end = TEXT.index("柳溪"), TEXT.index("惠及")
    amount = TEXT.index("269")
    assert fact == {
        "report": "a",
        "fact": "f0",
        "entity": "e2",
        "label": "MONEY",
        "text": "269万元",
        "start": amount,
        "end": amount + 5,
        "value": Decimal(2690000),
        "high": None,
        "qualifier": "exact",
        "unit": "元",
        "dimension": "money",
        "lower": Decimal(2690000),
        "upper": Decimal(2690000),
        "measure": "资金269",
        "measure_start": amount - 6,
        "measure_end": amount + 3,
        "subject": "e1",
        "subject_name": "暖网改造工程",
        "subject_label": "PROJECT",
        "cluster": "c0",
        "responsible": "e0",
        "responsible_name": "柳溪社区",
        "period": "2024",
        "status": "done",
        "kind": "level",
        "part_of": None,
        "section": "s0",
        "section_type": "work",
        "heading": None,
        "sentence": "柳溪社区完成暖网改造工程，改造资金269万元。",
        "sentence_start": start,
        "sentence_end": end,
        "origin": "table=2 row=4 column=1",
        "score": 0.5,
    }


def test_the_pipelines_own_rows_point_into_the_text(nlp, examples):
    for source in examples:
        record = to_record(nlp(source.text), id=source.id)
        (document,) = cells(record, "documents")
        entities = cells(record, "entities")
        assert (document["characters"], document["entities"]) == (len(source.text), len(entities))
        assert all(source.text[row["start"] : row["end"]] == row["text"] for row in entities)
        assert {row["section"] for row in entities} <= {row["section"] for row in cells(record, "sections")}
        assert any(row["date"] for row in entities)


def broken(**changes) -> Record:
    record = example()
    return record.model_copy(update={name: change(getattr(record, name)) for name, change in changes.items()})


BROKEN = [
    (broken(entities=lambda all: [*all, all[0]]), "one id"),
    (broken(sections=lambda all: [*all, all[0]]), "one id"),
    (broken(entities=lambda all: all[:2]), "e2"),
    (broken(sections=lambda all: []), "s0"),
    (broken(facts=lambda all: [all[0].model_copy(update={"part_of": "e9"})]), "e9"),
    (broken(text=lambda text: text[:20]), "outside a text of 20"),
]


@pytest.mark.parametrize(("record", "message"), BROKEN)
def test_a_record_that_breaks_a_key_is_refused(record, message):
    with pytest.raises(RecordError, match=message):
        RowMaker()(record)


def test_two_records_of_one_id_are_refused():
    with pytest.raises(RecordError, match="'a'"):
        to_pandas([example(), example()])


# Reading back


def _typed(table, row, parse):
    return tuple(
        None if cell is None else parse[column.type](cell) for column, cell in zip(table.columns, row, strict=True)
    )


def _read_csv(folder: Path, table, name: str):
    def text(cell: str) -> str:
        return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA_SIGNS) else cell

    parse = {"string": text, "integer": int, "decimal": Decimal, "float": float}
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        yield tuple(next(rows))
        yield from (_typed(table, [cell or None for cell in row], parse) for row in rows)


def _put_back(table, row):
    """Undo what is done to decimals of too many digits."""
    if len(row) == len(table.columns):
        return tuple(row)
    *row, oversize = row
    for written in (oversize or "").split():
        column, number = written.split("=")
        index = table.header("en").index(column)
        assert row[index] is None
        row[index] = Decimal(number)
    return tuple(row)


def _read_parquet(folder: Path, table, name: str):
    read = pq.read_table(folder / f"{name}.parquet")
    yield tuple(read.column_names[: len(table.columns)])
    yield from (_put_back(table, row.values()) for row in read.to_pylist())


def _read_xlsx(path: Path, table, name: str):
    # Excel writes a control character as _x001F_ and reads it so; openpyxl leaves that to its caller.
    parse = {"string": unescape, "integer": int, "decimal": lambda cell: Decimal(str(cell)), "float": float}
    with path.open("rb") as file:
        rows = openpyxl.load_workbook(file, read_only=True)[name].iter_rows(values_only=True)
        yield next(rows)
        yield from (_typed(table, row, parse) for row in rows)


def _read_sqlite(path: Path, table, name: str):
    parse = {"string": str, "integer": int, "decimal": lambda cell: Decimal(str(cell)), "float": float}
    database = sqlite3.connect(path)
    cursor = database.execute(f'SELECT * FROM "{name}" ORDER BY rowid')
    yield tuple(column[0] for column in cursor.description)
    yield from (_typed(table, row, parse) for row in cursor.fetchall())
    database.close()


def _read_duckdb(path: Path, table, name: str):
    with duckdb.connect(str(path), read_only=True) as database:
        cursor = database.execute(f'SELECT * FROM "{name}" ORDER BY rowid')
        yield tuple(column[0] for column in cursor.description)[: len(table.columns)]
        yield from (_put_back(table, row) for row in cursor.fetchall())


READERS = {
    "csv": _read_csv,
    "parquet": _read_parquet,
    "xlsx": _read_xlsx,
    "sqlite": _read_sqlite,
    "duckdb": _read_duckdb,
}


def write(format: str, path: Path, records, language="en") -> Path:
    with open_tables(format, path, language) as add:
        for record in records:
            add(record)
    return path


HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''-1", "＝1", "=cmd|' /C calc'!A0", "{=1}", "http://a",
           '"', "a,b", "a\r\nb", "<b>&amp;</b>", "_x000D_", "\x0b\x1f", "\u202eabc", "1", "1.0", "TRUE", "NULL", "'", "；\n",
           "\ufffe", "😀", "'; DROP TABLE facts; --"]  # fmt: skip
words = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=8),
)
numbers = st.from_regex(r"-?[0-9]{1,34}(\.[0-9]{1,14})?", fullmatch=True)
optional_numbers = st.none() | numbers
scores = st.none() | st.integers(1, 9999).map(lambda number: number / 10_000)


@st.composite
def records(draw, id="a"):
    texts = draw(st.lists(words, min_size=1, max_size=4))
    text, entities = "", []
    for number, piece in enumerate(texts):
        entities.append(
            Entity(
                id=f"e{number}",
                start=len(text),
                end=len(text) + len(piece),
                label=draw(st.sampled_from(["MONEY", "PROJECT", "MY_LABEL"])),
                text=piece,
                norm=draw(words),
                section=draw(st.sampled_from([None, "s0", "s1"])),
                source="rules",
                score=draw(scores),
                code=draw(st.none() | words),
                value=draw(
                    st.none()
                    | st.builds(Date, iso=words, mod=st.sampled_from([None, "MID"]))
                    | st.builds(
                        Quantity,
                        value=numbers,
                        high=optional_numbers,
                        qualifier=st.just("exact"),
                        unit=words | st.just(""),
                        dimension=st.just("none"),
                        lower=optional_numbers,
                        upper=optional_numbers,
                    )
                ),
            )
        )
        text += piece
    ids = st.sampled_from([entity.id for entity in entities])
    facts = st.builds(
        Fact,
        entity=ids,
        measure=st.none() | st.just(TextSpan(start=0, end=len(texts[0]), text=texts[0])),
        subject=st.none() | ids,
        responsible=st.none() | ids,
        period=st.none() | words,
        status=st.sampled_from([None, "planned"]),
        part_of=st.none() | ids,
        score=scores,
    )
    heading = TextSpan(start=0, end=len(texts[0]), text=texts[0])
    whole = {"start": 0, "end": len(text), "type": "work", "type2": None}
    return Record(
        id=id,
        source=Source(path=draw(words), sha256="", format="txt", encoding="utf-8", script="Hans", year=2024),
        pipeline=Pipeline(library="0", name="none", version="0", hash=""),
        text=text,
        noise=[],
        sections=[
            Section(id="s0", level=1, number=draw(words), heading=heading, parent=None, **whole),
            Section(id="s1", level=2, number=None, heading=None, parent="s0", **whole),
        ],
        entities=entities,
        facts=draw(st.lists(facts, max_size=3)),
    )


@pytest.mark.parametrize("format", FORMATS)
@given(first=records("=a"), second=records("b"), language=st.sampled_from(["en", "zh"]))
@settings(max_examples=10, deadline=None)
def test_what_is_written_is_read_back(format, first, second, language):
    make_rows = RowMaker()
    wanted = [make_rows(record) for record in (first, second)]
    with tempfile.TemporaryDirectory() as folder:
        path = write(format, Path(folder) / "tables", [first, second], language)
        for table in TABLES:
            header, *rows = READERS[format](path, table, table.name(language))
            assert header == tuple(table.header(language))
            assert rows == [row for each in wanted for row in each[table.en]]


@given(first=records("=a"), second=records("b"))
@settings(max_examples=25, deadline=None)
def test_frames_hold_the_rows(first, second):
    make_rows = RowMaker()
    wanted = [make_rows(record) for record in (first, second)]
    pandas_frames, polars_frames = to_pandas([first, second]), to_polars([first, second], columns="zh")
    for table in TABLES:
        rows = [row for each in wanted for row in each[table.en]]
        frame = getattr(pandas_frames, table.en)
        assert list(frame.columns) == table.header("en")
        found = frame.itertuples(index=False, name=None)
        assert [tuple(None if pd.isna(cell) else cell for cell in row) for row in found] == rows
        frame = getattr(polars_frames, table.en)
        assert frame.columns[: len(table.columns)] == table.header("zh")
        assert [_put_back(table, row) for row in frame.rows()] == rows


DIGITS = "123456789012345678901234567890"


def test_thirty_digits_are_kept_and_added_exactly():
    maker = RecordMaker("a", f"{DIGITS}元，0.1元，0.2元")
    for number in (DIGITS, "0.1", "0.2"):
        maker.fact(maker.entity(f"{number}元", "MONEY", value=money(number)))
    record = maker.record()
    assert to_pandas(record).facts["value"].tolist() == [Decimal(DIGITS), Decimal("0.1"), Decimal("0.2")]
    facts = to_polars(record).facts
    assert facts["value"].to_list() == [None, Decimal("0.1"), Decimal("0.2")]
    assert facts["oversize"].to_list() == [f"value={DIGITS} lower={DIGITS} upper={DIGITS}", None, None]
    assert facts["value"].sum() == Decimal("0.3")
    assert facts.schema["value"] == pl.Decimal(38, 10)


def test_frames_of_nothing_have_their_columns():
    assert to_pandas([]).facts.columns.tolist() == TABLES[3].header("en")
    assert to_polars([]).documents.is_empty()


@pytest.mark.parametrize(
    ("number", "double"),
    [("2690000", 2690000), ("92.80", 92.8), ("0", 0), ("0.00", 0), ("-3", -3), ("123456789012345", 123456789012345),
     ("1234567890123456", None), ("1" + "0" * 15, None), ("0." + "0" * 30 + "1", 1e-31), ("0.1" + "0" * 30 + "1", None)],
)  # fmt: skip
def test_a_number_is_a_double_only_where_it_reads_back(number, double):
    assert as_double(Decimal(number)) == double


# What each format owes besides


def test_no_cell_of_a_workbook_is_a_formula(tmp_path):
    maker = RecordMaker("=1+1", "".join(HOSTILE))
    for text in HOSTILE:
        maker.entity(text, "PROJECT")
    path = write("xlsx", tmp_path / "t.xlsx", [maker.record()])
    workbook = openpyxl.load_workbook(path)
    kinds = {
        cell.data_type for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.value is not None
    }
    assert kinds == {"s", "n"}
    assert not any(cell.hyperlink for row in workbook["entities"].iter_rows() for cell in row)


def test_a_workbook_is_ready_to_filter(tmp_path):
    path = write("xlsx", tmp_path / "t.xlsx", [example()], "zh")
    workbook = openpyxl.load_workbook(path)
    assert workbook.sheetnames == ["文档", "章节", "实体", "事实"]
    sheet = workbook["事实"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:AI2")
    amount = next(cell for cell in sheet[2] if sheet.cell(1, cell.column).value == "数值")
    assert (amount.value, amount.number_format) == (2690000, "#,##0")


def test_a_workbook_that_is_too_long_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("govreport_nlp.output.writers.workbook.MAX_ROWS", 4)
    with pytest.raises(OutputError, match=r"entities.*parquet"):
        write("xlsx", tmp_path / "t.xlsx", [example("a"), example("b")])
    assert not (tmp_path / "t.xlsx").exists()


@pytest.mark.parametrize("format", ["sqlite", "duckdb"])
def test_a_database_joins_and_refuses_what_breaks_a_key(tmp_path, format):
    path = write(format, tmp_path / "t", [example("a"), example("b")], "zh")
    connect, error = {"sqlite": (sqlite3.connect, sqlite3.Error), "duckdb": (duckdb.connect, duckdb.Error)}[format]
    database = connect(str(path))
    if format == "sqlite":
        database.execute("PRAGMA foreign_keys = ON")
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    query = """SELECT 文档.路径, 实体.规范文本, sum(事实.数值) FROM 事实 JOIN 文档 USING (报告)
        JOIN 实体 ON 实体.报告 = 事实.报告 AND 实体.实体 = 事实.主体 WHERE 事实.数值 > 1000000 GROUP BY ALL ORDER BY 1"""
    query = query.replace("ALL", "1, 2")
    assert database.execute(query).fetchall() == [
        ("a.txt", "暖网改造工程", 2690000),
        ("b.txt", "暖网改造工程", 2690000),
    ]
    for statement in (
        "INSERT INTO 文档 (报告) VALUES ('a')",
        "INSERT INTO 实体 (报告, 实体) VALUES ('c', 'e0')",
        "INSERT INTO 事实 (报告, 事实, 主体) VALUES ('a', 'f9', 'e9')",
    ):
        with pytest.raises(error):
            database.execute(statement)
    database.close()


@pytest.mark.parametrize("format", FORMATS)
def test_what_breaks_off_has_no_name_and_keeps_the_older_file(tmp_path, format):
    write(format, tmp_path / "t", [example("old")])
    before = _digests(tmp_path)

    def break_off():
        with open_tables(format, tmp_path / "t") as add:
            add(example("new"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert before == {name: digest for name, digest in _digests(tmp_path).items() if not name.endswith(".part")}
    write(format, tmp_path / "t", [example("new")])
    assert _digests(tmp_path).keys() == before.keys()


@pytest.mark.parametrize("format", FORMATS)
def test_a_refused_record_adds_nothing(tmp_path, format):
    with open_tables(format, tmp_path / "t") as add:
        add(example("a"))
        for record in (example("a"), BROKEN[2][0]):
            with pytest.raises(RecordError):
                add(record)
        add(example("b"))
    for table in TABLES:
        _, *rows = READERS[format](tmp_path / "t", table, table.en)
        assert [row[0] for row in rows] == sorted(row[0] for row in rows)
        assert {row[0] for row in rows} == {"a", "b"}


def test_rows_are_written_in_groups(tmp_path, monkeypatch):
    monkeypatch.setattr("govreport_nlp.output.writers.parquet_folder.ROW_GROUP", 4)
    write("parquet", tmp_path, [example(str(number)) for number in range(3)])
    assert pq.ParquetFile(tmp_path / "entities.parquet").num_row_groups == 2


def _digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("format", sorted(set(FORMATS) - {"duckdb"}))
def test_the_same_records_give_the_same_bytes(tmp_path, format):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write(format, tmp_path / name / "t", [example("a"), example("b")])
    assert _digests(tmp_path / "one") == _digests(tmp_path / "two")


# The command line


def govreport(*arguments, **environment):
    command = [sys.executable, "-m", "govreport_nlp.cli.main", *map(str, arguments)]
    return subprocess.run(
        command, env=os.environ | environment, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.mark.slow
@pytest.mark.parametrize("format", FORMATS)
def test_tables_are_the_same_for_any_number_of_processes(tmp_path, format):
    contents = []
    for processes in (1, 2):
        path = tmp_path / str(processes)
        run = govreport("extract", EXAMPLES, "-f", format, "--columns", "zh", "-n", processes, "-o", path)
        assert run.returncode == 0, run.stderr
        contents.append({table.en: list(READERS[format](path, table, table.zh)) for table in TABLES})
    assert contents[0] == contents[1]
    assert len(contents[0]["documents"]) == 1 + 5
    if format != "duckdb":
        digests = [
            _digests(tmp_path / name) if FORMATS[format].is_folder else (tmp_path / name).read_bytes() for name in "12"
        ]
        assert digests[0] == digests[1]


@pytest.mark.parametrize("format", FORMATS)
def test_tables_want_a_place(format):
    run = govreport("extract", EXAMPLES, "-f", format)
    assert run.returncode == 2
    assert "-o" in run.stderr


def test_a_folder_is_no_database(tmp_path):
    run = govreport("extract", EXAMPLES / "community_work_2024.txt", "-f", "sqlite", "-o", tmp_path)
    assert run.returncode == 1
    assert "name a file" in run.stderr


@pytest.mark.parametrize("format", ["xlsx", "sqlite", "duckdb", "parquet"])
def test_what_cannot_be_written_is_one_line(format):
    place = "/no/such/folder/t" if not FORMATS[format].is_folder else "/dev/null/t"
    run = govreport("extract", EXAMPLES / "community_work_2024.txt", "-f", format, "-o", place)
    assert run.returncode == 1
    assert place in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("format", "package"),
    [(name, package) for name, format in FORMATS.items() for package in format.packages],
)
def test_a_missing_package_is_told_before_any_report_is_read(tmp_path, format, package):
    (tmp_path / "sitecustomize.py").write_text(f"import sys; sys.modules[{package!r}] = None", encoding="utf-8")
    run = govreport("extract", "/no/such/report.txt", "-f", format, "-o", tmp_path / "t", PYTHONPATH=str(tmp_path))
    assert run.returncode == 1
    assert "pip install 'govreport-nlp[tables]'" in run.stderr
    assert package in run.stderr
    assert len(run.stderr.splitlines()) == 1
    assert not (tmp_path / "t").exists()


@pytest.mark.parametrize(("package", "convert"), [("pandas", to_pandas), ("polars", to_polars)])
def test_a_missing_frame_package_is_told(monkeypatch, package, convert):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(PackageNotInstalledError, match=rf"{package}.*govreport-nlp\[tables\]"):
        convert(example())


IMPORTS = """
import sys, govreport_nlp, govreport_nlp.cli.extract
assert not {"pandas", "polars", "pyarrow", "duckdb", "xlsxwriter"} & set(sys.modules)
"""


def test_no_table_package_is_imported_before_it_is_needed():
    subprocess.run([sys.executable, "-c", IMPORTS], check=True)
