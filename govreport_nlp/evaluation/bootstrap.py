"""How far a score may be chance: confidence intervals by drawing the documents again and again (Efron's bootstrap).

Documents are drawn, not entities: those of one report are alike. Pipelines are compared on the same draws, so that what is
hard for both does not blur their difference.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import astuple
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from govreport_nlp.evaluation.scores import DIGITS, SpanCounts

Measure = Literal["f", "overlap_f", "end_to_end_f"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
#: For each draw and document how often it came out.
Draws = NDArray[np.int64]
Samples = NDArray[np.float64]

RESAMPLES = 1000
LEVEL = 0.95


class Interval(NamedTuple):
    """A confidence interval.

    Attributes:
        low: its lower end.
        high: its upper end.
    """

    low: float
    high: float


def draw_documents(documents: int, resamples: int = RESAMPLES, seed: int = 0) -> Draws:
    """Draw documents with replacement, as many as there are.

    Args:
        documents: how many there are.
        resamples: how often to draw.
        seed: the same seed gives the same draws.

    """
    chance = random.Random(seed)
    draws = [np.bincount(chance.choices(range(documents), k=documents), minlength=documents) for _ in range(resamples)]
    return np.array(draws, dtype=np.int64).reshape(resamples, documents)


def sample_scores(counts: Sequence[SpanCounts], draws: Draws) -> dict[Measure, Samples]:
    """Return the scores of each draw; NaN where a draw holds nothing to find and nothing was found.

    Args:
        counts: of each document.
        draws: of :func:`draw_documents`.
    """
    totals = draws @ np.array([astuple(count) for count in counts], dtype=np.int64)
    scores = [SpanCounts(*row).scores() for row in totals.tolist()]
    empty = np.array([not score["gold"] + score["pred"] for score in scores])
    return {
        measure: np.where(empty, np.nan, np.array([score[measure] for score in scores], dtype=np.float64))
        for measure in MEASURES
    }


def interval(samples: Samples, level: float = LEVEL) -> Interval | None:
    """Return the interval that holds the middle part of samples, NaN aside; None where there are none.

    Args:
        samples: scores, or differences of scores.
        level: the part.
    """
    known = samples[~np.isnan(samples)]
    if not known.size:
        return None
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return Interval(round(float(low), DIGITS), round(float(high), DIGITS))
