"""A record with what is private hidden in it, everywhere it stands."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import PurePath
from typing import Literal

from govreport_nlp.errors import RedactionError
from govreport_nlp.record import Entity, Fact, Noise, Record, Section, Source, TextSpan
from govreport_nlp.redaction.edits import Edit, EditedText
from govreport_nlp.redaction.finder import PrivateFinder
from govreport_nlp.redaction.model import PRIVATE_KINDS, PrivateKind, PrivateSpan
from govreport_nlp.redaction.pseudonyms import Pseudonyms
from govreport_nlp.text.alignment import CleanText
from govreport_nlp.text.clean import TextCleaner
from govreport_nlp.text.noise import NoiseSpan
from govreport_nlp.text.rare_pattern import rare_pattern

Mode = Literal["mask", "pseudonymise"]
MASK = "*"
_PERSON = "PERSON"
#: Line breaks stay in a masked text, so that its lines are those of the report.
_LINE = rare_pattern("[^\n\r\u2028\u2029\x85]+")


class Redactor:
    """Finds and hides what is private.

    Args:
        kinds: what is private.
        keep: names of persons that stay, such as those of public figures, in either script.
        finder: what finds; the library's own if None.
    """

    def __init__(
        self,
        kinds: Collection[PrivateKind] = PRIVATE_KINDS,
        keep: Iterable[str] = (),
        finder: PrivateFinder | None = None,
    ) -> None:
        unknown = [kind for kind in kinds if kind not in PRIVATE_KINDS]
        if unknown:
            raise RedactionError(f"{', '.join(unknown)}: no kind to redact; the kinds are {', '.join(PRIVATE_KINDS)}")
        self._kinds = frozenset(kinds)
        self._keep = tuple(keep)
        self._finder = finder or PrivateFinder()

    def find(self, record: Record) -> list[PrivateSpan]:
        """Find what is private in a record; see :func:`find_private`."""
        return self._finder.find(
            record.text,
            noise=[NoiseSpan(span.start, span.end, span.kind) for span in record.noise],
            persons=[(entity.start, entity.end) for entity in record.entities if entity.label == _PERSON],
            kinds=self._kinds,
            keep=self._keep,
        )

    def hide(
        self, record: Record, spans: Sequence[PrivateSpan], mode: Mode = "mask", key: bytes | None = None
    ) -> Record:
        """Hide what was found in a record; see :func:`redact`."""
        is_traditional = record.source.script == "Hant"
        words = {kind: word[is_traditional] for kind, word in self._finder.lexicon.words.items()}
        pseudonyms = Pseudonyms(words, key)
        hide = _masked if mode == "mask" else _replaced(pseudonyms)
        cut = list(_cut(spans, sorted({section.start for section in record.sections})))
        edited = EditedText(record.text, [edit for span in cut for edit in hide(record.text, span)])

        def hide_in_name(name: str) -> str:
            edits = [edit for span in self._finder.find_known(name, spans, self._kinds) for edit in hide(name, span)]
            return EditedText(name, edits).text

        noise = _noise(record.noise, edited, mode)
        clean, _ = TextCleaner(lambda raw: [NoiseSpan(span.start, span.end, span.kind) for span in noise])(edited.text)
        entities = list(_entities(record.entities, edited, clean))
        return record.model_copy(
            update={
                "id": hide_in_name(record.id),
                "source": _source(record.source, edited.text, hide_in_name),
                "text": edited.text,
                "noise": noise,
                "sections": [_section(section, edited) for section in record.sections],
                "entities": entities,
                "facts": list(_facts(record.facts, edited, {entity.id for entity in entities})),
            }
        )


def _cut(spans: Iterable[PrivateSpan], boundaries: Sequence[int]) -> Iterator[PrivateSpan]:
    """Cut what runs over the beginning of a section there, so that sections go on tiling the text."""
    for span in spans:
        inside = boundaries[bisect_right(boundaries, span.start) : bisect_left(boundaries, span.end)]
        for start, end in pairwise([span.start, *inside, span.end]):
            yield PrivateSpan(start, end, span.kind, span.identity)


def _masked(text: str, span: PrivateSpan) -> list[Edit]:
    return [
        Edit(line.start(), line.end(), MASK * len(line.group())) for line in _LINE.finditer(text, span.start, span.end)
    ]


def _replaced(pseudonyms: Pseudonyms) -> Callable[[str, PrivateSpan], list[Edit]]:
    return lambda text, span: [Edit(span.start, span.end, pseudonyms(span.kind, span.identity))]


def _source(source: Source, text: str, hide_in_name: Callable[[str], str]) -> Source:
    """Describe the redacted text.

    The hash of the original would let anyone try names until it fits; folders may be named after a user.
    """
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return source.model_copy(update={"path": hide_in_name(PurePath(source.path).name), "sha256": digest})


def _noise(spans: Iterable[Noise], edited: EditedText, mode: Mode) -> list[Noise]:
    """Carry noise over; masks that were put into the report's own text are noise of their kind."""
    kept = [
        Noise(start=place[0], end=place[1], kind=span.kind)
        for span in spans
        if (place := edited.trimmed(span.start, span.end))
    ]
    if mode == "mask":
        ends = sorted((span.start, span.end) for span in kept)
        position = 0
        covered_to = 0
        for edit in edited.edits:
            while position < len(ends) and ends[position][0] <= edit.start:
                covered_to = max(covered_to, ends[position][1])
                position += 1
            if covered_to <= edit.start:
                kept.append(Noise(start=edit.start, end=edit.end, kind="mask"))
    return sorted(kept, key=lambda span: (span.start, span.end))


def _section(section: Section, edited: EditedText) -> Section:
    return section.model_copy(
        update={
            "start": edited.offset(section.start),
            "end": edited.offset(section.end),
            "heading": _text_span(section.heading, edited),
        }
    )


def _text_span(span: TextSpan | None, edited: EditedText) -> TextSpan | None:
    if span is None:
        return None
    start, end = edited.widened(span.start, span.end)
    return TextSpan(start=start, end=end, text=edited.text[start:end])


def _entities(entities: Iterable[Entity], edited: EditedText, clean: CleanText) -> Iterator[Entity]:
    """Carry entities over: persons stay under their new names, what else lies in a hidden stretch is gone.

    Of what was touched a value goes, for nobody can read it any more, and a name loses its code, which would say what was
    hidden.
    """
    position = 0
    for entity in entities:
        widen = entity.label == _PERSON
        place = (edited.widened if widen else edited.trimmed)(entity.start, entity.end)
        touched = edited.touches(entity.start, entity.end)
        if place is None or place[0] < position or (touched and entity.value is not None):
            continue
        start, position = place
        if not touched:
            yield entity.model_copy(update={"start": start, "end": position})
            continue
        first, last = clean.clean_span(start, position)
        yield entity.model_copy(
            update={
                "start": start,
                "end": position,
                "text": edited.text[start:position],
                "norm": clean.text[first:last],
                "code": None,
            }
        )


def _facts(facts: Iterable[Fact], edited: EditedText, entities: Collection[str]) -> Iterator[Fact]:
    """Carry facts over; one whose value is gone goes with it."""
    for fact in facts:
        if fact.entity in entities:
            gone = {
                field: None
                for field in ("subject", "responsible", "part_of")
                if getattr(fact, field) is not None and getattr(fact, field) not in entities
            }
            yield fact.model_copy(update={"measure": _text_span(fact.measure, edited), **gone})
