"""A gold document and the place of each of its spans in a file, so that a message can say where to look."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, get_args

from pydantic import ValidationError

from govreport_nlp.corpora.model import FaultError, GoldDocument, SpanField
from govreport_nlp.errors import GoldError

#: Tells the line, counted from 1, on which the span of a list with an index stands in the file.
LineOf = Callable[[SpanField, int], int]


class Located(NamedTuple):
    """A document as read from a file.

    Attributes:
        document: the annotation.
        path: the file.
        line: the file's line on which the document begins, counted from 1.
        line_of: tells the line of one of its spans.
    """

    document: GoldDocument
    path: Path
    line: int
    line_of: LineOf


def locate(fields: Mapping[str, Any], path: Path, line: int = 1, line_of: LineOf | None = None) -> Located:
    """Make a document of its fields.

    Args:
        fields: of :class:`GoldDocument`, by name or alias.
        path: the file they were read from.
        line: the line on which the document begins.
        line_of: tells the line of a span; None where the document has one line.

    Raises:
        GoldError: the fields make no document; the message begins with file and line.
    """
    line_of = line_of or (lambda field, index: line)
    try:
        return Located(GoldDocument.model_validate(fields), path, line, line_of)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        cause = first.get("ctx", {}).get("error")
        if isinstance(cause, FaultError):
            fault = cause.fault
            place, message = line_of(fault.field, fault.number) if fault.field else line, fault.message
        else:
            name, *rest = first["loc"] or ("the document",)
            is_span = bool(rest) and name in get_args(SpanField) and isinstance(rest[0], int)
            place = line_of(name, rest[0]) if is_span else line  # type: ignore[arg-type]
            message = f"{'.'.join(map(str, first['loc'])) or name}: {first['msg']}"
        raise GoldError(f"{path}:{place}: {message}") from error


def file_of(document: GoldDocument, folder: Path, suffix: str) -> Path:
    """Return the file of a document in a folder.

    Raises:
        GoldError: the document's id cannot be a file's name.
    """
    if not document.id or document.id.startswith(".") or set(document.id) & set('/\\:*?"<>|\0\n\r\t'):
        raise GoldError(f"{document.id!r}: the id of a document cannot be the name of a file; change it")
    return folder / (document.id + suffix)


def read_text(path: Path) -> str:
    """Return what a UTF-8 file holds, every line break as it stands, a byte-order mark dropped.

    Raises:
        GoldError: there is no such file, or a byte is no UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise GoldError(
            f"{path}: byte {error.start} is not valid UTF-8: gold annotation is written in UTF-8"
        ) from error
    except OSError as error:
        raise GoldError(f"{path}: cannot be read: {error.strerror or error}") from error


def json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each object of a file of JSON lines with the number of its line; empty lines are passed over.

    Raises:
        GoldError: the file cannot be read, or a line is no JSON object; the message names the line.
    """
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if line.strip():
            data = parse_json(line, path, number)
            if not isinstance(data, dict):
                raise GoldError(f"{path}:{number}: a JSON object is expected")
            yield number, data


def parse_json(source: str, path: Path, line: int = 1) -> Any:
    """Return what JSON says.

    Args:
        source: the JSON.
        path: the file it stands in.
        line: the line of the file on which it begins.

    Raises:
        GoldError: it is no JSON; the message names the line.
    """
    try:
        return json.loads(source)
    except json.JSONDecodeError as error:
        raise GoldError(f"{path}:{line + error.lineno - 1}: no JSON: {error.msg}") from error
    except RecursionError as error:
        raise GoldError(f"{path}:{line}: JSON nested too deep") from error


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 file that :func:`read_text` reads back as it is; the folder is made where it is missing.

    Raises:
        GoldError: the file cannot be written.
    """
    from govreport_nlp.output.files import open_output

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open_output(path) as file:
            file.write("\ufeff" + text if text.startswith("\ufeff") else text)
    except UnicodeEncodeError as error:
        raise GoldError(f"{path}: half of a surrogate pair at offset {error.start} cannot be written") from error
    except OSError as error:
        raise GoldError(f"{path}: cannot be written: {error.strerror or error}") from error
