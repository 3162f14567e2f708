"""A misspelt word becomes the collection's nearest word; anything else is left as it is."""

from __future__ import annotations

import pytest

from chatbot.retrieval.spelling import MAX_CORRECTED_WORDS, Speller

# "xx" has no dictionary, so that only the words given here are known.
COUNTS = {"spine": 9, "approved": 5, "osteoblast": 2, "care": 3, "carb": 3, "cars": 1, "l4": 1}


@pytest.mark.parametrize(
    ("text", "corrected", "reason"),
    [
        ("spne", "spine", "a letter left out"),
        ("spiine", "spine", "a letter twice"),
        ("spime", "spine", "a wrong letter"),
        ("psine", "spine", "two letters swapped count as one error"),
        ("ostoblst", "osteoblast", "a long word may have two errors"),
        ("osteblasst", "osteoblast", "two errors in different places"),
        ("spxxe", "spxxe", "a short word may have only one error"),
        ("aprved", "aprved", "two errors in six letters are too many"),
        ("aprovad", "aprovad", "seven letters may not have the errors of eight"),
        ("osteoblast", "osteoblast", "a known word stays"),
        ("car", "car", "three letters are too short to know"),
        ("l4 l5 c5 6", "l4 l5 c5 6", "codes of vertebrae are no typing errors"),
        ("sp1ne", "sp1ne", "words with digits are left alone"),
        ("xylophone", "xylophone", "nothing is near"),
        ("cart", "carb", "as frequent as 'care': the first in the alphabet"),
        ("card", "carb", "'cars' is as near, but rarer"),
        ("", "", "no words"),
        ("the spne is spne", "the spine is spine", "every occurrence"),
    ],
)
def test_corrections(text, corrected, reason):
    result, changes = Speller(COUNTS, "xx").correct(text)
    assert result == corrected, reason
    assert set(changes) == {
        old for old, new in zip(text.split(), corrected.split(), strict=True) if old != new
    }


def test_the_more_frequent_of_two_equally_near_words_wins():
    assert Speller({"care": 1, "cars": 9}, "xx").correct("cart")[0] == "cars"
    assert Speller({"care": 9, "cars": 1}, "xx").correct("cart")[0] == "care"


def test_the_nearest_word_wins_over_the_more_frequent():
    counts = {"osteoblast": 1, "osteoblists": 50}
    assert Speller(counts, "xx").correct("osteoblost")[0] == "osteoblast"


@pytest.mark.parametrize("word", ["stop", "spire", "spin", "cart", "approves"])
def test_words_of_the_language_are_never_touched(word):
    assert Speller(COUNTS, "en").correct(word) == (word, {})
    assert Speller(COUNTS, "en-US").correct(word) == (word, {})


def test_what_is_no_word_of_the_language_is_corrected():
    assert Speller(COUNTS, "en").correct("aproved") == ("approved", {"aproved": "approved"})


def test_what_was_changed_is_told():
    assert Speller(COUNTS, "xx").correct("spne aprovd approved") == (
        "spine aprovd approved",
        {"spne": "spine"},
    )


def test_the_number_of_words_looked_up_is_bounded():
    wrong = [f"spin{letter}" for letter in "abcdfghijklmopqr"]
    text, changes = Speller(COUNTS, "xx").correct(" ".join(wrong))
    assert list(changes) == wrong[:MAX_CORRECTED_WORDS]
    assert text.split() == ["spine"] * MAX_CORRECTED_WORDS + wrong[MAX_CORRECTED_WORDS:]


def test_known_and_repeated_words_do_not_use_up_the_bound():
    text = "spine osteoblast l4 " * 20 + "zzzzzz " * 20 + "spne"
    assert Speller(COUNTS, "xx").correct(text)[1] == {"spne": "spine"}


def test_learning_from_a_collection():
    speller = Speller.fit(["rare edited word"], ["twice onec", "twice here", "rare"], "xx")
    # "onec" and "here" stand in one phrasing only: they may be typing errors themselves.
    assert speller.counts == {"edited": 1, "rare": 1, "twice": 2, "word": 1}
    assert list(speller.counts) == sorted(speller.counts)
    assert speller.correct("edted twise herf") == (
        "edited twice herf",
        {"edted": "edited", "twise": "twice"},
    )
