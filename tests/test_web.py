"""The local web app, mostly through a server in a process of its own, on a free port."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from office_files import docx, p, zipped
from test_reading_pdf import endless  # noqa: F401 (a fixture)
from web_server import Server, serving

from govreport_nlp import __version__
from govreport_nlp.output.page import render_page
from govreport_nlp.record import Record, record_schema

REPORT = "2023年，社区投入改造资金269万元，惠及居民1000余户。开展培训3场，参加居民120人。"
FORM = {"sec-fetch-site": "same-origin"}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("server"), "-n", "2") as running:
        yield running


@pytest.fixture
def client(server: Server):
    with server.client() as client:
        yield client


@pytest.fixture(scope="module")
def strict(tmp_path_factory):
    """A server with little patience."""
    limits = ("-n", "1", "--timeout", "1.5", "--max-bytes", "6000000", "--max-files", "3", "--max-waiting", "1")
    with serving(tmp_path_factory.mktemp("strict"), *limits, "--max-characters", "900000") as running:
        yield running


@pytest.fixture
def strict_client(strict: Server):
    with strict.client() as client:
        yield client


def post(client: httpx.Client, *files: tuple[str, bytes], path: str = "/api/records", **fields: str) -> httpx.Response:
    return client.post(path, files=[("files", file) for file in files] or [("nothing", ("", b""))], data=fields)


def texts(*reports: str, path: str = "/api/records") -> dict:
    return {"url": path, "json": {"reports": [{"text": report} for report in reports]}}


# Records


def test_files_become_the_records_of_the_library(client, nlp, examples) -> None:
    from govreport_nlp.scale import record_of

    answer = post(client, *[(source.path, Path(source.path).read_bytes()) for source in examples]).json()
    assert answer["errors"] == []
    for source, told in zip(examples, answer["records"], strict=True):
        expected = json.loads(record_of(nlp, source).to_json())
        expected["source"]["path"] = Path(source.path).name
        assert {**told, "id": expected["id"]} == expected


def test_texts_become_records(client) -> None:
    first, second = client.post(**texts(REPORT, "社区有居民800人。")).json()["records"]
    assert first["text"] == REPORT
    assert {entity["text"] for entity in first["entities"]} >= {"269万元", "1000余户"}
    assert (first["id"], second["id"]) == ("text", "text (2)")


def test_a_pasted_text_is_text_whatever_it_looks_like(client) -> None:
    pasted = "<!doctype html><html><body><p>社区投入资金269万元。</p>\n</body></html>"
    assert client.post(**texts(pasted)).json()["records"][0]["text"] == pasted
    form = post(client, text=pasted.replace("\n", "\r\n")).json()["records"][0]
    assert form["text"] == pasted


def test_one_bad_file_does_not_stop_the_others(client) -> None:
    answer = post(client, ("a.docx", b"PK\x03\x04broken"), ("b.txt", REPORT.encode()), ("c.txt", b"plain words"))
    assert answer.status_code == 200
    assert [record["id"] for record in answer.json()["records"]] == ["b"]
    assert [(error["error"], error["file"]) for error in answer.json()["errors"]] == [
        ("damaged_file", "a.docx"),
        ("no_chinese_text", "c.txt"),
    ]


def test_the_encoding_can_be_given(client) -> None:
    data = REPORT.encode("gb18030")
    assert post(client, ("a.txt", data), encoding="gb18030").json()["records"][0]["text"] == REPORT
    refused = post(client, ("a.txt", data), encoding="klingon")
    assert (refused.status_code, refused.json()["error"]) == (422, "unsupported_encoding")


def bomb() -> bytes:
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": " " * 100_000_000})


@pytest.mark.parametrize(
    ("name", "data", "status", "error"),
    [
        ("a.docx", lambda: docx(p("社区" * 500))[:-40], 422, "damaged_file"),
        ("a.docx", bomb, 413, "unpacked_too_large"),
        ("a.pdf", lambda: b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9999\n%%EOF", 422, "damaged_file"),
        ("a.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), 422, "password_protected"),
        ("a.png", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100, 415, "binary_file"),
        ("a.txt", lambda: b"", 422, "empty_file"),
        ("a.exe", REPORT.encode, 415, "unsupported_format"),
        ("a.txt", lambda: b"\xff" * 50, 422, None),
    ],
)  # fmt: skip
def test_bad_files(client, name: str, data, status: int, error: str | None) -> None:
    answer = post(client, (name, data()))
    told = answer.json()
    assert answer.status_code == status
    assert error in (None, told["error"])
    assert told["file"] == name
    assert told["message"].startswith(f"{name}: ")
    assert told["errors"][0]["error"] == told["error"]
    page = post(client, (name, data()), path="/?language=en")
    assert page.status_code == status
    assert told["error"] in page.text
    for text in (answer.text, page.text):
        assert not re.search(r"/(work|home|usr|tmp|dev)/|Traceback|site-packages", text)
    assert client.get("/health").json()["ready"]


# Page and tables


def test_the_page_is_that_of_the_library(client) -> None:
    answer = client.post(**texts(REPORT, path="/api/page"), params={"language": "en"})
    record = Record.model_validate(client.post(**texts(REPORT)).json()["records"][0])
    assert answer.text == render_page([record], language="en")
    assert answer.headers["content-disposition"] == 'attachment; filename="govreport.html"'


def test_records_made_before_become_pages_and_tables(client) -> None:
    records = client.post(**texts(REPORT)).json()["records"]
    assert "269万元" in client.post("/api/page", json={"records": records}).text
    lines = client.post("/api/tables/jsonl", json={"records": records}).text.splitlines()
    assert [json.loads(line) for line in lines] == records
    broken = [{**records[0], "entities": [{**records[0]["entities"][0], "end": 10_000}]}]
    refused = client.post("/api/page", json={"records": broken})
    assert (refused.status_code, refused.json()["error"]) == (422, "record")


def amounts(format: str, data: bytes, tmp_path: Path) -> list[str]:
    """The texts of the entities in a file of tables with English columns."""
    if format in ("csv", "parquet"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert sorted(archive.namelist()) == [
                f"{name}.{format}" for name in ("documents", "entities", "facts", "sections")
            ]
            data = archive.read(f"entities.{format}")
    if format == "csv":
        return [row["text"] for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig")))]
    path = tmp_path / f"tables.{format}"
    path.write_bytes(data)
    if format == "parquet":
        import pyarrow.parquet

        return pyarrow.parquet.read_table(path)["text"].to_pylist()
    if format == "xlsx":
        import openpyxl

        header, *rows = openpyxl.load_workbook(path)["entities"].iter_rows(values_only=True)
        return [row[header.index("text")] for row in rows]
    if format == "sqlite":
        return [row[0] for row in sqlite3.connect(path).execute("SELECT text FROM entities")]
    import duckdb

    return [row[0] for row in duckdb.connect(str(path)).execute("SELECT text FROM entities").fetchall()]


@pytest.mark.parametrize("format", ["csv", "parquet", "xlsx", "sqlite", "duckdb"])
def test_tables(client, tmp_path, format: str) -> None:
    record = client.post(**texts(REPORT)).json()["records"][0]
    answer = client.post(**texts(REPORT, path=f"/api/tables/{format}"))
    assert amounts(format, answer.content, tmp_path) == [entity["text"] for entity in record["entities"]]
    if format != "duckdb":
        assert client.post(**texts(REPORT, path=f"/api/tables/{format}")).content == answer.content


def test_columns_in_chinese(client) -> None:
    packed = client.post(**texts(REPORT, path="/api/tables/csv"), params={"columns": "zh"}).content
    assert (
        "事实.csv" in zipfile.ZipFile(io.BytesIO(packed)).namelist()
        or "数据.csv" in zipfile.ZipFile(io.BytesIO(packed)).namelist()
    )


# The pages


class Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attributes) -> None:
        self.addresses += [value or "" for name, value in attributes if name in ("href", "src", "action")]


def test_a_form_leads_to_the_page_and_its_downloads(client, tmp_path) -> None:
    sent = client.post(
        "/", files={"files": ("报告.txt", REPORT.encode())}, data={"text": "", "language": "en"}, headers=FORM
    )
    assert sent.status_code == 303
    page = client.get(sent.headers["location"])
    assert "269万元" in page.text
    assert '<html lang="en">' in page.text
    downloads = [address for address in Links(page.text).addresses if address.startswith("/results/")]
    assert {address.rpartition("/")[2] for address in downloads} == {
        "csv",
        "parquet",
        "xlsx",
        "sqlite",
        "duckdb",
        "jsonl",
    }
    for address in downloads:
        file = client.get(address)
        assert file.status_code == 200
        assert file.headers["content-disposition"].startswith("attachment")
    xlsx = client.get(next(address for address in downloads if address.endswith("xlsx"))).content
    assert "269万元" in amounts("xlsx", xlsx, tmp_path)


def test_a_form_with_a_bad_file_tells_and_offers_the_rest(client) -> None:
    page = post(client, ("a.txt", REPORT.encode()), ("b.pdf", b"%PDF-1.7 no"), path="/?language=zh")
    assert page.status_code == 200
    assert "文件已损坏" in page.text
    address = next(address for address in Links(page.text).addresses if address.startswith("/results/"))
    assert "269万元" in client.get(address).text


@pytest.mark.parametrize("path", ["/", "/?language=en", "/docs", "/results/unknown", "/nowhere"])
def test_pages_load_nothing_from_elsewhere(client, path: str) -> None:
    page = client.get(path)
    assert all(re.match(r"[/?]", address) for address in Links(page.text).addresses)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "same-origin"
    assert not {name for name in page.headers if name.startswith("access-control-")}


def test_nothing_in_a_hostile_report_can_run(client) -> None:
    evil = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u202e\u2066社区投入\"'>资金269万元。{{7*7}}"
    name = "<script>alert(3)<\u202e/script>.txt"
    sent = client.post("/", files={"files": (name, evil.encode())}, headers=FORM)
    page = client.get(sent.headers["location"])
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert "\u202e" not in page.text
    assert "49" not in page.text.split("<main", 1)[1].split("</main>", 1)[0]
    policy = page.headers["content-security-policy"]
    assert "sandbox" in policy
    assert "allow-same-origin" not in policy
    problem = post(client, ("<img src=x onerror=alert(4)>\u202e.pdf", b"%PDF-1.7 no"), path="/")
    assert "<img src=x" not in problem.text
    assert "\u202e" not in problem.text


# The server


def test_health_schema_and_metrics(client) -> None:
    health = client.get("/health").json()
    record = client.post(**texts(REPORT)).json()["records"][0]
    assert health == {"live": True, "ready": True, "version": __version__, "pipeline": record["pipeline"]}
    assert client.get("/api/schema").json() == record_schema()

    def figure(name: str) -> float:
        return float(re.search(rf"^{re.escape(name)} (\S+)$", client.get("/metrics").text, re.M)[1])

    before = figure('govreport_reports_total{outcome="worked"}')
    client.post(**texts(REPORT, REPORT))
    assert figure('govreport_reports_total{outcome="worked"}') == before + 2
    assert 'path="/results/{id}"' in client.get("/metrics").text or client.get("/results/x").status_code == 404
    assert figure("govreport_ready") == 1


def test_the_api_describes_itself(client) -> None:
    api = client.get("/openapi.json").json()
    assert set(api["paths"]) == {
        "/api/records",
        "/api/page",
        "/api/tables/{format}",
        "/api/schema",
        "/health",
        "/metrics",
    }
    for path in ("/api/records", "/api/page", "/api/tables/{format}"):
        operation = api["paths"][path]["post"]
        assert set(operation["requestBody"]["content"]) == {"multipart/form-data", "application/json"}
        assert {"200", "413", "422", "503", "504"} <= set(operation["responses"])
    assert "#/$defs" not in json.dumps(api)
    docs = client.get("/docs").text
    assert all(path in docs for path in api["paths"])


def test_two_requests_at_once_do_not_mix(server) -> None:
    def ask(number: int) -> None:
        text = f"社区投入资金{number}万元。" * 50
        with server.client() as client:
            sent = client.post("/", files={"files": ("报告.txt", text.encode())}, headers=FORM)
            record = client.get(sent.headers["location"] + "/jsonl").json()
            assert {e["text"] for e in record["entities"] if e["label"] == "MONEY"} == {f"{number}万元"}
            assert record["text"] == text

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(ask, range(1, 25)))


def test_a_worker_that_dies_is_told_and_replaced(tmp_path) -> None:
    long = ("社区投入资金269万元，惠及居民1000余户。" * 30_000)[:900_000]
    with serving(tmp_path, "-n", "1") as server, server.client() as client:
        (worker,) = server.workers()
        killer = threading.Timer(1.5, os.kill, (worker, 9))
        killer.start()
        answer = client.post(**texts(long))
        assert (answer.status_code, answer.json()["error"], answer.json()["file"]) == (500, "worker_died", "text")
        assert client.post(**texts(REPORT)).status_code == 200
        assert re.search(r"^govreport_worker_restarts 1.0$", client.get("/metrics").text, re.M)
        (replaced,) = server.workers()
        assert replaced != worker
    for pid in (worker, replaced):
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_an_endless_report_is_ended_and_the_server_lives(strict, strict_client, endless: bytes) -> None:  # noqa: F811
    slow = "社区投入资金269万元，惠及居民1000余户。" * 35_000
    for report in (("slow.txt", slow.encode()), ("slow.pdf", endless)):
        started = time.monotonic()
        answer = post(strict_client, report)
        assert (answer.status_code, answer.json()["error"], answer.json()["file"]) == (504, "time_limit", report[0])
        assert answer.json()["message"].startswith(f"{report[0]}: not done in 1.5 seconds")
        assert time.monotonic() - started < 15
        assert post(strict_client, ("a.txt", REPORT.encode())).status_code == 200
    left = subprocess.run(["ps", "-wweo", "ppid,args"], capture_output=True, text=True, check=True).stdout
    assert not [line for line in left.splitlines() if "pdf_pages" in line and line.split()[0] == "1"]


def test_too_many_requests_wait_elsewhere(strict) -> None:
    slow = "社区投入资金269万元，惠及居民1000余户。" * 35_000

    def ask(_: int) -> httpx.Response:
        with strict.client() as client:
            return client.post(**texts(slow))

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(ask, range(6)))
    statuses = sorted(answer.status_code for answer in answers)
    assert set(statuses) == {503, 504}
    refused = next(answer for answer in answers if answer.status_code == 503)
    assert refused.json()["error"] == "busy"
    assert int(refused.headers["retry-after"]) > 0


def test_limits(strict, strict_client) -> None:
    def told(answer: httpx.Response) -> tuple[int, str]:
        return answer.status_code, answer.json()["error"]

    report = ("a.txt", REPORT.encode())
    assert told(post(strict_client, *[report] * 4)) == (413, "request_too_large")
    assert told(post(strict_client, ("a.txt", b"x" * 7_000_000))) == (413, "request_too_large")
    assert told(strict_client.post("/api/records", files=[(f"f{n}", b"") for n in range(5000)])) == (
        413,
        "request_too_large",
    )
    assert told(post(strict_client, **{f"field{n}": "x" for n in range(100)})) == (400, "bad_request")
    assert told(strict_client.post(**texts("社" * 900_001))) == (413, "text_too_long")
    page = post(strict_client, ("a.txt", b"x" * 7_000_000), path="/?language=zh")
    assert page.status_code == 413
    assert "上传超过限制" in page.text
    assert post(strict_client, report).status_code == 200


def test_a_body_without_an_end_is_cut_off(strict) -> None:
    """Chunks go on and on: the server answers, and never holds them all."""

    def chunks():
        for _ in range(1000):
            yield b"x" * 100_000

    with strict.client() as client:
        before = memory(strict.process.pid)
        try:
            answer = client.post("/api/records", content=chunks(), headers={"content-type": "application/json"})
            assert answer.status_code == 413
        except httpx.WriteError:  # the server hung up, as it may
            pass
        assert memory(strict.process.pid) - before < 40_000_000
        assert client.get("/health").status_code == 200


def memory(pid: int) -> int:
    """Memory of a process in bytes."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        pytest.skip("there is no /proc to read a process's memory from")
    return 1024 * int(re.search(r"VmRSS:\s+(\d+)", status.read_text())[1])


def test_a_body_that_does_not_come_is_not_waited_for(strict) -> None:
    host, port = re.match(r"http://(.+):(\d+)", strict.url).groups()
    with socket.create_connection((host, int(port))) as connection:
        head = "POST /api/records HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"
        connection.sendall(head.encode())
        connection.settimeout(30)
        assert b" 408 " in connection.recv(1000)


@pytest.mark.parametrize(
    ("content", "type", "message"),
    [
        (b"", "application/json", "the body"),
        (b"{", "application/json", "the body"),
        (b'{"reports": []}', "application/json", "there is no report"),
        (b'{"reports": [{"text": ""}]}', "application/json", "reports.0.text"),
        (b'{"reports": [{"text": "x", "path": "/etc/passwd"}]}', "application/json", "reports.0.path"),
        (b'{"reports": [{"text": "\\ud800"}]}', "application/json", ""),
        (b"[" * 100_000, "application/json", "the body"),
        (b'{"records": [{"id": ' + b"9" * 5000 + b"}]}", "application/json", ""),
        (
            '{"reports": [{"text": "社区"}], "records": [{}]}'.encode(),
            "application/json",
            "these are reports and records",
        ),
        ("社区".encode(), "text/plain", "send a form"),
        (b"no boundary", "multipart/form-data", "the form"),
        (b"--a\r\nbroken", "multipart/form-data; boundary=a", ""),
    ],
)
def test_requests_that_cannot_be_understood(client, content: bytes, type: str, message: str) -> None:
    answer = client.post("/api/records", content=content, headers={"content-type": type})
    assert (answer.status_code, answer.json()["error"]) == (400, "bad_request")
    assert answer.json()["message"].startswith(message)


@pytest.mark.parametrize(
    "path",
    ["/results/../../etc/passwd", "/results/..%2f..%2fetc%2fpasswd", "/results/x/..%2f..%2fxlsx", "/static/app.py", "/results/%00"],
)  # fmt: skip
def test_no_file_of_the_server_can_be_reached(client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("format", ["..", "csv_folder", "statements", "%2e%2e%2fcsv", "JSONL"])
def test_no_format_but_those_known(client, format: str) -> None:
    assert client.post(**texts(REPORT, path=f"/api/tables/{format}")).status_code in (404, 405)


def test_a_name_is_never_a_path(client, tmp_path) -> None:
    for name in ("../../etc/passwd.txt", "/etc/passwd.txt", "C:\\secret\\passwd.txt", "..\\passwd.txt"):
        source = post(client, (name, REPORT.encode())).json()["records"][0]["source"]
        assert source["path"] == "passwd.txt"
    assert post(client, (str(tmp_path), REPORT.encode())).json()["records"][0]["text"] == REPORT


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "SELF"}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"host": "evil.example"}, 421),
        ({"host": "evil.example:8000"}, 421),
        ({"host": "localhost:1"}, 200),
        ({"host": ""}, 421),
    ],
)
def test_only_the_server_s_own_pages_may_send(server, client, headers: dict[str, str], status: int) -> None:
    headers = {name: value.replace("SELF", server.url) for name, value in headers.items()}
    answer = client.post(**texts(REPORT), headers=headers)
    assert answer.status_code == status
    assert not {name for name in answer.headers if name.startswith("access-control-")}
    if "host" in headers:
        assert client.get("/", headers=headers).status_code == status


def test_nothing_is_left_behind(tmp_path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with serving(tmp_path, "-n", "1", TMPDIR=str(temporary)) as server, server.client() as client:
        (worker,) = server.workers()
        command = subprocess.run(
            ["ps", "-ww", "-o", "args=", "-p", str(worker)], capture_output=True, text=True, check=True
        )
        folder = Path(command.stdout.split()[-1])
        assert folder.is_dir()
        big = ("社区投入资金269万元。" * 10_000).encode()
        assert post(client, ("a.txt", big), ("b.txt", REPORT.encode()), path="/api/tables/xlsx").status_code == 200
        assert [path for place in (folder, temporary) for path in place.rglob("*") if path.is_file()] == []
    assert not folder.parent.exists()
    assert list(temporary.iterdir()) == []


# The command


def run(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "govreport_nlp.cli.main", "serve", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)


def test_a_port_in_use_and_a_missing_model_are_one_line(server) -> None:
    for options, message in (
        (("--port", server.url.rpartition(":")[2]), "error: cannot listen at 127.0.0.1"),
        (("--port", "0", "--names", "/nowhere"), "error: /nowhere"),
    ):
        ended = run(*options)
        assert ended.returncode == 1
        assert ended.stderr.startswith(message)
        assert len(ended.stderr.splitlines()) == 1


def test_an_open_address_is_warned_of_and_names_can_be_allowed(tmp_path) -> None:
    with serving(tmp_path, "-n", "1", "--host", "0.0.0.0", "--allow-host", "reports.example") as server:
        assert "warning: 0.0.0.0 is reached from other machines" in server.log.read_text()
        with httpx.Client(base_url=server.url.replace("0.0.0.0", "127.0.0.1"), trust_env=False) as client:
            assert client.get("/health", headers={"host": "reports.example"}).status_code == 200
            assert client.get("/health", headers={"host": "other.example"}).status_code == 421


def test_without_the_packages_the_command_says_what_to_install() -> None:
    code = "import sys; sys.modules['fastapi'] = None; from govreport_nlp.cli.main import main; main()"
    ended = subprocess.run([sys.executable, "-c", code, "serve"], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "pip install 'govreport-nlp[web]'" in ended.stderr
