"""Fuzz targets, guided by coverage: ``python -m tests.fuzz.run TARGET|all SECONDS [FOLDER]``.

An input that breaks a target is written to the folder, ``tests/fuzz/inputs/TARGET`` unless another is given; from then
on the tests try it too. Needs atheris (extra ``fuzz``; wheels for Linux).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

INPUTS = Path(__file__).parent / "inputs"


def fuzz(target: str, seconds: int, findings: Path) -> None:
    """Fuzz one target until the time is up or an input breaks it.

    Args:
        target: one of the names in ``targets.TARGETS``.
        seconds: how long.
        findings: where an input that breaks the target is written.
    """
    import atheris

    with atheris.instrument_imports(include=["govreport_nlp"]):
        from tests.fuzz.seeds import seeds
        from tests.fuzz.targets import LONGEST, TARGETS

        run = TARGETS[target]
        begun = seeds(target)
        for seed in begun:
            run(seed)  # what is loaded late is loaded now, and the time is for fuzzing
    findings.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(begun):
            Path(corpus, f"seed-{number}").write_bytes(seed)
        options = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-timeout=30", "-rss_limit_mb=4096"]
        options += ["-print_final_stats=1", "-verbosity=0", f"-artifact_prefix={findings}/"]
        if os.environ.get("CI"):  # the same inputs each time, as hypothesis draws them there
            options.append("-seed=1")
        known = [str(INPUTS / target)] if (INPUTS / target).is_dir() else []
        atheris.Setup([sys.argv[0], *options, corpus, *known], run)
        atheris.Fuzz()


def main(target: str, seconds: str, folder: str | None = None) -> int:
    """Fuzz one target, or all in turn for equal shares of the time; return 1 where something was found."""
    if target != "all":
        fuzz(target, int(seconds), Path(folder) if folder else INPUTS / target)
        return 0
    from tests.fuzz.targets import TARGETS

    share = str(max(1, int(seconds) // len(TARGETS)))
    found = [
        name
        for name in TARGETS
        if subprocess.run([sys.executable, "-m", "tests.fuzz.run", name, share], check=False).returncode
    ]
    print(f"fuzzed {', '.join(TARGETS)}; {'found: ' + ', '.join(found) if found else 'nothing found'}")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
