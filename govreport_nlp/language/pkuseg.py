"""Words by spacy-pkuseg: a model's files, how they are checked, and how a text is cut with them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import srsly
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from govreport_nlp.errors import BrokenModelError, ModelNotFoundError, SegmenterNotInstalledError
from govreport_nlp.lexicons import lexicon_text
from govreport_nlp.manifest import MANIFEST, hash_files, read_manifest, require_files
from govreport_nlp.text.rare_pattern import rare_pattern
from govreport_nlp.zh_govreport import default_model

KIND = "segmenter"
PACKAGE = "spacy-pkuseg"
FEATURES = "features.msgpack"
WEIGHTS = "weights.npz"
#: What a pkuseg model is made of. Older models keep their features in a pickle, which is code: those are not loaded.
FILES = (FEATURES, WEIGHTS)

#: White space, or a sentence: models are trained on sentences, and no stretch without an end may take memory without end.
_STRETCH = rare_pattern(r"\s+|[^\s。！？；]{1,1000}[。！？；]{0,9}|[。！？；]{1,9}")


class SegmenterSettings(BaseModel):
    """What the manifest of a segmenter says besides.

    Attributes:
        sha256: the hash of each file of the model.
        prune: features whose weights differ by less were left out.
        seed: the seed of its training.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    sha256: dict[str, str]
    prune: float
    seed: int


class PkusegModel(NamedTuple):
    """A model as spacy-pkuseg keeps it.

    Attributes:
        words: the words that features speak of.
        features: the row of each feature; row 0 is the feature of every character.
        tags: the column of each tag.
        weights: one row a feature, one column a tag.
        transitions: the weights of a tag behind another, in spacy-pkuseg's order.
    """

    words: Collection[str]
    features: Mapping[str, int]
    tags: Mapping[str, int]
    weights: NDArray[np.float64]
    transitions: NDArray[np.float64]

    def write_files(self, folder: Path) -> dict[str, str]:
        """Write the files beside the manifest, for spacy-pkuseg to load; the same model gives the same bytes.

        Returns:
            The SHA-256 of each file.
        """
        data = {"unigram": sorted(self.words), "bigram": [], "feature_to_idx": self.features, "tag_to_idx": self.tags}
        srsly.write_msgpack(folder / FEATURES, data)
        sizes = np.array([len(self.tags), len(self.features)])
        np.savez_compressed(folder / WEIGHTS, sizes=sizes, w=np.concatenate([self.weights.ravel(), self.transitions]))
        return hash_files(folder, FILES)


class PkusegSegmenter:
    """Cuts a clean text into words that join up to it again.

    Args:
        model: the path of a model folder, or the official name of a model that the user has downloaded; None takes the
            model that comes with the library.
        user_dict: path of a file of words, one a line: wherever they stand they are cut out, the longest first.

    Attributes:
        sha256: the hash of each file of the model in use.

    Raises:
        SegmenterNotInstalledError: spacy-pkuseg is missing.
        ModelNotFoundError: the model is not there; nothing is downloaded.
        ModelVersionError: ``govreport train segmenter`` made it with another version.
        BrokenModelError: a file is damaged, is not the one the model was written with, or does not fit the other.
        LexiconError: the file of words cannot be read.
    """

    def __init__(self, model: str | Path | None = None, user_dict: str | None = None) -> None:
        try:
            import spacy_pkuseg
        except ImportError as error:
            raise SegmenterNotInstalledError("segmenter 'pkuseg' needs a package: pip install spacy-pkuseg") from error
        folder = _folder(model, Path(spacy_pkuseg.config.pkuseg_home))
        is_own = (folder / MANIFEST).is_file()
        if is_own:
            _require_whole(folder)
        self.sha256 = hash_files(folder, FILES)
        self._segmenter = _load(spacy_pkuseg, folder, with_names=not is_own)
        if user_dict is not None:
            lines = lexicon_text("", user_dict).splitlines()
            words = [line.split()[0] for line in lines if line.strip()]  # jieba's files have figures behind the word
            self._segmenter.preprocesser = spacy_pkuseg.Preprocesser(words)

    def __call__(self, text: str) -> list[str]:
        """Return the words of a clean text, stretches of white space included."""
        words: list[str] = []
        for match in _STRETCH.finditer(text):
            stretch = match[0]
            words += [stretch] if stretch.isspace() else self._segmenter.cut(stretch)
        return words


def _folder(model: str | Path | None, home: Path) -> Path:
    """Return the folder of a model by path or by name, without letting spacy-pkuseg download it."""
    if model is None:
        folder = default_model(KIND)
        if folder is None:
            raise ModelNotFoundError(
                "the library was installed without its model for the segmenter 'pkuseg': give pkuseg_model, or train "
                "one: govreport train segmenter CONFIG"
            )
        return folder
    for folder in (Path(model), home / model):
        if (folder / MANIFEST).is_file() or all((folder / file).is_file() for file in FILES):
            return folder
    raise ModelNotFoundError(
        f"pkuseg model {str(model)!r} is neither a model folder nor a model downloaded to {home} (a model holds "
        f"{' and '.join(FILES)}); download it from the releases of spacy-pkuseg and unpack it there, or train one"
    )


def _require_whole(folder: Path) -> None:
    """Check a model of ``govreport train segmenter`` against its manifest."""
    manifest = read_manifest(folder, KIND)
    try:
        settings = SegmenterSettings.model_validate(manifest.settings)
    except ValidationError as error:
        raise BrokenModelError(f"{folder / MANIFEST}: not the settings of a segmenter: {error}") from error
    require_files(folder, FILES, settings.sha256)


def _load(spacy_pkuseg: Any, folder: Path, *, with_names: bool) -> Any:
    """Let spacy-pkuseg load a model: plain msgpack and plain arrays, never a pickle of the model's.

    Args:
        spacy_pkuseg: the package.
        folder: the model.
        with_names: whether words are joined that are a name in the package's own list, as the official models want it.
            Models of this library cut names into their words.

    Raises:
        BrokenModelError: the files do not fit each other; the package would read beyond the weights.
    """
    try:
        # An absolute path: a folder that has the name of an official model would be downloaded.
        segmenter = spacy_pkuseg.pkuseg(str(folder.resolve()), user_dict="default" if with_names else None)
        model, extractor = segmenter.model, segmenter.feature_extractor
        size = model.n_tag * (model.n_feature + model.n_tag)
        fits = (
            model.w.dtype == np.float64
            and model.w.shape == (size,)
            and sorted(extractor.tag_to_idx.values()) == list(range(model.n_tag))
            and all(type(row) is int and 0 <= row < model.n_feature for row in extractor.feature_to_idx.values())
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, AssertionError, EOFError) as error:
        raise BrokenModelError(f"{folder}: not a whole pkuseg model: {error}") from error
    if not fits:
        raise BrokenModelError(f"{folder}: the weights are not those of the features")
    return segmenter
