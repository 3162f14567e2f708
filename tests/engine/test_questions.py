"""How a message is cut into its questions."""

from __future__ import annotations

import pytest

from chatbot.language import Language
from chatbot.language.language import FEWEST_WORDS, MOST_QUESTIONS

EN = Language.of("en")


@pytest.mark.parametrize(
    ("message", "parts", "reason"),
    [
        (
            "Is it approved? What does it cost?",
            ["Is it approved?", "What does it cost?"],
            "two questions",
        ),
        ("Is it approved?What does it cost?", ["Is it approved?", "What does it cost?"], "joined"),
        ("Is it approved?? What is it??", ["Is it approved?", "What is it?"], "marks twice"),
        ("is it safe\nwhat does it cost", ["is it safe", "what does it cost"], "two lines"),
        ("is it safe; what does it cost", ["is it safe", "what does it cost"], "a semicolon"),
        ("is it safe, what does it cost", ["is it safe", "what does it cost"], "a comma"),
        ("is it safe and what does it cost", ["is it safe", "what does it cost"], "and"),
        ("is it safe or does it hurt", ["is it safe", "does it hurt"], "or"),
        ("is it safe and also how long is it", ["is it safe", "how long is it"], "and also"),
        ("IS IT SAFE AND WHAT DOES IT COST", ["IS IT SAFE", "WHAT DOES IT COST"], "capitals"),
        (
            "I fell ill in May. My son told me of cells. How do they work? Thanks.",
            ["How do they work?"],
            "a story around a question",
        ),
        (
            "i fell ill in may. my son told me of cells",
            ["i fell ill in may.", "my son told me of cells"],
            "a story without a question mark",
        ),
        ("Worth it? What does it cost?", ["What does it cost?"], "two words say too little"),
        ("thanks, what does it cost", ["what does it cost"], "thanks before a question"),
        ("hi, is it safe?", ["is it safe?"], "a greeting before a question"),
        ("what does it cost", [], "one question"),
        ("what does it cost?", [], "with its mark"),
        ("bread and butter and jam", [], "no question starts after these"),
        ("red, white and blue cells", [], "nor after these"),
        ("what is a sandwich", [], "and inside a word"),
        ("the brandy is what they show", [], "and at its end"),
        ("", [], "nothing"),
        (" \n ", [], "spaces"),
        ("?!.", [], "marks"),
        ("Why? How? When?", [], "questions of one word"),
    ],
)
def test_the_questions_in_a_message(message, parts, reason):
    found = [part.strip() for part in EN.questions_in(message)]
    assert [part for part in found if part not in "?!."] == parts, reason


def test_only_so_many_are_returned():
    message = " ".join(f"Is number {number} safe?" for number in range(20))
    assert EN.questions_in(message) == [f"Is number {n} safe?" for n in range(MOST_QUESTIONS)]


@pytest.mark.parametrize(("words", "kept"), [(FEWEST_WORDS - 1, False), (FEWEST_WORDS, True)])
def test_a_part_needs_some_words(words, kept):
    part = " ".join(["word"] * words) + "?"
    assert (part in EN.questions_in(f"{part} Is it approved?")) is kept


def test_a_language_without_joining_words_is_parted_at_sentences_alone():
    assert Language.of("de").questions_in("ist es sicher, was kostet es") == []
    assert Language.of("de").questions_in("Ist es sicher? Was kostet es?") == [
        "Ist es sicher?",
        "Was kostet es?",
    ]


def test_the_region_of_a_language_does_not_matter():
    assert Language.of("en-GB").questions_in("is it safe, what does it cost") != []


@pytest.mark.parametrize("joint", [" and ", ", ", ", and "])
def test_one_question_mark_at_the_end_is_for_all_parts_of_the_sentence(joint):
    parts = EN.questions_in(f"what does it cost{joint}is it approved by the fda?")
    assert parts == ["what does it cost", "is it approved by the fda?"]
