"""Flips: replies that change and must not, or must and do not; the smallest one is shown."""

from __future__ import annotations

from random import Random

import pytest

from chatbot.model import Outcome
from chatbot.suites import Got
from chatbot.suites.mutations import FailedMutant, Mutated, mutate
from chatbot.suites.mutators import Mutator

ANSWER = Got(Outcome.ANSWER, entry_id="cost")
OTHER = Got(Outcome.ANSWER, entry_id="approval")
REFUSED = Got(Outcome.NO_ANSWER, gap_id="risks")
REFUSED_OTHERWISE = Got(Outcome.NO_ANSWER)
EMERGENCY = Got(Outcome.URGENT, level="emergency")
CRISIS = Got(Outcome.URGENT, level="crisis")
TEXT, OTHER_TEXT = Got(text="No."), Got(text="Yes.")
NOTHING = Got(error="HTTP 500")


def to(text: str, **must: bool) -> Mutator:
    """A mutator that always writes the same."""
    return Mutator("fixed", lambda question, chance: text, **must)


@pytest.mark.parametrize(
    ("must", "before", "after", "tried", "flips"),
    [
        ({}, ANSWER, ANSWER, 1, 0),
        ({}, ANSWER, OTHER, 1, 1),
        ({}, ANSWER, REFUSED, 1, 1),
        ({}, REFUSED, REFUSED_OTHERWISE, 1, 0),
        ({}, EMERGENCY, CRISIS, 1, 1),
        ({"keeps": False}, ANSWER, ANSWER, 1, 1),
        ({"keeps": False}, ANSWER, OTHER, 1, 0),
        ({"keeps": False}, REFUSED, REFUSED, 0, 0),
        ({"keeps": False, "alarms": True}, REFUSED, REFUSED, 1, 1),
        ({"keeps": False, "alarms": True}, ANSWER, OTHER, 1, 1),
        ({"keeps": False, "alarms": True}, ANSWER, EMERGENCY, 1, 0),
        ({"keeps": False, "alarms": True}, CRISIS, ANSWER, 0, 0),
        ({}, TEXT, TEXT, 1, 0),
        ({}, TEXT, OTHER_TEXT, 1, 1),
        ({"keeps": False}, TEXT, TEXT, 0, 0),
        ({"keeps": False, "alarms": True}, TEXT, TEXT, 0, 0),
        ({}, NOTHING, ANSWER, 0, 0),
        ({}, ANSWER, NOTHING, 1, 1),
        ({"keeps": False}, ANSWER, NOTHING, 1, 1),
    ],
)
def test_what_counts_as_a_flip(
    must: dict[str, bool], before: Got, after: Got, tried: int, flips: int
) -> None:
    replies = {"old": before, "new": after}
    (done,) = mutate(replies.__getitem__, ["old"], [to("new", **must)])
    assert (done.tried, len(done.flips)) == (tried, flips)


def test_a_question_that_is_not_changed_is_not_tried() -> None:
    (done,) = mutate(lambda question: ANSWER, ["same"], [to("same")])
    assert (done.tried, done.rate, done.smallest) == (0, None, None)


def test_the_changes_that_do_not_matter_are_undone() -> None:
    def ask(question: str) -> Got:
        return REFUSED if "cots" in question else ANSWER

    all_words = to("waht does it cots tdoay please")
    (done,) = mutate(ask, ["what does it cost today"], [all_words])
    assert done.flips == (
        FailedMutant("what does it cost today", "what does it cots today", "answer cost",
             "no_answer risks"),
    )  # fmt: skip


def test_changes_that_only_go_together_are_left_together() -> None:
    (done,) = mutate(
        lambda question: OTHER if question == "b a" else ANSWER,
        ["a b"],
        [Mutator("order", lambda question, chance: "b a", divides=False)],
    )
    assert [flip.mutant for flip in done.flips] == ["b a"]


def test_undoing_everything_is_no_mutant() -> None:
    """A bot that answers at random must not end in a flip without a change."""
    replies = iter([ANSWER, OTHER, OTHER])
    (done,) = mutate(lambda question: next(replies), ["a b"], [to("a c")])
    assert [flip.mutant for flip in done.flips] == ["a c"]


def test_the_shortest_flip_is_the_smallest_and_all_are_in_the_json() -> None:
    flips = (FailedMutant("a", "a long one", "x", "y"), FailedMutant("b", "short", "x", "y"))
    told_all = Mutated(to("any"), 8, flips).to_json()
    assert told_all == {
        "mutator": "fixed",
        "must": "keep",
        "tried": 8,
        "flips": 2,
        "rate": 0.25,
        "smallest": {"question": "b", "mutant": "short", "before": "x", "after": "y"},
        "cases": [vars(flip) for flip in flips],
    }


def test_each_question_is_asked_once_and_the_seed_decides() -> None:
    chosen = [Mutator("draw", lambda question, chance: f"{question} {chance.randrange(1000)}")]
    asked: list[str] = []

    def ask(question: str) -> Got:
        asked.append(question)
        return ANSWER

    mutate(ask, ["a", "b", "a"], chosen, seed=1)
    first = list(asked)
    asked.clear()
    mutate(ask, ["a", "b", "a"], chosen, seed=1)
    assert asked == first and len(first) == 4
    assert Random("1 draw a").randrange(1000) == int(first[1].split()[1])
    asked.clear()
    mutate(ask, ["a", "b"], chosen, seed=2)
    assert asked != first
