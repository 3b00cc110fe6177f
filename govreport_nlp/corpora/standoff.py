"""Stand-off JSON: the text and, beside it, every span with its offsets; one report a ``.json`` file or ``.jsonl`` line.

``{"sha256", "length", "noise": [{start, end, kind}], "headings": [{start, end, level, type, type2, text}], "entities":
[{start, end, label, v, q, u, hi, mod, m, ms, me, of, id, text}], "sections": […], "meta": {…}, "text"}``. The ``text`` of
a span repeats its words, so that a wrong offset is found; ``q`` stands at every number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from govreport_nlp.corpora.located import (
    LineOf,
    Located,
    file_of,
    json_lines,
    locate,
    parse_json,
    read_text,
    write_text,
)
from govreport_nlp.corpora.model import GoldDocument, GoldEntity, GoldSpan, SpanField, sections_of_headings
from govreport_nlp.digest import text_sha256
from govreport_nlp.errors import GoldError
from govreport_nlp.labels import NUMERIC_LABELS


def read_standoff(path: str | Path) -> Iterator[Located]:
    """Read the report of a ``.json`` file (its id is the file's stem) or those of a ``.jsonl`` file.

    A ``.json`` file without ``text`` takes it from its sibling ``ID.txt``.

    Raises:
        GoldError: the file is missing or is no such JSON, an offset does not fit the text, a subject is no entity's id.
    """
    path = Path(path)
    if path.suffix == ".jsonl":
        for number, data in json_lines(path):
            yield _locate(data, path, number, None)
        return
    source = read_text(path)
    data = parse_json(source, path)
    if not isinstance(data, dict):
        raise GoldError(f"{path}:1: a JSON object is expected")
    if "text" not in data:
        data["text"] = read_text(path.with_suffix(".txt"))
    yield _locate({**data, "id": path.stem}, path, 1, _lines_of(source))


def _locate(data: dict[str, Any], path: Path, line: int, line_of: LineOf | None) -> Located:
    located = locate(data, path, line, line_of)
    document = located.document
    _check_words(data, located)
    if "sections" not in data:
        sections = sections_of_headings(document.headings, len(document.text))
        located = located._replace(document=document.model_copy(update={"sections": sections}))
    return located


def _check_words(data: dict[str, Any], located: Located) -> None:
    """Refuse a span whose ``text`` is not what stands at its offsets."""
    document = located.document
    fields: tuple[tuple[SpanField, Sequence[GoldSpan]], ...]
    fields = (("entities", document.entities), ("headings", document.headings), ("noise", document.noise))
    for field, spans in fields:
        for index, span in enumerate(spans):
            there = document.text[span.start : span.end]
            words = data[field][index].get("text", there)
            if words != there:
                raise GoldError(
                    f"{located.path}:{located.line_of(field, index)}: wrong offset: "
                    f"[{span.start}, {span.end}) is {there!r}, not {words!r}"
                )


def _lines_of(source: str) -> LineOf:
    """Tell lines by reading the list of a field up to the span, which is done for messages only."""

    def line_of(field: SpanField, index: int) -> int:
        opening = re.search(rf'(?<!\\)"{field}"\s*:\s*\[\s*', source)
        if opening is None:
            return 1
        position = opening.end()
        for _ in range(index):
            _, position = json.JSONDecoder().raw_decode(source, position)
            position = re.compile(r"[\s,]*").match(source, position).end()  # type: ignore[union-attr]
        return source.count("\n", 0, position) + 1

    return line_of


def to_standoff(document: GoldDocument) -> dict[str, Any]:
    """Return a document as the JSON object of a ``.json`` file, which is without the id that is the file's name."""
    text = document.text
    headings = {(heading.start, heading.level): heading for heading in document.headings}
    sections = []
    for section in document.sections:
        heading = headings.get((section.start, section.level))
        end = heading.end if heading else section.start
        words = text[section.start : end]
        sections.append({**_plain(section), "heading_end": end, "heading": words})
    return {
        "sha256": text_sha256(text),
        "length": len(text),
        "noise": [_plain(noise) for noise in document.noise],
        "headings": [{**_plain(heading), "text": text[heading.start : heading.end]} for heading in document.headings],
        "entities": [{**_entity(entity), "text": text[entity.start : entity.end]} for entity in document.entities],
        "sections": sections,
        **({"meta": document.meta} if document.meta else {}),
        "text": text,
    }


def _entity(entity: GoldEntity) -> dict[str, Any]:
    plain = _plain(entity)
    if entity.qualifier == "exact" and entity.label not in NUMERIC_LABELS:
        del plain["q"]
    return plain


def _plain(span: Any) -> dict[str, Any]:
    fields: dict[str, Any] = span.model_dump(by_alias=True, exclude_none=True)
    return fields


def save_standoff(documents: Iterable[GoldDocument], path: str | Path) -> None:
    """Write documents to one ``.jsonl`` file, one a line with its id, or to a folder, each to its ``ID.json``.

    Raises:
        GoldError: an id cannot be the name of a file, or a file cannot be written.
    """
    path = Path(path)
    if path.suffix == ".jsonl":
        lines = (json.dumps({"id": document.id, **to_standoff(document)}, ensure_ascii=False) for document in documents)
        write_text(path, "".join(line + "\n" for line in lines))
        return
    for document in documents:
        text = json.dumps(to_standoff(document), ensure_ascii=False, indent=1) + "\n"
        write_text(file_of(document, path, ".json"), text)
