"""One proposed name: what every rule yields and what the resolver chooses among."""

from __future__ import annotations

from typing import NamedTuple


class NameCandidate(NamedTuple):
    """A span of the clean text that may be a name.

    Offsets are code points of the clean text, end exclusive. `source` says who proposes it: "lexicon" for a string that
    stands in a lexicon as it is, "rules" for one that a rule has delimited. `priority` decides between two labels of
    one span: the higher knows more of the context.
    """

    start: int
    end: int
    label: str
    source: str
    priority: int = 0
