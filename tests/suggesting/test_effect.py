"""What suggestions would do, measured on left-out phrasings and by the collection's own suites."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chatbot import FaqBot
from chatbot.events import Missed
from chatbot.model import Block, Gap
from chatbot.retrieval.learning import silent
from chatbot.suggesting import (
    Action,
    Cluster,
    Effect,
    Evidence,
    Proposal,
    measure,
    propose,
)
from chatbot.suggesting.effect import changed
from tests.engine.small_collections import tiny

PARKING = ("where can visitors park", "parking spaces nearby")
GAP = Evidence(clusters=[Cluster(("park",), PARKING, 2, 9, 3)])
WANTED = Evidence(gaps=[Missed("demo", "side-effects", "not_covered", 10)], replies=10)


def suite(folder: Path, *lines: object) -> None:
    (folder / "suites").mkdir()
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (folder / "suites" / "own.jsonl").write_text(text, "utf-8")


def effect(bot: FaqBot, folder: Path, evidence: Evidence = GAP) -> Effect:
    return measure(bot.collection, propose(evidence, bot.collection, bot), folder, bot, silent)


@pytest.mark.slow
def test_phrasings_and_suites_are_measured_before_and_after(bot: FaqBot, folder: Path) -> None:
    suite(
        folder,
        {"q": "how much does a visit come to", "topic": "cost"},
        {"q": PARKING[0], "topic": "none"},
    )
    found = effect(bot, folder)
    before, after = (sum(pair[n] for pair in found.phrasings.values()) for n in (0, 1))
    assert before == after > 300  # the same phrasings
    assert (found.new, found.cases) == (2, 2)
    assert 0 <= found.new_kept <= found.new
    lines = "\n".join(found.lines())
    assert "answered rightly" in lines and "2 cases" in lines
    assert json.loads(json.dumps(found.to_json()))["new"] == 2


def test_cases_that_would_pass_or_fail_are_named(bot: FaqBot, folder: Path) -> None:
    asked = ("how much does a visit come to", "how much does one visit cost without insurance")
    gap = Gap("park", "Parking", (Block("paragraph", "TODO"),), asked)
    suite(folder, {"q": asked[0], "topic": "cost"}, {"q": asked[1], "topic": "none"})
    new = Proposal(Action.GAP, gap, None, asked, 9, ("So it is.",))
    found = measure(bot.collection, [new], folder, bot, silent)
    assert (found.broken, found.mended) == (("own/1",), ("own/2",))
    assert "    would fail: own/1" in found.lines()


def test_without_suites_that_is_told(bot: FaqBot, folder: Path) -> None:
    found = effect(bot, folder)
    assert found.notes == ("The collection has no suite of its own.",)
    assert found.suites == {} and found.phrasings


def test_a_broken_suite_is_told_and_the_rest_is_measured(bot: FaqBot, folder: Path) -> None:
    suite(folder, {"nothing": 1})
    found = effect(bot, folder)
    assert "could not be run" in found.notes[0] and found.phrasings


def test_what_is_still_to_be_written_is_not_measured(bot: FaqBot, folder: Path) -> None:
    found = propose(WANTED, bot.collection, bot)
    assert changed(bot.collection, found) == bot.collection
    assert effect(bot, folder, WANTED).notes == ("There is nothing whose effect can be measured.",)


def test_a_collection_with_few_phrasings_has_its_suites_run(tmp_path: Path) -> None:
    few = FaqBot.load(tiny())
    suite(tmp_path, {"q": "what does the treatment cost", "topic": "cost"})
    found = measure(few.collection, propose(GAP, few.collection, few), tmp_path, few, silent)
    assert "could not be measured" in found.notes[0]
    assert found.cases == 1 and found.phrasings == {}
