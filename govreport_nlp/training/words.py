"""``govreport train words``: what unlabelled reports teach about words, as a table of words and their clusters.

Two words are alike when the same words stand beside them. Each word becomes a vector of how much more often than by
chance it stands before and behind the commonest words (positive pointwise mutual information, reduced by a singular
value decomposition: Levy and Goldberg 2014), and the vectors are grouped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import Field

from govreport_nlp.components.crf.words import WordTable
from govreport_nlp.corpora.formats import read_corpus
from govreport_nlp.corpora.unlabelled import read_unlabelled
from govreport_nlp.errors import ConfigError, PackageNotInstalledError
from govreport_nlp.language.segmenters import build_segmenter
from govreport_nlp.text.clean import TextCleaner
from govreport_nlp.text.noise import NoiseFinder
from govreport_nlp.training.config import ConfigPath, Settings

#: Where a neighbour stands that counts, and the share of its count's logarithm that chance has (Levy et al. 2015).
DISTANCES = (-2, -1, 1, 2)
SMOOTHING = 0.75
#: A report of which more than this share of stretches of so many characters stands in held-out gold is that gold.
SHARED, STRETCH = 0.02, 24
_NUMBER, _LATIN = "0", "A"
_HAN = re.compile(r"[㐀-䶿一-鿿]+")


class WordsConfig(Settings):
    """Settings of the table of words.

    Attributes:
        unlabelled: reports and folders of them, or JSON lines with a ``text``.
        optional: further ones, used where they are there and named where they are not.
        held_out: gold that is measured on: a report that shares text with it is left out.
        min_count: how often a word must occur.
        contexts: how many of the commonest words count as neighbours.
        dimensions: length of the vectors.
        clusters: into how many groups the words fall, for each granularity.
        rounds: the most steps of grouping.
        seed: a whole number; the same settings and reports give the same table.
        output: the file to write.
    """

    unlabelled: tuple[ConfigPath, ...] = ()
    optional: tuple[ConfigPath, ...] = ()
    held_out: tuple[ConfigPath, ...] = ()
    min_count: int = Field(default=5, ge=1)
    contexts: int = Field(default=3000, ge=10)
    dimensions: int = Field(default=100, ge=2)
    clusters: tuple[int, ...] = (64, 300)
    rounds: int = Field(default=25, ge=1)
    seed: int = Field(default=0, ge=0, lt=2**32)
    output: ConfigPath


def learn_words(config: WordsConfig) -> tuple[WordTable, list[Path]]:
    """Learn the table of words and write it.

    Args:
        config: the settings.

    Returns:
        The table and the optional paths that are not there.

    Raises:
        ConfigError: a path is missing, or the reports are too few for the settings.
        PackageNotInstalledError: scipy is not installed.
    """
    try:
        import scipy
    except ImportError as error:
        raise PackageNotInstalledError("learning words needs scipy: pip install 'govreport-nlp[train]'") from error
    del scipy
    for path in config.unlabelled:
        if not path.exists():
            raise ConfigError(f"unlabelled: {path}: there is no such file or folder")
    absent = [path for path in config.optional if not path.exists()]
    paths = [*config.unlabelled, *(path for path in config.optional if path not in absent)]
    held_out = [path for path in config.held_out if path.exists()]
    known = (
        {stretch for document in read_corpus(held_out) for stretch in _stretches(document.text)} if held_out else set()
    )
    lines = list(_segmented_lines(text for text in read_unlabelled(paths) if not _shares(text, known)))
    counts = Counter(word for line in lines for word in line)
    words = [word for word, count in sorted(counts.items(), key=_commonest_first) if count >= config.min_count]
    if len(words) <= max(*config.clusters, config.dimensions):
        raise ConfigError(
            f"unlabelled: only {len(words)} words occur {config.min_count} times: too few for the clusters and dimensions"
        )
    vectors = _vectors(lines, words, config)
    clusters = [_grouped(vectors, number, config) for number in config.clusters]
    kept = [index for index, word in enumerate(words) if _HAN.fullmatch(word)]
    table = WordTable([words[index] for index in kept], [numbers[kept].tolist() for numbers in clusters])
    config.output.parent.mkdir(parents=True, exist_ok=True)
    config.output.write_text(table.to_tsv(), encoding="utf-8", newline="\n")
    return table, absent


def _stretches(text: str, step: int = 1) -> set[str]:
    """Return the stretches of a text that tell whether another has the same sentences; white space aside."""
    packed = "".join(text.split())
    return {packed[start : start + STRETCH] for start in range(0, len(packed) - STRETCH + 1, step)}


def _shares(text: str, known: set[str]) -> bool:
    stretches = _stretches(text, STRETCH // 3) if known else set()
    return len(stretches & known) > SHARED * len(stretches)


def _commonest_first(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _segmented_lines(texts: Iterable[str]) -> Iterator[list[str]]:
    clean = TextCleaner(NoiseFinder())
    segment = build_segmenter("jieba")
    for text in texts:
        for line in clean(text)[0].text.split("\n"):
            if line.strip():
                yield [_folded(word) for word in segment(line.strip())]


def _folded(word: str) -> str:
    """Put one word for all numbers, and one for all words of Latin letters."""
    if re.fullmatch(r"[0-9.,]+", word):
        return _NUMBER
    return _LATIN if re.fullmatch(r"[A-Za-z]+", word) else word


def _vectors(lines: list[list[str]], words: list[str], config: WordsConfig) -> np.ndarray[Any, Any]:
    """Return one vector of unit length for each word."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.linalg import svds

    number = {word: index for index, word in enumerate(words)}
    border = len(words)
    reach = max(DISTANCES)
    stream = [border] * reach
    for line in lines:
        stream += [number.get(word, -1) for word in line]
        stream += [border] * reach
    codes = np.array(stream)
    contexts = min(config.contexts, len(words))
    column = np.where(codes == border, contexts, np.where(codes < contexts, codes, -1))
    rows, columns = [], []
    middle = slice(reach, len(codes) - reach)
    for place, distance in enumerate(DISTANCES):
        neighbour = column[reach + distance : len(codes) - reach + distance]
        counted = (codes[middle] >= 0) & (codes[middle] < border) & (neighbour >= 0)
        rows.append(codes[middle][counted])
        columns.append(neighbour[counted] + place * (contexts + 1))
    row, col = np.concatenate(rows), np.concatenate(columns)
    shape = (len(words), len(DISTANCES) * (contexts + 1))
    counts = coo_matrix((np.ones(len(row)), (row, col)), shape=shape).tocsr().tocoo()
    of_row = np.bincount(row, minlength=shape[0])
    of_column = np.bincount(col, minlength=shape[1]) ** SMOOTHING
    of_column *= len(row) / of_column.sum()
    information = np.log(counts.data * len(row) / (of_row[counts.row] * of_column[counts.col]))
    positive = information > 0
    matrix = coo_matrix((information[positive], (counts.row[positive], counts.col[positive])), shape=shape).tocsr()
    start = np.random.default_rng(config.seed).standard_normal(min(shape))
    left, strengths, _ = svds(matrix, k=config.dimensions, v0=start)
    vectors = left * np.sqrt(strengths)
    return np.asarray(vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9))


def _grouped(vectors: np.ndarray[Any, Any], number: int, config: WordsConfig) -> np.ndarray[Any, Any]:
    from scipy.cluster.vq import kmeans2

    _, groups = kmeans2(vectors, number, iter=config.rounds, minit="points", rng=config.seed, missing="warn")
    return np.asarray(groups)
