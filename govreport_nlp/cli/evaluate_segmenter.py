"""``govreport evaluate-segmenter``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from govreport_nlp.cli.tables import add_row, cell, figure_table, new_console, say_error
from govreport_nlp.corpora.segmented import read_segmented
from govreport_nlp.errors import GovreportError
from govreport_nlp.evaluation.segmentation import word_scores
from govreport_nlp.language.segmenters import build_segmenter

TITLES = {"p": "P", "r": "R", "f": "F1", "unknown_r": "R of unknown words", "unknown_share": "unknown words"}


def run_evaluate_segmenter(
    gold: Sequence[Path],
    segmenters: Sequence[str],
    known: Sequence[Path],
    pkuseg_model: str | None,
    user_dict: str | None,
    as_json: bool,
) -> int:
    """Score segmenters and print; returns the exit code."""
    try:
        sentences = read_segmented(gold)
        words = {word for sentence in read_segmented(known) for word in sentence}
        scores = {}
        for name in segmenters:
            segment = build_segmenter(name, pkuseg_model=pkuseg_model, user_dict=user_dict)  # type: ignore[arg-type]
            scores[name] = word_scores(sentences, [segment("".join(sentence)) for sentence in sentences], words)
    except (GovreportError, OSError) as error:
        say_error(error)
        return 1
    if as_json:
        print(json.dumps(scores, indent=1))
        return 0
    shown = [name for name in TITLES if all(name in row for row in scores.values())]
    table = figure_table("segmenter", *(TITLES[name] for name in shown))
    for segmenter, row in scores.items():
        add_row(table, segmenter, *(cell(row[name]) for name in shown))
    new_console().print(table)
    return 0
