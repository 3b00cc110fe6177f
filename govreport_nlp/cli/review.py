"""``govreport review``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from govreport_nlp.cli.tables import say_error
from govreport_nlp.corpora.review import review_path, write_review
from govreport_nlp.errors import GovreportError
from govreport_nlp.reading import document_ids, find_files
from govreport_nlp.record import Record
from govreport_nlp.scale import Job, extract


def run_review(paths: list[str], output: Path, format: str, below: float, shown: int, settings: dict[str, Any]) -> int:
    """Work reports and write what is to be corrected; returns the exit code: 1 where a report could not be read."""
    failed = False
    records: list[Record] = []
    try:
        review_path(output, format)
        files = find_files(paths)
        ids = [id.replace("/", "_") for id in document_ids(files)]  # each names a file
        jobs = [Job(file, id) for file, id in zip(files, ids, strict=True)]
        for result in extract(jobs, settings=settings, n_process=1):
            if result.error is not None:
                failed = True
                say_error(result.error)
            else:
                records.append(result.record())
        doubts = write_review(records, output, format, below)
    except (GovreportError, OSError) as error:
        say_error(error)
        return 1
    width = max((len(doubt.label) for doubt in doubts[:shown]), default=0)
    for doubt in doubts[:shown]:
        print(
            f"{doubt.score:.2f}  {doubt.label:<{width}}  {doubt.document}  …{doubt.before}[{doubt.text}]{doubt.after}…"
        )
    print(f"{output}: {len(records)} reports to correct, {len(doubts)} entities below {below}", file=sys.stderr)
    return 1 if failed else 0
