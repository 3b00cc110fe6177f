"""Label Studio's JSON: a list of tasks with regions.

Entities, headings and noise are regions of three ``<Labels>`` tags (``label``, ``heading``, ``noise``) over one
``<Text>``; what a region carries besides its label stands in its ``meta`` note, written as in the inline mark-up, so
that an annotator sees and corrects it. What no region can hold (id, ``meta``, sections without heading) stays in the
task's ``data``, which Label Studio gives back as it got it. Offsets count code points (label-studio-frontend 308).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from govreport_nlp.corpora.attributes import ENTITY_ATTRIBUTES, read_attributes, write_attributes
from govreport_nlp.corpora.located import Located, locate, parse_json, read_text, write_text
from govreport_nlp.corpora.model import GoldDocument, GoldHeading, sections_of_headings
from govreport_nlp.errors import GoldError
from govreport_nlp.labels import NAME_LABELS, NOISE_KINDS, SECTION_TYPES, VALUE_LABELS

_ENTITY, _HEADING, _NOISE = "label", "heading", "noise"
_TEXT = "text"
_HEADING_NOTE = ("level", "type2")


def save_label_studio(documents: Iterable[GoldDocument], path: str | Path) -> None:
    """Write documents to one ``.json`` file of tasks to import, and ``NAME.config.xml`` beside it for the project.

    Raises:
        GoldError: a file cannot be written.
    """
    path = Path(path)
    documents = list(documents)
    tasks = [_task(document) for document in documents]
    write_text(path, json.dumps(tasks, ensure_ascii=False, indent=1) + "\n")
    labels = {entity.label for document in documents for entity in document.entities}
    write_text(path.with_suffix(".config.xml"), label_config(sorted(labels - {*NAME_LABELS, *VALUE_LABELS})))


def label_config(own_labels: Sequence[str] = ()) -> str:
    """Return the labelling configuration of a project.

    Args:
        own_labels: labels besides the library's.
    """
    tags = {
        _ENTITY: (*NAME_LABELS, *VALUE_LABELS, *own_labels),
        _HEADING: SECTION_TYPES,
        _NOISE: NOISE_KINDS,
    }
    lines = ["<View>"]
    for name, values in tags.items():
        lines.append(f'  <Labels name="{name}" toName="{_TEXT}">')
        lines += [f"    <Label value={quoteattr(value)}/>" for value in values]
        lines.append("  </Labels>")
    lines += [f'  <Text name="{_TEXT}" value="${_TEXT}"/>', "</View>"]
    return "\n".join(lines) + "\n"


def _task(document: GoldDocument) -> dict[str, Any]:
    regions = [
        *(_region(e.start, e.end, _ENTITY, e.label, write_attributes(e, ENTITY_ATTRIBUTES)) for e in document.entities),
        *(
            _region(h.start, h.end, _HEADING, h.type, write_attributes(h, _HEADING_NOTE))
            for h in document.headings
            if h.start < h.end
        ),
        *(_region(n.start, n.end, _NOISE, n.kind, "") for n in document.noise),
    ]
    for number, region in enumerate(regions):
        region["id"] = f"r{number}"
        region["value"]["text"] = document.text[region["value"]["start"] : region["value"]["end"]]
    data: dict[str, Any] = {"id": document.id, _TEXT: document.text}
    without_heading = [
        heading.model_dump(exclude_none=True) for heading in document.headings if heading.start == heading.end
    ]
    if without_heading:
        data["without_heading"] = without_heading
    if document.sections != sections_of_headings(document.headings, len(document.text)):
        data["sections"] = [section.model_dump(exclude_none=True) for section in document.sections]
    if document.meta:
        data["meta"] = document.meta
    return {"data": data, "annotations": [{"result": regions}]}


def _region(start: int, end: int, tag: str, label: str, note: str) -> dict[str, Any]:
    value = {"start": start, "end": end, "labels": [label]}
    region: dict[str, Any] = {"from_name": tag, "to_name": _TEXT, "type": "labels", "value": value}
    if note:
        region["meta"] = {"text": [note]}
    return region


def is_label_studio(path: Path) -> bool:
    """Say whether a JSON file is Label Studio's: a list, where stand-off annotation is an object."""
    try:
        with path.open("rb") as file:
            return file.read(80).decode("utf-8", "ignore").lstrip("\ufeff \t\r\n").startswith("[")
    except OSError:
        return False


def read_label_studio(path: str | Path) -> Iterator[Located]:
    """Read a file of tasks as Label Studio exports it ("JSON"); of several annotations of a task the last counts.

    Raises:
        GoldError: the file is missing or is no such export, a task is not annotated, a note is none; the message names
            the task.
    """
    path = Path(path)
    source = read_text(path)
    tasks = parse_json(source, path)
    if not isinstance(tasks, list):
        raise GoldError(f"{path}:1: no Label Studio export: a list of tasks is expected")
    lines = _task_lines(source)
    for number, task in enumerate(tasks, start=1):
        line = next(lines)
        try:
            yield locate(_fields(task, f"{path.stem}-{number}"), path, line)
        except GoldError:
            raise
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            raise GoldError(f"{path}:{line}: task {number}: no annotated task of Label Studio ({error!r})") from error


def _task_lines(source: str) -> Iterator[int]:
    """Yield the line on which each task of the list begins."""
    decoder, gap = json.JSONDecoder(), re.compile(r"[\s,\[]*")
    position, line, counted = 0, 1, 0
    while True:
        match = gap.match(source, position)
        start = match.end() if match else position
        line, counted = line + source.count("\n", counted, start), start
        yield line
        _, position = decoder.raw_decode(source, start)


def _fields(task: dict[str, Any], name: str) -> dict[str, Any]:
    data = task["data"]
    text: str = data[_TEXT]
    annotations = [annotation for annotation in task["annotations"] if not annotation.get("was_cancelled")]
    entities: list[dict[str, Any]] = []
    headings = [GoldHeading.model_validate(heading) for heading in data.get("without_heading", [])]
    noise: list[dict[str, Any]] = []
    for region in annotations[-1]["result"]:
        if region.get("type") not in ("labels", "hypertextlabels"):
            continue
        value = region["value"]
        (label,) = value.get("labels") or value["hypertextlabels"]
        span = {"start": value["start"], "end": value["end"]}
        _check_words(text, span, value.get("text"))
        note = " ".join(region.get("meta", {}).get("text", []))
        if region["from_name"] == _HEADING:
            attributes = {"level": 1, **read_attributes(note, _HEADING_NOTE)}
            headings.append(GoldHeading.model_validate({**span, "type": label, **attributes}))
        elif region["from_name"] == _NOISE:
            noise.append({**span, "kind": label})
        else:
            entities.append({**span, "label": label, **read_attributes(note, ENTITY_ATTRIBUTES)})
    headings.sort(key=lambda heading: (heading.start, heading.end))
    return {
        "id": str(data.get("id", name)),
        "text": text,
        "entities": sorted(entities, key=lambda entity: (entity["start"], entity["end"])),
        "headings": headings,
        "sections": data.get("sections") or sections_of_headings(headings, len(text)),
        "noise": sorted(noise, key=lambda span: (span["start"], span["end"])),
        "meta": data.get("meta", {}),
    }


def _check_words(text: str, span: dict[str, int], words: str | None) -> None:
    """Refuse a region whose words are others than the text's there; how line breaks are written does not count."""
    there = text[span["start"] : span["end"]]
    if words is not None and _without_space(words) != _without_space(there):
        raise ValueError(f"wrong offset: [{span['start']}, {span['end']}) is {there!r}, not {words!r}")


def _without_space(words: str) -> str:
    return re.sub(r"\s|\\[nr]", "", words)
