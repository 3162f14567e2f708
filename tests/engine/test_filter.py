"""The cheap look at many texts: those of the kind come first."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from small_collections import paragraph, tiny

from chatbot.language.features import TermSpace, word_terms
from chatbot.model import Kind, RedFlag
from chatbot.retrieval import Index
from chatbot.retrieval.confidence import MIN_EXAMPLES
from chatbot.retrieval.filter import Filter
from chatbot.text import normalise

SPACE = TermSpace(word_terms("xx"), ["numb", "legs", "cost", "legs+numb"], np.ones(4))
SMALL = Filter(np.array([2.0, 0.5, -3.0, 1.0], np.float32), -1.0)
UNKNOWN = 0.6


@pytest.mark.parametrize(
    ("text", "score", "reason"),
    [
        ("", -1.0, "the bias alone"),
        ("numb", 1.0, "a word"),
        ("numb numb", 1.0, "that counts once"),
        ("legs numb", 2.5, "words and their pair"),
        ("numb legs", 1.5, "which is another one the other way round"),
        ("numb cost", -2.0, "what tells against it"),
        ("nummb", -1.0 + UNKNOWN, "an unknown word may be a misspelt one; an unknown pair is not"),
        ("nummb legz nummb", -1.0 + 2 * UNKNOWN, "each of them"),
        ("aa bb cc dd ee ff", -1.0 + 3 * UNKNOWN, "but not very many: they may hide a symptom"),
    ],
)
def test_scores(text, score, reason):
    assert SMALL.score(text, SPACE) == pytest.approx(score), reason


@pytest.fixture(scope="module")
def flags(taught_collection) -> list[str]:
    return [text for flag in taught_collection.red_flags for text in flag.phrasings]


@pytest.fixture(scope="module")
def others(taught_collection) -> list[str]:
    topics = taught_collection.topics()
    return [
        text for topic in topics if topic.topic_kind is not Kind.RED_FLAG
        for text in topic.phrasings
    ]  # fmt: skip


def test_red_flags_come_before_others(taught_index, flags, others):
    ranked = taught_index.suspicious([*others, *flags], len(flags))
    assert len({*ranked} & {*flags}) > 0.95 * len(flags)


def test_learning_from_words_and_pairs():
    random = np.random.default_rng(0)
    texts = [
        " ".join(random.choice(["a", "b", "c", "d", "e"] if own else ["d", "e", "f", "g"], 3))
        for own in (True, False)
        for _ in range(400)
    ]
    own = np.arange(800) < 400
    space, rows = TermSpace.fit(word_terms("xx"), texts, 1.0)
    found, again = Filter.fit(rows, own), Filter.fit(rows, own)
    scores = np.array([found.score(text, space) for text in texts])
    assert np.median(scores[own]) > np.quantile(scores[~own], 0.95)
    assert again.bias == found.bias
    assert again.weights.tobytes() == found.weights.tobytes()
    # How often a term stands in a text, and how much it weighs elsewhere, does not count.
    heavier = Filter.fit(rows * 7.0, own)
    assert heavier.weights.tobytes() == found.weights.tobytes()


def test_its_weights_are_those_of_the_collections_words(taught_index):
    words = taught_index.recogniser.spaces.words
    assert len(taught_index.red_flag_filter.weights) == len(words.vocabulary)
    weight = dict(zip(words.vocabulary, taught_index.red_flag_filter.weights.tolist(), strict=True))
    assert weight["numb"] > 0.1 > -0.05 > weight["rain"]


def test_the_likeliest_come_first_and_no_more_than_asked_for(taught_index, flags, others):
    texts = [*others[:20], *flags, *others[20:40]]
    ranked = taught_index.suspicious(texts, len(texts) - 1)
    words, sift = taught_index.recogniser.spaces.words, taught_index.red_flag_filter
    scores = [sift.score(normalise(text), words) for text in ranked]
    assert len(ranked) == len(texts) - 1
    assert all(one >= other for one, other in pairwise(scores))
    for most in (0, 1, 5):
        assert list(taught_index.suspicious(texts, most)) == list(ranked[:most])


def test_few_texts_are_all_judged(taught_index, flags, others):
    few = [*others[:3], *flags[:2]]
    assert set(taught_index.suspicious(few, 5)) == set(few)
    assert list(taught_index.suspicious([], 5)) == []


def test_the_form_of_a_text_does_not_matter(taught_index, flags):
    """In capitals, every word would be an unknown one."""
    texts = ["THANK YOU VERY MUCH FOR YOUR HELP, INDEED, BYE NOW", flags[0], f"{flags[0].upper()}!"]
    assert set(taught_index.suspicious(texts, 2)) == {*texts[1:]}


def test_without_a_filter_every_text_may_be_a_red_flag(tiny_index):
    assert tiny_index.red_flag_filter is None
    texts = ["what does it cost", "my legs are numb", "what does it cost"]
    assert list(tiny_index.suspicious(texts, 1)) == texts


@pytest.mark.parametrize(
    ("count", "learned"),
    [(MIN_EXAMPLES, True), (MIN_EXAMPLES - 1, False), (0, False)],
)
def test_enough_red_flags_are_needed(taught_collection, count, learned):
    words = "numb weak cold dead sore lame tired hot".split()
    phrasings = tuple(f"my leg is {one} and {two}" for one in words for two in words)[:count]
    flag = RedFlag("numb", "Numb", paragraph("Get help."), phrasings)
    collection = tiny(entries=taught_collection.entries, language="xx", red_flags=(flag,))
    assert (Index.build(collection).red_flag_filter is not None) is learned
