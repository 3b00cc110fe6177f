"""Which formats corpora are read from and written to, and the functions that do it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from govreport_nlp.corpora.brat import is_brat, read_brat, save_brat
from govreport_nlp.corpora.conll import read_conll, save_conll
from govreport_nlp.corpora.docbin import read_docbin, save_docbin
from govreport_nlp.corpora.doccano import is_doccano, read_doccano, save_doccano
from govreport_nlp.corpora.hugging_face import read_hugging_face, save_hugging_face
from govreport_nlp.corpora.inline import read_inline, save_inline
from govreport_nlp.corpora.label_studio import is_label_studio, read_label_studio, save_label_studio
from govreport_nlp.corpora.located import Located
from govreport_nlp.corpora.losses import count_losses
from govreport_nlp.corpora.model import GoldDocument
from govreport_nlp.corpora.offsets import read_offsets, save_offsets
from govreport_nlp.corpora.standoff import read_standoff, save_standoff
from govreport_nlp.corpora.table import MetaTable, read_table, table_beside, write_table
from govreport_nlp.errors import GoldError

#: The folder of a corpus that holds its reports; ``reports.tsv`` beside it is their table.
REPORTS = "reports"


class Format(NamedTuple):
    """One format.

    Attributes:
        name: by which it is asked for.
        description: what it is, for the reader of a list of formats.
        suffixes: of its files; the first is written.
        read: yields the documents of a file.
        save: writes documents to a path, with the settings that ``settings`` names.
        recognise: says whether a file of such a suffix is of this format rather than of another with that suffix.
        has_table: whether ``meta`` goes into a table beside the folder.
        settings: names of what else ``save`` takes.
        loses: what it cannot hold, in the words of :data:`govreport_nlp.corpora.losses.KINDS`.
    """

    name: str
    description: str
    suffixes: tuple[str, ...]
    read: Callable[[Path], Iterator[Located]]
    save: Callable[..., None]
    recognise: Callable[[Path], bool] = lambda path: True
    has_table: bool = False
    settings: tuple[str, ...] = ()
    loses: tuple[str, ...] = ()


_TAG_LOSSES = ("values", "measures", "subjects", "ids", "headings", "sections", "noise")
_ALL = (
    Format(
        "label_studio",
        "tasks of Label Studio, one file, with the project's configuration beside it",
        (".json",),
        read_label_studio,
        save_label_studio,
        is_label_studio,
    ),
    Format("doccano", "JSON lines of doccano, one file", (".jsonl",), read_doccano, save_doccano, is_doccano),
    Format(
        "brat",
        "a folder of brat: txt, ann and annotation.conf",
        (".ann",),
        read_brat,
        save_brat,
        is_brat,
        has_table=True,
        loses=("headings", "sections", "noise"),
    ),
    Format(
        "standoff", "stand-off JSON, a folder of .json or one .jsonl", (".json", ".jsonl"), read_standoff, save_standoff
    ),
    Format(
        "inline",
        "a folder of .ann, text with mark-up in it",
        (".ann",),
        read_inline,
        save_inline,
        has_table=True,
        loses=("sections",),
    ),
    Format(
        "offsets",
        "offsets alone, JSON lines; the texts, which may not be copied, lie elsewhere",
        (".offsets",),
        read_offsets,
        save_offsets,
        loses=("sections",),
    ),
    Format("docbin", "spaCy's DocBin, one .spacy file", (".spacy",), read_docbin, save_docbin, settings=("make_doc",)),
    Format(
        "conll",
        "a character or token and its BIO or BIOES tag a line, one file",
        (".conll", ".bio", ".bioes"),
        read_conll,
        save_conll,
        settings=("scheme", "make_doc"),
        loses=_TAG_LOSSES,
    ),
    Format(
        "hugging_face",
        "a folder for datasets.load_dataset: Parquet files and a card",
        (".parquet",),
        read_hugging_face,
        save_hugging_face,
    ),
)

#: All formats by name. Of those that fit a file the first that recognises it reads it.
FORMATS = {format.name: format for format in _ALL}

#: Where a folder holds files of one stem with several suffixes, the first of these is read.
_SUFFIXES = (".json", ".jsonl", ".ann", ".offsets", ".spacy", ".parquet", ".conll", ".bio", ".bioes")


def read_corpus(paths: str | Path | Iterable[str | Path], format: str | None = None) -> list[GoldDocument]:
    """Read gold documents.

    Args:
        paths: files and folders. A corpus folder (one with a folder ``reports``) stands for its reports; of any other
            folder all files of a known format are read, in order of name, one for each stem. A table ``NAME.tsv``
            beside a folder ``NAME`` gives the documents their ``meta``.
        format: name of the format, one of :data:`FORMATS`; None goes by suffix and content.

    Raises:
        GoldError: there is no such path or format, a folder holds no gold, or a file does not fit; the message names the
            file and, where there is one, the line.
    """
    return [located.document for located in read_located(paths, format)]


def read_located(paths: str | Path | Iterable[str | Path], format: str | None = None) -> Iterator[Located]:
    """Read gold documents with their places in the files; see :func:`read_corpus`."""
    tables: dict[Path, MetaTable | None] = {}
    for file in corpus_files(paths, format):
        if file.parent not in tables:
            tables[file.parent] = table_of(file)
        yield from read_file(file, format, tables[file.parent])


def corpus_files(paths: str | Path | Iterable[str | Path], format: str | None = None) -> list[Path]:
    """Return the files that :func:`read_corpus` reads.

    Raises:
        GoldError: there is no such path or format, or a folder holds no gold.
    """
    suffixes = FORMATS[_known(format)].suffixes if format else _SUFFIXES
    paths = [paths] if isinstance(paths, (str, Path)) else paths
    return [file for path in paths for file in _files(Path(path), suffixes)]


def _files(path: Path, suffixes: Sequence[str]) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise GoldError(f"{path}: there is no such file or folder")
    by_stem: dict[str, Path] = {}
    for suffix in suffixes:
        for file in path.glob("*" + suffix):
            by_stem.setdefault(file.stem, file)
    if by_stem:
        return [by_stem[stem] for stem in sorted(by_stem)]
    for inner in (REPORTS, "data"):
        if (path / inner).is_dir():
            return _files(path / inner, suffixes)
    raise GoldError(f"{path}: the folder holds no gold ({', '.join('*' + suffix for suffix in suffixes)})")


def read_file(path: Path, format: str | None = None, table: MetaTable | None = None) -> Iterator[Located]:
    """Read the gold documents of one file.

    Args:
        path: the file.
        format: name of the format; None goes by suffix and content.
        table: gives the documents their ``meta``, besides what the file itself says.

    Raises:
        GoldError: the format is unknown, or the file does not fit.
    """
    rows = table.rows if table else {}
    for located in FORMATS[_known(format) if format else _recognise(path)].read(path):
        document = located.document
        meta = {**document.meta, **rows.get(document.id, {})}
        yield located._replace(document=document.model_copy(update={"meta": meta}))


def table_of(path: Path) -> MetaTable | None:
    """Return the table beside the folder of a file, or None where there is none.

    Raises:
        GoldError: the table does not fit.
    """
    table = table_beside(path.parent)
    return read_table(table) if table.is_file() else None


def write_corpus(
    documents: Sequence[GoldDocument], path: str | Path, format: str | None = None, **settings: Any
) -> None:
    """Write gold documents.

    Args:
        documents: with different ids.
        path: a file or a folder, as the format has it.
        format: name of the format, one of :data:`FORMATS`; None goes by the path's suffix.
        settings: of the format: ``scheme`` (``BIO``, ``BIOES``), ``make_doc`` (what cuts words).

    Raises:
        GoldError: there is no such format, it takes no such setting, there are no documents, two have one id, a document
            cannot be written in the format, or the path cannot be written.
    """
    path = Path(path)
    chosen = FORMATS[_known(format) if format else _by_suffix(path)]
    unknown = settings.keys() - set(chosen.settings)
    if unknown:
        raise GoldError(f"the format {chosen.name} takes no {', '.join(sorted(unknown))}")
    if not documents:
        raise GoldError(f"{path}: there is no document to write")
    for id, count in Counter(document.id for document in documents).items():
        if count > 1:
            raise GoldError(f"{path}: {count} documents have the id {id!r}; give each its own")
    chosen.save(documents, path, **settings)
    if chosen.has_table and any(document.meta for document in documents):
        write_table(table_beside(path), {document.id: document.meta for document in documents})


def convert(
    documents: Sequence[GoldDocument], path: str | Path, format: str | None = None, **settings: Any
) -> dict[str, int]:
    """Write gold documents and read them back.

    Args:
        documents: as for :func:`write_corpus`.
        path: as there.
        format: as there.
        settings: as there.

    Returns:
        How often what was lost, by kind (:data:`govreport_nlp.corpora.losses.KINDS`); empty where nothing was.

    Raises:
        GoldError: see :func:`write_corpus`.
    """
    format = _known(format) if format else _by_suffix(Path(path))
    write_corpus(documents, path, format, **settings)
    return count_losses(documents, read_corpus(path, format))


def _known(format: str) -> str:
    if format not in FORMATS:
        raise GoldError(f"{format!r} is no format: {', '.join(FORMATS)}")
    return format


def _by_suffix(path: Path) -> str:
    """Return the format that a path to be written has by its suffix; the library's own come before the tools'."""
    for name in ("standoff", "offsets", "docbin", "conll"):
        if path.suffix in FORMATS[name].suffixes and path.suffix != ".json":
            return name
    raise GoldError(f"{path}: its name tells no format: name one of {', '.join(FORMATS)}")


def _recognise(path: Path) -> str:
    for format in FORMATS.values():
        if path.suffix in format.suffixes and format.recognise(path):
            return format.name
    raise GoldError(f"{path}: no gold by its name ({', '.join('*' + suffix for suffix in _SUFFIXES)}): name its format")
