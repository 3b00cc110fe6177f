"""How well a segmenter's words are those of sentences cut by hand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import accumulate, pairwise

from govreport_nlp.errors import GoldError
from govreport_nlp.evaluation.scores import f1, rounded_share


def word_scores(
    gold: Sequence[Sequence[str]], found: Sequence[Sequence[str]], known: Collection[str] = ()
) -> dict[str, float]:
    """Compare words by both edges, as the SIGHAN bakeoffs do.

    Args:
        gold: the words of each sentence.
        found: the words that a segmenter made of the same sentences.
        known: the words of the training text.

    Returns:
        Precision ``p``, recall ``r`` and their mean ``f``; with ``known`` also ``unknown_share``, the share of gold words
        that the training text has not, and ``unknown_r``, the recall of these.

    Raises:
        GoldError: a sentence is another text.
    """
    right = unknown = unknown_right = 0
    for wanted, given in zip(gold, found, strict=True):
        if "".join(wanted) != "".join(given):
            raise GoldError(f"the segmenter changed the text: {''.join(wanted)!r} became {''.join(given)!r}")
        edges = _edges(given)
        for word, edge in zip(wanted, _edges(wanted), strict=True):
            is_right = edge in edges
            right += is_right
            if known and word not in known:
                unknown += 1
                unknown_right += is_right
    words = sum(map(len, gold))
    result = f1(right, words, sum(map(len, found)))
    scores = {name: float(result[name]) for name in ("p", "r", "f")}
    if known:
        scores["unknown_share"] = rounded_share(unknown, words) or 0.0
        scores["unknown_r"] = rounded_share(unknown_right, unknown) or 0.0
    return scores


def _edges(words: Sequence[str]) -> dict[tuple[int, int], None]:
    """Return the offsets of each word, in order."""
    return dict.fromkeys(pairwise(accumulate(map(len, words), initial=0)))
