"""Entities as one tag a character or token: BIO and BIOES."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from govreport_nlp.corpora.model import GoldDocument, refuse_overlap
from govreport_nlp.errors import GoldError

if TYPE_CHECKING:
    from spacy.tokens import Doc

Scheme = Literal["BIO", "BIOES"]
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)

_BEGINS = frozenset("BSU")
_CONTINUES = frozenset("IMEL")
_ENDS = frozenset("ESLU")


class Tagged(NamedTuple):
    """A piece of the text with its tag; the pieces of a document tile its text."""

    start: int
    end: int
    tag: str


def tag_document(
    document: GoldDocument, scheme: Scheme = "BIO", make_doc: Callable[[str], Doc] | None = None
) -> list[Tagged]:
    """Cut a text into pieces and tag each.

    Args:
        document: its entities must not overlap.
        scheme: ``BIO`` or ``BIOES``.
        make_doc: what cuts words (a pipeline's ``make_doc``); None gives one piece a character. A word that an entity's
            edge crosses is cut there, as the pipeline itself does, so that no entity is lost.

    Raises:
        GoldError: entities overlap.
    """
    refuse_overlap(document)
    edges = set(range(len(document.text) + 1)) if make_doc is None else _word_edges(document.text, make_doc)
    edges.update(edge for entity in document.entities for edge in (entity.start, entity.end))
    waiting = sorted(document.entities, key=lambda entity: entity.start, reverse=True)
    tagged = []
    for start, end in pairwise(sorted(edges)):
        while waiting and waiting[-1].end <= start:
            waiting.pop()
        if not waiting or start < waiting[-1].start:
            tagged.append(Tagged(start, end, "O"))
        else:
            entity = waiting[-1]
            prefix = _prefix(start == entity.start, end == entity.end, scheme)
            tagged.append(Tagged(start, end, f"{prefix}-{entity.label}"))
    return tagged


def _prefix(begins: bool, ends: bool, scheme: Scheme) -> str:
    if scheme == "BIOES" and ends:
        return "S" if begins else "E"
    return "B" if begins else "I"


def _word_edges(text: str, make_doc: Callable[[str], Doc]) -> set[int]:
    edges = {0, len(text)}
    for token in make_doc(text):
        edges |= {token.idx, token.idx + len(token)}
    return edges


class Run(NamedTuple):
    """An entity as tags say it: first piece, one behind the last, label."""

    first: int
    last: int
    label: str


def read_tags(tags: Sequence[str]) -> list[Run]:
    """Read the entities that tags say; BIO, BIOES, BILOU and their like, and IOB1, where I- may begin an entity.

    Raises:
        TagError: a tag is none of these.
    """
    runs: list[Run] = []
    first, label = 0, ""
    for index, tag in enumerate([*tags, "O"]):
        prefix, _, name = tag.partition("-")
        if tag != "O" and not (name and prefix in _BEGINS | _CONTINUES):
            raise TagError(f"{tag!r} is no tag: O, or one of B I E S (M L U) with - and a label", index)
        if label and (name != label or prefix in _BEGINS):
            runs.append(Run(first, index, label))
            label = ""
        if name and not label:
            first, label = index, name
        if name and prefix in _ENDS:
            runs.append(Run(first, index + 1, label))
            label = ""
    return runs


class TagError(GoldError):
    """A tag is none of a known scheme; ``index`` is its place in the sequence."""

    def __init__(self, message: str, index: int) -> None:
        super().__init__(message)
        self.index = index
