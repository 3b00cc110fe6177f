"""Splits and counts of a corpus."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govreport_nlp.corpora.model import GoldDocument
from govreport_nlp.corpora.splits import of_split, split_documents, write_lists, write_splits
from govreport_nlp.corpora.statistics import corpus_statistics
from govreport_nlp.corpora.table import read_table
from govreport_nlp.errors import GoldError
from tests.gold_documents import full_document

WEIGHTS = {"train": 80, "dev": 10, "test": 10}


def corpus(*genres: str) -> list[GoldDocument]:
    return [GoldDocument(id=f"r{number:03}", text="甲", meta={"genre": genre}) for number, genre in enumerate(genres)]


@given(
    st.lists(st.sampled_from(["plan", "summary", "speech"]), min_size=20, max_size=120),
    st.integers(0, 99),
    st.randoms(),
)
def test_splits_have_their_share_of_the_whole_and_of_each_genre(genres, seed, chance):
    documents = corpus(*genres)
    splits = split_documents(documents, WEIGHTS, seed, by="genre")
    chance.shuffle(documents)
    assert split_documents(documents, WEIGHTS, seed, by="genre") == splits
    assert list(splits) == [f"r{number:03}" for number in range(len(genres))]
    whole = Counter(splits.values())
    for split, weight in WEIGHTS.items():
        assert abs(whole[split] - len(genres) * weight / 100) <= 1
        for genre in set(genres):
            share = sum(splits[document.id] == split for document in documents if document.meta["genre"] == genre)
            assert abs(share - genres.count(genre) * weight / 100) <= 2


def test_another_seed_splits_otherwise():
    documents = corpus(*["plan"] * 50)
    assert split_documents(documents, WEIGHTS, 1) != split_documents(documents, WEIGHTS, 2)


BAD = [
    (WEIGHTS, None, "2 documents leave the split dev, test empty"),
    ({"train": 0, "dev": 1}, None, "weight above 0"),
    ({}, None, "weight above 0"),
    ({"train": 1}, "region", "no document has the column 'region' in its table; there are: genre"),
]


@pytest.mark.parametrize(("weights", "by", "message"), BAD)
def test_splits_that_cannot_be(weights, by, message):
    with pytest.raises(GoldError, match=message):
        split_documents(corpus("plan", "summary"), weights, 0, by)


def test_an_empty_split_is_named():
    documents = [document.model_copy(update={"meta": {"split": "train"}}) for document in corpus("plan", "plan")]
    assert of_split(documents, "train") == documents
    with pytest.raises(GoldError, match=r"the split 'dev' is empty; of 2 documents: train \(2\)"):
        of_split(documents, "dev")


def test_splits_are_written_into_the_table(tmp_path):
    path = tmp_path / "reports.tsv"
    path.write_text("id\tgenre\tsplit\tyear\na\tplan\t\t2023\nb\t\t\t2024\n", encoding="utf-8")
    write_splits({"a": "train", "b": "dev", "c": "dev"}, path)
    assert path.read_text(encoding="utf-8") == (
        "id\tgenre\tsplit\tyear\na\tplan\ttrain\t2023\nb\t\tdev\t2024\nc\t\tdev\t\n"
    )
    with pytest.raises(GoldError, match="has splits already"):
        write_splits({"a": "dev"}, path)
    write_splits({"a": "dev"}, path, replace=True)
    assert read_table(path).rows["a"] == {"genre": "plan", "split": "dev", "year": "2023"}


def test_splits_are_written_as_lists(tmp_path):
    write_lists({"a": "train", "b": "dev", "c": "train"}, tmp_path / "lists")
    files = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "lists").iterdir()}
    assert files == {"train.txt": "a\nc\n", "dev.txt": "b\n"}


def test_statistics():
    documents = [full_document(id="a", meta={"split": "dev"}), GoldDocument(id="b", text="甲乙")]
    counts = corpus_statistics(documents, ["split"])
    whole = counts["all"]
    assert (whole["documents"], whole["characters"], whole["sections"]) == (2, len(documents[0].text) + 2, 3)
    assert (whole["labels"]["DATE"], whole["labels"]["PROJECT"]) == (3, 1)
    assert whole["entities"] == sum(whole["labels"].values()) == len(documents[0].entities)
    assert whole["noise"] == sum(noise.end - noise.start for noise in documents[0].noise)
    assert counts["split"]["-"] == {
        "documents": 1,
        "characters": 2,
        "entities": 0,
        "sections": 0,
        "noise": 0,
        "labels": {},
    }
    assert counts["split"]["dev"]["entities"] == whole["entities"]
