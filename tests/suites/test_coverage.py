"""What of a collection no case asks for."""

from __future__ import annotations

from typing import Any

import pytest

from chatbot.model import Outcome
from chatbot.suites import Case, Expectation
from chatbot.suites.coverage import uncovered
from tests.engine.small_collections import tiny

COST = Expectation((Outcome.ANSWER,), ("cost", "work"))
GAP = Expectation((Outcome.NO_ANSWER,), gaps=("side-effects",))
ALARM = Expectation((Outcome.URGENT,))
TALK = Expectation((Outcome.SMALLTALK,))
NOTHING = {
    "entries": ["approval", "cost", "work"],
    "gaps": ["side-effects"],
    "red_flags": ["despair", "numb", "wound"],
    "small_talk": ["any"],
}


@pytest.mark.parametrize(
    ("cases", "changed"),
    [
        ([], {}),
        ([Case("x", COST)], {"entries": ["approval"]}),
        ([Case("x", GAP)], {"gaps": []}),
        ([Case("x", ALARM)], {}),  # which flag it is stands in no reply
        ([Case("x", ALARM, tags=("numb", "red-flag"))], {"red_flags": ["despair", "wound"]}),
        ([Case("x", TALK)], {"small_talk": []}),
        ([Case("x", COST, skip="why"), Case("x", TALK, skip="why")], {}),
        ([Case("x", None, tags=("numb",))], {}),
    ],
)
def test_what_no_case_expects(cases: list[Case], changed: dict[str, Any]) -> None:
    assert uncovered(tiny(), cases) == NOTHING | changed


def test_a_collection_without_small_talk_needs_no_case_of_it() -> None:
    assert uncovered(tiny(small_talk=()), [])["small_talk"] == []
