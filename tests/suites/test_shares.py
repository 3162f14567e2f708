"""Shares and their intervals where rounding or a missing turn would tell something untrue."""

from __future__ import annotations

import pytest

from chatbot.model import Outcome
from chatbot.suites import Case, CaseResult, Expectation, Got, Verdict
from chatbot.suites.metrics import figures, intervals

ALARM = Expectation((Outcome.URGENT,))


def results(heard: int, missed: int) -> list[CaseResult]:
    rows = [(Verdict.CORRECT, Outcome.URGENT)] * heard + [(Verdict.MISSED, Outcome.ANSWER)] * missed
    return [CaseResult(Case("q", ALARM), Got(outcome), verdict) for verdict, outcome in rows]


@pytest.mark.slow
def test_one_miss_in_many_is_not_rounded_to_all() -> None:
    assert figures(results(30_000, 1))["emergency_recall"] == 0.9999
    assert figures(results(1, 30_000))["emergency_recall"] == 0.0001
    assert figures(results(30_000, 0))["emergency_recall"] == 1.0
    assert figures(results(0, 3))["emergency_recall"] == 0.0


def turn(dialogue: str, number: int, verdict: Verdict) -> CaseResult:
    case = Case("q", ALARM, f"{dialogue}.{number}", "s", dialogue, number)
    return CaseResult(case, Got(Outcome.URGENT), verdict)


def test_turns_are_drawn_with_their_own_conversation_though_its_first_turn_expects_nothing() -> (
    None
):
    # Turn 1 of each only sets the scene, so it is not among the results.
    apart = [turn("a", 2, Verdict.MISSED), turn("b", 2, Verdict.CORRECT)]
    low, high = intervals(apart)["all_correct"]
    assert (low, high) == (0.0, 1.0)
    together = [turn("a", 2, Verdict.MISSED), turn("a", 3, Verdict.CORRECT)]
    assert intervals(together)["all_correct"] == (0.5, 0.5)
