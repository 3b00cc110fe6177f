"""The type of every section of a tree: by its heading, else its parent's, else by its body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from govreport_nlp.components.sections.openings import Opening
from govreport_nlp.components.sections.types import SAMPLE, TypeReader
from govreport_nlp.text.rare_pattern import rare_pattern

_NUMBER_IN_BRACKETS = rare_pattern(r"^[一二三四五六七八九十]{1,3}、")
_YEAR = re.compile(r"(?:19|20)\d{2}(?=年)")
BODY_TYPES = ("overview", "work", "problems", "plans", "other")
"""The types that a body can have without a word of it in the heading."""
FACTUAL_TYPES = ("overview", "work", "plans")
"""What the rest of a preamble can hold beside the announcement (guidelines §3: one section, type and type2)."""
SHORT_ADDRESS = 60
"""Code points up to which a speaker's first words are an address; more of them are a preamble that begins with one."""
LONGEST_TURN = 20
"""Code points that the words which turn a paragraph to a new subject may have."""
LONGEST_LEAVE = 250
"""Code points up to which a last paragraph that addresses the readers takes leave."""
LONG_PREAMBLE = 600
"""Code points above which a speaker's first section is more than a preamble."""
MOST_PIECES = 100
"""Sections whose bodies are read to type their neighbourhood: keeps the work linear whatever their number."""
FIRST_SECTIONS = 4
"""Sections among which a preamble is looked for: two titles and an addressee may stand before it."""


class SectionTypes(NamedTuple):
    """Type and second type of a section; None: not known."""

    type: str | None
    type2: str | None = None


_UNKNOWN = SectionTypes(None)


class _Tree(NamedTuple):
    text: str
    openings: Sequence[Opening]
    starts: Sequence[int]
    parents: Sequence[int | None]

    def stretch(self, index: int) -> tuple[int, int]:
        """Return start and end of the text that belongs to this section and to none of its children."""
        after = self.starts[index + 1] if index + 1 < len(self.starts) else len(self.text)
        return self.starts[index], after


class _Course:
    """How far a report has come: what its title and the sections passed by rule out for those that follow.

    Attributes:
        document: the type that the title gives, None where it gives none.
    """

    def __init__(self, document: str | None, titled: bool) -> None:
        self.document = document
        self._titled = titled
        self._seen: set[str | None] = set()
        self._latest: str | None = None
        self._introduced = False

    def pass_by(self, types: SectionTypes, opening: Opening) -> None:
        """Take note of a typed section of the outermost level."""
        self._seen.add(types.type)
        self._latest = types.type
        if types.type == "preamble" or (
            types.type == "overview" and (self.document == "work" or opening.end <= opening.start)
        ):
            self._introduced = True

    def ruled_out(self) -> set[str]:
        """Return the types that the next section cannot have by its body alone."""
        names = {"overview"} if self._titled and self._introduced else set()
        if self.document == "plans" or (self._latest == "plans" and "work" in self._seen):
            names |= {"work", "overview"}
        elif self.document == "work" and "plans" not in self._seen:
            names.add("plans")
        return names


class TreeTyper:
    """Types the sections of one report at a time (guidelines §3)."""

    def __init__(self, types: TypeReader) -> None:
        self._types = types

    def __call__(
        self, text: str, openings: Sequence[Opening], starts: Sequence[int], parents: Sequence[int | None]
    ) -> list[tuple[str, str | None]]:
        """Return type and type2 of each section.

        Args:
            text: the clean text.
            openings: how each section begins, in order.
            starts: where each begins, in code points.
            parents: index of each one's enclosing section.
        """
        tree = _Tree(text, openings, starts, parents)
        named = [self._named(tree, index) for index in range(len(openings))]
        self._look_ahead(tree, named)
        self._type_roots(tree, named)
        types: list[tuple[str, str | None]] = []
        for own, parent in zip(named, parents, strict=True):
            first = own.type or ("other" if parent is None else types[parent][0])
            types.append((first, own.type2 if own.type2 != first else None))
        return types

    def _named(self, tree: _Tree, index: int) -> SectionTypes:
        opening = tree.openings[index]
        if opening.style == "speaker":
            start, end = tree.stretch(index)
            if end - start < SHORT_ADDRESS:
                return SectionTypes("addressee", "preamble")
            return SectionTypes("preamble" if end - start < LONG_PREAMBLE else None, "addressee")
        if opening.kind in ("title", "addressee"):
            return SectionTypes(opening.kind)
        if opening.style == "byline":
            return SectionTypes("title")
        if opening.style in ("attachment", "figure"):
            return SectionTypes("attachment")
        if opening.style == "closing":
            return SectionTypes("closing")
        if opening.style == "turn":
            return SectionTypes(self._types.of_turn(tree.text[opening.start : opening.start + LONGEST_TURN]))
        if opening.end <= opening.start:
            return _UNKNOWN
        words = tree.text[max(opening.start, opening.marker_end) : opening.end]
        if opening.style == "bracketed":
            words = _NUMBER_IN_BRACKETS.sub("", words.strip("【】"))
        first, second = self._types.of_heading(words)
        return SectionTypes(first, second) if first or second else _UNKNOWN

    def _look_ahead(self, tree: _Tree, named: list[SectionTypes]) -> None:
        """Make the work of a later year what is planned: 2022年工作回顾 … 2023年主要工作."""
        reviewed = None
        for index, opening in enumerate(tree.openings):
            if opening.kind in ("title", "break") or tree.parents[index] is not None:
                continue
            year = _YEAR.match(tree.text, opening.marker_end or opening.start, opening.end)
            if year is None:
                continue
            if reviewed is not None and year[0] > reviewed and named[index].type in (None, "work"):
                named[index] = SectionTypes("plans", named[index].type2)
            elif reviewed is None and named[index].type in (None, "work"):
                reviewed = year[0]

    def _type_roots(self, tree: _Tree, named: list[SectionTypes]) -> None:
        """Type the roots whose heading names nothing, each by itself where it can be, else with its neighbours."""
        bodies, children = _gather(tree, named)
        group: list[int] = []
        course = _Course(self._of_document(tree), tree.openings[0].kind == "title")
        for root in (index for index, parent in enumerate(tree.parents) if parent is None):
            if named[root].type is None:
                alone = self._alone(tree, root, children.get(root, []))
                if alone is None:
                    group.append(root)
                    continue
                named[root] = SectionTypes(alone.type, alone.type2 or named[root].type2)
                self._type_inner(tree, root, named)
            self._type_together(tree, group, bodies, children, named, course)
            group = []
            course.pass_by(named[root], tree.openings[root])
        self._type_together(tree, group, bodies, children, named, course)

    def _alone(self, tree: _Tree, root: int, children: list[str]) -> SectionTypes | None:
        """Return the types of a root that says by itself what it is: by its children, as preamble or as closing."""
        opening = tree.openings[root]
        if opening.end > opening.start:
            if len(children) > 1:
                return SectionTypes("work" if "work" in children else children[0])
            return None
        start, end = tree.stretch(root)
        last = root == len(tree.openings) - 1 or tree.openings[root + 1].style == "attachment"
        body = tree.text[start : min(end, start + SAMPLE)]
        best = self._types.of_body(body)
        if best == "preamble" and root < FIRST_SECTIONS:
            if self._types.of_body(body, FACTUAL_TYPES) == "overview":
                return SectionTypes("overview", "preamble")
            return SectionTypes("preamble")
        leaves = opening.style == "address" and tree.openings[0].kind == "title" and end - start <= LONGEST_LEAVE
        if last and (best == "closing" or leaves):
            return SectionTypes("closing")
        before = tree.openings[root - 1] if root else None
        follows_front = before is not None and (before.kind in ("title", "addressee") or before.style == "byline")
        if follows_front and not last and end - start < LONG_PREAMBLE:
            return SectionTypes("overview" if best == "overview" else "preamble")
        return None

    def _type_inner(self, tree: _Tree, root: int, named: list[SectionTypes]) -> None:
        """Type what stands in an opening section without heading: the report itself, no part of its opening."""
        opens = named[root].type == "preamble" or (named[root].type == "overview" and self._of_document(tree) == "work")
        if not opens or tree.openings[root].end > tree.openings[root].start:
            return
        inner = []
        for index in range(root + 1, len(tree.openings)):
            if tree.parents[index] is None:
                break
            if tree.parents[index] == root and named[index].type is None:
                inner.append(index)
        if inner:
            pieces = [tree.stretch(index) for index in inner[:MOST_PIECES]]
            room = 2 * SAMPLE // len(pieces)
            sample = "".join(tree.text[start : min(end, start + room)] for start, end in pieces)
            best = self._types.of_body(sample, [name for name in BODY_TYPES if name != "overview"])
            for index in inner:
                named[index] = SectionTypes(best or "work", named[index].type2)

    def _of_document(self, tree: _Tree) -> str | None:
        """Return the type that the document's title gives."""
        titles = [opening for opening in tree.openings[:FIRST_SECTIONS] if opening.kind == "title"]
        return self._types.of_title(tree.text[titles[-1].start : titles[-1].end]) if titles else None

    def _type_together(
        self,
        tree: _Tree,
        group: list[int],
        bodies: dict[int, list[tuple[int, int]]],
        children: dict[int, list[str]],
        named: list[SectionTypes],
        course: _Course,
    ) -> None:
        """Give neighbouring roots the type of their bodies taken together: what one leaves open its neighbour tells."""
        if not group:
            return
        pieces = [piece for root in group for piece in bodies[root]]
        pieces = pieces[:: len(pieces) // MOST_PIECES + 1]
        room = 2 * SAMPLE // len(pieces)
        sample = "".join(tree.text[start : min(end, start + room)] for start, end in pieces)
        ruled_out = course.ruled_out()
        best = self._types.of_body(sample, [name for name in BODY_TYPES if name not in ruled_out])
        for root in group:
            opening = tree.openings[root]
            by_title = course.document if opening.end > opening.start else None
            first = best or next(iter(children.get(root, [])), by_title)
            named[root] = SectionTypes(first, named[root].type2)
            course.pass_by(named[root], opening)


def _gather(
    tree: _Tree, named: Sequence[SectionTypes]
) -> tuple[dict[int, list[tuple[int, int]]], dict[int, list[str]]]:
    """Return for each root the stretches of text that no heading types, and the types its children's headings name."""
    bodies: dict[int, list[tuple[int, int]]] = {}
    children: dict[int, list[str]] = {}
    roots: list[int] = []
    typed: list[bool] = []
    for index, parent in enumerate(tree.parents):
        own = named[index].type
        roots.append(index if parent is None else roots[parent])
        typed.append(own is not None or (parent is not None and typed[parent]))
        if own is not None and parent is not None and parent == roots[index]:
            children.setdefault(parent, []).append(own)
        if not typed[index]:
            bodies.setdefault(roots[index], []).append(tree.stretch(index))
    return bodies, children
