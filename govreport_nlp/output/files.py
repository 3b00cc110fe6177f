"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import IO


@contextmanager
def open_output(path: str | Path, encoding: str = "utf-8") -> Iterator[IO[str]]:
    """Open a text file to write; it takes its name when all is written.

    Until then it is ``NAME.part`` beside it, and stays that if writing breaks off, so that neither an older file of the
    name nor what was done so far is lost. A pipe or device is written to as it is.

    Args:
        path: the file.
        encoding: its encoding.
    """
    path = Path(path)
    if path.exists() and not path.is_file():
        with path.open("w", encoding=encoding, newline="") as file:
            yield file
        return
    with part_of(path) as part, part.open("w", encoding=encoding, newline="") as file:
        yield file


@contextmanager
def part_of(path: str | Path) -> Iterator[Path]:
    """Yield ``NAME.part``, which is not there, to be written; it takes its name when the block ends without an error.

    Args:
        path: the file.
    """
    path = Path(path)
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    yield part
    os.replace(part, path)


@contextmanager
def open_output_or_stdout(path: str | Path | None) -> Iterator[IO[str]]:
    """Open a text file to write, or standard output if there is none, with the same bytes on every system."""
    if path is not None:
        with open_output(path) as file:
            yield file
        return
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    yield sys.stdout
