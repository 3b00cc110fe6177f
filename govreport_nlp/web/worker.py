"""A worker process, which :mod:`govreport_nlp.web.pool` starts. It reads tasks on standard input until that ends.

The first message holds the settings of the pipeline. A message names the task, its arguments and, for messages to
people, the file; the answer holds what came of it, or the problem.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import traceback
from typing import IO, Any

from govreport_nlp.errors import GovreportError
from govreport_nlp.web.errors import problem_of
from govreport_nlp.web.messages import read_message, write_message
from govreport_nlp.web.tasks import Tasks


def run(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Do tasks until the server is gone.

    Args:
        requests: where messages come from.
        answers: where answers go.
    """
    try:
        settings, _ = read_message(requests)
        try:
            tasks = Tasks(settings)
        except (GovreportError, ValueError) as error:
            write_message(answers, {"problem": {"error": "config", "message": str(error)}})
            return
        write_message(answers, {"pipeline": tasks.pipeline()})
        while True:
            header, data = read_message(requests)
            write_message(answers, *_answer(tasks, header, data))
    except (EOFError, BrokenPipeError):
        return


def _answer(tasks: Tasks, header: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        return {}, getattr(tasks, header["task"])(data, **header["arguments"])
    except Exception as error:  # one bad report never stops the worker
        if not isinstance(error, GovreportError):
            traceback.print_tb(error.__traceback__)  # the message may hold words of the report, its place does not
        problem = problem_of(error, header["file"])
        return {"problem": problem.model_dump() | {"status": problem.status}}, b""


def main() -> None:
    """Run as a program, given a folder for its files; what prints goes to standard error: standard output is for answers."""
    tempfile.tempdir = sys.argv[1]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # ends what was started for the task, LibreOffice too
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    run(sys.stdin.buffer, answers)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # from here on an exit could only be raised into Python's own end
