"""What fuzzing once found stays found, and fuzzing goes on for a minute in all."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec

import pytest

from tests.conftest import ROOT
from tests.fuzz.seeds import seeds
from tests.fuzz.targets import LONGEST, TARGETS

INPUTS = ROOT / "tests" / "fuzz" / "inputs"
FOUND = sorted(path for path in INPUTS.rglob("*") if path.is_file())
#: How long each target is fuzzed here; by hand: make fuzz SECONDS=1800.
SECONDS = 5


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_was_found_stays_mended(path):
    TARGETS[path.parent.name](path.read_bytes()[:LONGEST])


@pytest.mark.parametrize("target", TARGETS)
def test_each_target_takes_what_it_starts_from(target):
    for seed in seeds(target):
        for data in (seed, seed[:-1], seed[len(seed) // 2 :], b"", b"\xff\xfe\x00"):
            TARGETS[target](data)


@pytest.mark.slow
@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris is not installed (extra fuzz)")
@pytest.mark.parametrize("target", TARGETS)
def test_nothing_new_is_found(target, tmp_path):
    command = [sys.executable, "-m", "tests.fuzz.run", target, str(SECONDS), str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ}, capture_output=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-3000:]
