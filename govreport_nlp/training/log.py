"""The log of a training and the picture of its learning curve, the same for every back end."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from govreport_nlp.training.picture import svg_picture

LOG = "training_log.jsonl"
PICTURE = "learning_curve.svg"


class LogEntry(NamedTuple):
    """What is known after an epoch, or after some steps of one.

    Attributes:
        epoch: how many times the training text has been gone through, the current time included.
        step: how many updates have been made.
        loss: the loss since the last entry.
        scores: scores on the dev reports; ``f`` decides which model is best.
        seconds: since the training began.
        best: whether no earlier model was better.
    """

    epoch: int
    step: int
    loss: float
    scores: dict[str, float]
    seconds: float
    best: bool


Listener = Callable[[LogEntry], None]


class TrainingLog:
    """Appends entries to a file of JSON lines and tells them to whoever shows the progress.

    Args:
        path: the file; what it holds from a run before is kept.
        listener: called with each entry.
    """

    def __init__(self, path: Path, listener: Listener | None = None) -> None:
        self.path = path
        self._listener = listener

    def write(self, entry: LogEntry) -> None:
        """Add an entry."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(_rounded(entry)._asdict(), ensure_ascii=False) + "\n")
        if self._listener:
            self._listener(entry)


def read_log(path: Path) -> list[LogEntry]:
    """Read a log; it is empty where there is no file."""
    if not path.is_file():
        return []
    return [LogEntry(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def draw_learning_curve(log: Path, picture: Path) -> None:
    """Draw the scores on the dev reports and the loss of a log.

    Args:
        log: the file that :class:`TrainingLog` wrote.
        picture: the SVG file to write.

    Raises:
        PackageNotInstalledError: matplotlib is not installed.
    """
    entries = read_log(log)
    numbers = range(1, len(entries) + 1)
    with svg_picture(picture) as figure:
        scores = figure.add_subplot(xlabel="evaluation", ylabel="dev score", ylim=(0, 1))
        for name in sorted({name for entry in entries for name in entry.scores}):
            values = [entry.scores.get(name, float("nan")) for entry in entries]
            scores.plot(numbers, values, label=name, linewidth=2.0 if name == "f" else 1.0)
        loss = scores.twinx()
        loss.set_ylabel("loss")
        loss.plot(numbers, [entry.loss for entry in entries], color="grey", linestyle=":", label="loss")
        scores.legend(loc="lower right", fontsize="small")


def _rounded(entry: LogEntry) -> LogEntry:
    return entry._replace(
        loss=round(entry.loss, 4),
        scores={name: round(score, 4) for name, score in entry.scores.items()},
        seconds=round(entry.seconds, 1),
    )
