"""A HanLP NER of a folder, ready to use: characters in, spans out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from govreport_nlp.components.hanlp.folders import read_config, require_hanlp, without_downloads
from govreport_nlp.errors import BrokenModelError, ModelNotFoundError, ModelVersionError
from govreport_nlp.language.windows import LabelledSpan


class HanlpModel:
    """A HanLP NER.

    Args:
        folder: the model's folder.
        device: number of the GPU, -1 for none.
        threads: threads of torch while it works.

    Raises:
        PackageNotInstalledError: HanLP is not installed.
        ModelNotFoundError: the folder holds no HanLP model, or one that stands on a transformer that is not on this
            machine.
        ModelVersionError: the model is one of another major version of HanLP.
        BrokenModelError: HanLP cannot load the model.
    """

    def __init__(self, folder: Path, device: int = -1, threads: int = 1) -> None:
        require_hanlp()
        self._threads = threads
        from hanlp.version import __version__
        from hanlp_common.reflection import object_from_classpath

        config = read_config(folder)
        trained = str(config.get("hanlp_version", "2.0"))
        if trained.split(".")[:2] != __version__.split(".")[:2]:
            raise ModelVersionError(
                f"{folder}: the model is one of HanLP {trained}, and {__version__} is installed: install "
                f"HanLP {trained} or take a newer model"
            )
        try:
            # hanlp.load() would ask the network for news where loading fails.
            with without_downloads():
                self._recognizer: Any = object_from_classpath(config["classpath"])
                self._recognizer.load(str(folder), devices=device, verbose=False)
        except ModelNotFoundError:
            raise
        except Exception as error:  # HanLP raises what its parts raise: KeyError, RuntimeError, OSError …
            raise BrokenModelError(f"{folder}: HanLP cannot load the model: {error!r}") from error

    def __call__(self, texts: Sequence[str], batch_size: int) -> list[list[LabelledSpan]]:
        """Find names; see :func:`find_names`."""
        import torch

        kept = torch.get_num_threads()
        torch.set_num_threads(self._threads)
        try:
            return find_names(self._recognizer, texts, batch_size)
        finally:
            torch.set_num_threads(kept)


def visible(text: str) -> list[int]:
    """Return the offsets of the characters that a model is shown: HanLP's own know nothing of white space."""
    return [offset for offset, character in enumerate(text) if not character.isspace()]


def find_names(recognizer: Any, texts: Sequence[str], batch_size: int) -> list[list[LabelledSpan]]:
    """Let a HanLP NER on characters find names.

    Args:
        recognizer: the NER.
        texts: windows of clean text, none of white space alone.
        batch_size: windows that are worked at once.

    Returns:
        For each window the names, in offsets of its text.
    """
    if not texts:
        return []
    places = [visible(text) for text in texts]
    tokens = [[text[offset] for offset in kept] for text, kept in zip(texts, places, strict=True)]
    return [
        [(kept[start], kept[end - 1] + 1, label) for _, label, start, end in names]
        for kept, names in zip(places, recognizer(tokens, batch_size=batch_size), strict=True)
    ]
