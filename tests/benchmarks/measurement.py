"""The run: contestants take turns on each set of texts, round after round."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median

from tests.benchmarks.batches import Batch, measure_batches
from tests.benchmarks.contestants import CONTESTANTS, MissingContestantError
from tests.benchmarks.startup import heavy_imports, startup_seconds
from tests.benchmarks.texts import LONGEST, TextSet
from tests.benchmarks.worker import Worker

LONG_TEXTS = (200_000, 1_000_000)
"""Characters of the texts whose time for a character is set against that of texts of ``LONGEST`` characters."""

GROWTH_ROUNDS = 2

REPORT_LENGTH = 2_000
"""Characters of the one report whose latency is measured."""

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
        growth: by length, time for a character of a long text against that of short ones, by round.
        long_peak_megabytes: of the default pipeline after the long texts.
        latency: CPU seconds of one report of ``REPORT_LENGTH`` characters, by contestant.
        batches: many files.
        startup: CPU seconds of whole processes.
        heavy_imports: heavy modules that the package imports by itself.
    """

    text_sets: list[TextSet]
    seconds: dict[str, dict[str, Timings]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    peak_megabytes: dict[str, float] = field(default_factory=dict)
    growth: dict[int, list[float]] = field(default_factory=dict)
    long_peak_megabytes: float = 0.0
    latency: dict[str, float] = field(default_factory=dict)
    batches: list[Batch] = field(default_factory=list)
    startup: dict[str, float] = field(default_factory=dict)
    heavy_imports: list[str] = field(default_factory=list)

    def speed(self, contestant: str, parts: tuple[str, ...], text_set: TextSet) -> float:
        """Return characters per CPU second of some parts one after the other, median of the rounds."""
        return median(
            text_set.characters / sum(seconds[part] for part in parts)
            for seconds in self.seconds[contestant][text_set.name]
        )

    def ratio(self, contestant: str, parts: tuple[str, ...], text_set: TextSet, peer: str = "jionlp") -> float | None:
        """Return the speed as a multiple of a peer's, median of the ratios of each round; None without that peer.

        The peer's speed is that of all its parts one after the other; of JioNLP's two functions for places the faster.
        """
        theirs = self.seconds.get(peer)
        if theirs is None or contestant not in self.seconds:
            return None
        rounds = zip(self.seconds[contestant][text_set.name], theirs[text_set.name], strict=True)
        return median(_peer_seconds(other) / sum(ours[part] for part in parts) for ours, other in rounds)


def _peer_seconds(seconds: dict[str, float]) -> float:
    places = (seconds.get("recognize_location", 0), seconds.get("parse_location", 0))
    return sum(seconds.values()) - max(places)


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
        progress("latency")
        report = text_sets[0].long_text(REPORT_LENGTH)
        for name in ("char", "rules", "jionlp"):
            if name in workers:
                result.latency[name] = median(_peer_seconds(workers[name].measure([report])) for _ in range(20))
        for number in range(min(rounds, GROWTH_ROUNDS)):
            progress(f"growth: round {number + 1}")
            short = sum(workers["char"].measure([text_sets[0].long_text(LONGEST)] * 10).values()) / (10 * LONGEST)
            for length in LONG_TEXTS:
                seconds = sum(workers["char"].measure([text_sets[0].long_text(length)]).values())
                result.growth.setdefault(length, []).append(seconds / length / short)
        result.long_peak_megabytes = workers["char"].peak_megabytes
    progress("many files")
    result.batches = measure_batches(text_sets[0].texts, progress)
    progress("start-up")
    result.startup = startup_seconds(rounds)
    result.heavy_imports = heavy_imports()
    return result
