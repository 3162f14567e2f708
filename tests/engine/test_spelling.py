"""A misspelt word becomes the collection's nearest word; anything else is left as it is."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from chatbot.language import Language, spelling
from chatbot.language.spelling import MAX_LOOKED_UP, Speller

XX = Language.of("xx")

# "xx" has no dictionary, so that only the words given here are known.
COUNTS = {"spine": 9, "approved": 5, "osteoblast": 2, "care": 3, "carb": 3, "cars": 1, "l4": 1}


def correct(
    text: str, counts: dict[str, int] = COUNTS, language: str = "xx", pairs: Iterable[str] = ()
) -> tuple[str, dict[str, str]]:
    """Correct a text; ``pairs`` are the neighbours that a collection has."""
    beside = [tuple(pair.split()) for pair in pairs]
    return Speller(counts, beside, Language.of(language)).correct(text)


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
    result, changes = correct(text)
    assert result == corrected, reason
    assert set(changes) == {
        old for old, new in zip(text.split(), corrected.split(), strict=True) if old != new
    }


def test_the_more_frequent_of_two_equally_near_words_wins():
    assert correct("cart", {"care": 1, "cars": 9})[0] == "cars"
    assert correct("cart", {"care": 9, "cars": 1})[0] == "care"


def test_the_nearest_word_wins_over_the_more_frequent():
    counts = {"osteoblast": 1, "osteoblists": 50}
    assert correct("osteoblost", counts)[0] == "osteoblast"


@pytest.mark.parametrize("word", ["stop", "spire", "spin", "cart", "approves"])
def test_words_of_the_language_are_never_touched(word):
    assert correct(word, language="en") == (word, {})
    assert correct(word, language="en-US") == (word, {})


def test_what_is_no_word_of_the_language_is_corrected():
    assert correct("aproved", language="en") == ("approved", {"aproved": "approved"})


def test_what_was_changed_is_told():
    assert correct("spne aprovd approved") == (
        "spine aprovd approved",
        {"spne": "spine"},
    )


def test_the_number_of_words_looked_up_is_bounded():
    wrong = [f"spin{letter}" for letter in "abcdfghijklmopqr"]
    text, changes = correct(" ".join(wrong))
    assert list(changes) == wrong[:MAX_LOOKED_UP]
    assert text.split() == ["spine"] * MAX_LOOKED_UP + wrong[MAX_LOOKED_UP:]


def test_known_and_repeated_words_do_not_use_up_the_bound():
    text = "spine osteoblast l4 " * 20 + "zzzzzz " * 20 + "spne"
    assert correct(text)[1] == {"spne": "spine"}


def test_learning_from_a_collection():
    speller = Speller.fit(["rare edited word"], ["twice onec", "twice here", "rare"], XX)
    # "onec" and "here" stand in one phrasing only: they may be typing errors themselves.
    assert speller.counts == {"edited": 1, "rare": 1, "twice": 2, "word": 1}
    assert list(speller.counts) == sorted(speller.counts)
    # So it is with neighbours.
    assert speller.pairs == {("rare", "edited"), ("edited", "word")}
    assert speller.correct("edted twise herf") == (
        "edited twice herf",
        {"edted": "edited", "twise": "twice"},
    )


def test_neighbours_in_several_phrasings_are_learned():
    phrasings = ["is it safe", "is it sore", "how safe"]
    speller = Speller.fit(["not safe"], phrasings, XX)
    assert speller.pairs == {("is", "it"), ("not", "safe")}


CELLS = {"stem": 90, "cell": 80, "cells": 70, "therapy": 60, "safe": 30, "doctor": 20,
         "physical": 9, "osteoporosis": 9, "it": 200, "is": 200, "spine": 40, "care": 7,
         "core": 7, "weak": 30, "legs": 30, "sell": 2}  # fmt: skip
BESIDE = [
    "stem cell",
    "stem cells",
    "cell therapy",
    "it safe",
    "is it",
    "spine care",
    "the core",
    "weak legs",
]


@pytest.mark.parametrize(
    ("text", "corrected", "reason"),
    [
        ("stemcell therapy", "stem cell therapy", "two words run together"),
        ("isit safe", "is it safe", "short ones"),
        ("celltherapy", "cell therapy", "at any place"),
        ("spinedoctor", "spinedoctor", "which the collection never has side by side"),
        ("os teoporosis", "osteoporosis", "a word cut in two"),
        ("osteo porosis", "osteoporosis", "elsewhere"),
        ("the ra py", "the ra py", "only two parts are joined"),
        ("docter", "doctor", "one letter"),
        ("fisical", "physical", "three letters, but the same sound"),
        ("kare", "care", "the same sound is nearer than the same number of letters"),
        ("spine caore", "spine care", "the neighbour tells which of two it is"),
        ("the caore", "the core", "or the other one"),
        ("caore", "care", "without one, the first in the alphabet"),
        ("stem sell therapy", "stem cell therapy", "a right word that sounds like the one meant"),
        ("is it save", "is it safe", "at the end of a message"),
        ("is it save now", "is it save now", "where its other neighbour does not fit"),
        ("save", "save", "without neighbours nothing tells"),
        ("they sell therapy", "they sell therapy", "the collection never says 'they cell'"),
        ("week legs", "weak legs", "at the beginning"),
        ("a week later", "a week later", "a right word in another place"),
    ],
)
def test_words_in_their_context(text, corrected, reason):
    assert correct(text, CELLS, "en", BESIDE)[0] == corrected, reason


@pytest.mark.parametrize(
    ("sell", "cell", "beside", "corrected", "reason"),
    [
        (2, 80, BESIDE, True, "hardly ever in the collection"),
        (16, 80, BESIDE, True, "five times as often"),
        (17, 80, BESIDE, False, "not far more often"),
        (2, 80, [*BESIDE, "stem sell"], False, "the collection has it beside that neighbour"),
        (2, 80, [*BESIDE, "sell therapy"], False, "or beside the other one"),
    ],
)
def test_a_right_word_is_changed_for_a_far_more_frequent_one_only(
    sell, cell, beside, corrected, reason
):
    text, _ = correct("stem sell therapy", {**CELLS, "sell": sell, "cell": cell}, "en", beside)
    assert (text == "stem cell therapy") is corrected, reason


@pytest.mark.parametrize(
    "text",
    [
        "l4 l5 s1 c5 6", "ddd", "ddd at l4 l5", "brca1", "hla b27", "sox9 and col2a1",
        "gabapentin", "pregabalin and tramadol", "adalimumab", "methotrexate", "semaglutide",
        "spondylolisthesis", "syringomyelia", "arachnoiditis", "osteoblasts", "stern", "core",
        "steam", "sails", "spire", "dactyl", "whys", "seal",
    ],
)  # fmt: skip
def test_right_words_drugs_genes_and_codes_stay(text):
    assert correct(text, CELLS, "en", BESIDE) == (text, {})


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("a stemcell docter", {"stemcell": "stem cell", "docter": "doctor"}),
        ("os teoporosis", {"os teoporosis": "osteoporosis"}),
        ("stem sell therapy", {"sell": "cell"}),
        ("stem cell therapy", {}),
    ],
)
def test_every_kind_of_change_is_told(text, changes):
    assert correct(text, CELLS, "en", BESIDE)[1] == changes


def test_sounds_are_compared_in_english_only():
    assert correct("fisical", CELLS, "de", BESIDE) == ("fisical", {})
    assert correct("fisical", CELLS, "en-GB", BESIDE)[0] == "physical"


def test_known_words_are_not_joined():
    counts = {**CELLS, "spinecare": 50}
    assert correct("spine care", counts, "en", BESIDE) == ("spine care", {})


def test_each_word_is_looked_up_once(monkeypatch):
    """A message is read as a whole and clause by clause."""
    speller = Speller(COUNTS, (), XX)
    looked_up: list[str] = []
    extract = spelling.process.extract

    def noted(word: str, *choices, **options):
        looked_up.append(word)
        return extract(word, *choices, **options)

    monkeypatch.setattr(spelling.process, "extract", noted)
    assert speller.correct("spne and zzzz")[0] == "spine and zzzz"
    assert set(looked_up) == {"spne", "zzzz"}
    looked_up.clear()
    assert speller.correct("zzzz spne spne")[0] == "zzzz spine spine"
    assert looked_up == []


@pytest.mark.parametrize("word", ["brca", "forteo"])
def test_a_short_gene_or_drug_is_not_read_as_a_word_that_sounds_alike(word):
    """Three of its four letters would have to be wrong."""
    assert correct(word, {"broke": 11, "forty": 4}, "en") == (word, {})
