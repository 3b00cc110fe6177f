"""``govreport_stamp``: writes on each document which pipeline made it, for the record."""

from __future__ import annotations

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from govreport_nlp import __version__
from govreport_nlp.components.base import ReportComponent
from govreport_nlp.language.document import set_pipeline
from govreport_nlp.language.extensions import register_extensions
from govreport_nlp.language.identity import pipeline_hash


class StampComponent(ReportComponent):
    """Keeps the name, version and hash of its pipeline with each document.

    Args:
        name: the component's name in the pipeline.
        nlp: the pipeline; its hash is taken when the first document comes, and again when components came or went.
        stamp: what to write where there is no pipeline to take it from, as in a worker process.
    """

    def __init__(self, name: str, nlp: Language | None, stamp: dict[str, str] | None = None) -> None:
        super().__init__(name)
        self._nlp = nlp
        self._stamped: tuple[Any, ...] = ()
        self._stamp = stamp or {}

    def annotate(self, doc: Doc) -> Doc:
        """Stamp a document."""
        set_pipeline(doc, dict(self._current_stamp()))
        return doc

    def _current_stamp(self) -> dict[str, str]:
        if self._nlp is None:
            return self._stamp
        running = (id(self._nlp.tokenizer), *((name, id(component)) for name, component in self._nlp.pipeline))
        if self._stamped != running:
            meta = self._nlp.meta
            self._stamped = running
            self._stamp = {
                "library": __version__,
                "name": f"{meta['lang']}_{meta['name']}",
                "version": meta["version"],
                "hash": pipeline_hash(self._nlp),
            }
        return self._stamp

    def __reduce__(self) -> tuple[Any, ...]:
        return StampComponent, (self.name, None, self._current_stamp())


@Language.factory("govreport_stamp", default_config={})
def create_stamp(nlp: Language, name: str) -> StampComponent:
    """Create the component."""
    register_extensions()
    return StampComponent(name, nlp)
