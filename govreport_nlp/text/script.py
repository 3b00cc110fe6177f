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

Script = Literal["Hans", "Hant", "mixed"]
Region = Literal["tw", "hk"]

#: From this share of the rarer script on a text is mixed.
MIXED_SHARE = 0.2

_CLAUSE = re.compile(r"[^，。；：、！？\n]*[，。；：、！？\n]?")
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
    segments: list[Segment] = []
    matcher = SequenceMatcher(None, plain, converted, autojunk=False)
    for _, raw_start, raw_end, clean_start, clean_end in matcher.get_opcodes():
        segment = Segment(clean_start, clean_end, raw_start, raw_end)
        if raw_start == raw_end and segments:
            segment = _joined_to_last_character(segments, segment)
        if segment.clean_start < segment.clean_end and segment.raw_start < segment.raw_end:
            segments.append(segment)
    return segments


def _joined_to_last_character(segments: list[Segment], inserted: Segment) -> Segment:
    """Give an insertion, which stands for no raw text, the raw character before it."""
    last = segments.pop()
    clean_start, raw_start = last.clean_end - 1, last.raw_end - 1
    if last.clean_start < clean_start:
        segments.append(last._replace(clean_end=clean_start, raw_end=raw_start))
    return inserted._replace(clean_start=clean_start, raw_start=raw_start)
