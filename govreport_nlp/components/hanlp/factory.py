"""``govreport_hanlp``: names by a HanLP NER, trained by the user or one of HanLP's own."""

from __future__ import annotations

from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from govreport_nlp.components.base import ScoreFunction
from govreport_nlp.components.hanlp.folders import find_folder, not_found, require_hanlp
from govreport_nlp.components.hanlp.labels import read_labels
from govreport_nlp.components.hanlp.model import HanlpModel
from govreport_nlp.components.model import ModelComponent
from govreport_nlp.errors import ModelNotFoundError
from govreport_nlp.language.document import HANLP_KEY, get_clean_text, set_spans
from govreport_nlp.language.extensions import register_extensions
from govreport_nlp.language.windows import gather, windows_of
from govreport_nlp.manifest import MANIFEST, read_manifest

KIND = "hanlp"
#: The window for HanLP's own models, which were trained on sentences.
WINDOW = 128


class HanlpComponent(ModelComponent):
    """Writes the span group ``spans_key``; a resolver decides later.

    Args:
        name: the component's name in the pipeline.
        model: folder of a model that ``govreport train hanlp`` made or of one of HanLP's own; or the name or address of
            one of HanLP's own, which must have been downloaded. None where it comes from a saved pipeline.
        label_map: label to write for each label of the model; others are left out. None takes the labels of a model
            trained here as they are, and the table ``hanlp_labels.toml`` for HanLP's own.
        spans_key: the span group to write.
        batch_size: windows that are worked at once.
        device: number of the GPU, -1 for none.
        threads: threads of torch. More than one helps little, is slower by far where other programs use the same cores,
            and hangs in processes that are forked from one that has used them.
        scorer: what ``nlp.evaluate`` calls, or None.

    Raises:
        PackageNotInstalledError: HanLP is not installed.
        ModelVersionError: the model was trained with another version.
        BrokenModelError: the folder holds something else than an NER of HanLP.
    """

    def __init__(
        self,
        name: str,
        *,
        model: str | None = None,
        label_map: dict[str, str] | None = None,
        spans_key: str = HANLP_KEY,
        batch_size: int = 64,
        device: int = -1,
        threads: int = 1,
        scorer: ScoreFunction | None = None,
    ) -> None:
        self._label_map = label_map
        self._spans_key = spans_key
        self._batch_size = batch_size
        self._device = device
        self._threads = threads
        require_hanlp()
        super().__init__(
            name,
            model=model,
            scorer=scorer,
            label_map=label_map,
            spans_key=spans_key,
            batch_size=batch_size,
            device=device,
            threads=threads,
        )

    def locate(self, model: str) -> Path | None:
        """Return the folder of a model, None where it is not on this machine."""
        return find_folder(model)

    def missing_model(self) -> ModelNotFoundError:
        """Return the error that says that there is no model, and what to do."""
        return super().missing_model() if self._model is None else not_found(self._model)

    def load(self, folder: Path) -> None:
        """Load the model of a folder."""
        self._window, labels = WINDOW, None
        if (folder / MANIFEST).is_file():
            manifest = read_manifest(folder, KIND)
            self._window, labels = manifest.settings["window"], {label: label for label in manifest.labels}
        self._labels = self._label_map or labels or read_labels()
        self._recognize = HanlpModel(folder, self._device, self._threads)

    def annotate(self, doc: Doc) -> Doc:
        """Find the names of a document.

        Raises:
            ModelNotFoundError: there is no model.
        """
        self.require_model()
        windows = windows_of(doc, self._window)
        found = self._recognize([window.text for window in windows], self._batch_size)
        spans = gather(windows, found, get_clean_text(doc))
        mapped = [(start, end, self._labels[label]) for start, end, label in spans if label in self._labels]
        return set_spans(doc, self._spans_key, mapped)


@Language.factory(
    "govreport_hanlp",
    assigns=["doc.spans"],
    default_config={
        "model": None,
        "label_map": None,
        "spans_key": HANLP_KEY,
        "batch_size": 64,
        "device": -1,
        "threads": 1,
        "scorer": {"@scorers": "govreport_nlp.spans_scorer.v1", "spans_key": HANLP_KEY},
    },
    default_score_weights={f"spans_{HANLP_KEY}_f": 1.0},
)
def create_hanlp(
    nlp: Language,
    name: str,
    model: str | None,
    label_map: dict[str, str] | None,
    spans_key: str,
    batch_size: int,
    device: int,
    threads: int,
    scorer: ScoreFunction | None,
) -> HanlpComponent:
    """Create the component; see :class:`HanlpComponent` for the arguments."""
    register_extensions()
    return HanlpComponent(
        name,
        model=model,
        label_map=label_map,
        spans_key=spans_key,
        batch_size=batch_size,
        device=device,
        threads=threads,
        scorer=scorer,
    )
