"""What it costs to start: CPU seconds of whole Python processes, from their start to their end."""

from __future__ import annotations

import os
import subprocess
import sys
from statistics import median

COMMANDS = {
    "python -c pass": "pass",
    "import govreport_nlp": "import govreport_nlp",
    "import spacy": "import spacy",
    "govreport --help": "import sys; sys.argv[1:] = ['--help']; from govreport_nlp.cli.main import main; main()",
    "load() and first record": (
        "import govreport_nlp; govreport_nlp.to_record(govreport_nlp.load()('今年投入资金3万余元，惠及居民510人。'))"
    ),
}


def startup_seconds(rounds: int) -> dict[str, float]:
    """Return the median CPU seconds of each command, run in turns."""
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(rounds):
        for name, code in COMMANDS.items():
            seconds[name].append(_cpu_seconds(code))
    return {name: median(values) for name, values in seconds.items()}


def heavy_imports() -> list[str]:
    """Return the heavy modules that ``import govreport_nlp`` brings in; there should be none."""
    code = "import sys, govreport_nlp; print(*sorted({'spacy', 'numpy', 'pydantic', 'opencc'} & sys.modules.keys()))"
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()


def _cpu_seconds(code: str) -> float:
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return usage.ru_utime + usage.ru_stime
