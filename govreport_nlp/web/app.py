"""The app: addresses, what guards them, and how problems are told."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp

from govreport_nlp import __version__
from govreport_nlp.errors import GovreportError
from govreport_nlp.web import api, site
from govreport_nlp.web.errors import BadRequestError, BusyError, NotFoundError, Problem, ProblemError, problem_of
from govreport_nlp.web.guard import Guard
from govreport_nlp.web.metrics import Counted
from govreport_nlp.web.pool import Pool
from govreport_nlp.web.service import Service
from govreport_nlp.web.settings import Settings

_DESCRIPTION = (
    "Chinese government reports as data: sections, projects, people, money, dates, each with its place in the text."
)
_RETRY_SECONDS = 5


def create_app(pool: Pool, settings: Settings) -> ASGIApp:
    """Return the app.

    Args:
        pool: the workers, started.
        settings: of the server.
    """
    service = Service(pool, settings)
    app = FastAPI(title="govreport-nlp", version=__version__, description=_DESCRIPTION, docs_url=None, redoc_url=None)
    app.include_router(api.create_router(service))
    app.include_router(site.create_router(service))
    for kind in (GovreportError, HTTPException, RequestValidationError, ClientDisconnect, Exception):
        app.add_exception_handler(kind, _tell)
    return Counted(Guard(app, settings, refuse=_tell), service.metrics)


def _tell(request: Request, error: Exception) -> Response:
    """Answer with a problem: as a page to a browser that asked for one, else as JSON."""
    headers: dict[str, str] = {}
    if isinstance(error, BusyError):
        headers["retry-after"] = str(_RETRY_SECONDS)
    problem, problems = _problems(error)
    path = request.url.path
    if path.startswith("/api/") or path in ("/health", "/metrics", "/openapi.json"):
        return api.problem_response(problem, problems, headers)
    return site.problem_page(request, problems or [problem], headers)


def _problems(error: Exception) -> tuple[Problem, list[Problem]]:
    """Return what is told first, and the problems of all reports where there are any."""
    if isinstance(error, api.ReportsError):
        return error.problem, error.problems
    if isinstance(error, ProblemError):
        return error.problem, []
    if isinstance(error, RequestValidationError):
        first = error.errors()[0]
        return problem_of(BadRequestError(f"{first['loc'][-1]}: {first['msg']}")), []
    if isinstance(error, ClientDisconnect):
        return problem_of(BadRequestError("the request broke off")), []
    if isinstance(error, HTTPException):
        kind = NotFoundError if error.status_code == 404 else BadRequestError
        problem = problem_of(kind("there is nothing at this address" if error.status_code == 404 else error.detail))
        return problem.model_copy(update={"status": error.status_code}), []
    return problem_of(error), []
