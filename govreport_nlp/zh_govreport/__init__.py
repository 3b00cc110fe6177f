"""The trained parts of the default pipeline, which come with the library: see models/README.md for what they are."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

#: The name by which a component's setting ``model`` asks for the part that comes with the library.
NAMES_MODEL = "zh_govreport"


def default_model(part: str) -> Path | None:
    """Return the folder of a trained part, None where the library was installed without it.

    Args:
        part: ``names`` (the CRF) or ``segmenter`` (the words of pkuseg).
    """
    folder = Path(str(files(__name__) / part))
    return folder if folder.is_dir() else None
