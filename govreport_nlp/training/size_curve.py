"""``govreport train curve``: how a CRF's scores grow with the reports it is trained on, to see what more would bring."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any, NamedTuple

from govreport_nlp.corpora.model import GoldDocument
from govreport_nlp.evaluation.compare import compare_records, total
from govreport_nlp.evaluation.pipelines import work_documents
from govreport_nlp.evaluation.scores import SpanCounts
from govreport_nlp.output.files import open_output
from govreport_nlp.training.corpora import Corpora
from govreport_nlp.training.crf import CrfConfig, train_crf
from govreport_nlp.training.picture import svg_picture

TABLE = "size_curve.tsv"
PICTURE = "size_curve.svg"
#: Stands for all labels that are learnt.
ALL = "all"


class CurvePoint(NamedTuple):
    """A model trained on a share of the reports.

    Attributes:
        share: the share, in percent.
        documents: how many reports it was trained on.
        characters: their characters.
        entities: their entities of the labels to learn.
        seconds: how long the training took.
        scores: by label, and for :data:`ALL`, the scores of the pipeline with the model on the dev reports.
    """

    share: int
    documents: int
    characters: int
    entities: int
    seconds: float
    scores: dict[str, dict[str, Any]]


def growing_shares(
    documents: Sequence[GoldDocument], shares: Iterable[int], seed: int
) -> Iterator[tuple[int, list[GoldDocument]]]:
    """Yield growing shares of documents, each with all of the one before.

    Args:
        documents: the documents.
        shares: in percent; those that come to as many documents as a smaller one are left out.
        seed: of the order; the same documents and seed give the same shares.
    """
    order = sorted(documents, key=lambda document: document.id)
    random.Random(seed).shuffle(order)
    before = 0
    for share in sorted(set(shares)):
        count = max(1, len(order) * share // 100)
        if count > before:
            yield share, order[:count]
        before = count


def measure_curve(config: CrfConfig, corpora: Corpora, shares: Iterable[int]) -> Iterator[CurvePoint]:
    """Train a CRF on growing shares of the reports and score each on the dev reports.

    Args:
        config: the settings; ``seed`` decides the shares, and the folder ``output`` is left alone.
        corpora: the reports.
        shares: in percent.

    Raises:
        GovreportError: see :func:`govreport_nlp.training.crf.train_crf`.
    """
    for share, documents in growing_shares(corpora.train, shares, config.seed):
        started = monotonic()
        with TemporaryDirectory() as folder:
            model = Path(folder) / "model"
            train_crf(config.model_copy(update={"output": model}), corpora._replace(train=documents))
            seconds = monotonic() - started
            tally = total(compare_records(corpora.dev, work_documents(corpora.dev, names=[str(model)])))
        counts = {label: tally.label(label) for label in corpora.labels}
        counts[ALL] = sum(counts.values(), SpanCounts())
        yield CurvePoint(
            share,
            len(documents),
            sum(len(document.text) for document in documents),
            sum(entity.label in corpora.labels for document in documents for entity in document.entities),
            round(seconds, 1),
            {label: count.scores() for label, count in counts.items()},
        )


def write_curve(points: Sequence[CurvePoint], folder: Path) -> None:
    """Write the table of a curve: a row a share, with precision and recall of all labels and F1 of each.

    Args:
        points: the curve, not empty.
        folder: where :data:`TABLE` goes; made if need be.
    """
    folder.mkdir(parents=True, exist_ok=True)
    labels = list(points[0].scores)
    with open_output(folder / TABLE) as file:
        rows = csv.writer(file, delimiter="\t", lineterminator="\n")
        rows.writerow(["share", "documents", "characters", "entities", "seconds", "p", "r", *labels])
        for point in points:
            every = point.scores[ALL]
            scores = [every["p"], every["r"], *(point.scores[label]["f"] for label in labels)]
            rows.writerow([*point[:5], *scores])


def draw_curve(points: Sequence[CurvePoint], folder: Path) -> None:
    """Draw a curve: F1 on the dev reports over the characters trained on, each doubling as wide as the one before.

    Args:
        points: the curve, not empty.
        folder: where :data:`PICTURE` goes.

    Raises:
        PackageNotInstalledError: matplotlib is not installed.
    """
    with svg_picture(folder / PICTURE) as figure:
        scores = figure.add_subplot(xlabel="characters of reports trained on", ylabel="F1 on dev", ylim=(0, 1))
        characters = [point.characters for point in points]
        for label in points[0].scores:
            values = [point.scores[label]["f"] for point in points]
            style = {"color": "black", "linewidth": 2.0} if label == ALL else {"linewidth": 1.0}
            scores.plot(characters, values, label=label, marker=".", **style)
        scores.set_xscale("log", base=2)
        scores.set_xticks(
            characters, [f"{count / 1000:,.0f}k" if count >= 1000 else str(count) for count in characters]
        )
        scores.minorticks_off()
        figure.legend(loc="outside right center", fontsize="small")
