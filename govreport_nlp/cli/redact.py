"""``govreport redact``."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from rich.console import Console

from govreport_nlp.cli.extract import Summary, find_jobs, progress
from govreport_nlp.cli.tables import say_cannot_write, say_error
from govreport_nlp.errors import GovreportError, RedactionError
from govreport_nlp.output.files import open_output, open_output_or_stdout
from govreport_nlp.reading.archives import is_archive
from govreport_nlp.record import Record
from govreport_nlp.redaction import PRIVATE_KINDS, Mode, PrivateKind, PrivateSpan, Redactor
from govreport_nlp.redaction.pseudonyms import check_key
from govreport_nlp.redaction.records import MASK
from govreport_nlp.scale import Job, extract
from govreport_nlp.text.printable import printable


@dataclass(frozen=True)
class Wanted:
    """What is to be hidden, and how.

    Attributes:
        mode: ``mask``, ``pseudonymise`` or ``list``.
        kinds: what is private; all kinds if empty.
        keep: names that stay.
        key_file: a file with the secret of the pseudonyms.
        format: ``text`` or ``jsonl``.
    """

    mode: str
    kinds: Sequence[str] = ()
    keep: Sequence[str] = ()
    key_file: Path | None = None
    format: str = "text"

    def redactor(self) -> Redactor:
        """Return what finds and hides.

        Raises:
            RedactionError: a kind is unknown.
        """
        kinds = [cast(PrivateKind, kind.upper().replace("-", "_")) for kind in self.kinds]
        return Redactor(kinds or PRIVATE_KINDS, self.keep)

    def key(self) -> bytes | None:
        """Return the secret, without the line break that editors put behind it.

        Raises:
            RedactionError: there is a key and no pseudonym to make, or the key cannot be read or is too short.
        """
        if self.key_file is None:
            return None
        if self.mode != "pseudonymise":
            raise RedactionError(f"--key-file is for --mode pseudonymise, and the mode is {self.mode}")
        try:
            key = self.key_file.read_bytes().rstrip(b"\r\n")
            check_key(key)
        except OSError as error:
            raise RedactionError(f"{self.key_file}: the key cannot be read: {error.strerror}") from error
        except RedactionError as error:
            raise RedactionError(f"{self.key_file}: {error}") from error
        return key


#: Writes one report: what was found in it, and the record to redact.
Write = Callable[[Record, list[PrivateSpan]], None]


def run_redact(
    paths: list[str],
    output: Path | None,
    wanted: Wanted,
    encoding: str | None,
    n_process: int,
    settings: dict[str, Any],
) -> int:
    """Redact reports and write them; returns the exit code: 0 when all were done, 1 when one failed, 2 for wrong usage."""
    console = Console(stderr=True)
    try:
        redactor, key = wanted.redactor(), wanted.key()
    except RedactionError as error:
        say_error(error)
        return 2
    summary, started = Summary(), time.monotonic()
    jobs = find_jobs(paths, encoding, summary, console)
    inputs = {os.path.realpath(job.path) for job in jobs if job.source is None}
    has_folder = any(Path(path).is_dir() or is_archive(path) for path in paths)
    try:
        with _writer(output, wanted, redactor, key, jobs, inputs, has_folder) as write:
            results = extract(jobs, settings=settings, n_process=n_process)
            with progress(console, len(jobs)) as shown:
                for result in shown(results):
                    if result.error is not None:
                        summary.fail(result.error, console)
                        continue
                    record = result.record()
                    found = redactor.find(record)
                    try:
                        write(record, found)
                    except RedactionError as error:
                        summary.fail(str(error), console)
                        continue
                    summary.add(replace(result, labels=Counter(span.kind for span in found)))
    except RedactionError as error:
        say_error(error)
        return 2
    except GovreportError as error:
        say_error(error)
        return 1
    except BrokenPipeError:
        raise
    except OSError as error:
        say_cannot_write(output, error, console)
        return 1
    summary.print(console, time.monotonic() - started)
    console.print("Finding is not perfect: look through the output before you give it away.", style="yellow")
    return 1 if summary.failures else 0


@contextmanager
def _writer(
    output: Path | None,
    wanted: Wanted,
    redactor: Redactor,
    key: bytes | None,
    jobs: Sequence[Job],
    inputs: set[str],
    has_folder: bool,
) -> Iterator[Write]:
    """Yield a function that writes one report; texts of a folder go to a folder, were there one of them alone.

    Raises:
        RedactionError: several texts have no folder to go to, or a report would be written over.
    """

    def hide(record: Record, found: list[PrivateSpan]) -> Record:
        return redactor.hide(record, found, cast(Mode, wanted.mode), key)

    as_texts = wanted.format == "text" and wanted.mode != "list"
    if as_texts and output is None and len(jobs) > 1:
        raise RedactionError(f"{len(jobs)} texts: name a folder for them with -o, or write records: --format jsonl")
    if as_texts and output is not None and (has_folder or len(jobs) > 1 or output.is_dir()):
        yield _into_folder(output, inputs, hide)
        return
    _refuse_input(output, inputs)
    with open_output_or_stdout(output) as file:
        if wanted.mode == "list":
            line = {"text": _row, "jsonl": _json}[wanted.format]
            yield lambda record, found: file.writelines(line(record, span) for span in found)
        elif wanted.format == "jsonl":
            yield lambda record, found: print(hide(record, found).to_json(), file=file)
        else:
            yield lambda record, found: print(hide(record, found).text, end="", file=file)


def _into_folder(folder: Path, inputs: set[str], hide: Callable[[Record, list[PrivateSpan]], Record]) -> Write:
    """Return a function that writes each report's text into a file of its own, named after the redacted id."""
    folder.mkdir(parents=True, exist_ok=True)
    taken: Counter[str] = Counter()

    def write(record: Record, found: list[PrivateSpan]) -> None:
        redacted = hide(record, found)
        stem = redacted.id.replace("/", "_").replace(MASK, "_")  # Windows has no asterisk in a file's name
        taken[stem] += 1
        path = folder / (f"{stem}.txt" if taken[stem] == 1 else f"{stem}_{taken[stem]}.txt")
        _refuse_input(path, inputs)
        with open_output(path) as file:
            file.write(redacted.text)

    return write


def _refuse_input(output: Path | None, inputs: set[str]) -> None:
    if output is not None and os.path.realpath(output) in inputs:
        raise RedactionError(f"{output} is one of the reports: name another place with -o")


def _row(record: Record, span: PrivateSpan) -> str:
    text = printable(record.text[span.start : span.end])
    return f"{printable(record.id)}\t{span.start}\t{span.end}\t{span.kind}\t{text}\n"


def _json(record: Record, span: PrivateSpan) -> str:
    found = {
        "report": record.id,
        "start": span.start,
        "end": span.end,
        "kind": span.kind,
        "text": record.text[span.start : span.end],
        "identity": span.identity,
    }
    return json.dumps(found, ensure_ascii=False) + "\n"
