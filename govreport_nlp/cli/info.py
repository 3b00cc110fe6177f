"""``govreport info``."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from rich.console import Console
from rich.table import Table

from govreport_nlp import __version__
from govreport_nlp.language.identity import pipeline_hash
from govreport_nlp.limits import MAX_CHARACTERS
from govreport_nlp.pipeline import load

PACKAGES = (
    "spacy",
    "OpenCC",
    "spacy-pkuseg",
    "rjieba",
    "jieba",
    "pydantic",
    "ahocorasick_rs",
    "pandas",
    "polars",
    "pyarrow",
    "duckdb",
    "xlsxwriter",
)


def run_info() -> None:
    """Print what is installed and what the default pipeline is made of."""
    nlp = load()
    table = Table(box=None, show_header=False)
    table.add_row("govreport-nlp", __version__)
    table.add_row("Python", platform.python_version())
    for package in PACKAGES:
        table.add_row(package, _version(package))
    table.add_row("pipeline", f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}")
    table.add_row("components", ", ".join(nlp.pipe_names))
    table.add_row("segmenter", nlp.config["nlp"]["tokenizer"]["segmenter"])
    table.add_row("hash", pipeline_hash(nlp))
    table.add_row("longest text", f"{MAX_CHARACTERS:,} characters")
    Console().print(table)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
