"""How the time of some work grows with its input; in CPU time, so that a busy machine does not matter."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from govreport_nlp.collector import collector_at_rest

Input = TypeVar("Input")

#: Below this many seconds of CPU time the clock and the set-up say more than the work does.
_NOISE_FLOOR = 0.005
#: The growth that is taken for linear without measuring again.
_CLEAR = 1.3
#: How often both inputs are measured before the shortest times of each are taken as they are.
_ROUNDS = 12


def repeated(unit: str) -> Callable[[int], str]:
    """Return what makes a text of so many characters: the unit, over and over."""
    return lambda length: (unit * (length // len(unit) + 1))[:length]


def growth(work: Callable[[Input], object], make: Callable[[int], Input], size: int, times: int = 4) -> float:
    """Return how many times as long as linear growth allows the larger input takes: 1.0 is linear, ``times`` quadratic.

    Args:
        work: what is measured.
        make: makes an input of a size; not measured.
        size: of the smaller input.
        times: how many times as large the larger one is.
    """
    small, large = make(size), make(size * times)
    least = [float("inf")] * 2
    for _ in range(_ROUNDS):
        least = [min(best, _seconds(work, given)) for best, given in zip(least, (small, large), strict=True)]
        ratio = least[1] / max(least[0], _NOISE_FLOOR) / times
        if ratio < _CLEAR:
            break
    return ratio


def _seconds(work: Callable[[Input], object], given: Input) -> float:
    """The garbage collector waits: its time grows with all that the tests before have left behind."""
    with collector_at_rest():
        start = time.process_time()
        work(given)
        return time.process_time() - start
