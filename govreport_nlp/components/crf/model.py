"""The trained CRF: feature weights, transitions and settings, in files that hold plain numbers and plain text."""

from __future__ import annotations

import zipfile
from copy import copy
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from govreport_nlp.components.crf.decode import Decoder, Found, tag_names
from govreport_nlp.components.crf.features import Characters, FeatureExtractor, Track
from govreport_nlp.components.crf.words import WordTable
from govreport_nlp.components.row_index import Keys, RowIndex, mix
from govreport_nlp.errors import BrokenModelError
from govreport_nlp.manifest import Manifest, hash_files, read_manifest, require_files

KIND = "crf"
WEIGHTS = "weights.npz"
WORDS = "words.tsv"
#: What a model is made of besides its manifest.
FILES = (WEIGHTS, WORDS)


class Calibration(BaseModel):
    """Turns the model's probability p into how often such a name is right: 1 / (1 + exp(-(slope logit(p) + offset)))."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slope: float = 1.0
    offset: float = 0.0

    def __call__(self, probability: float) -> float:
        """Return the calibrated probability, rounded to four digits so that it is the same on every machine."""
        bounded = min(max(probability, 1e-6), 1 - 1e-6)
        logit = np.log(bounded / (1 - bounded))
        return round(float(1 / (1 + np.exp(-(self.slope * logit + self.offset)))), 4)


class CrfSettings(BaseModel):
    """What the manifest of a CRF says besides.

    Attributes:
        features: the templates of features, in the order they were trained in.
        calibration: how the model's probabilities are to be read.
        sha256: the hash of each file of the model.
        seed: the seed of its training.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    features: tuple[str, ...]
    calibration: Calibration
    sha256: dict[str, str]
    seed: int


class CrfModel:
    """Finds names in a text that carries the tracks it was trained with.

    Args:
        labels: the labels it gives.
        features: the templates of features.
        words: the table of words.
        keys: the features that have weights.
        weights: a row of zeros for every feature without weights, then one row a feature; one column a tag
            (``tag_names``).
        transitions: score of each tag behind each other.
        calibration: how its probabilities are to be read.
    """

    def __init__(
        self,
        labels: tuple[str, ...],
        features: tuple[str, ...],
        words: WordTable,
        keys: Keys,
        weights: NDArray[np.float32],
        transitions: NDArray[np.float32],
        calibration: Calibration | None = None,
    ) -> None:
        self.labels = labels
        self.calibration = calibration or Calibration()
        self._words, self._keys, self._weights, self._transitions = words, keys, weights, transitions
        self._features = FeatureExtractor(features, words)
        self._rows = RowIndex(keys)
        self._decode = Decoder(transitions)

    def __call__(self, text: str, tracks: list[Track]) -> list[Found]:
        """Return the names of a clean text with their calibrated probabilities, in order of the text."""
        if not text:
            return []
        characters = Characters.of(text)
        found = self._decode(self._emissions(characters, tracks), characters.clause_borders())
        return [
            name._replace(probability=self.calibration(name.probability))
            for name in found
            if not text[name.start : name.end].isspace()  # clauses of white space are not trained on
        ]

    def _emissions(self, characters: Characters, tracks: list[Track]) -> NDArray[np.float32]:
        """Return the score of each tag (columns) for each character (rows)."""
        scores = np.empty((len(characters.text), self._weights.shape[1]), dtype=np.float32)
        first = 0
        for keys in self._features.stretches(characters, tracks):
            scores[first : first + keys.shape[1]] = self._scores(keys)
            first += keys.shape[1]
        return scores

    def _scores(self, keys: Keys) -> NDArray[np.float32]:
        """Return the scores of some characters, given their keys; what lies in spans repeats, and is summed once."""
        changing, lasting = np.split(keys, [self._features.changing])
        together = np.bitwise_xor.reduce(mix(lasting), axis=0)
        _, first, which = np.unique(together, return_index=True, return_inverse=True)
        scores = self._sums(changing)
        scores += self._sums(lasting[:, first]).take(which, axis=0)
        return scores

    def _sums(self, keys: Keys) -> NDArray[np.float32]:
        """Return the sum of the weights of each column of keys."""
        total = np.zeros((keys.shape[1], self._weights.shape[1]), dtype=np.float32)
        of_template = np.empty_like(total)
        for rows in self._rows(keys):
            np.take(self._weights, rows, axis=0, out=of_template, mode="clip")
            total += of_template
        return total

    def calibrated(self, calibration: Calibration) -> CrfModel:
        """Return the same model with its probabilities read otherwise."""
        model = copy(self)
        model.calibration = calibration
        return model

    def write_files(self, folder: Path) -> dict[str, str]:
        """Write the files beside the manifest; the same model gives the same bytes.

        Returns:
            The SHA-256 of each file.
        """
        _write_arrays(folder / WEIGHTS, self._keys, self._weights[1:], self._transitions)
        (folder / WORDS).write_text(self._words.to_tsv(), encoding="utf-8", newline="\n")
        return hash_files(folder, FILES)

    @classmethod
    def from_disk(cls, folder: str | Path) -> CrfModel:
        """Read a model.

        Raises:
            ModelNotFoundError: there is no model in the folder.
            ModelVersionError: it was trained with another version of the library.
            BrokenModelError: a file is missing, damaged or does not fit the others.
        """
        folder = Path(folder)
        manifest = read_manifest(folder, KIND)
        try:
            return cls._read(folder, manifest)
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, ValidationError) as error:
            if isinstance(error, BrokenModelError):
                raise
            raise BrokenModelError(f"{folder}: not a whole CRF model: {error}") from error

    @classmethod
    def _read(cls, folder: Path, manifest: Manifest) -> CrfModel:
        settings = CrfSettings.model_validate(manifest.settings)
        require_files(folder, FILES, settings.sha256)
        words = WordTable.from_tsv((folder / WORDS).read_text(encoding="utf-8"))
        keys, weights, transitions = _read_arrays(folder / WEIGHTS)
        if len(transitions) != len(tag_names(manifest.labels)):
            raise BrokenModelError(f"{folder}: weights for {len(transitions)} tags are not those of the labels")
        return cls(manifest.labels, settings.features, words, keys, weights, transitions, settings.calibration)


def _write_arrays(path: Path, keys: Keys, weights: NDArray[np.float32], transitions: NDArray[np.float32]) -> None:
    """Write the weights that are not zero, in a zip without times so that the bytes repeat.

    Keys stand as their table is filled, from one end to the other, and nothing is packed: both make reading quicker, and
    keys and weights, which look like noise, would hardly become smaller.
    """
    order = np.argsort(keys & RowIndex.mask(len(keys)), kind="stable")
    keys, weights = keys[order], weights[order]
    rows, tags = np.nonzero(weights)
    arrays: dict[str, NDArray[Any]] = {
        "keys": keys,
        "counts": np.bincount(rows, minlength=len(keys)).astype(np.uint8),
        "tags": tags.astype(np.uint8),
        "weights": weights[rows, tags].astype(np.float16),
        "transitions": transitions.astype(np.float32),
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            with archive.open(entry, "w") as file:
                np.lib.format.write_array(file, array, allow_pickle=False)


def _read_arrays(path: Path) -> tuple[Keys, NDArray[np.float32], NDArray[np.float32]]:
    with np.load(path, allow_pickle=False) as arrays:
        keys, counts, tags = arrays["keys"], arrays["counts"], arrays["tags"]
        transitions = arrays["transitions"]
        weights = np.zeros((len(keys) + 1, len(transitions)), dtype=np.float32)
        weights[np.repeat(np.arange(1, len(keys) + 1), counts), tags] = arrays["weights"]
    return keys, weights, transitions
