"""The package that a docx is: XML parts in a zip file, found through relationships."""

from __future__ import annotations

import io
import posixpath
import zipfile
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from govreport_nlp.errors import DamagedFileError, UnpackedTooLargeError, UnsupportedFormatError
from govreport_nlp.limits import MAX_XML_BYTES
from govreport_nlp.reading.packed import open_zip, read_member

_RELATIONSHIPS = "_rels/.rels"
_KINDS = {"xl": "a spreadsheet", "ppt": "a presentation", "visio": "a drawing"}


class _Tree(TreeBuilder):
    """A tree of XML without document type: those of Office have none, and all attacks by entities need one."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise ParseError(f"a document type ({name}) is declared")


class Package:
    """An Office document's parts.

    Args:
        data: the whole file.
        name: its name, for messages.

    Raises:
        DamagedFileError: the file or a part is broken, or the main part is missing.
        UnpackedTooLargeError: a part is too large, or made to fill memory.
        UnsupportedFormatError: it is a spreadsheet or a presentation.
        PasswordProtectedError: a part is encrypted.
    """

    def __init__(self, data: bytes, *, name: str) -> None:
        self._name = name
        self._zip = open_zip(io.BytesIO(data), name=name)
        self._names = {member.filename.lower(): member for member in self._zip.infolist()}
        main = next(
            (
                relationship.get("Target", "").lstrip("/")
                for relationship in self._read(_RELATIONSHIPS) or ()
                if relationship.get("Type", "").endswith("/officeDocument")
            ),
            "word/document.xml",
        )
        folder, file = posixpath.split(main)
        if folder in _KINDS:
            raise UnsupportedFormatError(f"{name}: this is {_KINDS[folder]}: save the report as .docx")
        self._folder = folder
        root = self._read(main)
        if root is None:
            raise DamagedFileError(f"{name}: the document has no text part ({main}): save it again with Word or WPS")
        self.document = root
        self._targets = {
            relationship.get("Type", "").rpartition("/")[2]: relationship.get("Target", "")
            for relationship in self._read(posixpath.join(folder, "_rels", f"{file}.rels")) or ()
        }

    def part(self, kind: str) -> Element | None:
        """Return the part that the main part calls ``kind`` (``styles``, ``numbering``, ``footnotes``), None if none."""
        target = self._targets.get(kind)
        if not target:
            return None
        return self._read(target.lstrip("/") if target.startswith("/") else posixpath.join(self._folder, target))

    def _read(self, part: str) -> Element | None:
        member = self._names.get(posixpath.normpath(part).lower())
        if member is None:
            return None
        return self._parse(self._unpack(member), part)

    def _unpack(self, member: zipfile.ZipInfo) -> bytes:
        data = read_member(self._zip, member, limit=MAX_XML_BYTES, name=self._name)
        if len(data) > MAX_XML_BYTES:
            raise UnpackedTooLargeError(
                f"{self._name}: its part {member.filename!r} has more than {MAX_XML_BYTES:,} bytes: split the report into "
                "several files"
            )
        return data

    def _parse(self, data: bytes, part: str) -> Element:
        parser = XMLParser(target=_Tree())
        try:
            parser.feed(data)
            root: Element = parser.close()
        except (ParseError, ValueError, LookupError, RecursionError) as error:
            raise DamagedFileError(
                f"{self._name}: the document is damaged ({part}: {error}): open it with Word or WPS and save it again"
            ) from error
        return root
