"""``govreport_crf``: names by a CRF that reads what the rules found, and decides for itself."""

from __future__ import annotations

from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from govreport_nlp.components.base import ScoreFunction
from govreport_nlp.components.crf.model import CrfModel
from govreport_nlp.components.crf.tracks import read_tracks
from govreport_nlp.components.model import ModelComponent
from govreport_nlp.language.document import (
    CRF_KEY,
    LEXICON_KEY,
    RULES_KEY,
    VALUES_KEY,
    get_clean_text,
    set_scores,
    set_spans,
)
from govreport_nlp.language.extensions import register_extensions
from govreport_nlp.manifest import MANIFEST
from govreport_nlp.zh_govreport import NAMES_MODEL, default_model


class CrfComponent(ModelComponent):
    """Writes the span group ``spans_key`` and a calibrated probability for each span; a resolver decides later.

    Args:
        name: the component's name in the pipeline.
        model: folder of a model that ``govreport train crf`` made, or ``zh_govreport`` for the one that comes with the
            library; None where it comes from a saved pipeline.
        spans_key: the span group to write.
        values_key: the span group of values.
        lexicon_key: the span group of names that stand in a lexicon.
        rules_key: the span group of names that a pattern found.
        scorer: what ``nlp.evaluate`` calls, or None.

    Raises:
        ModelVersionError: the model was trained with another version.
        BrokenModelError: the folder holds something else than such a model.
    """

    def __init__(
        self,
        name: str,
        *,
        model: str | None = None,
        spans_key: str = CRF_KEY,
        values_key: str = VALUES_KEY,
        lexicon_key: str = LEXICON_KEY,
        rules_key: str = RULES_KEY,
        scorer: ScoreFunction | None = None,
    ) -> None:
        self._spans_key = spans_key
        self._keys = {"values": values_key, "lexicon": lexicon_key, "rules": rules_key}
        super().__init__(
            name,
            model=model,
            scorer=scorer,
            spans_key=spans_key,
            values_key=values_key,
            lexicon_key=lexicon_key,
            rules_key=rules_key,
        )

    def locate(self, model: str) -> Path | None:
        """Return the folder of a model, that of the library for ``zh_govreport``."""
        return default_model("names") if model == NAMES_MODEL else super().locate(model)

    def load(self, folder: Path) -> None:
        """Load the model of a folder."""
        self._crf = CrfModel.from_disk(folder)

    def fingerprint(self) -> bytes:
        """Return the manifest, which names the hash of each file; they were checked against it."""
        return (self.require_model() / MANIFEST).read_bytes()

    def annotate(self, doc: Doc) -> Doc:
        """Find the names of a document.

        Raises:
            ModelNotFoundError: there is no model.
        """
        self.require_model()
        clean = get_clean_text(doc)
        found = [
            (*clean.raw_span(name.start, name.end), self._crf.labels[name.label], name.probability)
            for name in self._crf(clean.text, read_tracks(doc, clean, self._keys))
        ]
        doc = set_spans(doc, self._spans_key, [(start, end, label) for start, end, label, _ in found])
        set_scores(doc, self._spans_key, {(start, end, label): score for start, end, label, score in found})
        return doc


@Language.factory(
    "govreport_crf",
    assigns=["doc.spans"],
    default_config={
        "model": None,
        "spans_key": CRF_KEY,
        "values_key": VALUES_KEY,
        "lexicon_key": LEXICON_KEY,
        "rules_key": RULES_KEY,
        "scorer": {"@scorers": "govreport_nlp.spans_scorer.v1", "spans_key": CRF_KEY},
    },
    default_score_weights={f"spans_{CRF_KEY}_f": 1.0},
)
def create_crf(
    nlp: Language,
    name: str,
    model: str | None,
    spans_key: str,
    values_key: str,
    lexicon_key: str,
    rules_key: str,
    scorer: ScoreFunction | None,
) -> CrfComponent:
    """Create the component; see :class:`CrfComponent` for the arguments."""
    register_extensions()
    return CrfComponent(
        name,
        model=model,
        spans_key=spans_key,
        values_key=values_key,
        lexicon_key=lexicon_key,
        rules_key=rules_key,
        scorer=scorer,
    )
