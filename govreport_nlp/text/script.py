"""Script: what a text is written in, and its conversion to simplified script by OpenCC."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from functools import cache
from typing import Literal

import opencc

from govreport_nlp.errors import AlignmentError
from govreport_nlp.text.alignment import Segment
from govreport_nlp.text.rare_pattern import rare_pattern

Script = Literal["Hans", "Hant", "mixed"]
Region = Literal["tw", "hk"]

#: From this share of the rarer script on a text is mixed.
MIXED_SHARE = 0.2

#: A longer difference between a clause and its conversion is taken as a whole: matching takes cubic time.
LONGEST_MATCHED = 60

_CLAUSE = rare_pattern(r"[^，。；：、！？,.;:!?\s“”「」《》（）()]*[，。；：、！？,.;:!?\s“”「」《》（）()]?")
_SURROGATES = re.compile("[\ud800-\udfff]")


def detect_script(text: str) -> Script:
    """Tell the script of a text by the characters that only one of GB 2312 and Big5 can write.

    Args:
        text: any text; one without a telling character counts as ``Hans``.
    """
    simplified = traditional = 0
    for character, count in Counter(text).items():
        script = _script_of(character)
        simplified += count * (script == "Hans")
        traditional += count * (script == "Hant")
    if min(simplified, traditional) > MIXED_SHARE * (simplified + traditional):
        return "mixed"
    return "Hant" if traditional > simplified else "Hans"


@cache
def _script_of(character: str) -> Script | None:
    """Return the one script that writes a character, None where both or neither do."""
    if character < "\u3400":
        return None
    in_gb, in_big5 = _encodes(character, "gb2312"), _encodes(character, "big5")
    return None if in_gb == in_big5 else "Hans" if in_gb else "Hant"


def _encodes(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


class Simplifier:
    """Converts to simplified script.

    Args:
        region: None converts characters alone and keeps every offset; ``tw`` and ``hk`` also put regional words into
            mainland ones (軟體 → 软件), which can change the length.
    """

    def __init__(self, region: Region | None = None) -> None:
        self._characters = opencc.OpenCC(f"{region}2s" if region else "t2s")
        self._phrases = opencc.OpenCC(f"{region}2sp") if region else None

    def __call__(self, text: str) -> str:
        """Convert characters; the result has the length of ``text``.

        Raises:
            AlignmentError: OpenCC changed the length, which its character dictionaries never do.
        """
        encodable = _SURROGATES.sub("\ufffd", text)
        converted: str = self._characters.convert(encodable)
        if len(converted) != len(text):
            raise AlignmentError(
                f"OpenCC made {len(converted)} characters of {len(text)}: its dictionaries are not the ones shipped"
            )
        return converted

    def phrases(self, text: str) -> tuple[str, list[Segment]]:
        """Convert characters and regional words.

        Returns:
            The converted text and its alignment to ``text`` (as the raw side), clause by clause.
        """
        plain = self(text)
        if self._phrases is None:
            return plain, [Segment(0, len(text), 0, len(text))] if text else []
        pieces, segments = [], []
        clean_offset = raw_offset = 0
        for match in _CLAUSE.finditer(plain):
            clause, source = match.group(), text[match.start() : match.end()]
            converted = self._phrases.convert(_SURROGATES.sub("\ufffd", source))
            for segment in _aligned(clause, converted):
                segments.append(
                    Segment(
                        segment.clean_start + clean_offset,
                        segment.clean_end + clean_offset,
                        segment.raw_start + raw_offset,
                        segment.raw_end + raw_offset,
                    )
                )
            pieces.append(converted)
            clean_offset += len(converted)
            raw_offset += len(clause)
        return "".join(pieces), segments


def _aligned(plain: str, converted: str) -> list[Segment]:
    """Align a clause with its conversion: what is equal character by character, what differs as a whole."""
    if not plain:
        return []
    if len(plain) == len(converted):
        return [Segment(0, len(converted), 0, len(plain))]
    head = _common_prefix(plain, converted)
    tail = _common_prefix(plain[head:][::-1], converted[head:][::-1])
    raw_end, clean_end = len(plain) - tail, len(converted) - tail
    between = [Segment(head, clean_end, head, raw_end)]
    if max(raw_end, clean_end) - head <= LONGEST_MATCHED:
        between = [
            Segment(
                segment.clean_start + head, segment.clean_end + head, segment.raw_start + head, segment.raw_end + head
            )
            for segment in _matched(plain[head:raw_end], converted[head:clean_end])
        ]
    return _without_empty_sides(
        [Segment(0, head, 0, head), *between, Segment(clean_end, len(converted), raw_end, len(plain))]
    )


def _matched(plain: str, converted: str) -> list[Segment]:
    """Match two strings; an insertion and a deletion with one equal character between are one stretch (網際網路 ↔ 互联网)."""
    codes = SequenceMatcher(None, plain, converted, autojunk=False).get_opcodes()
    segments: list[Segment] = []
    differed = False
    for index, (kind, raw_start, raw_end, clean_start, clean_end) in enumerate(codes):
        beside = {code[0] for code in codes[max(0, index - 1) : index + 2]} - {kind}
        differs = kind != "equal" or (raw_end - raw_start == 1 and beside == {"insert", "delete"})
        if differs and differed:
            segments[-1] = segments[-1]._replace(clean_end=clean_end, raw_end=raw_end)
        else:
            segments.append(Segment(clean_start, clean_end, raw_start, raw_end))
        differed = differs
    return segments


def _common_prefix(left: str, right: str) -> int:
    """Return how many characters two strings begin with in common."""
    return next(
        (index for index, pair in enumerate(zip(left, right, strict=False)) if pair[0] != pair[1]),
        min(len(left), len(right)),
    )


def _without_empty_sides(segments: list[Segment]) -> list[Segment]:
    """Join each insertion, which stands for no raw text, to a character beside it; drop what stands for no clean text."""
    joined: list[Segment] = []
    inserted_from: int | None = None
    for segment in segments:
        if segment.clean_start == segment.clean_end:
            continue
        if segment.raw_start == segment.raw_end:
            if joined:
                _append_to_last_character(joined, segment.clean_end)
            elif inserted_from is None:
                inserted_from = segment.clean_start
            continue
        first, rest = _split(segment, 1) if inserted_from is not None else (None, segment)
        if first is not None and inserted_from is not None:
            joined.append(first._replace(clean_start=inserted_from))
            inserted_from = None
        if rest.clean_start < rest.clean_end:
            joined.append(rest)
    return joined


def _append_to_last_character(segments: list[Segment], clean_end: int) -> None:
    """Let the last raw character stand for the clean text up to ``clean_end`` too."""
    last = segments.pop()
    head, tail = _split(last, last.clean_end - last.clean_start - 1)
    if head.clean_start < head.clean_end:
        segments.append(head)
    segments.append(tail._replace(clean_end=clean_end))


def _split(segment: Segment, length: int) -> tuple[Segment, Segment]:
    """Split a literal segment behind ``length`` characters; one that is not literal stays whole on the longer side."""
    if not segment.is_literal:
        empty = segment._replace(clean_start=segment.clean_end, raw_start=segment.raw_end)
        return (segment, empty) if length == 1 else (segment._replace(clean_end=segment.clean_start), segment)
    clean, raw = segment.clean_start + length, segment.raw_start + length
    return segment._replace(clean_end=clean, raw_end=raw), segment._replace(clean_start=clean, raw_start=raw)
