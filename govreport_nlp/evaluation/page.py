"""The errors of a pipeline as one page to open in a browser: no network, no other file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.resources import files
from typing import Any

from govreport_nlp.evaluation.compare import Comparison, total
from govreport_nlp.evaluation.confusion import MISSED, SPURIOUS, confusion_table
from govreport_nlp.evaluation.errors import ERROR_KINDS, Error, snippets

TEMPLATE = "errors_page.html"
#: Characters shown on either side of an error.
CONTEXT = 20
#: Stands for the label of a heading.
HEADING = "heading"


def errors_page(comparisons: Sequence[Comparison], title: str) -> str:
    """Write the page: scores, confusion table, and every error in its words, to be filtered by label and kind.

    Args:
        comparisons: the comparisons; their texts are escaped.
        title: what was compared, such as the name of the pipeline.

    Returns:
        HTML; the same comparisons give the same characters.
    """
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    source = files("govreport_nlp.evaluation").joinpath(TEMPLATE).read_text(encoding="utf-8")
    kinds = Counter(error.kind for comparison in comparisons for error in comparison.errors)
    documents = [_document(comparison) for comparison in comparisons if comparison.errors]
    return environment.from_string(source).render(
        title=title,
        reports=len(comparisons),
        missing=[comparison.document.id for comparison in comparisons if comparison.is_missing],
        scores=total(comparisons).scores(),
        confusion=confusion_table(comparisons),
        missed=MISSED,
        spurious=SPURIOUS,
        kinds={kind: kinds[kind] for kind in ERROR_KINDS if kinds[kind]},
        gold_labels=_labels(documents, "gold_label"),
        found_labels=_labels(documents, "found_label"),
        documents=documents,
    )


def _document(comparison: Comparison) -> dict[str, Any]:
    document = comparison.document
    return {"id": document.id, "errors": [_row(error, document.text) for error in comparison.errors]}


def _row(error: Error, text: str) -> dict[str, Any]:
    return {
        "kind": error.kind,
        "gold_label": (error.label or HEADING) if error.gold else "",
        "found_label": (error.found_label or HEADING) if error.found else "",
        "offset": error.span[0],
        "detail": error.detail,
        "snippets": list(snippets(error, text, CONTEXT)),
    }


def _labels(documents: Iterable[dict[str, Any]], side: str) -> list[str]:
    return sorted({error[side] for document in documents for error in document["errors"] if error[side]})
