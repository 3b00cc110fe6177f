"""What is measured. A contestant is made once and then times its parts on texts, in CPU seconds of its process.

Nothing is imported at the head that a contestant does not need: each has a process of its own, whose memory is
measured too.
"""

from __future__ import annotations

import contextlib
import io
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from importlib.metadata import version
from time import process_time
from typing import Any

JIONLP_VERSION = "1.5.31"


class MissingContestantError(Exception):
    """What a contestant needs is not installed; the message says what."""


class Contestant(ABC):
    """One library, or one part of it.

    Attributes:
        version: of the library, where it is not this one.
    """

    version: str | None = None

    @abstractmethod
    def measure(self, texts: Sequence[str]) -> dict[str, float]:
        """Work the texts and return the CPU seconds of each part."""


class Pipeline(Contestant):
    """The default pipeline and the record, one text after the other.

    Args:
        settings: for ``govreport_nlp.load``.

    Raises:
        MissingContestantError: the segmenter or its model is not there.
    """

    def __init__(self, **settings: Any) -> None:
        import govreport_nlp
        from govreport_nlp.errors import ModelNotFoundError, SegmenterNotInstalledError

        try:
            self._nlp = govreport_nlp.load(**settings)
        except (ModelNotFoundError, SegmenterNotInstalledError) as error:
            raise MissingContestantError(str(error)) from error
        self._to_record = govreport_nlp.to_record

    def measure(self, texts: Sequence[str]) -> dict[str, float]:
        """Work each text to its Doc, which holds all that was found, and that to its record."""
        seconds = dict.fromkeys(("pipeline", "record"), 0.0)
        for text in texts:
            start = process_time()
            doc = self._nlp(text)
            worked = process_time()
            self._to_record(doc)
            seconds["pipeline"] += worked - start
            seconds["record"] += process_time() - worked
        return seconds


class Components(Contestant):
    """Each member of the default pipeline by itself, on documents that the members before it have worked."""

    def __init__(self) -> None:
        import govreport_nlp

        self._nlp = govreport_nlp.load()
        self._to_record = govreport_nlp.to_record

    def measure(
        self, texts: Sequence[str], watch: Mapping[str, AbstractContextManager[Any]] | None = None
    ) -> dict[str, float]:
        """Work all texts with the tokenizer, then all with the first component, and so on to the record as JSON.

        Args:
            texts: the texts.
            watch: what to enter while a member works, by the member's name.
        """
        seconds = {}
        documents: list[Any] = list(texts)
        members = [("tokenizer", self._nlp.tokenizer), *self._nlp.pipeline, ("to_record", self._to_record)]
        for name, work in [*members, ("to_json", lambda record: record.to_json())]:
            with (watch or {}).get(name, contextlib.nullcontext()):
                start = process_time()
                documents = [work(document) for document in documents]
                seconds[name] = process_time() - start
        return seconds


class Values(Contestant):
    """The value grammar alone, on clean text."""

    def __init__(self) -> None:
        from govreport_nlp.text.clean import TextCleaner
        from govreport_nlp.text.noise import NoiseFinder
        from govreport_nlp.values.finder import ValueFinder

        self._clean = TextCleaner(NoiseFinder())
        self._find = ValueFinder()

    def measure(self, texts: Sequence[str]) -> dict[str, float]:
        """Find the values of texts that were cleaned before the clock started."""
        return {"values": _seconds(self._find, [self._clean(text)[0].text for text in texts])}


class Tokenizer(Contestant):
    """The tokenizer alone: noise, script, segmenter, the Doc over the raw text.

    Args:
        segmenter: ``char``, ``jieba`` or ``pkuseg``.
    """

    def __init__(self, segmenter: str) -> None:
        import govreport_nlp

        self._tokenize = govreport_nlp.load(segmenter=segmenter, names=["rules"]).tokenizer

    def measure(self, texts: Sequence[str]) -> dict[str, float]:
        """Make a Doc of each text."""
        return {"tokenizer": _seconds(self._tokenize, texts)}


class BlankSpacy(Contestant):
    """spaCy's blank Chinese pipeline: a segmenter and the Doc, nothing cleaned.

    Args:
        segmenter: ``char``, ``jieba`` or ``pkuseg``, the last with the model of this library.

    Raises:
        MissingContestantError: the segmenter's package is not there.
    """

    def __init__(self, segmenter: str) -> None:
        import spacy

        try:
            self._nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": segmenter}}})
            if segmenter == "pkuseg":
                from govreport_nlp.zh_govreport import default_model

                self._nlp.tokenizer.initialize(pkuseg_model=str(default_model("segmenter")))
        except ImportError as error:
            raise MissingContestantError(f"spaCy's {segmenter} cannot be used ({error}): pip install jieba") from error
        self.version = spacy.__version__

    def measure(self, texts: Sequence[str]) -> dict[str, float]:
        """Make a Doc of each text."""
        return {"tokenizer": _seconds(self._nlp.make_doc, texts)}


class RecognizersText(Contestant):
    """Microsoft's Recognizers-Text for Chinese: numbers, shares, money, measures, ages and dates.

    Raises:
        MissingContestantError: it is not installed, or not with a release of emoji that it can use.
    """

    def __init__(self) -> None:
        try:
            from recognizers_date_time import DateTimeRecognizer
            from recognizers_number import NumberRecognizer
            from recognizers_number_with_unit import NumberWithUnitRecognizer
            from recognizers_text import Culture
        except ImportError as error:
            raise MissingContestantError(
                f"Recognizers-Text cannot be imported ({error}): pip install '.[bench]'"
            ) from error
        self.version = version("recognizers-text")
        numbers, units = NumberRecognizer(Culture.Chinese), NumberWithUnitRecognizer(Culture.Chinese)
        self._parts = {
            "number": numbers.get_number_model().parse,
            "percentage": numbers.get_percentage_model().parse,
            "currency": units.get_currency_model().parse,
            "dimension": units.get_dimension_model().parse,
            "age": units.get_age_model().parse,
            "datetime": DateTimeRecognizer(Culture.Chinese).get_datetime_model().parse,
        }

    def measure(self, texts: Sequence[str]) -> dict[str, float]:
        """Run each model over all texts."""
        return {name: _seconds(parse, texts) for name, parse in self._parts.items()}


class JioNlp(Contestant):
    """JioNLP's extractors of money, time and places.

    ``recognize_location`` is its recogniser of places in running text, ``parse_location`` its reader of one address,
    which is faster and is given the whole text too.

    Raises:
        MissingContestantError: JioNLP is not installed, or in another version.
    """

    def __init__(self) -> None:
        # It logs a traceback for each string that is no time; writing them out would count against it.
        logging.disable(logging.CRITICAL)
        with contextlib.redirect_stdout(io.StringIO()):  # a greeting
            try:
                import jionlp
            except ImportError as error:
                raise MissingContestantError(f"JioNLP cannot be imported ({error}): pip install '.[bench]'") from error
            self.version = jionlp.__version__
            if self.version != JIONLP_VERSION:
                raise MissingContestantError(
                    f"JioNLP {self.version} is installed, the figures are for {JIONLP_VERSION}"
                )
            self._parts: dict[str, Callable[[str], object]] = {
                "money": jionlp.ner.extract_money,
                "time": jionlp.ner.extract_time,
                "recognize_location": jionlp.recognize_location,
                "parse_location": jionlp.parse_location,
            }

    def measure(self, texts: Sequence[str]) -> dict[str, float]:
        """Run each extractor over all texts."""
        with contextlib.redirect_stdout(io.StringIO()):
            return {name: _seconds(extract, texts) for name, extract in self._parts.items()}


CONTESTANTS: dict[str, Callable[..., Contestant]] = {
    "char": lambda: Pipeline(segmenter="char"),
    "rules": lambda: Pipeline(names=["rules"]),
    "jieba": lambda: Pipeline(segmenter="jieba"),
    "pkuseg": lambda pkuseg_model: Pipeline(segmenter="pkuseg", pkuseg_model=pkuseg_model),
    "components": Components,
    "values": Values,
    "jionlp": JioNlp,
    "recognizers": RecognizersText,
    **{f"tokenizer-{name}": partial(Tokenizer, name) for name in ("char", "jieba", "pkuseg")},
    **{f"spacy-{name}": partial(BlankSpacy, name) for name in ("char", "jieba", "pkuseg")},
}
"""By the name that a worker is told."""


def _seconds(work: Callable[[Any], object], inputs: Iterable[Any]) -> float:
    start = process_time()
    for item in inputs:
        work(item)
    return process_time() - start
