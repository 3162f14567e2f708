"""A message is judged whole and in pieces, and no word of it goes unjudged."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.language import Language, Message
from chatbot.safety.clauses import LONGEST_WHOLE, STRETCH, Piece, pieces
from chatbot.text import normalise


def read(text: str) -> Message:
    return Message(text, Language.of("en"))


ANY_TEXT = st.text(st.characters(categories=None, codec=None))
PARTED = st.lists(
    st.one_of(
        st.sampled_from(["numb", "legs", "L4", ".", "?", "\n", ",", ";", " - ", "and", "but"]),
        ANY_TEXT,
    ),
    max_size=30,
).map(" ".join)


def texts(message: str, pairs: bool = True) -> list[str]:
    return [piece.text for piece in pieces(read(message), pairs)]


def words(count: int, name: str = "w") -> list[str]:
    return [f"{name}{number}" for number in range(count)]


@pytest.mark.parametrize(
    ("message", "told", "asked"),
    [
        ("bye forever how much is it", "bye forever", "how much is it"),
        ("my legs are numb is it dear", "my legs are numb", "is it dear"),
        ("how much is it i want to die what is it", "how much is it i want to die", "what is it"),
    ],
)
def test_what_is_told_is_judged_without_the_question_that_nothing_parts_it_from(
    message, told, asked
):
    found = pieces(read(message))
    assert Piece(told, False) in found
    assert Piece(asked, False) in found


def test_a_verb_is_no_question():
    assert texts("my legs are numb") == ["my legs are numb"]
    assert Piece("are numb", False) not in pieces(read("both my legs are numb today"))


@pytest.mark.parametrize(
    ("message", "expected", "reason"),
    [
        ("", [], "nothing"),
        (" \n?!… 😀", [], "no letters"),
        ("My legs are NUMB!", ["my legs are numb"], "one piece is there once"),
        (
            "it costs. my legs are numb!",
            ["it costs my legs are numb", "it costs", "my legs are numb"],
            "sentences; the pair of both is the whole",
        ),
        (
            "hi\nmy legs are numb",
            ["hi my legs are numb", "hi", "my legs are numb"],
            "lines are sentences",
        ),
        (
            "numb, weak; cold",
            ["numb weak cold", "numb", "weak", "cold", "numb weak", "weak cold"],
            "clauses and neighbours",
        ),
        (
            "numb, weak. cold",
            ["numb weak cold", "numb weak", "cold", "numb", "weak", "weak cold"],
            "neighbours of two sentences",
        ),
        ("numb (both) legs", ["numb both legs", "numb", "both", "legs", "numb both", "both legs"],
         "brackets"),
        ("numb - both", ["numb both", "numb", "both"], "a dash"),
        ("numb-ish", ["numb ish"], "a hyphen parts no clause"),
        ("my hand debut sandy button", ["my hand debut sandy button"],
         "joining words inside other words"),
        ("numb AND weak", ["numb and weak", "numb", "weak", "numb weak"], "a joining word"),
        ("and then so", ["and then so"], "joining words alone"),
        ("numb,,, . , weak", ["numb weak", "numb", "weak"], "empty clauses are none"),
        ("numb. numb. numb", ["numb numb numb", "numb", "numb numb"], "said again is judged once"),
    ],
)  # fmt: skip
def test_pieces_of_a_message(message, expected, reason):
    assert texts(message) == expected, reason


@pytest.mark.parametrize(
    "joint", ["and", "but", "also", "then", "so", "because", "plus", "anyway", "btw", "though",
              "tho", "cos", "cuz"],
)  # fmt: skip
def test_a_symptom_behind_a_joining_word_is_a_piece(joint):
    assert "my legs are numb" in texts(f"what does it cost {joint} my legs are numb")


def test_the_whole_and_sentences_are_not_torn_and_clauses_are():
    """ "no fever, numb legs" says the same without its neighbours; "fever" does not."""
    found = {piece.text: piece.torn for piece in pieces(read("no fever, numb legs. what now"))}
    assert found == {
        "no fever numb legs what now": False,
        "no fever numb legs": False,
        "what now": False,
        "no fever": True,
        "numb legs": True,
        "numb legs what now": True,
    }
    assert next(iter(found)) == "no fever numb legs what now"


def test_stretches_of_a_clause_are_torn():
    """Not those of a sentence too long to judge at once."""
    found = pieces(read(" ".join(words(LONGEST_WHOLE + 30))))
    torn = {len(piece.text.split()): piece.torn for piece in found}
    assert torn == {LONGEST_WHOLE: False, STRETCH: True, 18: True}


def test_a_sentence_that_is_the_whole_message_is_not_torn():
    assert pieces(read("My legs are numb.")) == [Piece("my legs are numb", False)]


@pytest.mark.parametrize(
    ("count", "whole"), [(1, True), (LONGEST_WHOLE, True), (LONGEST_WHOLE + 1, False)]
)
def test_a_long_message_is_not_judged_as_a_whole(count, whole):
    message = " ".join(words(count))
    assert (pieces(read(message))[0] == Piece(message, False)) is whole
    assert (message in texts(message)) is whole


def test_without_pairs_there_are_no_neighbours():
    assert texts("numb, weak; cold", pairs=False) == ["numb weak cold", "numb", "weak", "cold"]


def runs_in(message: str, size: int) -> set[str]:
    """Return all runs of that many words in a message."""
    every = normalise(message).split()
    return {" ".join(every[at : at + size]) for at in range(len(every) - size + 1)}


@pytest.mark.parametrize("count", [23, 24, 25, 36, 37, 59, 60, 61, 90, 91, 500])
def test_a_stretch_without_punctuation_is_heard_wherever_it_begins(count):
    """Stretches overlap by half, so half a stretch stands whole in one of them."""
    message = " ".join(words(count))
    found = [f" {text} " for text in texts(message)]
    for size in (STRETCH // 2, LONGEST_WHOLE // 2):
        for run in runs_in(message, size):
            assert any(f" {run} " in text for text in found)
    longest = LONGEST_WHOLE
    assert all(len(text.split()) <= longest for text in found)


@pytest.mark.parametrize("count", [STRETCH + 1, 3 * STRETCH])
def test_a_long_clause_is_cut_into_short_stretches_too(count):
    """A symptom of a few words would drown in sixty."""
    found = texts(" ".join(words(count)))
    short = [text for text in found if len(text.split()) <= STRETCH]
    assert {word for text in short for word in text.split()} == set(words(count))


def test_neighbours_of_long_clauses_are_cut_too():
    message = f"{' '.join(words(40, 'a'))}, {' '.join(words(40, 'b'))}"
    joined = [text for text in texts(message) if "a39 b0" in text]
    assert joined
    assert all(len(text.split()) <= LONGEST_WHOLE for text in texts(message))
    assert any(len(text.split()) <= 2 * STRETCH for text in joined)


@given(PARTED)
def test_no_word_is_lost_and_none_is_made_up(message):
    found = texts(message)
    assert {word for text in found for word in text.split()} == set(normalise(message).split())
    assert len(found) == len(set(found))
    for text in found:
        assert text == normalise(text) != ""


@given(st.lists(st.sampled_from(["numb", "legs", "my"]), min_size=1, max_size=9), st.data())
def test_two_clauses_in_a_row_are_heard_together(first, data):
    """ "its my groin, its numb" says it in neither clause alone."""
    others = data.draw(st.lists(st.sampled_from(["it", "costs", "much"]), min_size=1, max_size=9))
    clauses = [" ".join(first), " ".join(others), "the end"]
    joint = data.draw(st.sampled_from([", ", ". ", "\n", " and ", "; "]))
    found = texts(joint.join(clauses))
    for left, right in pairwise(clauses):
        assert f"{left} {right}" in found
