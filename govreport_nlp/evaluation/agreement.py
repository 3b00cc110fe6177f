"""How well two annotators agree who worked the same reports independently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from govreport_nlp.corpora.model import GoldDocument
from govreport_nlp.errors import GoldError
from govreport_nlp.evaluation.annotation import annotation_of_gold
from govreport_nlp.evaluation.compare import Comparison, compare, total
from govreport_nlp.evaluation.scores import DIGITS, f1

#: Stands for the label of a character that no entity covers.
OUTSIDE = ""


def agreement(first: Sequence[GoldDocument], second: Sequence[GoldDocument]) -> dict[str, Any]:
    """Compare two annotations of the same reports.

    The first is taken for gold: its noise is trimmed off the edges; the scores would be the same the other way round, but
    for precision and recall, which change places. Cohen's kappa is given where both chose for the same units: the label
    of each character, of each span that both marked, the type of each heading that both marked.

    Args:
        first: the documents of one annotator.
        second: those of the other; a document finds its counterpart by ``id``.

    Returns:
        The scores as of a pipeline (``gold`` counts the first's, ``pred`` the second's), and ``documents``,
        ``only_first`` and ``only_second`` (ids), ``headings_whole`` (F1 of headings with level and type), ``kappa``: of
        ``characters`` (which label, if any), of the ``labels`` of spans and the ``types`` of headings that both marked,
        and by label of ``characters_by_label`` (whether it covers the character).

    Raises:
        GoldError: no document is common, an id stands twice on one side, or the texts of a document differ.
    """
    one, other = _by_id(first), _by_id(second)
    common = [id for id in one if id in other]
    if not common:
        raise GoldError(f"no document is common to both: the first has {_some(one)}, the second has {_some(other)}")
    for id in common:
        if one[id].text != other[id].text:
            raise GoldError(f"{id}: the texts of the two annotators differ {_where(one[id].text, other[id].text)}")
    comparisons = [compare(one[id], annotation_of_gold(other[id])) for id in common]
    tally = total(comparisons)
    headings = tally.headings
    return {
        "documents": common,
        "only_first": [id for id in one if id not in other],
        "only_second": [id for id in other if id not in one],
        **tally.scores(),
        "headings_whole": f1(tally.headings_whole, headings.gold, headings.predicted),
        "kappa": _kappas(comparisons, [other[id] for id in common]),
    }


def cohen_kappa(choices: Iterable[tuple[str, str]]) -> float | None:
    """Return Cohen's kappa: how much more two agree than chance would make them.

    Args:
        choices: what each of the two chose for each unit.

    Returns:
        1 where they always agree, 0 where no more than by chance; None where chance alone would make them agree always,
        or there is no unit.
    """
    return _kappa(Counter(choices))


def _kappa(choices: Counter[tuple[str, str]]) -> float | None:
    units = choices.total()
    if not units:
        return None
    first, second = Counter[str](), Counter[str]()
    for (one, other), count in choices.items():
        first[one] += count
        second[other] += count
    # Whole numbers as long as can be: chance that is certain is then told from chance that nearly is.
    agreed = sum(count for (one, other), count in choices.items() if one == other) * units
    by_chance = sum(count * second[choice] for choice, count in first.items())
    if by_chance == units * units:
        return None
    return round((agreed - by_chance) / (units * units - by_chance), DIGITS)


def _kappas(comparisons: Sequence[Comparison], second: Sequence[GoldDocument]) -> dict[str, Any]:
    characters: Counter[tuple[str, str]] = Counter()
    labels: Counter[tuple[str, str]] = Counter()
    types: Counter[tuple[str, str]] = Counter()
    for comparison, document in zip(comparisons, second, strict=True):
        characters.update(_character_labels(comparison.document, document))
        labels.update(
            (gold[2], found[2]) for gold, found in comparison.pairs if gold and found and gold[:2] == found[:2]
        )
        types.update(comparison.heading_types)
    names = sorted({label for pair in characters for label in pair} - {OUTSIDE})
    return {
        "characters": _kappa(characters),
        "labels": _kappa(labels),
        "types": _kappa(types),
        "characters_by_label": {name: _kappa(_against_rest(characters, name)) for name in names},
    }


def _character_labels(first: GoldDocument, second: GoldDocument) -> Iterator[tuple[str, str]]:
    """Yield the labels of each character that is neither white space nor the first's noise other than masks."""
    noise = {offset for span in first.noise if span.kind != "mask" for offset in range(span.start, span.end)}
    labels = [[OUTSIDE] * len(first.text) for _ in range(2)]
    for document, of_characters in zip((first, second), labels, strict=True):
        for entity in document.entities:
            of_characters[entity.start : entity.end] = [entity.label] * (entity.end - entity.start)
    for offset, pair in enumerate(zip(*labels, strict=True)):
        if offset not in noise and not first.text[offset].isspace():
            yield pair


def _against_rest(choices: Counter[tuple[str, str]], name: str) -> Counter[tuple[str, str]]:
    """Tell one label from all others."""
    binary: Counter[tuple[str, str]] = Counter()
    for (one, other), count in choices.items():
        binary[one if one == name else OUTSIDE, other if other == name else OUTSIDE] += count
    return binary


def _by_id(documents: Iterable[GoldDocument]) -> dict[str, GoldDocument]:
    by_id: dict[str, GoldDocument] = {}
    for document in documents:
        if document.id in by_id:
            raise GoldError(f"{document.id}: two documents of one annotator have this id")
        by_id[document.id] = document
    return by_id


def _some(ids: Iterable[str]) -> str:
    ids = list(ids)
    return ", ".join(ids[:3]) + (f" and {len(ids) - 3} more" if len(ids) > 3 else "")


def _where(one: str, other: str) -> str:
    offset = next(
        (offset for offset, (left, right) in enumerate(zip(one, other, strict=False)) if left != right),
        min(len(one), len(other)),
    )
    return f"from character {offset}"
