"""Annotation of texts that must not be copied: the offsets here, the texts in a file of their own.

A ``.offsets`` file is JSON lines: ``{"id", "source", "report", "from", "sha256", "length", "entities", "headings",
"noise"}``. ``source`` is a file of unlabelled reports (JSON lines with ``id`` and ``text``, ``.xz`` or not), relative to
the ``.offsets`` file; ``report`` the id in it; ``from`` where the annotated window begins in that report's text. All
other offsets count from there. The hash of the window guards against another edition of the text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from govreport_nlp.corpora.located import Located, json_lines, locate, write_text
from govreport_nlp.corpora.model import GoldDocument, sections_of_headings
from govreport_nlp.corpora.standoff import to_standoff
from govreport_nlp.corpora.unlabelled import read_texts_by_id
from govreport_nlp.digest import text_sha256
from govreport_nlp.errors import ConfigError, GoldError, MissingTextError

#: The suffix of such files.
OFFSETS = ".offsets"
#: What a document's ``meta`` says of where its text lies.
SOURCE, REPORT, FROM = "source", "report", "from"
_KEPT = ("entities", "headings", "noise")
_WORDS = "text"


def read_offsets(path: str | Path) -> Iterator[Located]:
    """Read the documents of a ``.offsets`` file, each with its text out of its source.

    Raises:
        MissingTextError: a source is not there.
        GoldError: a report is not in its source, the text is another than the one annotated, or an offset does not fit.
    """
    path = Path(path)
    texts: dict[str, dict[str, str]] = {}
    for number, data in json_lines(path):
        try:
            source, report, begin = str(data[SOURCE]), str(data[REPORT]), int(data[FROM])
            length, expected = int(data["length"]), str(data["sha256"])
        except (KeyError, TypeError, ValueError) as error:
            raise GoldError(f"{path}:{number}: no annotation by offsets ({error!r})") from error
        if source not in texts:
            texts[source] = _read_texts(path, source)
        if report not in texts[source]:
            raise GoldError(f"{path}:{number}: {source} holds no report {report!r}")
        text = texts[source][report][begin : begin + length]
        if text_sha256(text) != expected:
            raise GoldError(f"{path}:{number}: the text of {report!r} is not the one that was annotated (SHA-256)")
        meta = {**data.get("meta", {}), SOURCE: source, REPORT: report, FROM: str(begin)}
        located = locate({**data, "text": text, "meta": meta}, path, number)
        sections = sections_of_headings(located.document.headings, len(text))
        yield located._replace(document=located.document.model_copy(update={"sections": sections}))


def has_texts(path: str | Path) -> bool:
    """Return whether the texts that a ``.offsets`` file annotates are on this machine."""
    path = Path(path)
    return all((path.parent / str(data.get(SOURCE))).is_file() for _, data in json_lines(path))


def save_offsets(documents: Iterable[GoldDocument], path: str | Path) -> None:
    """Write documents whose ``meta`` says where their text lies (``source``, ``report``, ``from``); the text is not.

    Raises:
        GoldError: a document does not say it, or the file cannot be written.
    """
    path = Path(path)
    write_text(path, "".join(json.dumps(_line(document), ensure_ascii=False) + "\n" for document in documents))


def _line(document: GoldDocument) -> dict[str, Any]:
    meta = dict(document.meta)
    try:
        place = {SOURCE: meta.pop(SOURCE), REPORT: meta.pop(REPORT), FROM: int(meta.pop(FROM))}
    except (KeyError, ValueError) as error:
        raise GoldError(f"{document.id}: its meta does not say where its text lies ({error})") from error
    plain = to_standoff(document)
    spans = {field: [_without_words(span) for span in plain[field]] for field in _KEPT}
    head = {"id": document.id, **place, "length": plain["length"], "sha256": plain["sha256"]}
    return {**head, **({"meta": meta} if meta else {}), **spans}


def _without_words(span: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in span.items() if name != _WORDS}


def _read_texts(path: Path, source: str) -> dict[str, str]:
    file = path.parent / source
    if not file.is_file():
        raise MissingTextError(f"{path}: the texts that it annotates are not there ({file})")
    try:
        return read_texts_by_id(file)
    except ConfigError as error:
        raise GoldError(str(error)) from error
