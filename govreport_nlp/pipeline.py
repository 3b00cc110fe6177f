"""The default pipeline, built from the library alone."""

from __future__ import annotations

from typing import Any

import spacy
from spacy.language import Language

from govreport_nlp import __version__
from govreport_nlp.language.segmenters import SegmenterName
from govreport_nlp.limits import MAX_CHARACTERS
from govreport_nlp.text.script import Region

NAME = "govreport"
COMPONENTS = ("govreport_values", "govreport_sections", "govreport_names", "govreport_resolve", "govreport_stamp")


def load(
    *,
    segmenter: SegmenterName = "char",
    pkuseg_model: str | None = None,
    user_dict: str | None = None,
    region: Region | None = None,
    noise: bool = True,
    components: dict[str, dict[str, Any]] | None = None,
) -> Language:
    """Build the default pipeline.

    Args:
        segmenter: ``char``, ``jieba`` or ``pkuseg``; entities are the same with each.
        pkuseg_model: path or downloaded name of a pkuseg model, for ``pkuseg``.
        user_dict: path of a file of words, for ``jieba`` and ``pkuseg``.
        region: ``tw`` or ``hk`` to put regional words into mainland ones.
        noise: whether noise is looked for and left out.
        components: settings by component name, such as ``{"govreport_values": {"reference_year": 2024}}``.

    Raises:
        GovreportError: a model, a package or a lexicon that the settings ask for is missing.
    """
    settings = components or {}
    unknown = settings.keys() - set(COMPONENTS)
    if unknown:
        raise ValueError(
            f"the default pipeline has no component {', '.join(sorted(unknown))}; it has {', '.join(COMPONENTS)}"
        )
    tokenizer = {
        "@tokenizers": "govreport_nlp.Tokenizer.v1",
        "segmenter": segmenter,
        "pkuseg_model": pkuseg_model,
        "user_dict": user_dict,
        "region": region,
        "noise": noise,
    }
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": tokenizer}}, meta={"name": NAME, "version": __version__})
    nlp.max_length = MAX_CHARACTERS
    for name in COMPONENTS:
        nlp.add_pipe(name, config=settings.get(name, {}))
    return nlp
