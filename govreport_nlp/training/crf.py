"""``govreport train crf``: names by a linear-chain CRF, trained by CRFsuite and run by the library itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from pydantic import Field, field_validator
from spacy.language import Language

from govreport_nlp.components.crf.decode import tag_names
from govreport_nlp.components.crf.features import Characters, FeatureExtractor, Track, parse_template
from govreport_nlp.components.crf.model import KIND, WORDS, Calibration, CrfModel, CrfSettings
from govreport_nlp.components.crf.tracks import clean_spans, read_tracks
from govreport_nlp.components.crf.words import WordTable
from govreport_nlp.corpora.model import GoldDocument
from govreport_nlp.errors import ConfigError, PackageNotInstalledError
from govreport_nlp.language.document import LEXICON_KEY, RULES_KEY, VALUES_KEY, get_clean_text
from govreport_nlp.language.windows import LabelledSpan
from govreport_nlp.manifest import new_manifest, read_manifest, write_manifest
from govreport_nlp.pipeline import RULES, load
from govreport_nlp.training.config import ConfigPath, TrainingConfig
from govreport_nlp.training.corpora import Corpora
from govreport_nlp.training.log import Listener
from govreport_nlp.training.output import ModelOutput, Trained
from govreport_nlp.training.progress import Progress
from govreport_nlp.training.windows import span_scores
from govreport_nlp.zh_govreport import default_model

_KEYS = {"values": VALUES_KEY, "lexicon": LEXICON_KEY, "rules": RULES_KEY}


def _library_model() -> Path:
    folder = default_model("names")
    if folder is None:
        raise ConfigError("words, features: say which: the library was installed without a model of its own")
    return folder


def _library_words() -> Path:
    return _library_model() / WORDS


def _library_features() -> dict[str, tuple[str, ...]]:
    return {"default": CrfSettings.model_validate(read_manifest(_library_model(), KIND).settings).features}


class CrfConfig(TrainingConfig):
    """Settings of the CRF back end.

    Attributes:
        words: the table of words and clusters that ``govreport train words`` made; that of the library's own model if none.
        features: templates of features by group; ``char[-1] char[0]`` joins a character and the one before. Those of the
            library's own model if none, in one group ``default``.
        without: groups to leave out, to see what each is worth.
        penalty_absolute: CRFsuite's ``c1``: the higher, the fewer features stay.
        penalty_square: CRFsuite's ``c2``: the higher, the smaller the weights.
        iterations: the most passes over the data.
        patience: the training stops when the loss of so many iterations has changed by less than ``least_change``.
        least_change: as a share of the loss.
    """

    words: ConfigPath = Field(default_factory=_library_words)
    features: dict[str, tuple[str, ...]] = Field(default_factory=_library_features, min_length=1)
    without: tuple[str, ...] = ()
    penalty_absolute: float = Field(default=0.1, ge=0)
    penalty_square: float = Field(default=0.1, ge=0)
    iterations: int = Field(default=60, ge=1)
    patience: int = Field(default=10, ge=1)
    least_change: float = Field(default=1e-4, ge=0)

    @field_validator("features")
    @classmethod
    def _are_templates(cls, features: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        for templates in features.values():
            for template in templates:
                parse_template(template)
        return features

    @property
    def templates(self) -> tuple[str, ...]:
        """The templates of all groups that are not left out."""
        return tuple(
            template
            for group, templates in self.features.items()
            if group not in self.without
            for template in templates
        )


class AnnotatedText(NamedTuple):
    """A gold document as the CRF sees it.

    Attributes:
        text: its clean text.
        tracks: what the rules found.
        names: the gold, in offsets of the clean text.
    """

    text: str
    tracks: list[Track]
    names: set[LabelledSpan]


def train_crf(config: CrfConfig, corpora: Corpora, *, listener: Listener | None = None) -> Trained:
    """Train a model.

    Args:
        config: the settings.
        corpora: what to learn from; the probabilities are calibrated on its dev documents.
        listener: called with each entry of the log.

    Returns:
        The folder of the model, its scores on the dev documents and what the user should know.

    Raises:
        ConfigError: the table of words or a feature does not fit, or the output folder holds something else.
        PackageNotInstalledError: python-crfsuite is not installed.
        TrainingInterruptedError: the user broke the training off.
    """
    words = _read_words(config.words)
    extract = FeatureExtractor(config.templates, words)
    output = ModelOutput(config.output)
    with output.interruptible():
        nlp = load(names=[RULES])
        progress = Progress(output, listener)
        file = output.part / "crfsuite.model"
        texts = annotated_texts(nlp, corpora.train, corpora.labels)
        iterations, loss = run_crfsuite(config, texts, extract, progress, file)
        model = read_crfsuite(file, corpora.labels, config.templates, words)
        dev = list(annotated_texts(nlp, corpora.dev, corpora.labels))
        found = [predict(model, annotated) for annotated in dev]
        scores = span_scores([annotated.names for annotated in dev], found)
        model = model.calibrated(
            fit_calibration(
                [
                    (probability, name in annotated.names)
                    for annotated, names in zip(dev, found, strict=True)
                    for name, probability in names.items()
                ]
            )
        )

        def write(folder: Path) -> None:
            settings = CrfSettings(
                features=config.templates,
                calibration=model.calibration,
                sha256=model.write_files(folder),
                seed=config.seed,
            )
            manifest = new_manifest(KIND, (), corpora.labels, settings.model_dump(mode="json"), scores)
            write_manifest(folder, manifest)

        progress.evaluated(iterations, iterations, loss, scores, write)
        return progress.finish(corpora.absent)


def annotated_texts(
    nlp: Language, documents: Iterable[GoldDocument], labels: Collection[str]
) -> Iterator[AnnotatedText]:
    """Yield gold documents as the CRF sees them; a name that is noise alone is left out.

    Args:
        nlp: the rules, without a model.
        documents: the documents.
        labels: the labels to learn; other entities are left out.
    """
    for document in documents:
        doc = nlp(document.text)
        clean = get_clean_text(doc)
        names = ((entity.start, entity.end, entity.label) for entity in document.entities if entity.label in labels)
        yield AnnotatedText(clean.text, read_tracks(doc, clean, _KEYS), set(clean_spans(clean, names)))


def predict(model: CrfModel, annotated: AnnotatedText) -> dict[LabelledSpan, float]:
    """Return the names that a model finds, with their probabilities."""
    found = model(annotated.text, annotated.tracks)
    return {(name.start, name.end, model.labels[name.label]): name.probability for name in found}


def fit_calibration(answers: Sequence[tuple[float, bool]]) -> Calibration:
    """Fit a logistic curve from probabilities to how often they are right (Platt's method).

    Args:
        answers: the model's probability and whether the name was right.
    """
    from scipy.optimize import minimize

    if len({right for _, right in answers}) < 2:
        return Calibration()
    probabilities = np.clip([probability for probability, _ in answers], 1e-6, 1 - 1e-6)
    logits = np.log(probabilities / (1 - probabilities))
    signs = np.where([right for _, right in answers], 1.0, -1.0)

    def loss(weights: np.ndarray[Any, Any]) -> float:
        return float(np.logaddexp(0, -signs * (weights[0] * logits + weights[1])).sum())

    slope, offset = minimize(loss, np.array([1.0, 0.0])).x
    return Calibration(slope=round(float(slope), 3), offset=round(float(offset), 3))


def read_crfsuite(file: Path, labels: Sequence[str], features: Sequence[str], words: WordTable) -> CrfModel:
    """Take the weights out of a model of CRFsuite.

    Args:
        file: the model, trained on attributes that are feature keys.
        labels: its labels.
        features: its templates.
        words: its table of words.
    """
    import pycrfsuite

    tagger = pycrfsuite.Tagger()
    tagger.open(str(file))
    info = tagger.info()
    column = {tag: index for index, tag in enumerate(tag_names(labels))}
    transitions = np.zeros((len(column), len(column)), dtype=np.float32)
    for (before, after), weight in info.transitions.items():
        transitions[column[before], column[after]] = weight
    attributes = sorted({int(attribute) for attribute, _ in info.state_features})
    row = {attribute: index for index, attribute in enumerate(attributes, start=1)}
    weights = np.zeros((len(row) + 1, len(column)), dtype=np.float32)
    for (attribute, tag), weight in info.state_features.items():
        weights[row[int(attribute)], column[tag]] = np.float16(weight)
    return CrfModel(tuple(labels), tuple(features), words, np.array(attributes, dtype=np.uint64), weights, transitions)


def run_crfsuite(
    config: CrfConfig, texts: Iterable[AnnotatedText], extract: FeatureExtractor, progress: Progress, file: Path
) -> tuple[int, float]:
    """Let CRFsuite learn, on attributes that are feature keys, and write its model to a file.

    Returns:
        How many times it has gone through the texts, and the loss at the end.
    """
    try:
        import pycrfsuite
    except ImportError as error:
        raise PackageNotInstalledError(
            "training a CRF needs python-crfsuite: pip install 'govreport-nlp[train]'"
        ) from error

    iterations, loss = 0, 0.0

    class Trainer(pycrfsuite.Trainer):  # type: ignore[misc]
        def message(self, message: str) -> None:
            nonlocal iterations, loss
            if self.logparser.feed(message) == "iteration":
                last = self.logparser.last_iteration
                iterations, loss = int(last["num"]), float(last["loss"])
                progress.iterated(iterations, iterations, loss)

    trainer = Trainer("lbfgs", verbose=False)
    for annotated in texts:
        try:
            keys = extract(annotated.text, annotated.tracks).T
        except ValueError as error:
            raise ConfigError(f"features: {error}") from error
        tags = _tags(annotated)
        for start, end in pairwise(Characters.of(annotated.text).clause_borders().tolist()):
            if annotated.text[start:end].strip():
                trainer.append([list(map(str, row)) for row in keys[start:end].tolist()], tags[start:end])
    trainer.set_params(
        {
            "c1": config.penalty_absolute,
            "c2": config.penalty_square,
            "max_iterations": config.iterations,
            "period": config.patience,
            "delta": config.least_change,
        }
    )
    trainer.train(str(file))
    return iterations, loss


def _tags(annotated: AnnotatedText) -> list[str]:
    tags = ["O"] * len(annotated.text)
    for start, end, label in annotated.names:
        if end - start == 1:
            tags[start] = f"S-{label}"
            continue
        tags[start:end] = [f"B-{label}", *[f"I-{label}"] * (end - start - 2), f"E-{label}"]
    return tags


def _read_words(path: Path) -> WordTable:
    try:
        return WordTable.from_tsv(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"words: {path}: not a table of words and clusters ({error})") from error
