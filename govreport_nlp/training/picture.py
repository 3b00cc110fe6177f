"""Pictures of curves, all of one style: SVG files that are the same from run to run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from govreport_nlp.errors import PackageNotInstalledError


@contextmanager
def svg_picture(path: Path) -> Iterator[Any]:
    """Yield a figure of matplotlib, and save it.

    Args:
        path: the SVG file to write.

    Raises:
        PackageNotInstalledError: matplotlib is not installed.
    """
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
    except ImportError as error:
        raise PackageNotInstalledError(
            "no picture of the learning curve without matplotlib: pip install 'govreport-nlp[train]'"
        ) from error
    figure = Figure(figsize=(7, 4), layout="constrained")
    yield figure
    with rc_context({"svg.hashsalt": "govreport"}):  # else each run's file differs
        figure.savefig(path, format="svg", metadata={"Date": None})
