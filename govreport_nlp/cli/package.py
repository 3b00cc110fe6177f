"""``govreport package``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from govreport_nlp.cli.tables import say_error
from govreport_nlp.errors import GovreportError
from govreport_nlp.package import package_pipeline
from govreport_nlp.pipeline import load


def run_package(output: Path, name: str, version: str, wheel: bool, settings: dict[str, Any]) -> int:
    """Package the pipeline of these settings; returns the exit code."""
    try:
        folder = package_pipeline(load(**settings), output, name, version, wheel=wheel)
    except (GovreportError, OSError) as error:
        say_error(error)
        return 1
    print(f"{folder}: pip install {folder}, then spacy.load({folder.name.rsplit('-', 1)[0]!r})")
    return 0
