"""Counts and what is made of them: precision, recall, F1, shares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any

from govreport_nlp.labels import NAME_LABELS, NOISE_KINDS, NUMERIC_LABELS

DIGITS = 4
#: Labels whose counts are put together; ``all`` besides takes every label that occurs.
POOLS: dict[str, tuple[str, ...]] = {"numeric": NUMERIC_LABELS, "date": ("DATE",), "names": NAME_LABELS}


@dataclass
class SpanCounts:
    """Counts of one label.

    Attributes:
        gold: entities in the gold.
        predicted: entities predicted.
        right: predicted with exact edges and label.
        overlapped_gold: gold entities that some prediction of the label overlaps.
        overlapping_predicted: predictions that overlap some gold entity of the label.
        valued: right entities that have a value.
        value_right: of those, the value, unit and qualifier are right.
        end_to_end: right entities whose value, if any, is right.
    """

    gold: int = 0
    predicted: int = 0
    right: int = 0
    overlapped_gold: int = 0
    overlapping_predicted: int = 0
    valued: int = 0
    value_right: int = 0
    end_to_end: int = 0

    def __add__(self, other: SpanCounts) -> SpanCounts:
        return SpanCounts(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    def scores(self) -> dict[str, Any]:
        """Return precision, recall, F1 (strict), overlap F1, accuracy of values and end-to-end F1."""
        overlap_recall = share(self.overlapped_gold, self.gold) or 0.0
        overlap_precision = share(self.overlapping_predicted, self.predicted) or 0.0
        return {
            **f1(self.right, self.gold, self.predicted),
            "overlap_f": round(_harmonic(overlap_precision, overlap_recall), DIGITS),
            "value_acc": rounded_share(self.value_right, self.valued),
            "end_to_end_f": f1(self.end_to_end, self.gold, self.predicted)["f"],
        }


@dataclass
class Tally:
    """Everything counted over a document or a set of them; tallies of disjoint sets add up."""

    labels: dict[str, SpanCounts] = field(default_factory=dict)
    headings: SpanCounts = field(default_factory=SpanCounts)
    heading_levels: int = 0
    heading_types: int = 0
    headings_whole: int = 0
    section_characters: int = 0
    section_characters_right: int = 0
    noise: dict[str, SpanCounts] = field(default_factory=dict)
    measures: int = 0
    measures_overlapping: int = 0
    measures_exact: int = 0
    subjects: int = 0
    subjects_right: int = 0
    subjects_predicted: int = 0

    def label(self, name: str) -> SpanCounts:
        """Return the counts of a label, made when first asked for."""
        return self.labels.setdefault(name, SpanCounts())

    def __add__(self, other: Tally) -> Tally:
        names = [field.name for field in fields(self)]
        return Tally(**{name: _added(getattr(self, name), getattr(other, name)) for name in names})

    def pools(self) -> dict[str, SpanCounts]:
        """Return the counts of each pool of labels, and of all labels."""
        members: dict[str, Iterable[str]] = {**POOLS, "all": self.labels}
        return {
            name: sum((self.labels[label] for label in labels if label in self.labels), SpanCounts())
            for name, labels in members.items()
        }

    def scores(self) -> dict[str, Any]:
        """Return the scores: of labels and pools, headings, sections, noise and facts."""
        return {
            "labels": {label: self.labels[label].scores() for label in sorted(self.labels)},
            **{name: counts.scores() for name, counts in self.pools().items()},
            "headings": f1(self.headings.right, self.headings.gold, self.headings.predicted),
            "heading_level_acc": rounded_share(self.heading_levels, self.headings.right) or 0.0,
            "heading_type_acc": rounded_share(self.heading_types, self.headings.right) or 0.0,
            "section_char_acc": rounded_share(self.section_characters_right, self.section_characters) or 0.0,
            "noise": {
                kind: f1(counts.right, counts.gold, counts.predicted)
                for kind, counts in ((kind, self.noise.get(kind, SpanCounts())) for kind in NOISE_KINDS)
            },
            "facts": {
                "measure_overlap": rounded_share(self.measures_overlapping, self.measures),
                "measure_exact": rounded_share(self.measures_exact, self.measures),
                "n": self.measures,
                "subject_recall": rounded_share(self.subjects_right, self.subjects),
                "subject_precision": rounded_share(self.subjects_right, self.subjects_predicted),
                "subject_n": self.subjects,
            },
        }


def f1(right: int, gold: int, predicted: int) -> dict[str, Any]:
    """Return precision, recall and F1 with the counts behind them, rounded to four digits."""
    precision, recall = share(right, predicted) or 0.0, share(right, gold) or 0.0
    return {
        "p": round(precision, DIGITS),
        "r": round(recall, DIGITS),
        "f": round(_harmonic(precision, recall), DIGITS),
        "gold": gold,
        "pred": predicted,
    }


def share(part: int, whole: int) -> float | None:
    """Return part of whole, None where there is no whole."""
    return part / whole if whole else None


def rounded_share(part: int, whole: int) -> float | None:
    """Return part of whole, rounded to four digits, None where there is no whole."""
    value = share(part, whole)
    return None if value is None else round(value, DIGITS)


def _harmonic(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _added(one: Any, other: Any) -> Any:
    if isinstance(one, dict):
        return {name: one.get(name, SpanCounts()) + other.get(name, SpanCounts()) for name in {**one, **other}}
    return one + other
