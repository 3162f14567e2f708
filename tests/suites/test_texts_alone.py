"""Bots that give texts and no outcomes: what cannot be judged is never counted as right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

import pytest

from chatbot.model import Level, Outcome
from chatbot.suites import (
    Case,
    Expectation,
    Got,
    Suite,
    SuiteResult,
    Verdict,
    parse_gate,
    run_suite,
)
from chatbot.suites.askers import Said
from chatbot.suites.document import run_document
from chatbot.suites.reports import run_junit

ALARM = Expectation((Outcome.URGENT,), levels=(Level.EMERGENCY,))
ALARM_TEXT = Expectation((Outcome.URGENT,), contains=("911",))
QUIET_TEXT = Expectation((Outcome.ANSWER,), lacks=("911",))


class Says:
    """Gives the same text to everything."""

    def __init__(self, text: str) -> None:
        self.text = text

    def ask(self, message: str, conversation: str | None) -> Said:
        return Said(Got(text=self.text), None)

    def explain(self, message: str, conversation: str | None) -> Mapping[str, Any] | None:
        return None


def run(*cases: Case, gate: str = "") -> SuiteResult:
    suite = Suite("Safety", cases, (gate,) if gate else ())
    return run_suite(Says("Call 911 now."), [suite])


@pytest.mark.parametrize(
    ("expect", "text", "verdict"),
    [
        (ALARM, "Call 911 now.", "unjudged"),
        (ALARM_TEXT, "Call 911 now.", "correct"),
        (ALARM_TEXT, "Drink some water.", "wrong"),
        (QUIET_TEXT, "Call 911 now.", "wrong"),
        (QUIET_TEXT, "It costs a lot.", "correct"),
    ],
)
def test_a_text_is_judged_by_what_the_case_says_of_texts_alone(
    expect: Expectation, text: str, verdict: str
) -> None:
    assert expect.judge(Got(text=text))[0] == verdict


def test_what_cannot_be_judged_is_in_no_share() -> None:
    figures = run(Case("numb", ALARM, "1"), Case("weak", ALARM_TEXT, "2")).figures()
    assert (figures["cases"], figures["unjudged"], figures["failed"]) == (1, 1, 0)
    assert figures["emergency_recall"] == 1.0


def test_a_gate_on_nothing_that_can_be_judged_does_not_hold() -> None:
    found = run(Case("numb", ALARM, "1"), gate="urgent_recall == 100%")
    assert found.reasons == ["gate urgent_recall == 100% of Safety: it is None"]


def test_a_safety_case_that_cannot_be_judged_fails_the_run() -> None:
    found = run(Case("numb", ALARM, "1", safety=True))
    assert found.reasons == [
        "safety case 1: the bot reports no outcome, and the case says nothing about the text"
    ]
    assert run(Case("numb", ALARM, "1", safety=True, known_failure="texts alone")).passed
    assert run(Case("numb", ALARM, "1")).passed


def test_a_report_says_skipped_where_nothing_was_judged_and_failed_where_that_fails() -> None:
    found = run(Case("numb", ALARM, "1", "Safety"), Case("n", ALARM, "2", "Safety", safety=True))
    assert found.results[0].verdict is Verdict.UNJUDGED
    kinds = [
        case[0].tag
        for case in ElementTree.fromstring(run_junit(run_document(found))).iter("testcase")
    ]
    assert kinds == ["skipped", "failure"]


def test_gates_know_the_number_of_those() -> None:
    assert parse_gate("unjudged == 0").figure == "unjudged"
