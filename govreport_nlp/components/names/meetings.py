"""Meetings by their numbers: 市二届人大四次会议, 党的二十大, 十九届二中、三中全会 (each of a row is one)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from govreport_nlp.components.names.candidate import NameCandidate
from govreport_nlp.components.names.lexicon import Events, alternatives

_N = "[一二三四五六七八九十]{1,3}"
_CONGRESS_ENDS = "(?=精神|[、和以报会胜召提关]|$)"


class MeetingFinder:
    """Finds numbered meetings of congresses, committees and councils."""

    def __init__(self, events: Events) -> None:
        levels, bodies, sessions = map(alternatives, (events.levels, events.bodies, events.sessions))
        first = "".join(sorted({word[0] for word in events.levels + events.bodies}))
        self._meeting = re.compile(
            f"(?=[{first}第一二三四五六七八九十])"  # to fail at once at most characters
            f"(?:{levels}?(?:第?{_N}届{bodies}?|{bodies}第?{_N}届)(?:第?{_N}[次中]){{0,4}}(?:历次)?{sessions}"
            f"|{levels}第{_N}次{sessions}"
            f"|党的{_N}大|(?<![一二三四五六七八九十第]){_N}大{_CONGRESS_ENDS}"
            f"|(?:党的)?{_N}届{_N}中(?=[、和及])"
            f"|(?<=、){_N}[次中]全会|(?<=、){_N}次(?=、))"
        )

    def __call__(self, text: str) -> Iterator[NameCandidate]:
        """Yield the meetings of a text."""
        for match in self._meeting.finditer(text):
            yield NameCandidate(match.start(), match.end(), "EVENT", "rules")
