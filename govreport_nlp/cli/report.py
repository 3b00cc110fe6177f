"""``govreport report``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from govreport_nlp.cli.extract import work_reports
from govreport_nlp.output.files import open_output_or_stdout
from govreport_nlp.output.language import Language
from govreport_nlp.output.page import render_page
from govreport_nlp.record import Record
from govreport_nlp.scale import Result


def run_report(
    paths: list[str],
    output: Path | None,
    language: Language,
    encoding: str | None,
    n_process: int,
    settings: dict[str, Any],
) -> int:
    """Work reports and write one page of them; returns the exit code: 0 when all were done, 1 when one failed."""
    return work_reports(paths, output, _page_writer(output, language), encoding, n_process, settings)


@contextmanager
def _page_writer(output: Path | None, language: Language) -> Iterator[Callable[[Result], None]]:
    """Yield a function that takes results; the page is written when all are in, and not at all without any."""
    records: list[Record] = []
    yield lambda result: records.append(result.record())
    if not records:
        return
    page = render_page(records, language=language)
    with open_output_or_stdout(output) as file:
        file.write(page)
