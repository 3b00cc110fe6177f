"""What it costs to start: CPU seconds of whole Python processes, from their start to their end.

Modules are compiled before, as they are where pip has installed a package.
"""

from __future__ import annotations

import os
import subprocess
import sys
from statistics import median
from tempfile import TemporaryDirectory

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
    with TemporaryDirectory() as compiled:
        for _ in range(rounds + 1):
            for name, code in COMMANDS.items():
                seconds[name].append(_cpu_seconds(code, compiled))
    return {name: median(values[1:]) for name, values in seconds.items()}


def heavy_imports() -> list[str]:
    """Return the heavy modules that ``import govreport_nlp`` brings in; there should be none."""
    code = "import sys, govreport_nlp; print(*sorted({'spacy', 'numpy', 'pydantic', 'opencc'} & sys.modules.keys()))"
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()


def _cpu_seconds(code: str, compiled: str) -> float:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.DEVNULL,
        env=environment | {"PYTHONPYCACHEPREFIX": compiled},
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return usage.ru_utime + usage.ru_stime
