"""The noise finder: runs the finder of each kind and lets one win where they meet."""

from __future__ import annotations

from pathlib import Path

from govreport_nlp.text.noise.hard_wrap import BOILERPLATE, HardWrapFinder
from govreport_nlp.text.noise.lexicon import read_noise_lexicon
from govreport_nlp.text.noise.markup import CitationFinder, TagFinder
from govreport_nlp.text.noise.mask import MaskFinder
from govreport_nlp.text.noise.notice import NoticeFinder
from govreport_nlp.text.noise.page_break import PageBreakFinder
from govreport_nlp.text.noise.pinyin import PinyinFinder
from govreport_nlp.text.noise.span import NoiseSpan, blank_out, merge
from govreport_nlp.text.noise.web_page import WebPageFinder
from govreport_nlp.text.noise.word_cut import read_common_words


class NoiseFinder:
    """Finds what is no part of the report in a raw text (guidelines, sections 2 and 5).

    >>> NoiseFinder()("为居民服務(wù)**次")
    [NoiseSpan(start=5, end=9, kind='pinyin'), NoiseSpan(start=9, end=11, kind='mask')]
    """

    def __init__(self, lexicon_path: str | Path | None = None) -> None:
        """Read the lexicon and build the finders.

        Args:
            lexicon_path: a user's file in the form of ``noise.toml``.

        Raises:
            LexiconError: the lexicon is missing or does not fit its schema.
        """
        lexicon = read_noise_lexicon(lexicon_path)
        self._tags = TagFinder()
        self._citations = CitationFinder()
        self._pinyin = PinyinFinder()
        self._masks = MaskFinder()
        self._page_breaks = PageBreakFinder(lexicon.pages)
        self._web_page = WebPageFinder(lexicon)
        self._notices = NoticeFinder(lexicon.notices)
        self._hard_wraps = HardWrapFinder(lexicon.wraps, read_common_words())

    def __call__(self, raw: str) -> list[NoiseSpan]:
        """Return the noise of ``raw``: sorted, disjoint spans in code points of ``raw``.

        Boilerplate swallows what lies inside it; lines are judged as they read without residues and tags.
        """
        tags = self._tags(raw)
        text = blank_out(raw, tags, "\n")
        citations = self._citations(text)
        text = blank_out(text, citations, " ")
        notices = merge(self._notices(text))
        text = blank_out(text, notices, BOILERPLATE)
        boilerplate = merge(tags + citations + notices + self._page_breaks(text) + self._web_page(text))
        text = blank_out(raw, boilerplate, BOILERPLATE)
        found = [NoiseSpan(start, end, "boilerplate") for start, end in boilerplate]
        for kind, find in (("pinyin", self._pinyin), ("mask", self._masks), ("hard_wrap", self._hard_wraps)):
            found += [NoiseSpan(start, end, kind) for start, end in find(text)]
        return sorted(found)
