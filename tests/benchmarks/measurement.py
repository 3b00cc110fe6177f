"""The run: contestants take turns on each set of texts, round after round."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median

from tests.benchmarks.contestants import CONTESTANTS, MissingContestantError
from tests.benchmarks.startup import heavy_imports, startup_seconds
from tests.benchmarks.texts import LONGEST, TextSet
from tests.benchmarks.worker import Worker

LONG_TEXT = 500_000
"""Characters of the text whose time for a character is set against that of a text of ``LONGEST`` characters."""

Timings = list[dict[str, float]]
"""CPU seconds by part, one entry a round."""


@dataclass
class Measurement:
    """All that one run measured.

    Attributes:
        text_sets: the texts.
        seconds: timings by contestant and name of the text set.
        missing: why a contestant did not take part.
        versions: of contestants that are not of this library.
        peak_megabytes: of each contestant's process after all texts, in 10⁶ bytes.
        growth: by name of the text set and round, time for a character of the long text against that of the short one.
        long_peak_megabytes: of the default pipeline after the long texts.
        startup: CPU seconds of whole processes.
        heavy_imports: heavy modules that the package imports by itself.
    """

    text_sets: list[TextSet]
    seconds: dict[str, dict[str, Timings]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    peak_megabytes: dict[str, float] = field(default_factory=dict)
    growth: dict[str, list[float]] = field(default_factory=dict)
    long_peak_megabytes: float = 0.0
    startup: dict[str, float] = field(default_factory=dict)
    heavy_imports: list[str] = field(default_factory=list)

    def speed(self, contestant: str, parts: tuple[str, ...], text_set: TextSet) -> float:
        """Return characters per CPU second of some parts one after the other, median of the rounds."""
        return median(
            text_set.characters / sum(seconds[part] for part in parts)
            for seconds in self.seconds[contestant][text_set.name]
        )

    def ratio(self, contestant: str, parts: tuple[str, ...], text_set: TextSet) -> float | None:
        """Return the speed as a multiple of JioNLP's, median of the ratios of each round; None without JioNLP.

        JioNLP's speed is that of its extractors of money, time and places one after the other, with the faster of its
        two functions for places.
        """
        peer = self.seconds.get("jionlp")
        if peer is None:
            return None
        rounds = zip(self.seconds[contestant][text_set.name], peer[text_set.name], strict=True)
        return median(_peer_seconds(theirs) / sum(ours[part] for part in parts) for ours, theirs in rounds)


def _peer_seconds(seconds: dict[str, float]) -> float:
    return seconds["money"] + seconds["time"] + min(seconds["recognize_location"], seconds["parse_location"])


def measure(
    text_sets: list[TextSet], *, rounds: int, pkuseg_model: str | None, progress: Callable[[str], None]
) -> Measurement:
    """Measure everything.

    Args:
        text_sets: the texts.
        rounds: how often each thing is measured.
        pkuseg_model: path or downloaded name of a pkuseg model; None takes the library's own.
        progress: told what comes next.
    """
    result = Measurement(text_sets)
    with ExitStack() as stack:
        workers = {}
        for name in CONTESTANTS:
            progress(f"starting {name}")
            try:
                worker = Worker(name, **({"pkuseg_model": pkuseg_model} if name == "pkuseg" else {}))
            except MissingContestantError as error:
                result.missing[name] = str(error)
                continue
            workers[name] = stack.enter_context(worker)
            if worker.version:
                result.versions[name] = worker.version
            worker.measure(text_sets[0].texts[:1])  # what is made at first use is made here
            result.seconds[name] = {text_set.name: [] for text_set in text_sets}
        for number in range(rounds):
            for text_set in text_sets:
                progress(f"speed: round {number + 1} of {rounds}, {text_set.name} texts")
                for name, worker in workers.items():
                    result.seconds[name][text_set.name].append(worker.measure(text_set.texts))
        result.peak_megabytes = {name: worker.peak_megabytes for name, worker in workers.items()}
        for number in range(rounds):
            progress(f"growth: round {number + 1} of {rounds}")
            for text_set in text_sets:
                result.growth.setdefault(text_set.name, []).append(_growth(workers["char"], text_set))
        result.long_peak_megabytes = workers["char"].peak_megabytes
    progress("start-up")
    result.startup = startup_seconds(rounds)
    result.heavy_imports = heavy_imports()
    return result


def _growth(worker: Worker, text_set: TextSet) -> float:
    """Compare one long text with as many characters in short ones."""
    short = worker.measure([text_set.long_text(LONGEST)] * (LONG_TEXT // LONGEST))["pipeline"]
    return worker.measure([text_set.long_text(LONG_TEXT)])["pipeline"] / short
