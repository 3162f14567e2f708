"""Typing errors: fixed examples, so that figures stay comparable, and what holds for any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from chatbot.language.typos import noisy

LETTERS = "abcdefghijklmnopqrstuvwxyzABCXYZ0189'-?"
WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=12), max_size=12)


# The outputs of the function that the public benchmarks are measured with.
@pytest.mark.parametrize(
    ("text", "rate", "seed", "expected"),
    [
        ("does insurance cover injections into discs", 0.25, 0,
         "does insurance cover inejctions innto discs"),
        ("Can stem cells repair damaged nerves after surgery", 0.25, 0,
         "Can stem cells repair damaged nerves after surgeryy"),
        ("Can stem cells repair damaged nerves after surgery", 0.25, 7,
         "Can stem clels repair damaged nerves after suurgery"),
        ("what are the risks of the operation 12345", 0.25, 0,
         "what are the risks of the opertaion 12345"),
        ("does insurance cover injections into discs", 1.0, 0,
         "doea insurannce cober innjections inot diss"),
        ("how much does treatment normally cost 20000 dollars", 1.0, 0,
         "how muhc doea treattment nromally cst 200000 doollars"),
        ("is stem cell therapy approved by the federal government yet", 1.0, 0,
         "is strm cekl therapu approves by the federak governmrnt yet"),
        ("Würde Therapie helfen nach Operation", 1.0, 0,
         "Würdde Therapiee hlefen nah Opperation"),
        ("  two   spaces\tthen tab ", 0.25, 0, "two spaces then tab"),
        ("1234567890", 1.0, 4, "1234567890"),
        ("", 1.0, 0, ""),
    ],
)  # fmt: skip
def test_the_errors_are_these_for_ever(text: str, rate: float, seed: int, expected: str) -> None:
    assert noisy(text, rate, seed) == expected


def test_a_lone_surrogate_is_a_letter_like_any_other() -> None:
    assert noisy("a \ud800 b") == "a \ud800 b"


@given(WORDS, st.sampled_from([0.25, 1.0]), st.integers(0, 9))
def test_words_keep_their_number_and_get_one_error_at_most(
    words: list[str], rate: float, seed: int
) -> None:
    misspelt = noisy(" ".join(words), rate, seed).split()
    assert len(misspelt) == len(words)
    for word, result in zip(words, misspelt, strict=True):
        # A replaced capital also becomes a small letter; that is the same one error.
        assert OSA.distance(word, result) <= (0 if len(word) <= 3 else 1)
        assert result[0] == word[0]


@given(st.text())
def test_the_same_text_gives_the_same_result(text: str) -> None:
    assert noisy(text) == noisy(text)
    assert noisy(text, rate=0.0) == " ".join(text.split())


def test_about_a_quarter_of_the_long_words_is_misspelt() -> None:
    words = [f"{first}{second}rtal" for first in "bcdfghjklm" for second in "aeiouwxyz"]
    changed = sum(word != noisy(word) for word in words)
    assert 0.15 < changed / len(words) < 0.35
