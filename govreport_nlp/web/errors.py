"""What can go wrong with a request, and how it is told: as a problem with a code, a message and a status of HTTP."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

import govreport_nlp
from govreport_nlp.errors import (
    BinaryFileError,
    ConverterError,
    GovreportError,
    PackageNotInstalledError,
    TextTooLongError,
    UnpackedTooLargeError,
    UnsupportedFormatError,
)


class WebError(GovreportError):
    """A request that is not answered as asked.

    Attributes:
        status: of HTTP.
    """

    status: ClassVar[int] = 400


class BadRequestError(WebError):
    """The request cannot be understood."""


class ForeignOriginError(WebError):
    """Another site's page sent the request."""

    status = 403


class NotFoundError(WebError):
    """There is nothing at that address, or no longer."""

    status = 404


class SlowRequestError(WebError):
    """The request did not arrive in time."""

    status = 408


class RequestTooLargeError(WebError):
    """The body is larger, or holds more reports, than the server takes."""

    status = 413


class UnknownHostError(WebError):
    """The request names another host than this server's."""

    status = 421


class WorkerDiedError(WebError):
    """The process that worked the report died."""

    status = 500


class FaultError(WebError):
    """The library has a fault."""

    status = 500


class BusyError(WebError):
    """Too many requests wait."""

    status = 503


class TimeLimitError(WebError):
    """A report took longer than it may."""

    status = 504


#: Statuses of the library's own errors; any other is 422: understood, and not to be worked.
_STATUSES: dict[type[GovreportError], int] = {
    TextTooLongError: 413,
    UnpackedTooLargeError: 413,
    BinaryFileError: 415,
    UnsupportedFormatError: 415,
    ConverterError: 501,
    PackageNotInstalledError: 501,
}


class Problem(BaseModel):
    """Why a report was not worked, or a request not answered."""

    model_config = ConfigDict(frozen=True)

    error: str = Field(description="What kind of problem, such as `damaged_file`.", examples=["damaged_file"])
    message: str = Field(description="What was wrong, where, and what to do.")
    file: str | None = Field(default=None, description="The file's name as it was sent.")
    status: int = Field(default=422, exclude=True)


def problem_of(error: Exception, file: str | None = None) -> Problem:
    """Describe an error without anything of the server's own.

    Args:
        error: what was raised; what the library did not raise on purpose is told by its kind alone, for its message
            may hold paths of the server.
        file: the name of the file that it is about.
    """
    if not isinstance(error, GovreportError):
        error = FaultError(f"not worked, by a fault of the library ({type(error).__name__}); please report it")
    status = error.status if isinstance(error, WebError) else _STATUSES.get(type(error), 422)
    message = f"{file}: {error}" if file and isinstance(error, WebError) else str(error)  # the library's own name it
    return Problem(error=_code(type(error)), message=_without_folders(message), file=file, status=status)


class ProblemError(WebError):
    """A problem that another process told.

    Attributes:
        problem: the problem.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def _without_folders(message: str) -> str:
    """Take out where things lie on the server, which the message of a broken installation would tell."""
    for folder in (str(Path(govreport_nlp.__file__).parent), sys.prefix, sys.base_prefix, tempfile.gettempdir()):
        if len(folder) > 1:
            message = message.replace(folder, "…")
    return message


def _code(kind: type[Exception]) -> str:
    """Return the code of an error: ``damaged_file`` for DamagedFileError."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind.__name__.removesuffix("Error")).lower()
