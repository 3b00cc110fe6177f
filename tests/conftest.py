"""Shared fixtures: the pipeline, the example reports, a tiny pkuseg model, the real reports where they are at hand."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest

import govreport_nlp
from govreport_nlp.reading import Source, read_file

# Continuous integration draws the same examples each time; a run by hand explores new ones.
# Neither has a deadline: on a busy machine it would be one for the other programs.
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None)
hypothesis.settings.register_profile("hand", deadline=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "hand")

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "corpora" / "examples"
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def nlp():
    return govreport_nlp.load()


@pytest.fixture(scope="session")
def examples() -> list[Source]:
    return [read_file(path) for path in sorted(EXAMPLES.iterdir())]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The real reports; they are third-party texts and not part of the repository."""
    if not SHARED.is_dir():
        pytest.skip("the real reports (../shared) are not on this machine")
    return SHARED


@pytest.fixture(scope="session")
def pkuseg_model(tmp_path_factory, examples) -> Path:
    """A model trained on one example report: poor, but a model."""
    import jieba
    import spacy_pkuseg

    folder = tmp_path_factory.mktemp("pkuseg")
    lines = [" ".join(jieba.lcut(line)) for line in examples[0].text.splitlines() if line.strip()]
    (folder / "train.txt").write_text("\n".join(lines), encoding="utf-8")
    (folder / "test.txt").write_text("\n".join(lines[:5]), encoding="utf-8")
    spacy_pkuseg.train(str(folder / "train.txt"), str(folder / "test.txt"), str(folder / "model"), train_iter=1)
    return folder / "model"
