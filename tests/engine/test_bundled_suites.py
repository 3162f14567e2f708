"""The bundled collection's own suites: whole, its own words, and passed by the bot."""

from __future__ import annotations

import json
import re

import pytest

from chatbot import FaqBot, bundled_collections
from chatbot.suites import InProcess, Known, Suite, load_suite, run_suite, suites_of
from chatbot.suites.coverage import uncovered
from chatbot.suites.document import run_document
from chatbot.suites.run import SuiteResult
from chatbot.text import normalise

FOLDER = bundled_collections()["stem-cell-spine"]


@pytest.fixture(scope="module")
def suites(bundled_bot: FaqBot) -> list[Suite]:
    """The suites written as YAML; the JSON Lines one is an examination of the guard alone."""
    paths = [path for path in suites_of(FOLDER) if path.suffix == ".yaml"]
    return [load_suite(path, Known.of(bundled_bot.collection)) for path in paths]


def test_there_are_many_questions_and_dialogues(suites: list[Suite]) -> None:
    cases = [case for suite in suites for case in suite.cases]
    assert sum(not case.dialogue for case in cases) >= 150
    assert len({case.dialogue for case in cases if case.dialogue}) >= 25


def test_everything_the_collection_has_is_asked_for(
    suites: list[Suite], bundled_bot: FaqBot
) -> None:
    cases = [case for suite in suites for case in suite.cases]
    assert not any(uncovered(bundled_bot.collection, cases).values())


def test_single_questions_are_no_phrasings_of_the_collection(
    suites: list[Suite], bundled_bot: FaqBot
) -> None:
    """What is asked word for word proves nothing; but in a dialogue there is one way to ask why."""
    bundled = bundled_bot.collection
    known = {
        normalise(text)
        for texts in (bundled.look_alikes, *(topic.phrasings for topic in bundled.topics()))
        for text in texts
    }
    cases = [case for suite in suites for case in suite.cases if not case.dialogue]
    assert [case.question for case in cases if normalise(case.question) in known] == []


@pytest.fixture(scope="module")
def result(suites: list[Suite], bundled_bot: FaqBot) -> SuiteResult:
    return run_suite(InProcess(bundled_bot), suites)


def test_the_bot_passes_them(result: SuiteResult) -> None:
    assert result.reasons == []
    assert [one.case.id for one in result.results if one.failed] == []
    mended = [one.case.id for one in result.results if one.case.known_failure and not one.problems]
    assert mended == [], "these are correct now: take their known_failure out"


def test_two_runs_differ_in_their_seconds_alone(
    result: SuiteResult, suites: list[Suite], bundled_bot: FaqBot
) -> None:
    again = run_suite(InProcess(bundled_bot), suites)
    first, second = json.dumps(run_document(result)), json.dumps(run_document(again))
    told = re.compile(r'"seconds": [0-9.e-]+')
    assert told.sub("", first) == told.sub("", second)
