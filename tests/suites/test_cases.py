"""Suite files: cases, dialogues, and topics that the collection does not have."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chatbot.errors import ContentError
from chatbot.suites import Case, load_suite

IDS = ["approval", "cost"]


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    return tmp_path / "suite.jsonl"


def write(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def problems(path: Path) -> list[str]:
    with pytest.raises(ContentError) as raised:
        load_suite(path, IDS)
    return [str(problem).removeprefix(str(path)) for problem in raised.value.problems]


def test_a_line_is_a_case(suite: Path) -> None:
    write(
        suite,
        {"q": "is it ok", "topic": "approval"},
        {"q": "how much", "topic": "cost", "also": ["none", "cost", "none"], "kind": "typo"},
        {"q": "numb", "topic": "emergency", "also": None, "kind": None, "note": "ignored"},
        {"q": "hi", "topic": "smalltalk"},
    )
    assert load_suite(suite, IDS) == [
        Case("is it ok", ("approval",)),
        Case("how much", ("cost", "none"), "typo"),
        Case("numb", ("emergency",)),
        Case("hi", ("smalltalk",)),
    ]


def test_turns_follow_each_other_and_lines_do_not(suite: Path) -> None:
    turns = [{"q": "is it ok", "topic": "approval"}, {"q": "and the price", "topic": "cost"}]
    write(suite, {"turns": turns}, {"turns": turns[:1]}, turns[1])
    assert [(case.question, case.follows) for case in load_suite(suite, IDS)] == [
        ("is it ok", False),
        ("and the price", True),
        ("is it ok", False),
        ("and the price", False),
    ]


def test_every_line_that_cannot_be_used_is_told_at_once(suite: Path) -> None:
    good = {"q": "x", "topic": "cost"}
    write(
        suite,
        {"q": "x", "topic": "aproval"},
        good,
        {"q": "x", "topic": "cost", "also": ["zzzzzzzz"]},
        {"q": "x"},
        {"topic": "cost"},
        {"q": "x", "topic": "cost", "also": "none"},
        {"turns": good},
        {"turns": [good, "x"]},
        {"turns": []},
        {"turns": [good, {"q": "x", "topic": "of"}]},
    )
    use = "the line cannot be used:"
    write_one = 'Write one object a line, such as {"q": "my legs are numb", "topic": "emergency"}.'
    assert problems(suite) == [
        f':1: {use} the collection has no entry "aproval". Did you mean "approval"?',
        f':3: {use} the collection has no entry "zzzzzzzz". '
        "Write approval, cost, emergency, none or smalltalk.",
        f':4: {use} "topic" must be a text that is not empty. {write_one}',
        f':5: {use} "q" must be a text that is not empty. {write_one}',
        f':6: {use} "also" must be a list of texts. {write_one}',
        f':7: {use} "turns" must be a list of objects. {write_one}',
        f':8: {use} "turns" must be a list of objects. {write_one}',
        f':9: {use} "turns" must not be empty. {write_one}',
        f':10: {use} the collection has no entry "of". '
        "Write approval, cost, emergency, none or smalltalk.",
    ]


def test_an_empty_suite_is_refused(suite: Path) -> None:
    suite.write_text("\n")
    assert problems(suite)[0].startswith(": the file has no lines. Write one object a line")


def test_a_line_on_safety_has_a_label_in_place_of_a_topic(suite: Path) -> None:
    rows = [{"q": f"q{label}", "label": label} for label in ("E", "C", "S", "A", "none")]
    write(suite, *rows, {"q": "numb", "label": "E", "kind": "short", "note": "ignored"})
    assert load_suite(suite, []) == [
        Case("qE", (), label="emergency"),
        Case("qC", (), label="crisis"),
        Case("qS", (), label="same_day"),
        Case("qA", (), label="past_harm"),
        Case("qnone", (), label="calm"),
        Case("numb", (), "short", label="emergency"),
    ]


def test_a_topic_counts_more_than_a_label(suite: Path) -> None:
    write(suite, {"q": "numb", "topic": "cost", "label": "E"}, {"q": "a", "topic": "cost"})
    assert load_suite(suite, IDS) == [Case("numb", ("cost",)), Case("a", ("cost",))]


def test_labels_and_topics_may_stand_in_one_dialogue(suite: Path) -> None:
    turns = [{"q": "how much", "topic": "cost"}, {"q": "numb", "label": "E"}]
    write(suite, {"turns": turns}, turns[1])
    assert load_suite(suite, IDS) == [
        Case("how much", ("cost",)),
        Case("numb", (), follows=True, label="emergency"),
        Case("numb", (), label="emergency"),
    ]


def test_every_label_that_cannot_be_used_is_told_at_once(suite: Path) -> None:
    good = {"q": "x", "label": "none"}
    write(
        suite,
        {"q": "x", "label": "X"},
        {"q": "x", "label": "e"},
        good,
        {"q": "x", "label": "emergency"},
        {"q": "x", "label": 1},
        {"q": "x", "label": None},
        {"label": "E"},
        {"turns": [good, {"q": "x", "label": "none of them"}]},
    )
    use = "the line cannot be used:"
    write_one = 'Write one object a line, such as {"q": "my legs are numb", "topic": "emergency"}.'
    letters = "Write E, C, S, A or none."
    assert problems(suite) == [
        f':1: {use} there is no label "X". {letters}',
        f':2: {use} there is no label "e". {letters}',
        f':4: {use} there is no label "emergency". {letters}',
        f':5: {use} "label" must be a text that is not empty. {write_one}',
        f':6: {use} "label" must be a text that is not empty. {write_one}',
        f':7: {use} "q" must be a text that is not empty. {write_one}',
        f':8: {use} there is no label "none of them". {letters}',
    ]
