"""What a batch is made of: files, each with an id that does not depend on which others there are."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from govreport_nlp.digest import file_sha256
from govreport_nlp.errors import BatchError, MissingFileError, ReadingError
from govreport_nlp.reading import iter_files


@dataclass(frozen=True)
class Found:
    """A file that was found.

    Attributes:
        path: the file, as the caller's path leads to it; as printed where its name is no Unicode.
        report: the record's id: the path below the folder that all inputs are in, with ``/`` and with its ending.
        size: in bytes.
        changed: when it was last changed, in nanoseconds since 1970.
        error: why it cannot be worked, known from its name alone.
    """

    path: str
    report: str
    size: int
    changed: int
    error: str | None = None


def common_folder(paths: Sequence[str]) -> str:
    """Return the folder that all inputs are in, from which ids are counted.

    Args:
        paths: files and folders; one folder alone is the folder itself.

    Raises:
        MissingFileError: a path does not exist.
        BatchError: they have no folder in common (two drives).
    """
    for path in paths:
        if not os.path.exists(path):
            raise MissingFileError(f"{path}: no such file or folder: check the name")
    try:
        return os.path.commonpath(
            [os.path.realpath(path if os.path.isdir(path) else os.path.dirname(path) or ".") for path in paths]
        )
    except ValueError as error:
        raise BatchError(f"the inputs have no folder in common ({error}): make a batch of each") from error


def find_inputs(paths: Sequence[str], base: str) -> Iterator[Found]:
    """Yield the files at paths and below them, in a fixed order; a file that two paths lead to comes twice.

    Raises:
        ReadingError: a path or a folder cannot be read.
    """
    for path in paths:
        top = Path(path) if os.path.isdir(path) else Path(path).parent
        prefix = Path(os.path.relpath(os.path.realpath(top), base))
        for file in iter_files(path):
            yield _found(file, (prefix / file.relative_to(top)).as_posix())


def input_state(path: str | Path) -> tuple[int, int]:
    """Return size and time of change of a file, or of the archive that it is in.

    Raises:
        ReadingError: it is no longer there.
    """
    for place in (Path(path), *Path(path).parents):
        try:
            status = place.stat()
        except NotADirectoryError:
            continue
        except OSError as error:
            raise ReadingError(f"{path}: cannot be opened: {error.strerror}") from error
        return status.st_size, status.st_mtime_ns
    raise ReadingError(f"{path}: cannot be opened")


def input_sha256(path: str | Path) -> str | None:
    """Return the hash of a file's bytes, None where it cannot be opened or is in an archive."""
    try:
        return file_sha256(Path(path))
    except OSError:
        return None


def _found(file: Path, report: str) -> Found:
    try:
        size, changed = input_state(file)
    except ReadingError:
        size, changed = 0, 0  # taken away since: reading it will say so
    path = str(file)
    try:
        report.encode()
        path.encode()
    except UnicodeEncodeError:
        path, report = _printable(path), _printable(report)
        return Found(path, report, size, changed, f"{path}: the file's name is no valid Unicode: rename it")
    return Found(path, report, size, changed)


def _printable(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "backslashreplace")
