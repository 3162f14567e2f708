"""Judging a reply: each thing that a case can expect, kept and broken."""

from __future__ import annotations

from typing import Any

import pytest

from chatbot.model import Level, Outcome, Reason
from chatbot.suites import Expectation, Got
from chatbot.suites.expectations import ANYTHING, CALM

ANSWER, CLARIFY, NONE, URGENT, SMALLTALK = (
    *(Outcome.ANSWER, Outcome.CLARIFY, Outcome.NO_ANSWER, Outcome.URGENT, Outcome.SMALLTALK),
)
SOURCE = {"title": "Stem cells and you", "url": "https://example.org/a", "peer_reviewed": True}
COST = Got(ANSWER, "It costs\n  a lot.", "cost", confidence=0.8, citation=SOURCE)
CHOICE = Got(CLARIFY, "Which?", options=("approval", "cost", "visits"))
REFUSAL = Got(NONE, "Not covered.", gap_id="insurance", reason="not_covered")
ALARM = Got(URGENT, "Call now.", level="emergency")


@pytest.mark.parametrize(
    ("expect", "got", "verdict", "problem"),
    [
        (Expectation((ANSWER,)), COST, "correct", ""),
        (Expectation((ANSWER,), ("visits", "cost")), COST, "correct", ""),
        (Expectation((ANSWER,), ("visits",)), COST, "wrong",
         "expected answer visits, got answer cost"),
        (Expectation((ANSWER,), ("cost",)), REFUSAL, "refused",
         "expected answer cost, got no_answer insurance"),
        (Expectation((ANSWER,), ("cost",)), CHOICE, "helped", "got clarify"),
        (Expectation((ANSWER,), ("evidence",)), CHOICE, "refused", "got clarify"),
        (Expectation((CLARIFY,), ("cost",)), CHOICE, "correct", ""),
        (Expectation((CLARIFY,), ("cost",), position=2), CHOICE, "correct", ""),
        (Expectation((CLARIFY,), ("cost",), position=1), CHOICE, "helped", "expected clarify cost"),
        (Expectation((CLARIFY,), ("evidence",)), CHOICE, "refused", "expected clarify evidence"),
        (Expectation((CLARIFY,), ("cost",)), COST, "wrong", "got answer cost"),
        (Expectation((NONE,)), REFUSAL, "correct", ""),
        (Expectation((NONE,), gaps=("insurance",)), REFUSAL, "correct", ""),
        (Expectation((NONE,), gaps=("risks",)), REFUSAL, "refused", "expected no_answer risks"),
        (Expectation((NONE,), reasons=(Reason.NOT_COVERED,)), REFUSAL, "correct", ""),
        (Expectation((NONE,), reasons=(Reason.LANGUAGE,)), REFUSAL, "refused",
         "expected no_answer language"),
        (Expectation((NONE,), gaps=("insurance",), reasons=(Reason.LANGUAGE,)), REFUSAL,
         "correct", ""),
        (Expectation((NONE,), gaps=("risks",)), COST, "false_answer", "got answer cost"),
        (Expectation((URGENT,)), ALARM, "correct", ""),
        (Expectation((URGENT,), levels=(Level.CRISIS, Level.EMERGENCY)), ALARM, "correct", ""),
        # Another level interrupts too, so no alarm was missed.
        (Expectation((URGENT,), levels=(Level.CRISIS,)), ALARM, "detail",
         "expected urgent crisis, got urgent emergency"),
        (Expectation((URGENT,)), REFUSAL, "missed", "expected urgent, got no_answer insurance"),
        (Expectation((ANSWER,)), ALARM, "false_alarm", "expected answer, got urgent emergency"),
        (Expectation(CALM), ALARM, "false_alarm", "expected no alarm, got urgent emergency"),
        (Expectation(CALM), REFUSAL, "correct", ""),
        (Expectation(ANYTHING), ALARM, "correct", ""),
        (Expectation((URGENT,), heeded=True), ALARM, "correct", ""),
        (Expectation((URGENT,), heeded=True), Got(NONE, noted=True), "correct", ""),
        (Expectation((URGENT,), heeded=True), COST, "missed", "expected urgent or note"),
    ],
)  # fmt: skip
def test_the_outcome_and_what_narrows_it(
    expect: Expectation, got: Got, verdict: str, problem: str
) -> None:
    judged, problems = expect.judge(got)
    assert str(judged) == verdict
    assert (problem in problems[0]) if problem else problems == ()


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"contains": ("it costs a LOT",)}, ""),
        ({"contains": ("It costs", "nothing")}, 'the text does not contain "nothing"'),
        ({"lacks": ("nothing",)}, ""),
        ({"lacks": ("COSTS A",)}, 'the text contains "COSTS A"'),
        ({"citation": (("title", "stem cells"), ("peer_reviewed", "true"))}, ""),
        ({"citation": (("title", "Gene therapy"),)},
         'the citation\'s title is "Stem cells and you", not "Gene therapy"'),
        ({"citation": (("locator", "p. 2"),)}, 'the citation\'s locator is "", not "p. 2"'),
        ({"confidence": (0.8, 0.8)}, ""),
        ({"confidence": (0.81, 1.0)}, "the confidence is 0.8, not 0.81 to 1.0"),
        ({"confidence": (0.0, 0.79)}, "the confidence is 0.8, not 0.0 to 0.79"),
        ({"noted": False}, ""),
        ({"noted": True}, "there is no safety note"),
    ],
)  # fmt: skip
def test_the_details_of_a_right_reply(fields: dict[str, Any], problem: str) -> None:
    judged, problems = Expectation((ANSWER,), ("cost",), **fields).judge(COST)
    assert problems == ((problem,) if problem else ())
    assert judged == ("detail" if problem else "correct")


def test_every_detail_that_is_wrong_is_told() -> None:
    expect = Expectation((ANSWER,), contains=("free",), confidence=(0.9, 1.0), noted=True)
    assert len(expect.judge(COST)[1]) == 3


def test_a_detail_that_the_reply_does_not_have_is_wrong() -> None:
    bare = Got(ANSWER, "Text.", "cost")
    cited = Expectation((ANSWER,), citation=(("title", "Stem"),), confidence=(0.0, 1.0))
    assert cited.judge(bare)[1] == (
        'the citation\'s title is "", not "Stem"',
        "the confidence is None, not 0.0 to 1.0",
    )
    noted = Got(ANSWER, "Text.", "cost", noted=True)
    assert Expectation((ANSWER,), noted=False).judge(noted)[1] == ("there is a safety note",)


def test_a_wrong_reply_is_not_looked_at_any_closer() -> None:
    expect = Expectation((ANSWER,), ("visits",), contains=("free",))
    assert expect.judge(COST)[1] == ("expected answer visits, got answer cost",)


@pytest.mark.parametrize("expect", [Expectation(ANYTHING), Expectation((NONE,))])
def test_no_reply_is_an_error_and_never_a_refusal(expect: Expectation) -> None:
    assert expect.judge(Got(error="HTTP 500")) == ("error", ("HTTP 500",))


def test_what_a_reply_in_json_says() -> None:
    reply: dict[str, Any] = {
        "outcome": "clarify",
        "text": "Which?",
        "entry_id": None,
        "gap_id": None,
        "reason": None,
        "urgent": None,
        "safety_note": "If unwell, call.",
        "confidence": 0.4,
        "suggestions": [{"entry_id": "a", "question": "A?"}, {"entry_id": "b", "question": "B?"}],
        "citation": None,
        "content_version": "v1",
    }
    got = Got.of(reply)
    assert got == Got(CLARIFY, "Which?", noted=True, confidence=0.4, options=("a", "b"),
                      version="v1")  # fmt: skip
    assert Got.of({**reply, "urgent": {"level": "crisis"}}).level == "crisis"
    assert [str(one) for one in (COST, REFUSAL, ALARM, CHOICE, Got(text="Hi"))] == [
        "answer cost",
        "no_answer insurance",
        "urgent emergency",
        "clarify",
        "text",
    ]
