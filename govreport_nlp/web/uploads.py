"""A request's body → reports, never more of it in memory than the server takes, none of it on a disk."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from govreport_nlp.reading import document_ids
from govreport_nlp.web.errors import BadRequestError, RequestTooLargeError
from govreport_nlp.web.settings import Settings

#: What a report is called that was pasted.
PASTED = "text"
_MAX_FIELDS = 16
_MAX_NAME = 200  # characters
#: How much of a body that is too large is still read, and thrown away, in times of the limit: a browser shows the answer
#: only once it has sent all.
_PATIENCE = 4


@dataclass(frozen=True)
class Upload:
    """A report as it was sent.

    Attributes:
        name: its name without folders; for messages and the record, opened nowhere.
        id: the record's id, unique in the request.
        data: the file.
        format: ``"txt"`` for text that was pasted; None to tell it.
        encoding: of a text; None to detect it.
    """

    name: str
    id: str
    data: bytes
    format: str | None
    encoding: str | None


@dataclass(frozen=True)
class Received:
    """What a request holds.

    Attributes:
        uploads: reports to work.
        records: records that were made before, one a line; empty without.
        fields: the other fields of a form.
    """

    uploads: Sequence[Upload] = ()
    records: bytes = b""
    fields: dict[str, str] | None = None


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TextReport(_Model):
    """A report given as text."""

    text: str = Field(min_length=1, description="The report's text.")
    name: str = Field(default=PASTED, description="What it is called in the record.")


class ReportsBody(_Model):
    """Reports given as text."""

    reports: list[TextReport] = Field(min_length=1)


class Body(_Model):
    """Reports given as text, or records that were made before."""

    reports: list[TextReport] = []
    records: list[dict[str, Any]] = []


async def receive(request: Request, settings: Settings) -> Received:
    """Read the body of a request.

    Args:
        request: a form (``multipart/form-data`` with fields ``files``, ``text``, ``encoding``) or JSON (:class:`Body`).
        settings: the limits.

    Raises:
        RequestTooLargeError: it is larger, or holds more reports, than the server takes.
        BadRequestError: it is neither, or holds nothing.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        received = await _receive_form(request, settings)
    elif kind == "application/json":
        received = _read_json(b"".join([chunk async for chunk in _body(request, settings)]), settings)
    else:
        raise BadRequestError("send a form (multipart/form-data) or JSON (application/json)")
    if not received.uploads and not received.records:
        raise BadRequestError("there is no report: give a file or paste text")
    return received


async def _body(request: Request, settings: Settings) -> AsyncGenerator[bytes, None]:
    """Yield the body as it comes, as far as the limit."""
    too_large = RequestTooLargeError(
        f"this is more than {settings.max_bytes:,} bytes, the most that the server takes at once: give fewer or smaller "
        "files, or start the server with a larger --max-bytes"
    )
    declared = request.headers.get("content-length", "")
    is_refused = declared.isdecimal() and int(declared) > settings.max_bytes
    if is_refused and request.headers.get("expect", "").lower() == "100-continue":
        raise too_large
    length = 0
    async for chunk in request.stream():
        length += len(chunk)
        if length > settings.max_bytes * _PATIENCE:
            raise too_large
        if length > settings.max_bytes:
            is_refused = True
        if not is_refused:
            yield chunk
    if is_refused:
        raise too_large


class _Parser(MultiPartParser):
    """Starlette's parser of forms, with every file in memory, for its temporary files would lie on a disk."""

    def __init__(self, request: Request, settings: Settings) -> None:
        self.spool_max_size = settings.max_bytes + 1
        super().__init__(
            request.headers,
            _body(request, settings),
            max_files=settings.max_files + 1,  # one more, so that the message is ours
            max_fields=_MAX_FIELDS,
            max_part_size=settings.max_bytes,
        )


async def _receive_form(request: Request, settings: Settings) -> Received:
    try:
        form = await _Parser(request, settings).parse()
    except MultiPartException as error:
        if "Too many files" in error.message:
            raise _too_many(settings) from None
        raise BadRequestError(f"the form cannot be read: {error.message}") from None
    fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    encoding = fields.get("encoding") or None
    files: list[tuple[str, bytes, str | None, str | None]] = []
    text = fields.get("text", "").replace("\r\n", "\n")  # forms send every line break as CR LF
    if text.strip():
        files.append((PASTED, text.encode("utf-8", "surrogatepass"), "txt", "utf-8"))
    for value in (value for _, value in form.multi_items() if isinstance(value, UploadFile)):
        data = await value.read()
        if value.filename or data:  # a form without a file sends an empty one
            files.append((value.filename or "", data, None, encoding))
    return Received(_uploads(files, settings), fields=fields)


def _read_json(data: bytes, settings: Settings) -> Received:
    try:
        body = Body.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise BadRequestError(f"{'.'.join(map(str, first['loc'])) or 'the body'}: {first['msg']}") from None
    if body.reports and body.records:
        raise BadRequestError("these are reports and records: give either of them, or the other would be left out")
    if len(body.records) > settings.max_files:
        raise _too_many(settings)
    try:
        files = [(report.name, report.text.encode(), "txt", "utf-8") for report in body.reports]
        records = b"\n".join(json.dumps(record, ensure_ascii=False).encode() for record in body.records)
    except UnicodeEncodeError:
        raise BadRequestError("the text holds half of a surrogate pair, which is no character") from None
    return Received(_uploads(files, settings), records)


def _uploads(files: Sequence[tuple[str, bytes, str | None, str | None]], settings: Settings) -> list[Upload]:
    if len(files) > settings.max_files:
        raise _too_many(settings)
    names = _distinct([_clean_name(name) for name, *_ in files])
    return [
        Upload(name, id, data, format, encoding)
        for name, id, (_, data, format, encoding) in zip(names, document_ids(names), files, strict=True)
    ]


def _too_many(settings: Settings) -> RequestTooLargeError:
    return RequestTooLargeError(
        f"these are more than {settings.max_files} reports, the most that the server takes at once: give them in parts, "
        "or start the server with a larger --max-files"
    )


def _clean_name(name: str) -> str:
    """Return a file's name without folders and without what cannot be seen or turns the direction of writing."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(
        character for character in last if unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
    ).strip()
    stem, dot, extension = shown.rpartition(".")
    if len(shown) > _MAX_NAME:
        shown = f"{stem[:_MAX_NAME]}{dot}{extension}" if stem and len(extension) < 10 else shown[:_MAX_NAME]
    return shown if shown.strip(".") else PASTED


def _distinct(names: Sequence[str]) -> list[str]:
    """Number the names that are there already: ``report (2).txt``."""
    taken = set(names)
    seen: Counter[str] = Counter()
    distinct = []
    for name in names:
        seen[name] += 1
        new = name
        stem, dot, extension = name.rpartition(".") if "." in name.strip(".") else (name, "", "")
        while seen[name] > 1 and new in taken:
            new = f"{stem} ({seen[name]}){dot}{extension}"
            seen[name] += new in taken
        taken.add(new)
        distinct.append(new)
    return distinct
