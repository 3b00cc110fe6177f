"""Regular expressions that few texts ask, compiled when the first of them does."""

from __future__ import annotations

import re
from typing import Any, cast


class _RarePattern:
    """Stands for a pattern and takes over its methods one by one, each when it is first asked for."""

    def __init__(self, source: str) -> None:
        self.pattern = source

    def __getattr__(self, name: str) -> Any:
        method = getattr(re.compile(self.pattern), name)
        setattr(self, name, method)
        return method

    def __reduce__(self) -> tuple[Any, ...]:
        return _RarePattern, (self.pattern,)


def rare_pattern(source: str) -> re.Pattern[str]:
    """Return a pattern that is compiled when it is first asked.

    To compile all the patterns of a pipeline takes longer than a short report to be read. A call costs one step more
    than that of a compiled pattern, so it is for what a text asks once in a few hundred characters at most.

    It has a pattern's methods and its ``pattern`` and is no ``re.Pattern`` to ``isinstance`` or ``re.compile``.

    Args:
        source: a valid regular expression; it is not checked before it is asked.
    """
    return cast("re.Pattern[str]", _RarePattern(source))
