"""How the time of some work grows with the length of its input; in CPU time, so that a busy machine does not matter."""

from __future__ import annotations

import time
from collections.abc import Callable

#: Below this many seconds of CPU time the clock and the set-up say more than the work does.
_NOISE_FLOOR = 0.005


def growth(work: Callable[[str], object], unit: str, length: int, times: int = 4) -> float:
    """Return how many times as long as linear growth allows the longer input takes: 1.0 is linear, ``times`` quadratic.

    Args:
        work: what is measured.
        unit: the input is this text, over and over.
        length: of the shorter input, in characters.
        times: how many times as long the longer one is.
    """

    def text(size: int) -> str:
        return (unit * (size // len(unit) + 1))[:size]

    shorter = longer = float("inf")
    for _ in range(12):
        shorter = min(shorter, _seconds(work, text(length)))
        longer = min(longer, _seconds(work, text(length * times)))
        if (ratio := longer / max(shorter, _NOISE_FLOOR) / times) < 1.3:  # clear already
            break
    return ratio


def _seconds(work: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    work(text)
    return time.process_time() - start
