"""Fuzz one target, guided by coverage: ``python -m tests.fuzz.run TARGET SECONDS``.

An input that breaks the target is written to ``tests/fuzz/inputs/TARGET``; from then on the tests try it too. Needs
atheris (extra ``fuzz``; wheels for Linux and macOS).
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

INPUTS = Path(__file__).parent / "inputs"


def main(target: str, seconds: int) -> None:
    """Fuzz until the time is up or an input breaks the target.

    Args:
        target: one of the names in ``targets.TARGETS``.
        seconds: how long.
    """
    with atheris.instrument_imports(include=["govreport_nlp"]):
        from tests.fuzz.seeds import seeds
        from tests.fuzz.targets import LONGEST, TARGETS

    run = TARGETS[target]
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(seeds(target)):
            Path(corpus, f"seed-{number}").write_bytes(seed)
        known = INPUTS / target
        known.mkdir(parents=True, exist_ok=True)
        options = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-timeout=20", "-rss_limit_mb=4096"]
        options += ["-print_final_stats=1", f"-artifact_prefix={known}/"]
        atheris.Setup([sys.argv[0], *options, corpus, str(known)], run)
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
