"""What the components share: no state of a document, settings that come back from the config, a scorer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from spacy.scorer import Scorer
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.util import registry

from govreport_nlp.collector import collector_at_rest

ScoreFunction = Callable[[Iterable[Example]], dict[str, Any]]


class ReportComponent:
    """A component that its settings describe wholly, so that there is nothing else to serialise.

    Args:
        name: the component's name in the pipeline.
        scorer: what ``nlp.evaluate`` calls, or None.
        settings: the other arguments of the subclass; a worker process builds the component from them anew.
    """

    def __init__(self, name: str, scorer: ScoreFunction | None = None, **settings: Any) -> None:
        self.name = name
        self.scorer = scorer
        self._settings = settings

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(type(self), self.name, scorer=self.scorer, **self._settings), ()

    def __call__(self, doc: Doc) -> Doc:
        """Annotate a document and return it, or a new one in its place where words had to be cut."""
        with collector_at_rest():
            return self.annotate(doc)

    def annotate(self, doc: Doc) -> Doc:
        """Do what the component is for; see :meth:`__call__`."""
        raise NotImplementedError

    def score(self, examples: Iterable[Example], **kwargs: Any) -> dict[str, Any]:
        """Score predicted against reference documents."""
        return self.scorer(examples) if self.scorer else {}

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Serialise nothing: the pipeline's config rebuilds the component."""
        return b""

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> ReportComponent:
        """Restore nothing."""
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write nothing."""

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> ReportComponent:
        """Read nothing."""
        return self


@registry.scorers("govreport_nlp.spans_scorer.v1")
def make_spans_scorer(spans_key: str) -> ScoreFunction:
    """Score a span group by exact offsets and label, overlaps allowed."""
    return partial(_score_spans, spans_key=spans_key)


def _score_spans(examples: Iterable[Example], *, spans_key: str) -> dict[str, Any]:
    return Scorer.score_spans(
        examples,
        attr=f"spans_{spans_key}",
        getter=lambda doc, attr: _group(doc, spans_key),
        has_annotation=lambda doc: spans_key in doc.spans,
        allow_overlap=True,
        labeled=True,
    )


def _group(doc: Doc, spans_key: str) -> list[Span]:
    return list(doc.spans[spans_key]) if spans_key in doc.spans else []
