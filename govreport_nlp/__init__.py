"""govreport_nlp: Chinese government reports as data.

``load()`` gives the default spaCy pipeline, ``to_record(doc)`` the typed record of a document. Importing this package
imports neither spaCy nor a lexicon.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govreport_nlp.collector import collector_at_rest

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    import polars as pl
    from spacy.language import Language
    from spacy.tokens import Doc

    from govreport_nlp.output.frames import Frames
    from govreport_nlp.output.language import Language as ColumnLanguage
    from govreport_nlp.record import Record, Source

__version__ = "0.1.0"
__all__ = ["__version__", "find_values", "load", "parse_date", "parse_quantity", "to_pandas", "to_polars", "to_record"]


def load(**settings: Any) -> Language:
    """Return the default pipeline; it needs no download.

    Args:
        settings: see :func:`govreport_nlp.pipeline.load`.
    """
    with collector_at_rest():
        from govreport_nlp.pipeline import load as load_pipeline

        return load_pipeline(**settings)


def to_record(doc: Doc, source: Source | None = None, id: str | None = None) -> Record:
    """Return the typed record of a document; see :func:`govreport_nlp.record.to_record`."""
    from govreport_nlp.record import to_record as make_record

    return make_record(doc, source=source, id=id)


def to_pandas(records: Record | Iterable[Record], columns: ColumnLanguage = "en") -> Frames[pd.DataFrame]:
    """Return records as pandas data frames; see :func:`govreport_nlp.output.frames.to_pandas`."""
    from govreport_nlp.output.frames import to_pandas as make_frames

    return make_frames(records, columns)


def to_polars(records: Record | Iterable[Record], columns: ColumnLanguage = "en") -> Frames[pl.DataFrame]:
    """Return records as polars data frames; see :func:`govreport_nlp.output.frames.to_polars`."""
    from govreport_nlp.output.frames import to_polars as make_frames

    return make_frames(records, columns)


def __getattr__(name: str) -> Any:
    if name in ("find_values", "parse_date", "parse_quantity"):
        from govreport_nlp import values

        return getattr(values, name)
    raise AttributeError(f"module 'govreport_nlp' has no attribute {name!r}")
