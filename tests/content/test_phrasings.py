"""Phrasing files, and the rule that the same words stand under one topic only."""

from __future__ import annotations

import pytest

from chatbot.content import load_collection


def test_lines_comments_and_spaces(write_collection):
    content = "# a comment\n#\n\n  spaced  out\t\n #hash \n#1 clinic?\nhow  much\nwhy # not"
    collection = load_collection(write_collection({"entries/cost.txt": content}))
    assert collection.entry("cost").phrasings == (
        "spaced  out",
        "#hash",
        "#1 clinic?",
        "how  much",
        "why # not",
    )


@pytest.mark.parametrize("content", ["", "\n\n", "# only a comment\n", None])
def test_a_topic_without_phrasings_is_allowed(write_collection, content):
    collection = load_collection(write_collection({"entries/cost.txt": content}))
    assert collection.entry("cost").phrasings == ()


@pytest.mark.parametrize("twin", ["price", "PRICE?!", "  price. ", "“Price”", "ｐｒｉｃｅ"])
def test_same_words_under_two_topics(problems_of, twin):
    assert problems_of({"gaps/side-effects.txt": f"# pain\ndoes it hurt\n{twin}\n"}) == [
        f'gaps/side-effects.txt:3: "{twin.strip()}" is also listed under cost, '
        "at entries/cost.txt:4. Keep it under one topic."
    ]


def test_three_times_the_same_is_two_problems(problems_of):
    changes = {"gaps/side-effects.txt": "price", "small_talk/thanks.txt": "price"}
    assert [problem.split(" is also")[0] for problem in problems_of(changes)] == [
        'gaps/side-effects.txt:1: "price"',
        'small_talk/thanks.txt:1: "price"',
    ]


def test_the_question_of_another_entry(problems_of):
    assert problems_of({"entries/approval.txt": "what does it cost"}) == [
        'entries/cost.md:2: "What does it cost?" is also listed under approval, '
        "at entries/approval.txt:1. Keep it under one topic."
    ]
    assert problems_of({"entries/cost.txt": "is it legal\nis it approved"}) == [
        'entries/cost.txt:1: "is it legal" is also listed under approval, '
        "at entries/approval.txt:1. Keep it under one topic.",
        'entries/cost.txt:2: "is it approved" is also listed under approval, '
        "at entries/approval.md:2. Keep it under one topic.",
    ]


def test_its_own_question_is_fine(write_collection, warnings_of):
    changes = {"entries/cost.txt": "what does it cost"}
    assert load_collection(write_collection(changes)).entry("cost").phrasings == (
        "what does it cost",
    )
    assert warnings_of(changes) == []


def test_marks_alone_are_compared_as_they_are(write_collection):
    changes = {"out_of_scope/weather.txt": "???\n...\n", "small_talk/thanks.txt": "👍\n"}
    assert load_collection(write_collection(changes)).out_of_scope[0].phrasings == ("???", "...")


def test_repeated_lines_count_once(write_collection):
    changes = {"entries/cost.txt": "Price?\nprice\nPRICE\nfee\n"}
    assert load_collection(write_collection(changes)).entry("cost").phrasings == ("Price?", "fee")
