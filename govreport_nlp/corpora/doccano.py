"""doccano's JSON lines for sequence labelling: ``{"text", "label": [[start, end, label], …]}``.

doccano gives all other fields back as it got them (they are its metadata), so the rest of the annotation goes along in
``gold``. Its offsets count UTF-16 code units, as its browser side does (doccano issue 2290): a character beyond U+FFFF
counts two.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

from govreport_nlp.corpora.carried import carry, restore
from govreport_nlp.corpora.located import Located, json_lines, locate, write_text
from govreport_nlp.corpora.model import GoldDocument
from govreport_nlp.errors import GoldError


def save_doccano(documents: Iterable[GoldDocument], path: str | Path) -> None:
    """Write documents to one ``.jsonl`` file, to import as "JSONL".

    Raises:
        GoldError: the file cannot be written.
    """
    lines = []
    for document in documents:
        units = _unit_offsets(document.text)
        labels = [[units[entity.start], units[entity.end], entity.label] for entity in document.entities]
        task = {"text": document.text, "label": labels, "gold": carry(document)}
        lines.append(json.dumps(task, ensure_ascii=False) + "\n")
    write_text(Path(path), "".join(lines))


def is_doccano(path: Path) -> bool:
    """Say whether a file of JSON lines is doccano's: its first line has ``label``, ``labels`` or spans with offsets."""
    try:
        _, task = next(json_lines(path))
    except (GoldError, StopIteration):
        return False
    entities = task.get("entities") or [{}]
    return "label" in task or "labels" in task or (isinstance(entities, list) and "start_offset" in entities[0])


def read_doccano(path: str | Path) -> Iterator[Located]:
    """Read what doccano exported, as "JSONL" or "JSONL(relation)"; the labels decide where they were edited.

    Raises:
        GoldError: the file is missing or is no such export, an offset lies inside a character; the message names the line.
    """
    path = Path(path)
    for number, task in json_lines(path):
        text = task.get("text")
        if not isinstance(text, str):
            raise GoldError(f"{path}:{number}: no doccano export: the field text is missing")
        characters = {unit: offset for offset, unit in enumerate(_unit_offsets(text))}
        found = []
        for start, end, label in _labels(task, path, number):
            if start not in characters or end not in characters:
                raise GoldError(f"{path}:{number}: [{start}, {end}) is no span of the text, in UTF-16 code units")
            found.append((characters[start], characters[end], label))
        gold = task.get("gold")
        carried = gold if isinstance(gold, dict) else {"id": str(task.get("id", f"{path.stem}-{number}"))}
        yield locate(restore(carried, text, found), path, number)


def _labels(task: dict[str, Any], path: Path, number: int) -> Iterator[tuple[int, int, str]]:
    """Yield the labels in any of the three forms that doccano exports."""
    labels = task.get("label", task.get("labels", task.get("entities", [])))
    try:
        for label in labels:
            if isinstance(label, dict):
                yield int(label["start_offset"]), int(label["end_offset"]), str(label["label"])
            else:
                start, end, name = label
                yield int(start), int(end), str(name)
    except (KeyError, TypeError, ValueError) as error:
        raise GoldError(f"{path}:{number}: no doccano export: a label is [start, end, label] ({error!r})") from error


def _unit_offsets(text: str) -> list[int]:
    """Return the offset of each character, and of the end, in UTF-16 code units."""
    return list(accumulate((2 if character > "\uffff" else 1 for character in text), initial=0))
