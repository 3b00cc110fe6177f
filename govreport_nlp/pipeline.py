"""The default pipeline, built from the library alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language

from govreport_nlp import __version__
from govreport_nlp.components.model import ModelComponent
from govreport_nlp.components.resolve.factory import RULE_GROUPS, SOURCES
from govreport_nlp.language.document import CRF_KEY, HANLP_KEY, SPACY_KEY, VALUES_KEY
from govreport_nlp.language.segmenters import SegmenterName
from govreport_nlp.limits import MAX_CHARACTERS
from govreport_nlp.manifest import model_kind
from govreport_nlp.text.script import Region
from govreport_nlp.zh_govreport import NAMES_MODEL

NAME = "govreport"
#: Stands for the rules where it is said who decides names.
RULES = "rules"
#: The component that runs a model of each kind, and the span group it writes.
BACK_ENDS = {
    "crf": ("govreport_crf", CRF_KEY),
    "spacy": ("govreport_spacy_ner", SPACY_KEY),
    "hanlp": ("govreport_hanlp", HANLP_KEY),
}
_BEFORE = ("govreport_values", "govreport_sections", "govreport_names")
_AFTER = ("govreport_resolve", "govreport_facts", "govreport_stamp")


def load(
    *,
    segmenter: SegmenterName = "char",
    pkuseg_model: str | None = None,
    user_dict: str | None = None,
    region: Region | None = None,
    noise: bool = True,
    names: Sequence[str] = (NAMES_MODEL,),
    components: dict[str, dict[str, Any]] | None = None,
) -> Language:
    """Build the default pipeline.

    Args:
        segmenter: ``char``, ``jieba`` or ``pkuseg``; the rules find the same with each.
        pkuseg_model: path or downloaded name of a pkuseg model, for ``pkuseg``; by default the one that comes with the
            library.
        user_dict: path of a file of words, for ``jieba`` and ``pkuseg``.
        region: ``tw`` or ``hk`` to put regional words into mainland ones.
        noise: whether noise is looked for and left out.
        names: who decides names, the strongest first; those that follow fill the gaps. ``zh_govreport`` is the model
            that comes with the library, ``rules`` are the rules alone, anything else the folder of a model that
            ``govreport train`` made.
        components: settings by component name, such as ``{"govreport_values": {"reference_year": 2024}}``.

    Raises:
        GovreportError: a model, a package or a lexicon that the settings ask for is missing.
        ValueError: ``components`` names a component that the pipeline has not, or ``names`` is empty.
    """
    models, tiers, sources = _sources(names)
    defaults: dict[str, dict[str, Any]] = {name: {} for name in _BEFORE} | models | {name: {} for name in _AFTER}
    defaults["govreport_resolve"] |= {"tiers": [[VALUES_KEY], *tiers], "sources": sources}
    settings = components or {}
    unknown = settings.keys() - defaults.keys()
    if unknown:
        raise ValueError(f"the pipeline has no component {', '.join(sorted(unknown))}; it has {', '.join(defaults)}")
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
    for name, default in defaults.items():
        config = default | settings.get(name, {})
        component = nlp.add_pipe(config.pop("factory", name), name=name, config=config)
        if isinstance(component, ModelComponent):
            component.require_model()
    return nlp


def _sources(names: Sequence[str]) -> tuple[dict[str, dict[str, Any]], list[list[str]], dict[str, str]]:
    """Return the settings of the components that run models, by name, the tiers of span groups, each group's source."""
    if not names or isinstance(names, str):
        raise ValueError("names: say who decides names, in order: rules, zh_govreport or folders of models")
    models: dict[str, dict[str, Any]] = {}
    tiers = []
    sources = dict(SOURCES)
    for name in names:
        if name == RULES:
            tiers.append(list(RULE_GROUPS))
            continue
        factory, key = BACK_ENDS["crf" if name == NAMES_MODEL else model_kind(Path(name), BACK_ENDS)]
        number = sum(settings["factory"] == factory for settings in models.values()) + 1
        suffix = "" if number == 1 else str(number)
        models[factory + suffix] = {"factory": factory, "model": str(name), "spans_key": key + suffix}
        tiers.append([key + suffix])
        sources[key + suffix] = SOURCES[key]
    return models, tiers, sources
