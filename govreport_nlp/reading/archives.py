"""Archives of reports: a member is read as if the archive were a folder, ``reports.zip/2024/report.docx``.

Nothing is unpacked to disk, so a member's name can do no harm; what a member unpacks to is bounded before and while it is
read. An archive inside an archive is not opened.
"""

from __future__ import annotations

import gzip
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from govreport_nlp.errors import (
    BinaryFileError,
    DamagedFileError,
    DecodingError,
    MissingFileError,
    UnpackedTooLargeError,
    UnreadableFileError,
)
from govreport_nlp.limits import MAX_ARCHIVE_FILES, MAX_DOCUMENT_BYTES
from govreport_nlp.reading.encodings import decode
from govreport_nlp.reading.packed import check_proportion, harmless_name, open_zip, read_member
from govreport_nlp.reading.parquet import ParquetArchive

#: How the names of archives end; those of the second kind are looked into only where they are named: a folder may hold
#: tables that are none.
FOUND_SUFFIXES = (".zip", ".tar.gz", ".tgz")
NAMED_SUFFIXES = (".parquet",)
_UTF8_NAME = 0x800  # bit of a zip member's flags
_HIDDEN = (".", "__MACOSX", "~$")


def is_archive(path: str | Path) -> bool:
    """Tell by its name whether a file is an archive."""
    return str(path).lower().endswith(FOUND_SUFFIXES + NAMED_SUFFIXES)


def is_hidden(name: str) -> bool:
    """Tell whether a file or folder is one that its system or program hides (``.git``, ``~$report.docx``)."""
    return name.startswith(_HIDDEN)


def archive_of(path: Path) -> Path | None:
    """Return the archive that a path leads into, None where it leads into none."""
    return next((parent for parent in path.parents if is_archive(parent) and parent.is_file()), None)


class Archive:
    """The files of an archive; folders, links and hidden files are passed over.

    Args:
        path: the archive.

    Attributes:
        names: the files' names, in order: with ``/`` between folders, none of them ``..``, characters that cannot be
            printed replaced. Names in GBK or Big5, as Windows writes them, are decoded.

    Raises:
        UnreadableFileError: the file cannot be opened.
        DamagedFileError: its table of contents cannot be read.
        UnpackedTooLargeError: it holds too many files or unpacks to too much.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with path.open("rb") as file:
                is_gzip = file.read(2) == b"\x1f\x8b"
            file = path.open("rb")
        except OSError as error:
            raise UnreadableFileError(f"{path}: the file cannot be opened: {error.strerror or error}") from error
        self._file = file
        members = self._tar_members() if is_gzip else self._zip_members()
        self._members = dict(zip(_decoded([name for name, _ in members]), (read for _, read in members), strict=True))
        self.names = sorted(name for name in self._members if name and not any(map(is_hidden, name.split("/"))))

    def read(self, name: str) -> bytes:
        """Return a file of the archive, at most as much as the largest document and one byte.

        Raises:
            MissingFileError: there is none of this name.
            PasswordProtectedError, UnpackedTooLargeError, DamagedFileError: it cannot be unpacked.
        """
        if name not in self._members:
            raise MissingFileError(f"{self._path}/{name}: no such file in the archive: check the name")
        return self._members[name]()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _zip_members(self) -> list[tuple[bytes, Callable[[], bytes]]]:
        packed = open_zip(self._file, name=str(self._path))
        return [
            (_raw_name(member), lambda member=member: self._read_zip(packed, member))  # type: ignore[misc]
            for member in packed.infolist()
            if not member.is_dir()
        ]

    def _read_zip(self, packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
        return read_member(packed, member, limit=MAX_DOCUMENT_BYTES, name=f"{self._path}/{member.filename}")

    def _tar_members(self) -> list[tuple[bytes, Callable[[], bytes]]]:
        packed_bytes = self._path.stat().st_size
        members: list[tuple[bytes, Callable[[], bytes]]] = []
        try:
            stream: Any = _Bounded(gzip.GzipFile(fileobj=self._file), packed_bytes, str(self._path))
            archive = tarfile.open(fileobj=stream, mode="r:")  # noqa: SIM115
            for count, member in enumerate(archive, 1):
                if count > MAX_ARCHIVE_FILES:
                    raise UnpackedTooLargeError(
                        f"{self._path}: it holds more than {MAX_ARCHIVE_FILES:,} files: split it into several archives"
                    )
                if member.isreg():
                    name = member.name.encode("utf-8", "surrogateescape")
                    members.append((name, lambda member=member: self._read_tar(archive, member)))  # type: ignore[misc]
        except UnpackedTooLargeError:
            raise
        except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError) as error:
            raise self._damaged(error) from error
        return members

    def _read_tar(self, archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
        try:
            file = archive.extractfile(member)
            return file.read(MAX_DOCUMENT_BYTES + 1) if file else b""
        except UnpackedTooLargeError:
            raise
        except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError) as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> DamagedFileError:
        return DamagedFileError(f"{self._path}: the file is damaged ({error}): get it again from where it came")


def open_archive(path: Path) -> Archive | ParquetArchive:
    """Open an archive; raises what :class:`Archive` and :class:`ParquetArchive` raise."""
    return ParquetArchive(path) if str(path).lower().endswith(NAMED_SUFFIXES) else Archive(path)


class OpenArchives:
    """Keeps the archive open that was read last, so that reading one member after the other takes linear time."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._archive: Archive | ParquetArchive | None = None

    def at(self, path: Path) -> Archive | ParquetArchive:
        """Return the archive at a path; raises what :func:`open_archive` raises."""
        if self._archive is None or self._path != path:
            if self._archive is not None:
                self._archive.close()
            self._archive = None
            self._path, self._archive = path, open_archive(path)
        return self._archive


class _Bounded:
    """A packed stream that refuses to unpack out of all proportion."""

    def __init__(self, stream: gzip.GzipFile, packed: int, name: str) -> None:
        self._stream, self._packed, self._name = stream, packed, name

    def read(self, size: int = -1) -> bytes:
        check_proportion(self._stream.tell() + max(size, 0), self._packed, name=self._name)
        return self._stream.read(size)

    def seek(self, position: int) -> int:
        check_proportion(position, self._packed, name=self._name)
        return self._stream.seek(position)

    def tell(self) -> int:
        return self._stream.tell()


def _raw_name(member: zipfile.ZipInfo) -> bytes:
    """Return a zip member's name as bytes; zipfile has read names that do not say to be UTF-8 as code page 437."""
    name = member.orig_filename
    return name.encode("utf-8", "replace") if member.flag_bits & _UTF8_NAME else name.encode("cp437", "replace")


def _decoded(names: list[bytes]) -> list[str]:
    """Decode names, all alike, and make them harmless; what fits no encoding is shown as UTF-8 with gaps."""
    joined = b"\n".join(name.replace(b"\n", b" ") for name in names)
    try:
        text, encoding = decode(joined, name="")
    except (BinaryFileError, DecodingError):
        encoding = ""
    if not encoding or encoding.startswith("utf-16"):  # no name is written in that, one may begin like it
        text = joined.decode("utf-8", "replace")
    return [harmless_name(name) for name in text.split("\n")][: len(names)]
