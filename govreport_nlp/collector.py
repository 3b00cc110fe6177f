"""Python's garbage collector, which looks through all that spaCy and the lexicons hold each time it runs in full."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Let the collector wait while much is made that lives on: it would look through it again and again, in vain.

    A full run takes a tenth of a second, and a long report made one due. The switch is the whole process's: another
    thread that turns the collector off meanwhile will find it on again.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
