"""The suites of the bundled collection: enough of them, on what there is, and passed."""

from __future__ import annotations

import json
import re

import pytest

from chatbot import FaqBot, bundled_collections, load_collection
from chatbot.suites import InProcess, Known, Suite, load_suite, run_suite, suites_of
from chatbot.suites.coverage import uncovered
from chatbot.suites.document import document

FOLDER = bundled_collections()["stem-cell-spine"]


@pytest.fixture(scope="module")
def suites() -> list[Suite]:
    """All of them, read with the ids that there are, so that no other is named."""
    known = Known.of(load_collection(FOLDER))
    return [load_suite(path, known) for path in suites_of(FOLDER)]


def test_there_are_as_many_cases_as_were_promised(suites: list[Suite]) -> None:
    cases = [case for suite in suites for case in suite.cases if not case.skip]
    written = [suite for suite in suites if suite.gates]
    assert sum(len(suite.cases) for suite in written) >= 150
    assert len({(case.suite, case.dialogue) for case in cases if case.dialogue}) >= 25
    assert {outcome for case in cases if case.expect for outcome in case.expect.outcomes[:1]} == {
        "answer", "no_answer", "urgent", "smalltalk",
    }  # fmt: skip
    assert any(case.safety for case in cases)
    assert len({(case.suite, case.id) for case in cases}) == len(cases)


def test_no_single_question_is_a_phrasing_of_the_collection(suites: list[Suite]) -> None:
    """It would be answered by heart."""
    content = load_collection(FOLDER)
    topics = (*content.entries, *content.gaps, *content.out_of_scope, *content.red_flags)
    heart = {plain(phrasing) for topic in topics for phrasing in topic.phrasings}
    heart |= {plain(entry.question) for entry in content.entries}
    asked = {
        plain(case.question)
        for suite in suites
        for case in suite.cases
        if suite.gates and not case.dialogue
    }
    assert asked & heart == set()


def plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def test_every_entry_gap_and_red_flag_is_asked_for(suites: list[Suite]) -> None:
    cases = [case for suite in suites for case in suite.cases]
    found = uncovered(load_collection(FOLDER), cases)
    assert not any(found.values()), found


def test_they_pass_and_two_runs_are_the_same(bundled_bot: FaqBot, suites: list[Suite]) -> None:
    runs = [
        document(run_suite(InProcess(bundled_bot), suites), version=bundled_bot.version)
        for _ in range(2)
    ]
    assert runs[0]["passed"], runs[0]["reasons"]
    assert runs[0]["gates"]
    first, second = (re.sub(r'"seconds": [0-9.e-]+', "", json.dumps(run)) for run in runs)
    assert first == second
