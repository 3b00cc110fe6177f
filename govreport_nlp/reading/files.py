"""Which files to read, and what to call the documents in them."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from govreport_nlp.errors import MissingFileError, NoFilesError, ReadingError, UnreadableFileError
from govreport_nlp.reading.archives import Archive, is_archive, is_hidden
from govreport_nlp.reading.formats import FORMATS, known_formats


def find_files(paths: Iterable[str | Path]) -> list[Path]:
    """List the files to read: a file as given, a folder with all below it that can be read, in sorted order.

    An archive is a folder too: ``reports.zip/2024/report.docx`` is a file in it. One that cannot be opened is listed
    itself; reading it says why. Hidden files and folders (a dot in front) are passed over, and a
    file reached twice is listed once. To go on after a bad path, call this for each path by itself.

    Args:
        paths: files and folders.

    Returns:
        The files, in the order of ``paths`` and, within a folder, of their names.

    Raises:
        MissingFileError: a path does not exist.
        NoFilesError: a folder holds no file of a format in ``FORMATS``.
    """
    found: dict[str, Path] = {}
    for path in map(Path, paths):
        try:
            files = _files_at(path)
        except ReadingError:
            raise
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise UnreadableFileError(f"{path}: cannot be opened: {reason}") from error
        for file in files:
            found.setdefault(os.path.realpath(file), file)
    return list(found.values())


def _files_at(path: Path) -> list[Path]:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise MissingFileError(f"{path}: no such file or folder: check the name") from None
    if stat.S_ISDIR(mode):
        files = _files_below(path)
        if not files:
            raise NoFilesError(f"{path}: no {known_formats()} file in this folder or below it")
        return files
    if not stat.S_ISREG(mode):
        raise UnreadableFileError(f"{path}: no regular file; pipe it in with - to read it")
    if is_archive(path):
        files = _files_in(path)
        if not files:
            raise NoFilesError(f"{path}: no {known_formats()} file in this archive")
        return files
    return [path]


def _files_in(archive: Path) -> list[Path]:
    try:
        opened = Archive(archive)
    except ReadingError:
        return [archive]
    opened.close()
    return [archive / name for name in opened.names if _is_readable(name)]


def _is_readable(name: str) -> bool:
    return os.path.splitext(name)[1].lower() in FORMATS or is_archive(name)


def document_ids(paths: Sequence[str | Path]) -> list[str]:
    """Name each file's document: its stem, with as many folders before it as set it apart from the others.

    Args:
        paths: distinct files (the same path twice gets the same id twice).

    Returns:
        One id for each path, in the same order: ``report``; ``2023/report`` and ``2024/report``; ``report.txt`` and
        ``report.html`` where two of one folder differ in nothing else.
    """
    files = [Path(path) for path in paths]
    in_folder = Counter((file.parent, word) for file in set(files) for word in {file.stem, file.name})
    last = [file.name if in_folder[file.parent, file.stem] > 1 else file.stem for file in files]
    depth = dict.fromkeys(files, 0)
    while True:
        ids = ["/".join((*_folders(file, depth[file]), name)) for file, name in zip(files, last, strict=True)]
        owners = Counter(document_id for _, document_id in set(zip(files, ids, strict=True)))
        deeper = {
            file
            for file, document_id in zip(files, ids, strict=True)
            if owners[document_id] > 1 and depth[file] < len(file.parent.parts)
        }
        if not deeper:
            return ids
        for file in deeper:
            depth[file] += 1


def _folders(file: Path, depth: int) -> tuple[str, ...]:
    return tuple(part.strip("\\/") for part in file.parent.parts[-depth:]) if depth else ()


def _files_below(folder: Path) -> list[Path]:
    files: list[Path] = []
    for place, folders, names in os.walk(folder, onerror=_refuse):
        folders[:] = [name for name in folders if not is_hidden(name)]
        files += [
            Path(place, name)
            for name in names
            if not is_hidden(name) and _is_readable(name) and os.path.isfile(os.path.join(place, name))
        ]
    return [file for path in sorted(files) for file in (_files_in(path) if is_archive(path) else [path])]


def _refuse(error: OSError) -> None:
    """Say that a folder below cannot be listed; its reports would be missing without a word."""
    raise error
