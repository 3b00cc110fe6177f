r"""CoNLL: one character or token a line with its tag, a tab between, an empty line behind each line of the text.

It holds the text, the entities' spans and labels, and ``meta``; values, ids, headings and noise it does not. White space
is written ``\n``, ``\s``, ``\u3000``, a backslash ``\\``, so that the text comes back as it was. Files of other origin
are read too: the first column is the token, the last the tag, and empty lines are line breaks of the text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govreport_nlp.corpora.escapes import escape_breaks, escape_space, unescape
from govreport_nlp.corpora.located import Located, locate, read_text, write_text
from govreport_nlp.corpora.model import GoldDocument
from govreport_nlp.corpora.tags import Scheme, TagError, read_tags, tag_document
from govreport_nlp.errors import GoldError

if TYPE_CHECKING:
    from spacy.tokens import Doc

_HEADER = "# govreport_nlp: token and tag; white space is escaped, empty lines add nothing"
_DOCUMENT = "# newdoc id = "
_META = "# meta = "


def save_conll(
    documents: Iterable[GoldDocument],
    path: str | Path,
    scheme: Scheme = "BIO",
    make_doc: Callable[[str], Doc] | None = None,
) -> None:
    """Write documents to one file.

    Args:
        documents: what to write.
        path: the file.
        scheme: ``BIO`` or ``BIOES``.
        make_doc: what cuts words, such as a pipeline's ``make_doc``; None writes one character a line.

    Raises:
        GoldError: entities overlap, or the file cannot be written.
    """
    lines = [_HEADER]
    for document in documents:
        lines.append(_DOCUMENT + escape_breaks(document.id))
        if document.meta:
            lines.append(_META + json.dumps(document.meta, ensure_ascii=False))
        for start, end, tag in tag_document(document, scheme, make_doc):
            token = document.text[start:end]
            lines.append(f"{escape_space(token)}\t{tag}")
            if token.endswith("\n") and tag == "O":
                lines.append("")
        lines.append("")
    write_text(Path(path), "\n".join(lines))


def read_conll(path: str | Path) -> Iterator[Located]:
    """Read the documents of a file.

    Raises:
        GoldError: the file cannot be read, a line has no tag, or a tag is of no known scheme; the message names the line.
    """
    path = Path(path)
    lines = read_text(path).removesuffix("\n").split("\n")
    own = lines[0] == _HEADER
    draft = _Draft(path, path.stem, 1)
    for number, line in enumerate(lines, start=1):
        if line.startswith(_DOCUMENT) or line.split(None, 1)[:1] == ["-DOCSTART-"]:
            if draft.pieces or draft.named:
                yield draft.finish()
            named = line.startswith(_DOCUMENT)
            id = unescape(line[len(_DOCUMENT) :]) if named else f"{path.stem}-{draft.number + 1}"
            draft = _Draft(path, id, number, named, draft.number + 1)
        elif line.startswith(_META) and own:
            draft.meta = json.loads(line[len(_META) :])
        elif not line.strip():
            draft.break_line(number, own)
        elif not (line.startswith("# ") and "\t" not in line):
            draft.add(line, number, own)
    if draft.pieces or draft.named:
        yield draft.finish()


@dataclass
class _Draft:
    """A document of which lines are still to come."""

    path: Path
    id: str
    line: int
    named: bool = False
    number: int = 0
    pieces: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)

    def add(self, line: str, number: int, own: bool) -> None:
        columns = line.split("\t") if "\t" in line else line.split()
        if len(columns) < 2 or not columns[0]:
            raise GoldError(f"{self.path}:{number}: a token and a tag are expected, not {line!r}")
        self.pieces.append(unescape(columns[0]) if own else columns[0])
        self.tags.append(columns[-1].strip())
        self.lines.append(number)

    def break_line(self, number: int, own: bool) -> None:
        if not own and self.pieces and self.pieces[-1] != "\n":
            self.pieces.append("\n")
            self.tags.append("O")
            self.lines.append(number)

    def finish(self) -> Located:
        try:
            runs = read_tags(self.tags)
        except TagError as error:
            raise GoldError(f"{self.path}:{self.lines[error.index]}: {error}") from error
        starts = [0]
        for piece in self.pieces:
            starts.append(starts[-1] + len(piece))
        entities: list[dict[str, Any]] = [
            {"start": starts[run.first], "end": starts[run.last], "label": run.label} for run in runs
        ]
        fields = {"id": self.id, "text": "".join(self.pieces), "entities": entities, "meta": self.meta}
        lines = [self.lines[run.first] for run in runs]
        return locate(fields, self.path, self.line, lambda field, index: lines[index])
