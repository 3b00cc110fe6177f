"""Zip files opened with care: nothing is unpacked to disk, and never more than its limits allow."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import IO

from govreport_nlp.errors import DamagedFileError, PasswordProtectedError, UnpackedTooLargeError
from govreport_nlp.limits import FREE_UNPACKED_BYTES, MAX_ARCHIVE_FILES, MAX_UNPACKED_BYTES, MAX_UNPACKED_RATIO

_ENCRYPTED = 0x1  # bit of a member's flags
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError)


def open_zip(file: IO[bytes], *, name: str) -> zipfile.ZipFile:
    """Open a zip file and check what its table of contents promises.

    Args:
        file: the packed bytes.
        name: the file's name, for messages.

    Raises:
        DamagedFileError: the table of contents cannot be read.
        UnpackedTooLargeError: it holds too many files, or they are too large.
    """
    try:
        packed = zipfile.ZipFile(file)
    except _BROKEN as error:
        raise DamagedFileError(f"{name}: the file is damaged ({error}): get it again from where it came") from error
    members = packed.infolist()
    if len(members) > MAX_ARCHIVE_FILES:
        raise UnpackedTooLargeError(
            f"{name}: it holds {len(members):,} files, more than {MAX_ARCHIVE_FILES:,}: split it into several archives"
        )
    check_proportion(
        sum(member.file_size for member in members), sum(member.compress_size for member in members), name=name
    )
    return packed


def check_proportion(unpacked: int, packed: int, *, name: str) -> None:
    """Refuse what unpacks to too much.

    Args:
        unpacked: how many bytes it unpacks to, so far or as its table of contents says.
        packed: how many bytes it has packed.
        name: the file's name, for the message.

    Raises:
        UnpackedTooLargeError: that is too much, or out of all proportion.
    """
    if unpacked > MAX_UNPACKED_BYTES or (
        unpacked > FREE_UNPACKED_BYTES and unpacked > MAX_UNPACKED_RATIO * max(packed, 1)
    ):
        raise UnpackedTooLargeError(
            f"{name}: {packed:,} bytes unpack to {unpacked:,} or more: not read, for such a file is made to do harm; "
            "if it is a real one, unpack it and give the reports in it"
        )


def read_member(packed: zipfile.ZipFile, member: zipfile.ZipInfo, *, limit: int, name: str) -> bytes:
    """Return one file of a zip file, at most ``limit`` bytes and one more to tell that it is longer.

    Args:
        packed: the zip file.
        member: which file.
        limit: the most bytes to unpack, whatever the table of contents says.
        name: the file's name, for messages.

    Raises:
        PasswordProtectedError: it is encrypted.
        UnpackedTooLargeError: it is out of all proportion to its packed size.
        DamagedFileError: it cannot be unpacked.
    """
    if member.flag_bits & _ENCRYPTED:
        raise PasswordProtectedError(f"{name}: the archive has a password: unpack it and give the reports in it")
    check_proportion(min(member.file_size, limit + 1), member.compress_size, name=name)
    try:
        with packed.open(member) as file:
            data = file.read(limit + 1)
    except _BROKEN as error:
        raise DamagedFileError(f"{name}: the file is damaged ({error}): get it again from where it came") from error
    check_proportion(len(data), member.compress_size, name=name)
    return data


def zip_names(data: bytes) -> frozenset[str]:
    """Return the names of the files in a zip file, none where it cannot be opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return frozenset(packed.namelist())
    except _BROKEN:
        return frozenset()


def harmless_name(name: str) -> str:
    """Make a member's name one that leads nowhere else and can be printed."""
    parts = name.replace("\\", "/").split("/")
    kept = "/".join(part for part in parts if part not in ("", ".", ".."))
    return "".join(character if character.isprintable() else "\ufffd" for character in kept)
