"""Weights of terms: what is unknown counts in the length, what is common counts nothing."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.retrieval.features import TermSpace, character_terms, word_terms
from chatbot.text import normalise

TEXTS = ["is it approved", "approved or not approved", "what does it cost", "what is it"]


def words(text: str) -> list[str]:
    return text.split()


@pytest.mark.parametrize(
    ("language", "text", "stems"),
    [
        ("en", "injections injected", ["inject", "inject"]),
        ("en-GB", "clinics", ["clinic"]),
        ("EN", "clinics", ["clinic"]),
        ("de", "behandlungen", ["behandl"]),
        ("xx", "injections", ["injections"]),
    ],
)
def test_words_are_stemmed_in_the_language(language, text, stems):
    assert word_terms(language)(text)[: len(stems)] == stems


def test_word_terms_have_pairs_and_edges():
    assert word_terms("xx")("one two") == ["one", "two", "< one", "one two", "two >"]
    assert word_terms("xx")("") == ["< >"]


def test_character_terms_stay_inside_words_and_mark_their_edges():
    assert sorted(character_terms("ab c")) == sorted(
        [" a", "ab", "b ", " ab", "ab ", " ab ", " ab ", " c", "c ", " c ", " c ", " c "]
    )
    assert max(map(len, character_terms("abcdefgh"))) == 5
    assert character_terms("") == []


@pytest.mark.parametrize("terms", [word_terms("en"), character_terms, words])
def test_a_fitted_row_is_what_weighing_its_text_gives(terms):
    space, rows = TermSpace.fit(terms, TEXTS)
    for row, text in zip(rows.toarray(), TEXTS, strict=True):
        weighed = np.zeros(len(space.vocabulary))
        for column, weight in space.weigh(text).items():
            weighed[column] = weight
        assert np.allclose(row, weighed, atol=1e-5)
        assert np.linalg.norm(weighed) == pytest.approx(1.0, abs=1e-5)


def test_a_rare_term_weighs_more_than_a_frequent_one():
    space, _ = TermSpace.fit(words, TEXTS)
    weights = space.weigh("it cost")
    column = space.vocabulary.index
    assert weights[column("cost")] > weights[column("it")] > 0


def test_a_repeated_term_counts_less_than_twice():
    space, _ = TermSpace.fit(words, TEXTS)
    weights = space.weigh("it it it approved")
    idf = dict(zip(space.vocabulary, space.idf, strict=True))
    ratio = weights[space.vocabulary.index("it")] / weights[space.vocabulary.index("approved")]
    assert ratio == pytest.approx((1 + np.log(3)) * idf["it"] / idf["approved"], rel=1e-5)


def test_unknown_terms_count_in_the_length():
    """Else one known word in a sentence about something else would be a perfect match."""
    space, _ = TermSpace.fit(words, TEXTS)
    cost = space.vocabulary.index("cost")
    alone = space.weigh("cost")
    among_strangers = space.weigh("cost aaa bbb ccc ddd eee fff ggg hhh")
    assert alone == {cost: pytest.approx(1.0)}
    # "cost" is among the rarest terms, so it weighs as much as each of the eight strangers.
    assert among_strangers == {cost: pytest.approx(1 / 3)}


@pytest.mark.parametrize("text", ["", "zzz yyy"])
def test_a_text_without_known_terms_weighs_nothing(text):
    space, _ = TermSpace.fit(words, TEXTS)
    assert space.weigh(text) == {}


@pytest.mark.parametrize(
    ("texts", "with_the", "is_common"),
    [
        (200, 101, True),  # more than 100, and more than three in ten
        (200, 100, False),  # not more than 100
        (400, 120, False),  # just three in ten
        (400, 121, True),
    ],
)
def test_terms_in_very_many_texts_weigh_nothing(texts, with_the, is_common):
    corpus = [f"the word{n}" if n < with_the else f"word{n}" for n in range(texts)]
    space, rows = TermSpace.fit(words, corpus)
    the = space.vocabulary.index("the")
    assert (space.idf[the] == 0) is np.bool_(is_common)
    assert (the in space.weigh("the word1")) is not is_common
    assert (rows[:, the].nnz == 0) is is_common
    if is_common:
        assert space.weigh("the word1")[space.vocabulary.index("word1")] == pytest.approx(1.0)


@given(st.text())
@settings(deadline=None)
def test_lengths_are_at_most_one(text):
    space, _ = TermSpace.fit(character_terms, TEXTS)
    weights = list(space.weigh(normalise(text)).values())
    assert all(weight > 0 for weight in weights)
    assert np.linalg.norm(weights) <= 1.0 + 1e-6


def test_stems_are_right_from_many_threads():
    """A server asks from several threads; a stemmer that they share must not mix their words."""
    words = [f"{stem}ations" for stem in map("".join, product("bdfgklmnprst", "aeiou", "cdglnrst"))]
    expected = [word_terms("en")(word)[0] for word in words]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(20):
            terms = word_terms("en")
            with ThreadPoolExecutor(8) as pool:
                assert [found[0] for found in pool.map(terms, words)] == expected
    finally:
        sys.setswitchinterval(interval)
