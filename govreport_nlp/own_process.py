"""Processes that are this library's own: how they are started, and how they are set up."""

from __future__ import annotations

import gc
import sys

#: So many more containers must have been made than dropped before the collector looks for cycles; Python's own is 700.
_COLLECT_AFTER = 50_000


def collect_seldom() -> None:
    """Let the garbage collector run seldom, in a process that is this library's own.

    Each time it looks through all that spaCy and the lexicons hold, a tenth of a second, and a report leaves no cycles.
    """
    gc.set_threshold(_COLLECT_AFTER)


def python_command(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module's ``main`` where Python imports from the same places as here.

    ``python -m`` would look into the current folder first: a ``json.py`` that lies among a stranger's reports would run.

    Args:
        module: its full name.
        arguments: what it reads from ``sys.argv``.
    """
    code = f"import sys; sys.path[:] = {sys.path!r}; from {module} import main; main()"
    return [sys.executable, "-c", code, *arguments]
