"""What a training that goes through its text again and again does after each time: log, keep the best, go on later."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from time import monotonic

from govreport_nlp.training.log import Listener, LogEntry, TrainingLog, read_log
from govreport_nlp.training.output import ModelOutput, Trained


class Progress:
    """Logs each time through the text, and saves the model when it is the best so far, earlier runs included.

    Args:
        output: where the training writes.
        listener: called with each entry of the log.
    """

    def __init__(self, output: ModelOutput, listener: Listener | None = None) -> None:
        self._output = output
        self._log = TrainingLog(output.log, listener)
        self._evaluated = [entry for entry in read_log(output.log) if entry.scores]
        self._before = self._evaluated[-1] if self._evaluated else LogEntry(0, 0, 0.0, {}, 0.0, best=False)
        self._started = monotonic()

    def iterated(self, epoch: int, step: int, loss: float) -> None:
        """Take note of a time through the text after which nothing is measured; see :meth:`evaluated`."""
        self._write(epoch, step, loss, {}, best=False)

    def evaluated(
        self, epoch: int, step: int, loss: float, scores: dict[str, float], write: Callable[[Path], None]
    ) -> bool:
        """Take note of an evaluation.

        Args:
            epoch: how many times this run has gone through the training text, the current time included.
            step: how many updates this run has made.
            loss: the loss since the last evaluation.
            scores: scores on the dev reports; ``f`` decides which model is best.
            write: writes the model into an empty folder, its manifest included.

        Returns:
            Whether the model is the best so far.
        """
        best = all(scores["f"] > entry.scores["f"] for entry in self._evaluated)
        if best:
            self._output.save(write)
        self._evaluated.append(self._write(epoch, step, loss, scores, best=best))
        return best

    def finish(self, absent: Iterable[Path]) -> Trained:
        """Publish the best model.

        Args:
            absent: what the settings name and was not there.
        """
        best = max(self._evaluated, key=lambda entry: entry.scores["f"])
        notes = [f"{path}: not there, left out" for path in absent]
        if missing := self._output.publish():
            notes.append(missing)
        return Trained(self._output.folder, best, notes)

    def _write(self, epoch: int, step: int, loss: float, scores: dict[str, float], *, best: bool) -> LogEntry:
        entry = LogEntry(
            epoch=self._before.epoch + epoch,
            step=self._before.step + step,
            loss=loss,
            scores=scores,
            seconds=self._before.seconds + monotonic() - self._started,
            best=best,
        )
        self._log.write(entry)
        return entry
