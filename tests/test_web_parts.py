"""The local web app, part by part, without a server."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from starlette.datastructures import Headers
from starlette.requests import Request

from govreport_nlp import errors
from govreport_nlp.lexicons import read_toml
from govreport_nlp.web import Settings
from govreport_nlp.web import errors as web_errors
from govreport_nlp.web.errors import problem_of
from govreport_nlp.web.guard import check_host, check_origin
from govreport_nlp.web.results import Result, Results
from govreport_nlp.web.site import _Words
from govreport_nlp.web.uploads import _clean_name, _distinct, _Parser


def test_results_are_kept_for_a_time_and_a_number() -> None:
    now = [0.0]
    results = Results(Settings(max_results=2, keep_minutes=1, max_result_bytes=100), lambda: now[0])
    first, second = (results.add(Result(b"x", "zh")) for _ in range(2))
    results.get(first)
    third = results.add(Result(b"x", "zh"))
    with pytest.raises(web_errors.NotFoundError):
        results.get(second)
    assert results.get(first) != results.get(third) or len(results) == 2
    now[0] = 61
    assert len(results) == 0
    large = results.add(Result(b"x" * 90, "zh"))
    results.add(Result(b"x" * 20, "zh"))
    with pytest.raises(web_errors.NotFoundError):
        results.get(large)
    assert len({results.add(Result(b"", "zh")) for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("localhost", True),
        ("LOCALHOST:8000", True),
        ("127.0.0.1:8000", True),
        ("[::1]:8000", True),
        ("192.168.1.5", True),
        ("reports.example", True),
        ("evil.example", False),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("evil.example@127.0.0.1", True),
        ("127.0.0.1@evil.example", False),
        ("[::1", False),
        ("", False),
    ],
)
def test_hosts(host: str, known: bool) -> None:
    try:
        check_host(host, frozenset({"reports.example"}))
    except web_errors.UnknownHostError:
        assert not known
    else:
        assert known


def test_an_origin_is_the_host_with_its_port() -> None:
    check_origin(Headers({"host": "localhost:8000", "origin": "http://localhost:8000"}))
    with pytest.raises(web_errors.ForeignOriginError):
        check_origin(Headers({"host": "localhost:8000", "origin": "http://localhost:9000"}))


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("报告.docx", "报告.docx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\a\\b.txt", "b.txt"),
        ("a\u202etxt.exe", "atxt.exe"),
        ("a\x00\x1b[31m.txt", "a[31m.txt"),
        ("", "text"),
        ("..", "text"),
        ("folder/", "text"),
        ("x" * 300 + ".txt", "x" * 200 + ".txt"),
    ],
)
def test_names(name: str, clean: str) -> None:
    assert _clean_name(name) == clean


def test_names_are_told_apart() -> None:
    assert _distinct(["a.txt", "a.txt", "a (2).txt", "a.txt", "text", "text"]) == [
        "a.txt",
        "a (3).txt",
        "a (2).txt",
        "a (4).txt",
        "text",
        "text (2)",
    ]


def test_a_fault_tells_nothing_of_the_server() -> None:
    problem = problem_of(FileNotFoundError("/home/someone/secret"))
    assert (problem.error, problem.status) == ("fault", 500)
    assert "secret" not in problem.message
    folder = Path(errors.__file__).parent
    assert str(folder) not in problem_of(errors.PackageNotInstalledError(f"broken ({folder}/x.so)")).message


def test_every_problem_has_a_headline() -> None:
    headlines = read_toml(_Words, "web.toml").problem
    kinds = [*vars(web_errors).values(), *vars(errors).values()]
    codes = {
        problem_of(kind("x")).error
        for kind in kinds
        if isinstance(kind, type)
        and issubclass(kind, (web_errors.WebError, errors.ReadingError))
        and kind.__name__ not in ("WebError", "ProblemError", "ReadingError", "PlacedReadingError")
    }
    files = {"missing_file", "no_files", "unreadable_file"}  # of folders, which no request has
    assert codes - files <= headlines.keys()


def test_an_upload_stays_in_memory() -> None:
    body = (
        b'--a\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
        + b"x" * 3_000_000
        + b"\r\n--a--\r\n"
    )
    headers = [(b"content-type", b"multipart/form-data; boundary=a")]

    async def arrive() -> dict:
        return {"type": "http.request", "body": body, "more_body": False}

    request = Request({"type": "http", "method": "POST", "headers": headers}, arrive)
    form = asyncio.run(_Parser(request, Settings()).parse())
    assert form["files"].size == 3_000_000
    assert not form["files"].file._rolled
