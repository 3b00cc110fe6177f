"""The JSON API."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from govreport_nlp import __version__
from govreport_nlp.output.language import Language
from govreport_nlp.record import Record, record_schema
from govreport_nlp.web.errors import Problem, ProblemError
from govreport_nlp.web.service import Service, Worked, file_name, media_type
from govreport_nlp.web.uploads import Body, ReportsBody


class Problems(Problem):
    """Why a request was not answered; of several reports, the first, and all."""

    errors: list[Problem] = Field(default=[], description="One for each report, where reports were given.")


class Records(BaseModel):
    """What came of reports."""

    records: list[Record] = Field(description="In the order of the reports.")
    errors: list[Problem] = Field(description="Of the reports that have no record.")


class Health(BaseModel):
    """The server's state."""

    live: bool = Field(description="The server answers.")
    ready: bool = Field(description="A worker has the pipeline loaded.")
    version: str = Field(description="Of the library.")
    pipeline: dict[str, str] = Field(description="As in records: library, name, version, hash.")


_PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: {"model": Problems, "description": "The request cannot be understood."},
    403: {"model": Problems, "description": "Another site's page sent it."},
    408: {"model": Problems, "description": "It did not arrive in time."},
    413: {"model": Problems, "description": "It is too large, or a report is."},
    415: {"model": Problems, "description": "A file of another kind."},
    422: {"model": Problems, "description": "A report cannot be read."},
    503: {"model": Problems, "description": "Too many wait; `Retry-After` says when to try again."},
    504: {"model": Problems, "description": "A report took too long."},
}


def _body(model: type[BaseModel]) -> dict[str, Any]:
    """Describe the body of a request; it is read by uploads.py, as it comes."""
    form = {
        "type": "object",
        "properties": {
            "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
            "text": {"type": "string", "description": "A report pasted as text; CR LF counts as LF."},
            "encoding": {"type": "string", "description": "Of the files that are text; detected if none."},
        },
    }
    # Without references: FastAPI does not know these models.
    schema = model.model_json_schema()
    schema = _inlined(schema, schema.pop("$defs", {}))
    content = {"multipart/form-data": {"schema": form}, "application/json": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}}


def _inlined(schema: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(schema, dict):
        if "$ref" in schema:
            return _inlined(definitions[schema["$ref"].rpartition("/")[2]], definitions)
        return {key: _inlined(value, definitions) for key, value in schema.items()}
    return [_inlined(item, definitions) for item in schema] if isinstance(schema, list) else schema


def create_router(service: Service) -> APIRouter:
    """Return the addresses of the API.

    Args:
        service: does the work.
    """
    router = APIRouter()

    @router.post(
        "/api/records",
        summary="Reports → records",
        response_model=Records,
        responses=_PROBLEMS | {200: {"description": "Records, and what went wrong."}},
        openapi_extra=_body(ReportsBody),
    )
    async def records(request: Request) -> Response:
        """Work reports: files of a form, or texts.

        A report that cannot be worked is among `errors`, the others are done; where none could be worked, that is the
        answer, with the status of the first.
        """
        async with service.received(request) as received:
            worked = await service.work(received)
        _require_records(worked)
        errors = json.dumps([problem.model_dump() for problem in worked.problems], ensure_ascii=False).encode()
        body = b'{"records":[' + b",".join(worked.lines) + b'],"errors":' + errors + b"}"
        return Response(body, media_type="application/json")

    @router.post(
        "/api/page",
        summary="Reports or records → the page to read",
        response_class=Response,
        responses=_PROBLEMS | {200: {"content": {"text/html": {}}, "description": "One file that stands alone."}},
        openapi_extra=_body(Body),
    )
    async def page(request: Request, language: Language = "zh") -> Response:
        """Write one self-contained page. All reports must be worked, else the problem is the answer."""
        async with service.received(request) as received:
            worked = await service.work(received)
            _require_all(worked)
            html = await service.page(worked.records, language, None)
        return Response(html, media_type="text/html", headers={"content-disposition": _attached("govreport.html")})

    @router.post(
        "/api/tables/{format}",
        summary="Reports or records → tables",
        response_class=Response,
        responses=_PROBLEMS
        | {
            200: {
                "content": {media_type(format): {} for format in service.formats()},
                "description": "A file; csv and parquet are four files in a zip file.",
            },
            404: {"model": Problems, "description": "There is no such format."},
        },
        openapi_extra=_body(Body),
    )
    async def tables(request: Request, format: str, columns: Language = "en") -> Response:
        """Write documents, sections, entities and facts. All reports must be worked, else the problem is the answer."""
        async with service.received(request) as received:
            worked = await service.work(received)
            _require_all(worked)
            data = await service.tables(worked.records, format, columns)
        return download(format, data)

    @router.get(
        "/api/schema",
        summary="The JSON Schema of a record",
        responses={200: {"description": "The schema."}},
    )
    async def schema() -> dict[str, Any]:
        """Return what `govreport schema` prints."""
        return record_schema()

    @router.get("/health", summary="Is the server well?", responses={503: {"model": Health}})
    async def health(response: Response) -> Health:
        """Say whether the server is live and ready; 503 while it is not ready."""
        response.status_code = 200 if service.pool.is_ready else 503
        return Health(live=True, ready=service.pool.is_ready, version=__version__, pipeline=service.pool.pipeline)

    @router.get("/metrics", summary="Figures for Prometheus", response_class=Response)
    async def metrics() -> Response:
        """Count requests, reports, bytes, seconds and restarts, in the text format of Prometheus."""
        return Response(service.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    return router


def download(format: str, data: bytes) -> Response:
    """Return tables as a file to keep."""
    headers = {"content-disposition": _attached(file_name(format))}
    return Response(data, media_type=media_type(format), headers=headers)


def problem_response(problem: Problem, errors: list[Problem], headers: dict[str, str]) -> Response:
    """Return a problem as JSON.

    Args:
        problem: what is told first, whose status the answer has.
        errors: all of them, where they are of reports.
        headers: to go with it.
    """
    told = Problems(**problem.model_dump(), errors=errors)
    return Response(told.model_dump_json(), problem.status, headers, media_type="application/json")


def _attached(name: str) -> str:
    return f'attachment; filename="{name}"'


class ReportsError(ProblemError):
    """Reports that could not be worked.

    Attributes:
        problems: one for each.
    """

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems[0])
        self.problems = problems


def _require_records(worked: Worked) -> None:
    if not worked.lines:
        raise ReportsError(list(worked.problems))


def _require_all(worked: Worked) -> None:
    if worked.problems:
        raise ReportsError(list(worked.problems))
