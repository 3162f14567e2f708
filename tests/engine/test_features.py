"""Weights of terms: what is unknown counts in the length, what is common counts nothing."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import numpy as np
import pytest
import snowballstemmer
from hypothesis import given
from hypothesis import strategies as st

from chatbot.language import Language
from chatbot.language.features import (
    COMMON_COUNT,
    PAIR_WEIGHT,
    TermSpace,
    character_terms,
    is_pair,
    word_terms,
)
from chatbot.language.language import _SNOWBALL
from chatbot.text import normalise

EN = Language.of("en")
XX = Language.of("xx")

TEXTS = ["is it approved", "approved or not approved", "what does it cost", "what is it"]


def words(text: str) -> list[str]:
    return text.split()


def fit(texts=TEXTS, terms=words, power=1.0, most=None):
    return TermSpace.fit(terms, texts, power, most)


def idf(texts_with: int, texts: int = len(TEXTS)) -> float:
    return 1 + np.log((1 + texts) / (1 + texts_with))


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
    assert Language.of(language).stems(text) == stems
    assert word_terms(Language.of(language))(text)[: len(stems)] == stems


def test_stems_are_cut_by_one_library_whatever_else_is_installed(monkeypatch):
    monkeypatch.setattr(snowballstemmer, "stemmer", None)  # which takes another if it can
    assert EN.stems("\ud800 injections") == ["\ud800", "inject"]


@pytest.mark.parametrize("language", _SNOWBALL)
def test_every_language_has_its_stemmer(language):
    assert Language.of(language).stems("a") == ["a"]


def test_word_terms_have_pairs_and_edges():
    assert word_terms(XX)("one two") == ["one", "two", "<+one", "one+two", "two+>"]
    assert word_terms(XX)("") == ["<+>"]


def test_pairs_are_told_from_words():
    assert [is_pair(term) for term in word_terms(XX)("one two")] == [False] * 2 + [True] * 3


def test_character_terms_stay_inside_words_and_mark_their_edges():
    assert sorted(character_terms("ab c")) == sorted(
        [" a", "ab", "b ", " ab", "ab ", " ab ", " c", "c ", " c ", " c "]
    )
    assert max(map(len, character_terms("abcdefgh"))) == 4
    assert character_terms("") == []


@pytest.mark.parametrize("power", [0.0, 0.25, 1.0])
@pytest.mark.parametrize("terms", [word_terms(EN), character_terms, words])
def test_a_fitted_row_is_what_weighing_its_text_gives(terms, power):
    space, rows = fit(terms=terms, power=power)
    for row, text in zip(rows.toarray(), TEXTS, strict=True):
        weighed = np.zeros(len(space.vocabulary))
        for column, weight in space.weigh(text).items():
            weighed[column] = weight
        assert np.allclose(row, weighed, atol=1e-5)
        assert np.linalg.norm(weighed) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("power", [0.0, 0.25, 1.0])
def test_weights_are_powers_of_the_inverse_document_frequency(power):
    space, _ = fit(power=power)
    by_term = dict(zip(space.vocabulary, space.weights, strict=True))
    for term, texts_with in (("cost", 1), ("approved", 2), ("it", 3)):
        assert by_term[term] == pytest.approx(idf(texts_with) ** power)


def test_a_pair_weighs_less_than_a_word():
    space, _ = fit(terms=word_terms(XX))
    weights = space.weigh("cost it")
    single, pair = space.column("cost"), space.column("cost+>")
    assert space.weights[pair] == pytest.approx(PAIR_WEIGHT * space.weights[single])
    assert space.column("not known") is None
    assert pair not in weights and single in weights


def test_a_rare_term_weighs_more_than_a_frequent_one():
    space, _ = fit()
    weights = space.weigh("it cost")
    column = space.vocabulary.index
    assert weights[column("cost")] > weights[column("it")] > 0


def test_a_repeated_term_counts_less_than_twice():
    space, _ = fit()
    weights = space.weigh("it it it approved")
    ratio = weights[space.column("it")] / weights[space.column("approved")]
    assert ratio == pytest.approx((1 + np.log(3)) * idf(3) / idf(2), rel=1e-5)


def test_unknown_terms_count_in_the_length():
    """Else one known word in a sentence about something else would be a perfect match."""
    space, _ = fit()
    cost = space.vocabulary.index("cost")
    alone = space.weigh("cost")
    among_strangers = space.weigh("cost aaa bbb ccc ddd eee fff ggg hhh")
    assert alone == {cost: pytest.approx(1.0)}
    # "cost" is among the rarest terms, so it weighs as much as each of the eight strangers.
    assert among_strangers == {cost: pytest.approx(1 / 3)}


def test_an_unknown_pair_counts_less_than_an_unknown_word():
    space, _ = fit(["one two", "three four"], word_terms(XX))
    column = space.column("one")
    # Besides "one" and "<+one", there are a strange word and two strange pairs.
    length = (1 + PAIR_WEIGHT**2 + 1 + 2 * PAIR_WEIGHT**2) ** 0.5
    assert space.weigh("one zzz")[column] == pytest.approx(1 / length)


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("cost", {"cost": 1.0}),
        ("cost zzz", {"cost": 0.5}),  # an unknown term is as rare as the rarest
        ("cost cost", {"cost": 1.0}),
        ("it cost", {"it": idf(3) / (idf(3) + idf(1)), "cost": idf(1) / (idf(3) + idf(1))}),
        ("zzz", {}),
        ("", {}),
    ],
)
def test_shares_of_the_weight_of_all_terms(text, shares):
    space, _ = fit()
    found = {space.vocabulary[column]: share for column, share in space.shares(text).items()}
    assert found == pytest.approx(shares)


@pytest.mark.parametrize("text", ["", "zzz yyy"])
def test_a_text_without_known_terms_weighs_nothing(text):
    space, _ = fit()
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
    space, rows = fit(corpus)
    the = space.vocabulary.index("the")
    assert (space.weights[the] == 0) is np.bool_(is_common)
    assert (the in space.weigh("the word1")) is not is_common
    assert (rows[:, the].nnz == 0) is is_common
    if is_common:
        assert space.weigh("the word1")[space.vocabulary.index("word1")] == pytest.approx(1.0)


@pytest.mark.parametrize(("most", "is_common"), [(None, False), (50, False), (49, True)])
def test_from_a_given_number_of_texts_on_a_term_is_too_common(most, is_common):
    corpus = [f"the word{n}" if n < 50 else f"word{n}" for n in range(COMMON_COUNT * 2)]
    space, _ = fit(corpus, most=most)
    assert ("the" not in {space.vocabulary[at] for at in space.shares("the word1")}) is is_common
    assert (space.weights[space.column("the")] == 0) is np.bool_(is_common)


@given(st.text())
def test_lengths_are_at_most_one(text):
    space, _ = fit(terms=character_terms)
    weights = list(space.weigh(normalise(text)).values())
    assert all(weight > 0 for weight in weights)
    assert np.linalg.norm(weights) <= 1.0 + 1e-6


def test_stems_are_right_from_many_threads():
    """A server asks from several threads; a stemmer that they share must not mix their words."""
    words = [f"{stem}ations" for stem in map("".join, product("bdfgklmnprst", "aeiou", "cdglnrst"))]
    expected = [word_terms(EN)(word)[0] for word in words]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(20):
            terms = word_terms(EN)
            with ThreadPoolExecutor(8) as pool:
                assert [found[0] for found in pool.map(terms, words)] == expected
    finally:
        sys.setswitchinterval(interval)
