"""Roads by number (G219, 5号线) and by their ends (X至Y高速公路, and X至Y as an item of a list of roads)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from govreport_nlp.components.names.candidate import NameCandidate

# It begins with one character class, so that all other characters are passed over at once.
_NUMBERED = re.compile(
    "[GSX0-9国省地轨](?:"
    r"(?<=[GSX])\d{2,4}(?:国道|省道|高速)?|(?<=\d)\d{1,3}(?:国道|省道|县道)|(?<=[国省])道\d{2,4}"
    r"|(?:(?<=地)铁\d{1,2}|(?<=轨)道交通\d{1,2}|(?<=\d)\d?)号线(?:[东南西北中]段|[东南西北]?延[伸长]?线)?)"
)
_CODE = re.compile(r"[A-Za-z\d.]")
_TO = re.compile("[至到]")
_MAX_END = 12
_END = "(?:[GSAR][a-z]*|_|C[a-z]|[DJ][a-z]*|9+|0+)"
_LEFT = re.compile(f"(?<=[|,&X#xHhcyzk><]){_END}{{1,8}}$")
_RIGHT = re.compile(f"{_END}{{1,6}}(?P<road>(?:[LF][a-z]*)*)")


class RoadFinder:
    """Finds numbered roads and lines, and routes from one place to another."""

    def __call__(self, text: str, shape: str) -> Iterator[NameCandidate]:
        """Yield the roads of a text with its shape."""
        for match in _NUMBERED.finditer(text):
            if not _CODE.match(text, match.end()) and not _CODE.match(text[match.start() - 1 : match.start()]):
                yield NameCandidate(match.start(), match.end(), "LOC", "rules")
        for match in _TO.finditer(text):
            at, to = match.start(), match.group()
            if shape[at] not in "XH":
                continue
            left = _LEFT.search(shape, max(0, at - _MAX_END), at)
            right = _RIGHT.match(shape, at + 1)
            if left and right and (right["road"] or (to == "至" and _is_listed(text, left.start(), right.end()))):
                yield NameCandidate(left.start(), right.end(), "LOC", "rules")


def _is_listed(text: str, start: int, end: int) -> bool:
    return text[end : end + 1] in ("、", "等") or text[start - 1 : start] == "、"
