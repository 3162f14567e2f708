"""A message is judged whole and by its sentences, and no word of it goes unjudged."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.language import Language, Message
from chatbot.safety.pieces import LONGEST, MOST_RUNS, STRETCH, pieces


def read(text: str) -> Message:
    return Message(text, Language.of("en"))


def texts(message: str) -> list[str]:
    return [piece.text for piece in pieces(read(message))]


def words(count: int, name: str = "w") -> str:
    return " ".join(f"{name}{number}" for number in range(count))


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("My legs are numb!", ["my legs are numb"]),
        ("Hi. Cost? Numb.", ["hi cost numb", "hi", "cost numb", "cost", "numb"]),
        ("hi, numb and weak", ["hi numb and weak"]),
        ("", []),
        ("?! ...", []),
    ],
)
def test_a_message_then_each_sentence_with_those_after_it(message, found):
    assert texts(message) == found


def test_only_pieces_of_a_short_message_are_cut():
    assert [piece.cut for piece in pieces(read("hi. numb"))] == [False, True, True]
    assert [piece.cut for piece in pieces(read(f"{words(LONGEST // 3)}. " * 4))][0] is False


def test_a_long_message_is_not_judged_whole():
    assert texts(f"{words(LONGEST)}. numb")[:2] == [words(LONGEST), "numb"]


def test_sentences_are_joined_while_they_are_not_too_long():
    left, right = words(LONGEST - 2, "a"), words(3, "b")
    assert texts(f"{left}. {right}. numb")[:4] == [left, f"{right} numb", right, "numb"]


def test_a_long_sentence_is_cut_into_clauses():
    told = words(STRETCH)
    assert texts(f"{told}, my legs are numb") == [
        f"{told} my legs are numb",
        told,
        "my legs are numb",
    ]


def test_a_very_long_clause_is_cut_into_stretches_that_overlap():
    whole = words(LONGEST + 1).split()
    stretches = texts(" ".join(whole))
    assert " ".join(whole[:STRETCH]) in stretches
    assert " ".join(whole[STRETCH // 2 : STRETCH // 2 + STRETCH]) in stretches


def test_of_very_many_sentences_each_is_judged_by_itself():
    many = [f"w{number}" for number in range(MOST_RUNS + LONGEST)]
    assert texts(". ".join(many)) == many


@given(st.lists(st.sampled_from(["numb", "legs", ".", "?", "\n", ",", "a" * 9]), max_size=200))
@settings(deadline=None)
def test_no_word_goes_unjudged(parts):
    message = read(" ".join(parts))
    found = pieces(message)
    assert {word for piece in found for word in piece.text.split()} == {*message.words}
    assert all(0 < len(piece.text.split()) <= LONGEST for piece in found)
    assert len({piece.text for piece in found}) == len(found)
