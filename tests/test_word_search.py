"""Words of long lists in texts, and patterns that are compiled when they are needed."""

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govreport_nlp.components.word_search import WordSearch
from govreport_nlp.text.rare_pattern import rare_pattern
from tests.growth import growth

LETTERS = st.text(alphabet="社区民\U00020000a\0", max_size=40)


def found(words: list[str], text: str) -> list[tuple[str, int, int]]:
    numbers, starts, ends = WordSearch(words)(text)
    return [
        (words[number], start, end)
        for number, start, end in zip(numbers.tolist(), starts.tolist(), ends.tolist(), strict=True)
    ]


@given(st.sets(st.text(alphabet="社区民\U00020000a\0", min_size=1, max_size=6), max_size=30), LETTERS)
def test_the_longest_word_is_found_at_each_place(words: set[str], text: str):
    expected, at = [], 0
    while at < len(text):
        word = max((word for word in words if text.startswith(word, at)), key=len, default="")
        if word:
            expected.append((word, at, at + len(word)))
        at += len(word) or 1
    assert found(sorted(words), text) == expected
    assert found(sorted(words, reverse=True), text) == expected


def test_characters_beyond_those_of_the_words_are_none_of_them():
    assert found(["一乡"], "\U0010ffff一乡\ud800一") == [("一乡", 1, 3)]
    assert found([], "一乡") == []


def test_a_text_that_keeps_beginning_a_long_word_takes_time_in_proportion():
    search = WordSearch(["社" * 16 + "区"])
    assert growth(search, lambda length: "社" * length, 20_000) < 2


def test_a_rare_pattern_does_what_a_pattern_does():
    pattern = rare_pattern("(?P<place>[社区]+)")
    assert pattern.pattern == "(?P<place>[社区]+)"
    for same in (pattern, copy.deepcopy(pattern), pickle.loads(pickle.dumps(pattern))):
        assert [match["place"] for match in same.finditer("到社区民区")] == ["社区", "区"]
        assert same.sub("", "到社区") == "到"
    with pytest.raises(AttributeError):
        pattern.find  # noqa: B018
