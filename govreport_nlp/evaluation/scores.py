"""Counts and what is made of them: precision, recall, F1, shares."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

DIGITS = 4


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
    """Everything counted over a set of documents."""

    labels: dict[str, SpanCounts] = field(default_factory=dict)
    headings: SpanCounts = field(default_factory=SpanCounts)
    heading_levels: int = 0
    heading_types: int = 0
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
