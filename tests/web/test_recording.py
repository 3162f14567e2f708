"""What is kept of replies, and that keeping it costs nobody an answer."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from fake_bot import COLLECTION, SECRET, FakeBot, make_app
from keeping_app import Kept, KeptBot

from chatbot import FaqBot
from chatbot.events.event_store import EventStore
from chatbot.settings import Site
from chatbot.web import about, recording
from chatbot.web.sites import Fixed, Sites


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    found = Kept(tmp_path)
    yield found
    found.recorder.close()


@pytest.fixture
def logging_questions(tmp_path: Path) -> Iterator[Kept]:
    found = Kept(tmp_path, question_log=30)
    yield found
    found.recorder.close()


def test_a_reply_is_kept_with_what_it_was(kept: Kept) -> None:
    before = datetime.now(UTC)
    ids = [kept.ask("answer"), kept.ask("nothing")]
    found = {row["reply_id"]: row for row in kept.replies()}
    answered, missed = (found[one] for one in ids)
    assert (answered["day"], answered["hour"]) == (before.date(), before.hour)
    assert answered["collection"] == "test-spine" and answered["language"] == "en"
    assert answered["version"] == COLLECTION.version
    assert (answered["outcome"], answered["entry"]) == ("answer", "fda-approval")
    assert answered["confidence"] == 9
    assert (missed["outcome"], missed["gap"]) == ("no_answer", "side-effects")
    assert (missed["reason"], missed["confidence"]) == ("not_covered", None)


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/api/chat", {"json": {"message": "answer"}}),
        ("/webhooks/rest/webhook", {"json": {"message": "answer"}}),
        ("/language/:query-knowledgebases", {"json": {"question": "answer"}}),
        ("/ask", {"data": {"question": "answer"}}),
        ("/api/chat", {"json": {"message": "numb " * 9000}}),
    ],
)
def test_one_for_each_message_of_every_shape(kept: Kept, path: str, sent: dict[str, Any]) -> None:
    assert kept.client.post(path, **sent).status_code == 200
    assert len(kept.replies()) == 1


def test_each_under_its_site(tmp_path: Path) -> None:
    sites: Any = Sites(Fixed(Site(key, ("a",)), cast(FaqBot, KeptBot())) for key in ("", "joints"))
    kept = Kept(tmp_path, sites)
    for site in ({}, {"site": "joints"}, {"site": "joints"}):
        kept.client.post("/api/chat", json={"message": "answer", **site})
    assert sorted(row["site"] for row in kept.replies()) == ["", "joints", "joints"]


@pytest.mark.parametrize("sent", [{"message": ""}, {"message": "a " * 9000}, {"message": "crash"}])
def test_what_gets_no_reply_is_not_kept(kept: Kept, sent: dict[str, str]) -> None:
    kept.ask()
    kept.client.post("/api/chat", json=sent)
    assert len(kept.replies()) == 1


def test_off_nothing_is_written(tmp_path: Path, bot: FakeBot) -> None:
    client = make_app(bot, events="off", data_dir=tmp_path).test_client()
    client.post("/api/chat", json={"message": "answer"})
    assert list(tmp_path.iterdir()) == []


def fails(*args: Any, **kwargs: Any) -> Any:
    raise sqlite3.OperationalError(SECRET)


@pytest.mark.parametrize("where", ["write", "writing", "_open"])
def test_a_store_that_fails_fails_no_answer(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, where: str
) -> None:
    monkeypatch.setattr(EventStore, where, fails)
    assert kept.ask("answer") and kept.vote(reply_id="0" * 32, helpful=True) == 204
    kept.recorder.close()
    assert "Events cannot be written" in caplog.text and SECRET not in caplog.text


def test_recording_that_fails_fails_no_answer(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(recording, "Replied", fails)
    with caplog.at_level(logging.DEBUG):
        assert kept.client.post("/api/chat", json={"message": "answer"}).status_code == 200
    assert "A reply could not be recorded: AttributeError" in caplog.text
    assert SECRET not in caplog.text


def test_a_disk_that_is_full_fails_no_answer(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As SQLite tells it: no page more than there are."""
    kept.ask()
    kept.recorder.close()
    opened = EventStore._open

    def full(store: EventStore) -> None:
        opened(store)
        assert store._engine
        with store._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")

    with monkeypatch.context() as patch:
        patch.setattr(EventStore, "_open", full)
        ids = [kept.ask() for _ in range(300)]
        kept.recorder.close()
    assert len(set(ids)) == 300
    assert "Events cannot be written" in caplog.text and "SQLITE_FULL" in caplog.text
    kept.ask()
    assert len(kept.replies()) == 2


def test_by_default_no_question_is_kept_and_that_is_said(kept: Kept) -> None:
    kept.ask("what does it cost")
    config = kept.client.get("/api/config").get_json()
    assert config["question_log"] is False
    assert config["about"] == about.about(COLLECTION)
    assert about.UNREAD in config["about"]
    assert kept.questions() == []


def test_chosen_they_are_kept_redacted(logging_questions: Kept) -> None:
    logging_questions.ask("What does it cost Gwendolyn?")
    logging_questions.ask("is stem cell therapy for me")
    assert logging_questions.questions() == ["is stem cell therapy for me", "what does it cost ▢"]


@pytest.mark.parametrize("path", ["/api/config", "/ask", "/"])
def test_and_it_is_said_before_the_first(logging_questions: Kept, path: str) -> None:
    said = logging_questions.client.get(path)
    text = " ".join(said.get_json()["about"]) if path == "/api/config" else said.text
    assert "Questions are kept for 30 days" in text and about.UNREAD not in text
    assert logging_questions.client.get("/api/config").get_json()["question_log"] is True


def test_a_day_is_one_day() -> None:
    assert "Questions are kept for 1 day," in about.about(COLLECTION, 1)[1]


@pytest.mark.parametrize(
    "message",
    [
        "urgent what does it cost",  # an alarm
        "answer what does it cost",  # a reply with a safety note
        "what does it cost for my groin",  # the guard saw something
        "numb what does it cost " * 2000,  # refused for its length
        "what does it cost " * 2000,
        "my name is will young what does it cost",
    ],
)
def test_never_where_there_may_be_danger_or_somebody(logging_questions: Kept, message: str) -> None:
    logging_questions.client.post("/api/chat", json={"message": message})
    logging_questions.ask("what does it cost")
    assert logging_questions.questions() == ["what does it cost"]


def test_a_guard_that_fails_keeps_the_question_out(tmp_path: Path) -> None:
    class Broken(KeptBot):
        def is_calm(self, message: str) -> bool:
            raise KeyError(message)

    kept = Kept(tmp_path, Broken(), question_log=30)
    kept.ask("what does it cost")
    assert (len(kept.replies()), kept.questions()) == (1, [])


def test_the_words_of_new_content_are_known_once_it_is_served(logging_questions: Kept) -> None:
    found = logging_questions.app.extensions[recording.EXTENSION]
    one = found.redactor(COLLECTION)
    assert found.redactor(COLLECTION) is one
    for number in range(recording.COLLECTIONS):
        other = replace(COLLECTION, title=f"Title {number}")
        assert found.redactor(other) is not one
    assert len(found.redactors) == recording.COLLECTIONS
