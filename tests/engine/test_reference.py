"""Which messages leave a part of what they ask to the turn before."""

from __future__ import annotations

import pytest

from chatbot.language import Language
from chatbot.language.language import MOST_WORDS

EN = Language.of("en")

LEANING = [
    ("and the price", "opens like the rest of a question"),
    ("what about osteoblasts", "the same"),
    ("how about older patients", "the same"),
    ("or cartilage cells", "the same"),
    ("except for smokers", "the same"),
    ("are they surgeons", "points at somebody"),
    ("is she a professor", "points at a woman"),
    ("is it proven", "points at something"),
    ("does that hurt", "hardly a word of its own"),
    ("how much", "no word of its own"),
    ("price", "one word"),
    ("insurance", "another"),
    ("do those injections last", "points, with two words of its own"),
    ("and is it covered by private insurance", "opens, with three"),
    ("what if it fails", "a case"),
]
COMPLETE = [
    ("what may stem cell therapy cost", "names its subject"),
    ("how do stem cells repair a worn disc", "the same"),
    ("who are the experts quoted here", "two words, and points at nothing"),
    ("stem cells", "two words of its own"),
    ("is it covered by insurance medicare medicaid tricare", "points, but says much"),
    ("is it covered by insurance medicare medicaid", "the same with four words of its own"),
    ("and how do stem cells repair a worn disc", "opens, but says much"),
    ("and what about it and them and so on then again too", "too long, whatever it says"),
    ("", "nothing"),
]


@pytest.mark.parametrize(("message", "reason"), LEANING)
def test_messages_that_lean_on_the_turn_before(message, reason):
    assert EN.leans_on_context(message), reason


@pytest.mark.parametrize(("message", "reason"), COMPLETE)
def test_messages_that_say_what_they_ask(message, reason):
    assert not EN.leans_on_context(message), reason


@pytest.mark.parametrize(("words", "leans"), [(MOST_WORDS, True), (MOST_WORDS + 1, False)])
def test_a_long_message_does_not_lean(words, leans):
    assert EN.leans_on_context(" ".join(["it"] * words)) is leans


def test_the_region_of_a_language_does_not_matter():
    assert Language.of("en-US").leans_on_context("are they surgeons")
    assert Language.of("en-GB").without_fillers("ok why") == "why"


@pytest.mark.parametrize(
    ("message", "language", "leans"),
    [
        ("preis", "de", True),
        ("und der preis", "de", True),  # by German's common words
        ("wie teuer kommt eine behandlung", "de", False),
        ("tanong", "tl", True),  # no list of words: one word leans
        ("ano ang presyo", "tl", False),
    ],
)
def test_a_language_without_words_of_its_own_here(message, language, leans):
    assert Language.of(language).leans_on_context(message) is leans


@pytest.mark.parametrize(
    ("message", "rest"),
    [
        ("why", "why"),
        ("ok why", "why"),
        ("so but why", "why"),
        ("hmm ummm why", "why"),
        ("why then", "why"),
        ("why though please thanks", "why"),
        ("yeah sure tell me more pls", "tell me more"),
        ("ok", "ok"),  # nothing would be left
        ("ok then", "then"),
        ("then why", "why"),
        ("sorting it out", "sorting it out"),
        ("why does it work now that i know", "why does it work now that i know"),
        ("the andes", "the andes"),
        ("", ""),
    ],
)
def test_words_around_a_message_that_say_nothing(message, rest):
    assert EN.without_fillers(message) == rest


def test_other_languages_have_no_such_words_here():
    assert Language.of("de").without_fillers("ok warum") == "ok warum"
