"""What is wrong with a corpus: errors that make training or scoring wrong, and warnings that a person should look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from govreport_nlp.corpora.check_spans import check_spans
from govreport_nlp.corpora.check_values import ValueCheck
from govreport_nlp.corpora.formats import corpus_files, read_file, table_of
from govreport_nlp.corpora.located import Located
from govreport_nlp.corpora.model import Fault
from govreport_nlp.corpora.table import MetaTable
from govreport_nlp.errors import GoldError
from govreport_nlp.labels import NAME_LABELS, VALUE_LABELS
from govreport_nlp.text.clean import TextCleaner
from govreport_nlp.text.noise import NoiseSpan

LISTED = 20


class Problem(NamedTuple):
    """One thing that is wrong.

    Attributes:
        message: begins with file and line.
        is_error: whether it must be mended; a warning may be right as it is.
    """

    message: str
    is_error: bool

    def __str__(self) -> str:
        return self.message


def check_corpus(
    paths: str | Path | Iterable[str | Path],
    own_labels: Iterable[str] = (),
    format: str | None = None,
    with_values: bool = True,
) -> Iterator[Problem]:
    """Yield everything that is wrong with a corpus, file by file.

    An id stands once in a folder, a text once in all; a file that is given twice is one file.

    Args:
        paths: files and folders, as :func:`govreport_nlp.corpora.formats.read_corpus` takes them.
        own_labels: labels besides those of the guidelines.
        format: name of the format; None goes by suffix and content.
        with_values: whether to hold the values against what the library reads at the same span.

    Raises:
        GoldError: there is no such path or format, or a folder holds no gold.
    """
    paths = [paths] if isinstance(paths, (str, Path)) else list(paths)
    check = _DocumentCheck((*NAME_LABELS, *VALUE_LABELS, *own_labels), with_values)
    tables: dict[Path, MetaTable | None] = {}
    broken: set[Path] = set()
    ids: dict[Path, list[str]] = defaultdict(list)
    for file in corpus_files(paths, format):
        folder = file.parent
        try:
            if folder not in tables:
                tables[folder] = None
                tables[folder] = table_of(file)
            for located in read_file(file, format, tables[folder]):
                ids[folder].append(located.document.id)
                yield from check(located)
        except GoldError as error:
            broken.add(folder)
            yield Problem(str(error), is_error=True)
    given_whole = {file.parent for path in paths if Path(path).is_dir() for file in corpus_files(path, format)}
    for folder, table in tables.items():
        if table is not None and folder in given_whole - broken:
            yield from _check_table(table, ids[folder])


def require_valid(paths: str | Path | Iterable[str | Path], own_labels: Iterable[str] = ()) -> None:
    """Refuse a corpus with errors, as a training does before it starts.

    Args:
        paths: files and folders, as :func:`govreport_nlp.corpora.formats.read_corpus` takes them.
        own_labels: labels besides those of the guidelines.

    Raises:
        GoldError: there are errors; the message lists the first of them, each with file and line.
    """
    errors = [str(problem) for problem in check_corpus(paths, own_labels, with_values=False) if problem.is_error]
    if errors:
        rest = f"\n… and {len(errors) - LISTED} more" if len(errors) > LISTED else ""
        raise GoldError("\n".join(errors[:LISTED]) + rest)


class _DocumentCheck:
    """Checks one document after the other, and each against those before it."""

    def __init__(self, labels: Sequence[str], with_values: bool) -> None:
        self._labels = labels
        self._with_values = with_values
        self._check_values = ValueCheck()
        self._places: dict[tuple[str, str], str] = {}

    def __call__(self, located: Located) -> Iterator[Problem]:
        for fault in self._faults(located):
            line = located.line_of(fault.field, fault.number) if fault.field else located.line
            kind = "" if fault.is_error else "warning: "
            yield Problem(f"{located.path}:{line}: {kind}{fault.message}", fault.is_error)

    def _faults(self, located: Located) -> Iterator[Fault]:
        document = located.document
        place = f"{located.path}:{located.line}"
        words = "".join(document.text.split())
        for what, key in (("id", f"{located.path.parent} {document.id}"), ("text", words)):
            twin = self._places.setdefault((what, key), place)
            if twin != place:
                yield Fault(f"{document.id}: the {what} is that of {twin} too")
        yield from check_spans(document, self._labels)
        noise = [NoiseSpan(span.start, span.end, span.kind) for span in document.noise]
        clean, _ = TextCleaner(lambda raw: noise)(document.text)
        yield from self._check_values(document, clean)
        if self._with_values:
            yield from self._check_values.compare(document, clean)


def _check_table(table: MetaTable, ids: Sequence[str]) -> Iterator[Problem]:
    for id in table.rows:
        if id not in ids:
            yield Problem(f"{table.path}:{table.lines[id]}: there is no document {id!r}", is_error=True)
    for id in ids:
        if id not in table.rows:
            yield Problem(f"{table.path}:1: the document {id!r} has no row", is_error=True)
