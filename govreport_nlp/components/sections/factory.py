"""``govreport_sections``: the tree of sections with their types (``doc._.sections``, ``token._.section``)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import registry

from govreport_nlp.components.base import ReportComponent, ScoreFunction
from govreport_nlp.components.sections.finder import Section, SectionFinder
from govreport_nlp.language.document import NOISE_KEY, get_clean_text, get_raw_text, get_sections, set_sections
from govreport_nlp.language.extensions import register_extensions
from govreport_nlp.text.alignment import CleanText


class SectionsComponent(ReportComponent):
    """Finds numbered and unnumbered headings, nests the sections and labels their type (guidelines, section 3).

    Args:
        name: the component's name in the pipeline.
        lexicon_path: a user's table of cue words instead of the library's.
        scorer: what ``nlp.evaluate`` calls, or None.
    """

    def __init__(self, name: str, *, lexicon_path: str | None = None, scorer: ScoreFunction | None = None) -> None:
        super().__init__(name, scorer, lexicon_path=lexicon_path)
        self._find = SectionFinder(Path(lexicon_path) if lexicon_path else None)

    def annotate(self, doc: Doc) -> Doc:
        """Find the sections of a document."""
        clean = get_clean_text(doc)
        boilerplate = [span for span in doc.spans.get(NOISE_KEY, []) if span.label_ == "boilerplate"]
        breaks = [clean.clean_offset(span.start_char) for span in boilerplate]
        sections = self._find(clean.text, breaks)
        if not sections and len(doc):
            sections = [Section(0, len(clean.text), 1, None, None, "other", None, None)]
        set_sections(doc, [_plain(section, index, clean, doc) for index, section in enumerate(sections)])
        return doc


def _plain(section: Section, index: int, clean: CleanText, doc: Doc) -> dict[str, Any]:
    heading = None
    if section.heading is not None:
        start, end = clean.raw_span(*section.heading)
        heading = {"start": start, "end": end, "text": get_raw_text(doc)[start:end]}
    return {
        "id": f"s{index}",
        "start": _raw_offset(clean, section.start, doc) if section.start else 0,
        "end": _raw_offset(clean, section.end, doc),
        "level": section.level,
        "number": section.number,
        "heading": heading,
        "type": section.type,
        "type2": section.type2,
        "parent": None if section.parent is None else f"s{section.parent}",
    }


def _raw_offset(clean: CleanText, offset: int, doc: Doc) -> int:
    """Return where a section border lies in the raw text; noise around a border goes to the section before it."""
    return len(get_raw_text(doc)) if offset >= len(clean.text) else clean.raw_span(offset, offset + 1)[0]


@registry.scorers("govreport_nlp.sections_scorer.v1")
def make_sections_scorer() -> ScoreFunction:
    """Return the scorer of sections."""
    return score_sections


def score_sections(examples: Iterable[Example]) -> dict[str, Any]:
    """Score headings by exact offsets, and the level and type of those that are right."""
    right = gold = predicted = levels = types = 0
    for example in examples:
        reference, found = (_headings(doc) for doc in (example.reference, example.predicted))
        common = reference.keys() & found.keys()
        right, gold, predicted = right + len(common), gold + len(reference), predicted + len(found)
        levels += sum(reference[key]["level"] == found[key]["level"] for key in common)
        types += sum(reference[key]["type"] == found[key]["type"] for key in common)
    precision, recall = right / predicted if predicted else 0.0, right / gold if gold else 0.0
    return {
        "headings_p": precision,
        "headings_r": recall,
        "headings_f": 2 * precision * recall / (precision + recall) if right else 0.0,
        "heading_level_acc": levels / right if right else 0.0,
        "heading_type_acc": types / right if right else 0.0,
    }


def _headings(doc: Doc) -> dict[tuple[int, int], dict[str, Any]]:
    sections = (section for section in get_sections(doc) if section["heading"])
    return {(section["heading"]["start"], section["heading"]["end"]): section for section in sections}


@Language.factory(
    "govreport_sections",
    assigns=["doc._.sections", "token._.section", "span._.section"],
    default_config={"lexicon_path": None, "scorer": {"@scorers": "govreport_nlp.sections_scorer.v1"}},
    default_score_weights={"headings_f": 1.0, "heading_type_acc": None, "heading_level_acc": None},
)
def create_sections(
    nlp: Language, name: str, lexicon_path: str | None, scorer: ScoreFunction | None
) -> SectionsComponent:
    """Create the component; see :class:`SectionsComponent` for the arguments."""
    register_extensions()
    return SectionsComponent(name, lexicon_path=lexicon_path, scorer=scorer)
