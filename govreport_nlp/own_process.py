"""Modules of this library as programs in processes of their own."""

from __future__ import annotations

import sys


def python_command(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module's ``main`` where Python imports from the same places as here.

    ``python -m`` would look into the current folder first: a ``json.py`` that lies among a stranger's reports would run.

    Args:
        module: its full name.
        arguments: what it reads from ``sys.argv``.
    """
    code = f"import sys; sys.path[:] = {sys.path!r}; from {module} import main; main()"
    return [sys.executable, "-c", code, *arguments]
