"""The pages for people: start, result, problems, the API's own page. All work without JavaScript."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict
from starlette.responses import HTMLResponse, RedirectResponse, Response

from govreport_nlp.digest import policy_hash
from govreport_nlp.lexicons import read_toml
from govreport_nlp.output.language import Language, Word
from govreport_nlp.reading.formats import FORMATS
from govreport_nlp.web.api import download
from govreport_nlp.web.errors import Problem
from govreport_nlp.web.results import Result
from govreport_nlp.web.service import Service

#: What of the page to read may run is said in the page, by the hash of its script. Here its origin is taken from it: even
#: a script in it could ask this server nothing.
_PAGE_POLICY = "frame-ancestors 'none'; sandbox allow-scripts allow-modals allow-downloads allow-popups"
#: What downloads are called, in the order in which they are offered.
_NAMES = {
    "xlsx": "Excel",
    "csv": "CSV",
    "sqlite": "SQLite",
    "duckdb": "DuckDB",
    "parquet": "Parquet",
    "jsonl": "JSON Lines",
}
_MEGABYTE = 1024 * 1024


class _Words(BaseModel):
    """The schema of ``lexicons/web.toml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    interface: dict[str, Word]
    problem: dict[str, Word]


def create_router(service: Service) -> APIRouter:
    """Return the addresses of the pages.

    Args:
        service: does the work.
    """
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def start(request: Request) -> Response:
        language = _language(request)
        return _page(
            "start.html",
            language,
            settings=service.settings,
            megabytes=service.settings.max_bytes // _MEGABYTE,
            extensions=list(FORMATS),
        )

    @router.post("/")
    async def work(request: Request) -> Response:
        async with service.received(request) as received:
            language = _known((received.fields or {}).get("language")) or _language(request)
            request.state.language = language
            worked = await service.work(received)
        address = f"/results/{service.results.add(Result(worked.records, language))}" if worked.lines else None
        if address and not worked.problems:
            return RedirectResponse(address, 303)
        return _page(
            "problems.html",
            language,
            status=200 if address else worked.problems[0].status,
            problems=worked.problems,
            done=len(worked.lines),
            address=address,
        )

    @router.get("/results/{id}")
    async def result(id: str) -> Response:
        kept = service.results.get(id)
        formats = service.formats()
        downloads = {name: f"/results/{id}/{format}" for format, name in _NAMES.items() if format in formats}
        async with service.pool.place():
            html = await service.page(kept.records, kept.language, downloads)
        return HTMLResponse(html, headers={"content-security-policy": _PAGE_POLICY})

    @router.get("/results/{id}/{format}")
    async def tables(id: str, format: str) -> Response:
        kept = service.results.get(id)
        async with service.pool.place():
            return download(format, await service.tables(kept.records, format, kept.language))

    @router.get("/docs")
    async def docs(request: Request) -> Response:
        app: FastAPI = request.app
        return _page("docs.html", _language(request), api=app.openapi(), host=request.headers["host"], as_json=_as_json)

    @router.get("/favicon.ico")
    async def icon() -> Response:
        return Response(status_code=204)

    return router


def problem_page(request: Request, problems: list[Problem], headers: dict[str, str]) -> Response:
    """Return problems as a page.

    Args:
        request: what was asked.
        problems: the first gives the status.
        headers: to go with it.
    """
    language = getattr(request.state, "language", None) or _language(request)
    page = _page("problems.html", language, status=problems[0].status, problems=problems, done=0, address=None)
    page.headers.update(headers)
    return page


def _page(template: str, language: Language, *, status: int = 200, **context: Any) -> Response:
    """Write a page; nothing may run in it but its own script, nothing is loaded from elsewhere."""
    words = _words()
    style, script = _asset("site.css"), _asset("start.js")

    def word(key: str, **values: Any) -> str:
        text = words.interface[key].in_language(language)
        return text.format(**values) if values else text

    def headline(problem: Problem) -> str:
        return words.problem.get(problem.error, words.problem["other"]).in_language(language)

    html = (
        _environment()
        .get_template(template)
        .render(
            language=language,
            other="en" if language == "zh" else "zh",
            word=word,
            headline=headline,
            style=Markup(style),
            script=Markup(script),
            **context,
        )
    )
    policy = (
        f"default-src 'none'; style-src '{policy_hash(style)}'; script-src '{policy_hash(script)}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    return HTMLResponse(html, status, headers={"content-security-policy": policy})


@cache
def _words() -> _Words:
    return read_toml(_Words, "web.toml")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(_asset), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def _asset(name: str) -> str:
    return files("govreport_nlp.web.pages").joinpath(name).read_text(encoding="utf-8")


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _language(request: Request) -> Language:
    """Return the language that is asked for, else the one that the browser prefers of both."""
    asked = _known(request.query_params.get("language"))
    preferred = request.headers.get("accept-language", "").lower()
    return asked or ("en" if preferred.startswith("en") else "zh")


def _known(language: str | None) -> Language | None:
    return "en" if language == "en" else "zh" if language == "zh" else None
