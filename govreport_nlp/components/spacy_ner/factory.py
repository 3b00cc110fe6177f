"""``govreport_spacy_ner``: names by a tok2vec or transformer NER that ``govreport train spacy`` made."""

from __future__ import annotations

from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import load_model_from_path

from govreport_nlp.components.base import ScoreFunction
from govreport_nlp.components.model import ModelComponent
from govreport_nlp.components.spacy_ner.document import found_entities, window_doc
from govreport_nlp.errors import BrokenModelError
from govreport_nlp.language.document import SPACY_KEY, get_clean_text, set_spans
from govreport_nlp.language.extensions import register_extensions
from govreport_nlp.language.windows import gather, windows_of
from govreport_nlp.manifest import Manifest, files_below, read_manifest, require_files

KIND = "spacy"
#: The folder of a model that holds the spaCy pipeline.
PIPELINE = "pipeline"


class SpacyNerComponent(ModelComponent):
    """Writes the span group ``spans_key``; a resolver decides later.

    Args:
        name: the component's name in the pipeline.
        model: folder of the model; None where it comes from a saved pipeline.
        spans_key: the span group to write.
        batch_size: windows that are worked at once.
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
        spans_key: str = SPACY_KEY,
        batch_size: int = 64,
        scorer: ScoreFunction | None = None,
    ) -> None:
        self._spans_key = spans_key
        self._batch_size = batch_size
        super().__init__(name, model=model, scorer=scorer, spans_key=spans_key, batch_size=batch_size)

    def load(self, folder: Path) -> None:
        """Load the model of a folder."""
        self._manifest: Manifest = read_manifest(folder, KIND)
        if not self._manifest.sha256:
            raise BrokenModelError(f"{folder}: the manifest does not say what the model's files are: train it again")
        files = {*files_below(folder / PIPELINE), *self._manifest.sha256}
        require_files(folder / PIPELINE, sorted(files), self._manifest.sha256)
        try:
            self._nlp: Language = load_model_from_path(folder / PIPELINE)
        except (OSError, ValueError, ImportError) as error:
            raise BrokenModelError(f"{folder}: the model cannot be loaded: {error}") from error

    def annotate(self, doc: Doc) -> Doc:
        """Find the names of a document.

        Raises:
            ModelNotFoundError: there is no model.
            BrokenModelError: the model reads span groups that the document lacks.
        """
        self.require_model()
        settings = self._manifest.settings
        if missing := [key for key in settings["span_groups"] if key not in doc.spans]:
            raise BrokenModelError(
                f"{self.name}: the model reads the span groups {', '.join(missing)}, which the document lacks: put "
                "govreport_values and govreport_names before it"
            )
        windows = windows_of(doc, settings["window"], settings["span_groups"])
        backwards = settings["backwards"]
        docs = (window_doc(self._nlp.vocab, window, backwards=backwards) for window in windows)
        worked = self._nlp.pipe(docs, batch_size=self._batch_size)
        found = (found_entities(window, backwards=backwards) for window in worked)
        return set_spans(doc, self._spans_key, gather(windows, found, get_clean_text(doc)))


@Language.factory(
    "govreport_spacy_ner",
    assigns=["doc.spans"],
    default_config={
        "model": None,
        "spans_key": SPACY_KEY,
        "batch_size": 64,
        "scorer": {"@scorers": "govreport_nlp.spans_scorer.v1", "spans_key": SPACY_KEY},
    },
    default_score_weights={f"spans_{SPACY_KEY}_f": 1.0},
)
def create_spacy_ner(
    nlp: Language, name: str, model: str | None, spans_key: str, batch_size: int, scorer: ScoreFunction | None
) -> SpacyNerComponent:
    """Create the component; see :class:`SpacyNerComponent` for the arguments."""
    register_extensions()
    return SpacyNerComponent(name, model=model, spans_key=spans_key, batch_size=batch_size, scorer=scorer)
