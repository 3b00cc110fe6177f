"""Build the wheel into a folder; the same sources give the same bytes: ``python tools/wheel.py FOLDER``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: The time that every file in the wheel bears: the first that a zip can hold, so that it tells nothing.
EPOCH = "315532800"


def main(folder: str) -> None:
    """Build from a copy, so that neither an older build nor the permissions of the checkout get in."""
    with tempfile.TemporaryDirectory() as scratch:
        tree = Path(scratch, "tree")
        shutil.copytree(
            ROOT / "govreport_nlp", tree / "govreport_nlp", ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
        )
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copyfile(ROOT / name, tree / name)
        for path in tree.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)
        subprocess.run(
            [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", Path(folder).resolve(), tree],
            env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH, "PYTHONHASHSEED": "0"},
            check=True,
        )


if __name__ == "__main__":
    main(sys.argv[1])
