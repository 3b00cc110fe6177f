"""What opens a paragraph: a title, an addressee, a heading, a list item, or nothing but body."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from govreport_nlp.components.sections.lexicon import SectionLexicon
from govreport_nlp.components.sections.numbering import Marker, NumberReader
from govreport_nlp.text.rare_pattern import rare_pattern

LONGEST_CLAUSE = 48
"""Code points that a run-in heading may have; the longest of a hundred real reports has 47."""
FRONT_LINES = 8
"""Lines among which title and addressee are looked for."""
LONG_PARAGRAPH = 1000
"""Code points above which a line is a whole report whose line breaks were lost: looked through for paragraphs."""
LONGEST_BRACKET = 120
"""Code points of a bracket in a heading; what it lists does not make the heading long."""
FEW = 3
"""A numbered list of which at most one member in this number looks like a heading is a list of items."""
SURELY_HEADING = 12
"""Code points up to which a heading among items stays one: 奖励政策实行申报制 between plain sentences."""
LONGEST_LINE = 80
"""Code points that a heading on a line of its own may have."""

CLOSING_LINES = 6
"""Lines at the end among which the report takes leave."""
LONGEST_FAREWELL = 250
"""Code points of a paragraph that takes leave; a longer one says more."""
LONGEST_FIELD = 60
"""Code points that a field of a form may have (牵头：城管办): a colon in it opens no section."""
_SENTENCE_ENDS = "。！？；;”）)"


class Opening(NamedTuple):
    """The opening of one paragraph.

    Attributes:
        kind: ``title``, ``addressee``, ``break`` (no heading), ``numbered``, ``line`` (unnumbered, a line of its own),
            ``leaf`` (unnumbered run-in: topic sentence, 书香社区:, ——, 一是), ``item`` (a list item: it has a place in
            the nesting, but is no section).
        start: offset of the first visible character, in code points.
        end: end of the heading without its sentence mark; ``start`` where there is no heading.
        style: numbering style, or the kind of leaf.
        value: the number, None where there is none.
        depth: usual depth of the style (see ``numbering``).
        marker_end: end of the number; ``start`` where there is none.
    """

    kind: str
    start: int
    end: int
    style: str
    value: int | None = None
    depth: int = 0
    marker_end: int = 0


class _Line(NamedTuple):
    start: int
    end: int


class _Clause(NamedTuple):
    """The first clause behind a number: its end, the mark that closes it (empty: none) and whether text follows."""

    end: int
    mark: str
    followed: bool


def _lines(text: str, breaks: Sequence[int], lost_break: re.Pattern[str]) -> Iterator[_Line]:
    """Yield the paragraphs, white space trimmed.

    Args:
        text: the clean text.
        breaks: further offsets where a paragraph begins.
        lost_break: where a paragraph begins within a line that is too long to be one.
    """
    cuts = sorted(set(breaks))
    for match in re.finditer(r"\S[^\n\r]*", text):
        start, end = match.span()
        inner = cuts[bisect_left(cuts, start + 1) : bisect_left(cuts, end)] if cuts else []
        if end - start > LONG_PARAGRAPH:
            inner = sorted({*inner, *(place.end() for place in lost_break.finditer(text, start, end - 1))})
        for cut in inner:
            yield from _stripped(text, start, cut)
            start = cut
        if inner or text[end - 1].isspace():
            yield from _stripped(text, start, end)
        else:
            yield _Line(start, end)


def _stripped(text: str, start: int, end: int) -> Iterator[_Line]:
    words = text[start:end].lstrip()
    if words:
        yield _Line(end - len(words), end - len(words) + len(words.rstrip()))


def _has_chinese(words: str) -> bool:
    return any("㐀" <= character <= "鿿" for character in words)


def _commas(words: str) -> int:
    return words.count("，") + words.count(",")


def _alternation(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or r"(?!)"


class OpeningReader:
    """Finds the openings of a text's paragraphs (guidelines §3 and the rulings on sections in §5)."""

    def __init__(self, lexicon: SectionLexicon) -> None:
        words = lexicon.headings
        self._read_number = NumberReader()
        self._mark = re.compile(r"[。；;！!？?]|(?<!\d)[：:]|[：:](?!\d)")
        self._amount = re.compile(rf"(?:\d|[\d几数][百千]|余)\s?(?:{_alternation(words.measures)})")
        self._sentence = re.compile(rf"{self._amount.pattern}|{_alternation(words.not_in_heading)}")
        self._not_colon = rare_pattern(_alternation(words.not_in_colon_heading))
        self._not_topic = rare_pattern(_alternation(words.not_in_topic))
        self._not_topic_opening = re.compile(_alternation(words.not_topic_openings))
        joints = _alternation(lexicon.types.joints)
        self._title_end = rare_pattern(
            rf"(?:{_alternation(words.title_endings)})(?:(?:{joints})[^，。：]{{2,24}}|[(（][^()（）]{{0,12}}[)）])?$"
        )
        self._byline = rare_pattern(
            rf"^(?:[—–―─-]{{1,6}}|[(（])\s?\d{{4}}年|(?:{_alternation(words.occasion_endings)})[)）]?$"
            rf"|^[^，。：]{{0,16}}(?:{_alternation(words.speaker_titles)})\s{{1,6}}[㐀-鿿]\s{{0,4}}[㐀-鿿]{{1,3}}$"
        )
        self._attachment = re.compile(
            rf"(?:{_alternation(words.attachment_openings)})[一二三四五六七八九十\d]{{0,3}}(?:[：:]|$)|(?P<figure>[图表]\s?\d)"
        )
        self._addressee = re.compile(rf"(?:{_alternation(words.addressee_openings)})[^。；\n]{{0,40}}?[：:]")
        self._addressed = rare_pattern(rf"[^。；：:]{{0,70}}(?:{_alternation(words.addressee_endings)})[：:]$")
        self._speaker = re.compile(
            rf"[^。，,：:\s]{{2,12}}[：:](?=[(（][^()（）\n]{{0,12}}[)）]|[^。\n]{{0,8}}(?:{_alternation(words.presiding)}))"
        )
        self._break = re.compile(rf"(?:{_alternation(words.break_openings)})[，,！!：:]")
        self._lost_break = rare_pattern(
            r"\u3000{2,}|(?<=[。！：:”])(?=[(（][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|"
            rf"(?:{_alternation(words.break_openings)})[，,！!：:])"
        )
        self._farewell = rare_pattern(_alternation(words.farewells))
        self._signature = rare_pattern(rf"[^，。；：:]{{2,30}}(?:{_alternation(words.signatures)})$")
        self._of_organ = rare_pattern(rf"[^，。；：:]{{1,24}}(?:{_alternation(words.organs)})[^，。；：:]{{4,40}}$")
        self._turn = re.compile(_alternation([word for group in lexicon.types.turns.values() for word in group]))
        self._dated = rare_pattern(
            r"[^，。；]{0,30}?(?:(?:19|20)\d{2}|[二一][〇○零一二三四五六七八九]{3})\s{0,2}[年.．/-]"
            r"[\s\d一二三四五六七八九十月日.．/-]{2,12}[)）]?$"
        )
        self._closing = rare_pattern(_alternation(words.closing_openings))
        self._first_word = re.compile("[“《「*]{0,4}(?:[㐀-鿿]|(?:19|20)?[\\d*]{2,3}[-—至]?(?:20)?[\\d*]{0,3}年)")
        self._bracketed = re.compile("【[^【】\n]{2,30}】")
        self._columns = rare_pattern("[㐀-鿿][ \\u3000\\t]+[㐀-鿿]")
        self._bracket = re.compile(f"[(（][^()（）]{{0,{LONGEST_BRACKET}}}[)）]")
        self._announcement = re.compile(_alternation(words.title_announcements))
        self._leader = re.compile("[.．…·]{4}")
        self._contents = re.compile("[.．…·]{4,}\\s{0,4}\\d{0,3}$")
        self._refrain = re.compile("[^，,。]{2,12}[，,].")
        self._next_enumeration = rare_pattern("[。；;]\\s{0,4}二是")
        self._dash = re.compile(r"[—–―─-]{1,4}\s{0,2}(?=[㐀-鿿“])")
        type_words = {word for group in lexicon.types.endings.values() for word in group}
        self._typed_end = rare_pattern(rf"(?:{_alternation(sorted(type_words))})$")

    def __call__(self, text: str, breaks: Sequence[int] = ()) -> list[Opening]:
        """Return the openings in order of their place.

        Args:
            text: the clean text.
            breaks: offsets where a paragraph begins though no line break stands there (dropped block mark-up).
        """
        lines = list(_lines(text, breaks, self._lost_break))
        if self._leader.search(text):
            lines = [line for line in lines if not self._contents.search(text, line.end - 10, line.end)]
        openings = list(self._front(text, lines))
        first = sum(1 for line in lines[:FRONT_LINES] if openings and line.start <= openings[-1].start)
        announced = self._announced(text, openings)
        markers = [self._read_number(text, line.start, line.end) for line in lines]
        closing = self._closing_line(text, lines, markers) if openings else len(lines)
        for index in range(first, len(lines)):
            if index == closing:
                openings.append(Opening("break", lines[index].start, lines[index].start, "closing"))
                break
            opening = self._open(text, lines, markers, index)
            if announced and text[lines[index].start : lines[index].end] in announced:
                openings += self._inner_title(text, lines, index)
            elif opening is not None:
                openings.append(opening)
        return list(self._confirm(text, _alike(openings), [line.start for line in lines]))

    def _front(self, text: str, lines: list[_Line]) -> Iterator[Opening]:
        """Yield what stands before the report proper: titles, bylines, the addressee, the break where its text begins.

        A byline (occasion, date, who speaks) belongs to the title above it; without one it is a title section that has
        no heading.
        """
        titled = False
        top = 1 if lines and self._attachment.fullmatch(text, lines[0].start, lines[0].end) else 0
        for index, line in enumerate(lines[top:FRONT_LINES], top):
            head = text[line.start : min(line.end, line.start + LONGEST_LINE)]
            speaker = self._speaker.match(head) if index == top else None
            addressee = speaker or self._addressee.match(head) or (titled and self._addressed.match(head))
            if addressee:
                yield Opening("addressee", line.start, line.start, "speaker" if speaker else "addressee")
                if not speaker:
                    yield from self._after(text, lines, index, line.start + addressee.end())
                return
            if len(lines) > 1 and self._byline.search(head) and line.end - line.start < LONGEST_LINE:
                if not titled:
                    yield Opening("break", line.start, line.start, "byline")
                titled = True
            elif (
                self._is_title(text, line)
                and len(lines) > 1
                and (
                    index == top or self._title_end.search(head) or (index == top + 1 and self._typed_end.search(head))
                )
            ):
                titled = True
                yield Opening("title", line.start, line.end, "title")
            elif (
                not titled
                or self._read_number(text, line.start, line.end)
                or self._bracketed.fullmatch(text, line.start, line.end)
            ):
                return
            elif "。" in head or "，" in head or len(head) == LONGEST_LINE:
                yield Opening("break", line.start, line.start, "break")
                return

    def _after(self, text: str, lines: list[_Line], index: int, end: int) -> Iterator[Opening]:
        """Yield the break behind an addressee: in its own line or at the next one, unless a number stands there."""
        if end < lines[index].end:
            yield Opening("break", end, end, "break")
        elif index + 1 < len(lines):
            following = lines[index + 1]
            if self._read_number(text, following.start, following.end) is None:
                yield Opening("break", following.start, following.start, "break")

    def _closing_line(self, text: str, lines: list[_Line], markers: list[Marker | None]) -> int:
        """Return the index of the line where the report takes leave, signs and dates; the number of lines if nowhere."""
        top = len(lines)
        for index in range(len(lines) - 1, max(0, len(lines) - 1 - CLOSING_LINES), -1):
            line = lines[index]
            if markers[index] is not None or line.end - line.start > LONGEST_FAREWELL:
                break
            signed = top == index + 1 and self._signature.match(text, line.start, line.end)
            if signed or self._dated.match(text, line.start, line.end) or self._farewell.match(text, line.start):
                top = index
            elif top < len(lines):
                break
        return top

    def _announced(self, text: str, openings: Sequence[Opening]) -> str:
        """Return the part of the title that names the document sent with it (关于印发《…》的通知), empty: none."""
        titles = [text[opening.start : opening.end] for opening in openings if opening.kind == "title"]
        announcement = self._announcement.search(titles[-1]) if titles else None
        return titles[-1][announcement.end() :] if announcement else ""

    def _inner_title(self, text: str, lines: list[_Line], index: int) -> Iterator[Opening]:
        """Yield the title of the document that a notice sends along, and the break where its text begins."""
        line = lines[index]
        yield Opening("title", line.start, line.end, "title")
        yield from self._after(text, lines, index, line.end)

    def _is_title(self, text: str, line: _Line) -> bool:
        head = text[line.start : line.end] if line.end - line.start <= LONGEST_LINE else ""
        return (
            _has_chinese(head)
            and not self._mark.search(head)
            and _commas(head) < 2
            and self._read_number(text, line.start, line.end) is None
            and not self._attachment.match(head)
            and head[0] not in "—–-("
            and (
                not self._typed_end.search(head)
                or bool(self._title_end.search(head))
                or bool(self._of_organ.match(head))
            )
        )

    def _open(self, text: str, lines: list[_Line], markers: list[Marker | None], index: int) -> Opening | None:
        line, marker = lines[index], markers[index]
        if marker is not None:
            return self._numbered(text, lines, markers, index, marker)
        if self._break.match(text, line.start, line.end):
            return Opening("break", line.start, line.start, "address")
        dash = self._dash.match(text, line.start, line.end)
        if dash:
            clause = self._clause(text, dash.end(), line.end)
            if clause.mark and clause.mark in "。：:" and clause.followed:
                return Opening("leaf", line.start, clause.end, "dash", marker_end=dash.end())
            return None
        opening = self._unnumbered(text, lines, markers, index)
        turns = self._turn.match(text, line.start, line.end) and line.end - line.start > LONGEST_CLAUSE
        if turns and (opening is None or not self._typed_end.search(text, opening.start, opening.end)):
            return Opening("break", line.start, line.start, "turn")
        return opening

    def _clause(self, text: str, start: int, end: int) -> _Clause:
        match = self._mark.search(text, start, min(end, start + LONGEST_LINE + LONGEST_BRACKET))
        if match is None:
            return _Clause(end, "", False)
        return _Clause(match.start(), match[0], bool(text[match.end() : min(end, match.end() + 40)].strip()))

    def _numbered(
        self, text: str, lines: list[_Line], markers: list[Marker | None], index: int, marker: Marker
    ) -> Opening | None:
        line = lines[index]
        clause = self._clause(text, marker.end, line.end)
        kind = "numbered" if self._is_heading(text, lines, markers, index, marker, clause) else "item"
        if marker.style == "enumeration":
            if kind == "item" or not clause.followed or self._next_enumeration.search(text, clause.end, line.end):
                return None
            kind = "leaf"
        if marker.style.startswith("decimal") and (
            kind == "item" or self._amount.match(text, marker.end - 1, line.end)
        ):
            return None
        end = clause.end if kind != "item" else line.start
        return Opening(kind, line.start, end, marker.style, marker.value, marker.depth, marker.end)

    def _is_heading(
        self,
        text: str,
        lines: list[_Line],
        markers: list[Marker | None],
        index: int,
        marker: Marker,
        clause: _Clause,
    ) -> bool:
        words = text[marker.end : min(clause.end, marker.end + LONGEST_LINE + LONGEST_BRACKET)].strip()
        if len(words) >= LONGEST_LINE:
            words = self._bracket.sub("", words)
        if len(words) < 2 or not _has_chinese(words) or len(words) >= LONGEST_LINE:
            return False
        if self._sentence.search(words):
            return False
        commas = _commas(words)
        next_marker = markers[index + 1] if index + 1 < len(lines) else None
        bodyless = next_marker is not None and next_marker.style == marker.style
        if not clause.mark:
            return words[-1] not in "，,、" and len(words) <= 75 and not (bodyless and self._listed(markers, index))
        if clause.mark in "；;！!？?":
            return False
        if clause.mark in "：:":
            return (
                commas == 0
                and len(self._bracket.sub("", words)) <= 36
                and not (clause.followed and self._not_colon.search(words))
            )
        if clause.followed:
            return len(words) <= LONGEST_CLAUSE and commas <= 3
        opens_list = next_marker is not None and (next_marker.value == 1 or next_marker.depth > marker.depth)
        return (
            not bodyless
            and len(words) <= LONGEST_CLAUSE
            and index + 1 < len(lines)
            and (next_marker is None or opens_list)
        )

    @staticmethod
    def _listed(markers: list[Marker | None], index: int) -> bool:
        """Whether the lines before or behind the next one continue the list: three in a row without a body."""
        style = markers[index].style  # type: ignore[union-attr]
        near = [markers[place] for place in (index - 1, index + 2) if 0 <= place < len(markers)]
        return any(marker is not None and marker.style == style for marker in near)

    def _unnumbered(self, text: str, lines: list[_Line], markers: list[Marker | None], index: int) -> Opening | None:
        line = lines[index]
        clause = self._clause(text, line.start, line.end)
        words = text[line.start : min(clause.end, line.start + LONGEST_LINE)]
        attachment = self._attachment.match(text, line.start, line.end)
        if attachment and len(words) < 40:
            if not clause.followed:
                kind, style = ("leaf", "figure") if attachment["figure"] else ("line", "attachment")
                return Opening(kind, line.start, clause.end, style)
            if not attachment["figure"] and clause.mark in "：:" and line.end - line.start < 40:
                return Opening("line", line.start, line.end, "attachment")
        if self._bracketed.fullmatch(text, line.start, line.end) and index + 1 < len(lines):
            return Opening("line", line.start, line.end, "bracketed")
        if len(words) < 2 or len(words) > LONGEST_CLAUSE or not self._first_word.match(words):
            return None
        if self._amount.search(words) or self._closing.match(words):
            return None
        commas = _commas(words)
        if clause.mark in ("", "：", ":") and not clause.followed:
            return self._own_line(text, lines, markers, index, clause, words, commas)
        if clause.mark in ("：", ":"):
            if commas or len(words) > 14 or self._not_colon.search(words):
                return None
            if line.end - line.start < LONGEST_FIELD and text[line.end - 1] not in _SENTENCE_ENDS:
                return None
            return Opening("leaf", line.start, clause.end, "colon")
        if clause.mark != "。":
            return None
        if self._not_topic.search(words) or self._not_topic_opening.match(words):
            refrain = self._refrain.match(words)
            return Opening("leaf", line.start, clause.end, "refrain") if refrain else None
        cut_off = index + 1 == len(lines) and self._refrain.match(words)
        if not clause.followed and not cut_off:
            if len(words) > 20 or commas > 1 or index + 1 == len(lines) or markers[index + 1] is not None:
                return None
            following = lines[index + 1]
            long = following.end - following.start >= 60
            return Opening("leaf", line.start, clause.end, "sentence") if long else None
        style = (
            "topic" if not commas and len(words) <= 24 else "clauses" if commas == 1 and len(words) <= 25 else "refrain"
        )
        return Opening("leaf", line.start, clause.end, style)

    def _own_line(
        self,
        text: str,
        lines: list[_Line],
        markers: list[Marker | None],
        index: int,
        clause: _Clause,
        words: str,
        commas: int,
    ) -> Opening | None:
        line = lines[index]
        if index + 1 >= len(lines) or len(words) > 30 or commas > 1 or self._columns.search(words):
            return None
        if clause.mark and (self._not_colon.search(words) or len(words) > 16 or commas):
            return None
        if words[-1] in "，,、" or (
            clause.mark and markers[index + 1] is not None and not self._typed_end.search(words)
        ):
            return None
        following = lines[index + 1]
        body = text[following.start : min(following.end, following.start + 200)]
        if markers[index + 1] is None and not ((len(body) >= 25 and re.search("[。，]", body)) or body[-1] in "。：；"):
            return None
        previous = lines[index - 1] if index else None
        if previous is not None and markers[index - 1] is None:
            before = text[max(previous.start, previous.end - 1) : previous.end]
            if before not in "。！；？：”）":
                return None
        return Opening("line", line.start, clause.end, "line")

    def _confirm(self, text: str, openings: Sequence[Opening], starts: list[int]) -> Iterator[Opening]:
        """Keep the leaves that siblings confirm: two that open alike under one parent, or the same kind elsewhere."""
        regions = _leaf_regions(openings)
        counts = [Counter(opening.style for opening in openings[first:last]) for first, last in regions]
        total: Counter[str] = Counter()
        paired: set[str] = set()
        for styles in counts:
            total.update(styles)
            paired.update(style for style, number in styles.items() if number > 1)
        done = 0
        for (first, last), styles in zip(regions, counts, strict=True):
            yield from openings[done:first]
            done = last
            region = openings[first:last]
            end = openings[last].start if last < len(openings) else len(text)
            paragraphs = bisect_left(starts, end) - bisect_left(starts, region[0].start)
            refrains = Counter(self._refrain_of(text, opening) for opening in region)
            refrains.pop("", None)
            refrained = any(number > 1 for number in refrains.values())
            for opening in region:
                if opening.style in ("clauses", "refrain") and refrained:
                    keep = refrains[self._refrain_of(text, opening)] > 1
                elif opening.style == "colon":
                    words = text[opening.start : opening.end]
                    keep = styles["colon"] > 1 or bool(self._typed_end.search(words))
                elif opening.style == "clauses":
                    topics = styles["clauses"] + styles["topic"]
                    keep = topics > 1 and not styles["sentence"] and topics >= 0.8 * paragraphs
                else:
                    often = opening.style in paired or total[opening.style] > 2
                    if opening.style == "topic":
                        often = often and styles["topic"] + styles["clauses"] >= 0.5 * paragraphs
                    keep = opening.style in ("dash", "figure") or (opening.style != "refrain" and often)
                if keep:
                    yield opening
        yield from openings[done:]

    def _refrain_of(self, text: str, opening: Opening) -> str:
        """Return the words that parallel paragraphs repeat: 过去五年，是 / 一年来，我 (empty: no such opening)."""
        match = self._refrain.match(text, opening.start, opening.end)
        return match[0] if match else ""


def _alike(openings: Sequence[Opening]) -> Sequence[Opening]:
    """Return the openings with the headings of a numbered list made items where nearly all its members are items."""
    if not any(opening.kind == "item" for opening in openings):
        return openings
    current: dict[str, list[int]] = {}
    runs: list[list[int]] = []
    for index, opening in enumerate(openings):
        if opening.kind not in ("numbered", "item"):
            continue
        run = current.get(opening.style)
        if run is None or openings[run[-1]].value != (opening.value or 0) - 1:
            run = []
            runs.append(run)
        current = {
            style: open_run for style, open_run in current.items() if openings[open_run[0]].depth < opening.depth
        }
        current[opening.style] = run
        run.append(index)
    result = list(openings)
    for run in runs:
        headings = [index for index in run if openings[index].kind == "numbered"]
        if FEW * len(headings) > len(run):
            continue
        for index in headings:
            opening = openings[index]
            if opening.end - opening.marker_end > SURELY_HEADING:
                result[index] = opening._replace(kind="item", end=opening.start)
    return result


def _leaf_regions(openings: Sequence[Opening]) -> list[tuple[int, int]]:
    """Return first and behind-last index of each run of neighbouring leaves."""
    regions: list[tuple[int, int]] = []
    for index, opening in enumerate(openings):
        if opening.kind == "leaf":
            first = regions.pop()[0] if regions and regions[-1][1] == index else index
            regions.append((first, index + 1))
    return regions
