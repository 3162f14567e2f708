"""Suite files: cases, dialogues, and topics that the collection does not have."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from chatbot.errors import ContentError
from chatbot.model import Outcome
from chatbot.suites import Case, Expectation, Known, load_suite
from chatbot.suites.expectations import CALM
from chatbot.suites.lines import of_topics

KNOWN = Known(["approval", "cost"], [])
URGENT = Expectation((Outcome.URGENT,))
HEEDED = Expectation((Outcome.URGENT,), heeded=True)
QUIET = Expectation(CALM)


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    return tmp_path / "suite.jsonl"


def write(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def case(
    line: int, question: str, expect: Expectation, *, turn: int = 0, tags: tuple[str, ...] = ()
) -> Case:
    """The case in a line of suite.jsonl, or a turn of the dialogue there."""
    name, dialogue = (f"suite/{line}.{turn}", f"{line}") if turn else (f"suite/{line}", "")
    return Case(question, expect, name, "suite", dialogue, turn or 1, tags)


def problems(path: Path) -> list[str]:
    with pytest.raises(ContentError) as raised:
        load_suite(path, KNOWN)
    return [str(problem).removeprefix(str(path)) for problem in raised.value.problems]


def test_a_line_is_a_case(suite: Path) -> None:
    write(
        suite,
        {"q": "is it ok", "topic": "approval"},
        {"q": "how much", "topic": "cost", "also": ["none", "cost", "none"], "kind": "typo"},
        {"q": "numb", "topic": "emergency", "also": None, "kind": None, "note": "ignored"},
        {"q": "hi", "topic": "smalltalk"},
    )
    assert load_suite(suite, KNOWN).cases == (
        case(1, "is it ok", of_topics(("approval",))),
        case(2, "how much", of_topics(("cost", "none")), tags=("typo",)),
        case(3, "numb", URGENT),
        case(4, "hi", Expectation((Outcome.SMALLTALK,))),
    )


@pytest.mark.parametrize(
    ("topics", "outcomes", "entries"),
    [
        ("cost", "answer", "cost"),
        ("cost approval", "answer", "cost approval"),
        ("none cost", "no_answer answer", "cost"),
        ("cost none approval", "answer no_answer", "cost approval"),
        ("emergency smalltalk", "urgent smalltalk", ""),
    ],
)
def test_the_first_topic_is_the_main_outcome(topics: str, outcomes: str, entries: str) -> None:
    expected = of_topics(tuple(topics.split()))
    assert expected == Expectation(tuple(map(Outcome, outcomes.split())), tuple(entries.split()))


def test_turns_follow_each_other_and_lines_do_not(suite: Path) -> None:
    turns = [{"q": "is it ok", "topic": "approval"}, {"q": "and the price", "topic": "cost"}]
    write(suite, {"turns": turns}, {"turns": turns[:1]}, turns[1])
    cases = load_suite(suite, KNOWN).cases
    assert [(one.question, one.follows, one.dialogue, one.id) for one in cases] == [
        ("is it ok", False, "1", "suite/1.1"),
        ("and the price", True, "1", "suite/1.2"),
        ("is it ok", False, "", "suite/2"),
        ("and the price", False, "", "suite/3"),
    ]


def test_a_packed_suite_has_the_name_of_its_file(tmp_path: Path) -> None:
    path = tmp_path / "night.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"q": "x", "topic": "anything"}'))
    suite = load_suite(path)  # nothing is known, so anything may be
    assert (suite.name, suite.cases[0].id) == ("night", "night/1")


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
    assert load_suite(suite, Known([], [])).cases == (
        case(1, "qE", URGENT, tags=("label:emergency",)),
        case(2, "qC", URGENT, tags=("label:crisis",)),
        case(3, "qS", HEEDED, tags=("label:same_day",)),
        case(4, "qA", QUIET, tags=("label:past_harm",)),
        case(5, "qnone", QUIET, tags=("label:calm",)),
        case(6, "numb", URGENT, tags=("short", "label:emergency")),
    )


def test_a_topic_counts_more_than_a_label(suite: Path) -> None:
    write(suite, {"q": "numb", "topic": "cost", "label": "E"}, {"q": "a", "topic": "cost"})
    cost = of_topics(("cost",))
    assert load_suite(suite, KNOWN).cases == (case(1, "numb", cost), case(2, "a", cost))


def test_labels_and_topics_may_stand_in_one_dialogue(suite: Path) -> None:
    turns = [{"q": "how much", "topic": "cost"}, {"q": "numb", "label": "E"}]
    write(suite, {"turns": turns}, turns[1])
    assert load_suite(suite, KNOWN).cases == (
        case(1, "how much", of_topics(("cost",)), turn=1),
        case(1, "numb", URGENT, turn=2, tags=("label:emergency",)),
        case(2, "numb", URGENT, tags=("label:emergency",)),
    )


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
