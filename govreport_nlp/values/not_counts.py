"""Where a number is written and nothing is counted: idioms, ordinals, numbering, names, short quotations.

Guidelines, section 1 (boundaries; idiomatic number words) and section 5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import ahocorasick_rs

from govreport_nlp.lexicons import alternation
from govreport_nlp.values.lexicon import Ordinals, ValueLexicon
from govreport_nlp.values.patterns import window_before
from govreport_nlp.values.place_names import PlaceNameFinder

#: Of either kind; written so that most places of the text are passed over at their first character.
_NUMBER = r"[\d一二三四五六七八九十](?:(?<=\d)\d?|(?<=\D)[一二三四五六七八九十]{0,2})"
_LINE_NUMBER = re.compile(
    rf"^[ \t\u3000]*(?:[（(][ ]?)?(?:\d{{1,2}}(?:[.．]\d{{1,2}}){{0,2}}|{_NUMBER})[ ]?"
    r"(?:[、）)](?!\d{1,2}[%％])|[.．](?!\d))",
    re.MULTILINE,
)
_INLINE_NUMBER = re.compile(
    rf"[（(一二三四五六七八九十①-⑳](?:(?<=[（(])[ ]?{_NUMBER}[ ]?[)）]|(?<=[一二三四五六七八九十])是|(?<=[①-⑳]))"
)
#: 十九届二中、三中全会, 五次全会: numbers of sessions are ordinals.
_SESSIONS = re.compile(
    rf"{_NUMBER}(?:届(?=历次|{_NUMBER}[次中])(?:历次|{_NUMBER}[次中][、和]?){{0,8}}"
    rf"|[次中][、和]?(?:{_NUMBER}[次中][、和]?){{0,8}}全[会体])"
)
#: 八届人大|三次会议
_MEETING = re.compile(rf"[大协]{_NUMBER}次(?=会议)")
#: Numbers in a short quotation are part of a name or coinage (“5个100%”).
_QUOTED = re.compile(r"[“‘「『\"][^“”‘’「」『』\"\n]{1,12}[”’」』\"]")
_NO_NUMERAL = r"(?![〇零一二三四五六七八九十百千万亿两几])[\u4e00-\u9fff]"
#: 一村一品, 一项一策, 一任接着一任.
_PAIRED_ONES = re.compile(rf"[一几]{_NO_NUMERAL}{{1,2}}(?:(?:接|连|挨|跟)着)?一{_NO_NUMERAL}")
#: 二十一年（1284年）: the year of a reign (section 5: dynastic years are not marked).
_REIGN_YEAR = re.compile(r"[元一二三四五六七八九十]{1,3}年(?=[（(](?:公元)?(?:[2-9]\d\d|1[0-8]\d\d)年[）)])")


class NotCounts:
    """Finds what no value may begin in.

    Args:
        lexicon: the words around numbers.
    """

    def __init__(self, lexicon: ValueLexicon) -> None:
        self._idioms = ahocorasick_rs.AhoCorasick(
            lexicon.idioms.words, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest
        )
        #: 一张张, 一座座: many, and nobody says how many; 一名|名师 is a count.
        doubled = re.compile(rf"一({_NO_NUMERAL})(?!{alternation(lexicon.doubled.not_before)})\1")
        self._patterns = (
            *(_LINE_NUMBER, _INLINE_NUMBER, _SESSIONS, _MEETING),
            *(_QUOTED, _PAIRED_ONES, doubled, _REIGN_YEAR),
        )
        self._place_names = PlaceNameFinder(lexicon.place_names)
        self._terms = _Terms(lexicon.ordinals)

    def __call__(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the start and end of each, in code points of ``text``, end exclusive; they may overlap."""
        for _, start, end in self._idioms.find_matches_as_indexes(text):
            yield start, end
        for pattern in self._patterns:
            yield from (match.span() for match in pattern.finditer(text))
        yield from self._place_names(text)
        yield from self._terms(text)


class _Terms:
    """Finds terms: 十二届市委, 十四届全运会; 连续举办十二届 is a count.

    Args:
        words: whose terms are numbered, and what shows that they are counted.
    """

    def __init__(self, words: Ordinals) -> None:
        self._pattern = re.compile(
            rf"{_NUMBER}届(?:(?:{alternation(words.bodies)})(?!{alternation(words.bodies_not_before)})(?:{_NUMBER}次)?"
            r"|(?<=[十二三][一二三四五六七八九十]届)(?![的，。；、）]|$))",
            re.MULTILINE,
        )
        self._repeated = re.compile(rf"(?:{alternation(words.repeated)})[\u4e00-\u9fff]{{0,4}}$")

    def __call__(self, text: str) -> Iterator[tuple[int, int]]:
        for match in self._pattern.finditer(text):
            if not self._repeated.search(window_before(text, match.start())):
                yield match.span()
