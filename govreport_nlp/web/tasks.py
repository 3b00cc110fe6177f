"""What a worker does: bytes in, bytes out."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from govreport_nlp.errors import OutputError, TextTooLongError
from govreport_nlp.output.page import render_page
from govreport_nlp.output.page.render import Links
from govreport_nlp.output.writers.formats import FORMATS, open_tables
from govreport_nlp.pipeline import load
from govreport_nlp.reading import read_bytes
from govreport_nlp.record import Record
from govreport_nlp.scale import record_of

_NO_TIME = (1980, 1, 1, 0, 0, 0)  # two runs give the same bytes


class Tasks:
    """The tasks and the pipeline that they share.

    Args:
        settings: arguments of :func:`govreport_nlp.load`.
    """

    def __init__(self, settings: dict[str, Any]) -> None:
        self._nlp = load(**settings)

    def pipeline(self) -> dict[str, str]:
        """Return what a record says of the pipeline that made it."""
        return record_of(self._nlp, read_bytes("社区".encode(), path="text")).pipeline.model_dump()

    def record(
        self, data: bytes, *, name: str, id: str, format: str | None, encoding: str | None, max_characters: int
    ) -> bytes:
        """Work one report.

        Args:
            data: the file.
            name: its name, for the record and for messages; it is opened nowhere.
            id: the record's id.
            format: ``"txt"`` for text that was pasted; None to tell it.
            encoding: of a text; None to detect it.
            max_characters: the longest report.

        Returns:
            The record as one line of JSON.
        """
        source = read_bytes(data, path=name, format=format, encoding=encoding, id=id)
        if len(source.text) > max_characters:
            raise TextTooLongError(
                f"{name}: the text has {len(source.text):,} characters, more than {max_characters:,}: split it"
            )
        return record_of(self._nlp, source).to_json().encode()

    def page(self, data: bytes, *, language: Any, downloads: dict[str, str] | None) -> bytes:
        """Write the page to read.

        Args:
            data: records, one a line.
            language: of the interface.
            downloads: names and addresses of files to offer; None for a page that stands alone.
        """
        links = None if downloads is None else Links(start="/", downloads=downloads)
        return render_page(_records(data), language=language, links=links).encode()

    def tables(self, data: bytes, *, format: str, columns: Any) -> bytes:
        """Write tables.

        Args:
            data: records, one a line.
            format: one of ``FORMATS``.
            columns: language of the names of tables and columns.

        Returns:
            The file; what is a folder is packed as a zip file.
        """
        with tempfile.TemporaryDirectory() as folder:  # in memory where the system can: see pool.py
            path = Path(folder, "tables" if FORMATS[format].is_folder else f"tables.{format}")
            try:
                with open_tables(format, path, columns) as add_record:
                    for record in _records(data):
                        add_record(record)
            except OutputError as error:
                raise OutputError(str(error).replace(f"{path}: ", "")) from error
            return _zipped(path) if path.is_dir() else path.read_bytes()


def _records(data: bytes) -> Sequence[Record]:
    return [Record.from_json(line.decode()) for line in data.split(b"\n")]


def _zipped(folder: Path) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            member = zipfile.ZipInfo(path.name, _NO_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, path.read_bytes())
    return packed.getvalue()
