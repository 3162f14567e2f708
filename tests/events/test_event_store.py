"""The store: what is written is there, once and whole, on SQLite and on PostgreSQL."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest
from kept import DAY, questioned, replied, unanswered
from sqlalchemy import URL, inspect, select, text
from sqlalchemy.exc import OperationalError

from chatbot.events import EventStore, NewerStore, Questioned, Replied, Voted, reading
from chatbot.events.migrations import STEPS, migrate
from chatbot.events.tables import question, reply, tally


def rows(store: EventStore, *columns: object) -> list[tuple[object, ...]]:
    with store.writing() as connection:
        return sorted(tuple(row) for row in connection.execute(select(*columns)))  # type: ignore[call-overload]


def test_a_reply_is_kept_as_it_was_and_counted(any_store: EventStore) -> None:
    one = replied(confidence=None)
    assert any_store.write([one, replied(), unanswered()]) == []
    with any_store.writing() as connection:
        found = connection.execute(select(reply).where(reply.c.reply_id == one.reply_id))
        row = dict(found.mappings().one())
    assert (row.pop("helpful"), row.pop("complaint")) == (None, "")
    assert Replied(**row) == one
    counted = rows(any_store, tally.c.day, tally.c.outcome, tally.c.entry, tally.c.replies)
    assert counted == [(DAY, "answer", "cost", 2), (DAY, "no_answer", "", 1)]


def test_a_reply_written_twice_counts_once(any_store: EventStore) -> None:
    one = replied()
    any_store.write([one])
    any_store.write([one, replied()])
    assert rows(any_store, tally.c.replies) == [(2,)]


def test_a_vote_is_kept_with_its_reply_and_the_last_counts(any_store: EventStore) -> None:
    one, other = replied(), replied()
    unhelpful = Voted(one.reply_id, False, "wrong")
    assert any_store.write([one, other, Voted(one.reply_id, True), unhelpful]) == []
    voted = (reply.c.reply_id == one.reply_id, reply.c.helpful, reply.c.complaint)
    assert rows(any_store, *voted)[-1] == (True, False, "wrong")
    any_store.write([unhelpful, Voted(one.reply_id, True)])
    assert rows(any_store, *voted)[-1] == (True, True, "")


def test_a_vote_on_no_reply_is_given_back_and_not_kept(any_store: EventStore) -> None:
    vote = Voted("0" * 32, True)
    assert any_store.write([vote, replied()]) == [vote]
    assert rows(any_store, reply.c.helpful) == [(None,)]


def test_a_question_is_counted_without_its_reply(any_store: EventStore) -> None:
    any_store.write([questioned(), questioned(), questioned("is it far")])
    assert rows(any_store, question.c.text, question.c.times) == [
        ("does it hurt", 2),
        ("is it far", 1),
    ]


def test_what_fails_is_not_half_written(any_store: EventStore) -> None:
    broken = Questioned(DAY, "answer", None)  # type: ignore[arg-type]
    with pytest.raises(Exception, match="(?i)null"):
        any_store.write([replied(), broken])
    assert rows(any_store, reply.c.reply_id) == rows(any_store, tally.c.replies) == []


def test_an_older_store_is_brought_forward_with_what_is_in_it(any_store: EventStore) -> None:
    newer = (*STEPS, ("ALTER TABLE reply ADD COLUMN mood VARCHAR(64) DEFAULT 'calm'",))
    any_store.write([replied()])
    with any_store.writing() as connection:
        migrate(connection, newer)
        migrate(connection, newer)
        assert connection.execute(text("SELECT mood FROM reply")).scalars().all() == ["calm"]
        assert connection.execute(text("SELECT version FROM schema_version")).scalar() == 2


def test_a_step_that_fails_leaves_the_store_as_it_was(any_store: EventStore) -> None:
    any_store.write([replied()])
    broken = (*STEPS, ("ALTER TABLE reply ADD COLUMN mood VARCHAR(64)", "NONSENSE"))
    with pytest.raises(Exception, match="(?i)syntax"), any_store.writing() as connection:
        migrate(connection, broken)
    any_store.write([replied()])
    with any_store.writing() as connection:
        assert "mood" not in {one["name"] for one in inspect(connection).get_columns("reply")}


def test_a_newer_store_is_refused_and_not_touched(any_store: EventStore, any_url: URL) -> None:
    with any_store.writing() as connection:
        connection.execute(text("UPDATE schema_version SET version = 99"))
    any_store.close()
    with pytest.raises(NewerStore, match="version 99, and this program knows versions up to 1"):
        any_store.write([replied()])
    with pytest.raises(NewerStore), reading(any_url):
        pass


def test_questions_are_forgotten_by_day(any_store: EventStore) -> None:
    days = [DAY - timedelta(n) for n in range(3)]
    any_store.write([questioned(day=day) for day in days])
    assert any_store.forget_questions(days[1]) == 1
    assert rows(any_store, question.c.day) == [(days[1],), (days[0],)]


def test_what_is_forgotten_is_in_no_file(store: EventStore, url: URL) -> None:
    secret = "purple elephant"
    store.write([questioned(secret), *(replied() for _ in range(300))])
    folder = Path(url.database or "").parent
    assert secret.encode() in b"".join(path.read_bytes() for path in folder.iterdir())
    store.forget_questions(date(2027, 1, 1))
    assert secret.encode() not in b"".join(path.read_bytes() for path in folder.iterdir())


def test_the_file_is_for_its_owner_only(store: EventStore, url: URL) -> None:
    store.write([replied()])
    files = list(Path(url.database or "").parent.iterdir())
    assert len(files) == 3  # with the log and its index
    assert {path.stat().st_mode & 0o077 for path in files} == {0}


def test_readers_keep_no_writer_waiting_nor_the_other_way_round(
    store: EventStore, url: URL
) -> None:
    store.write([replied()])
    with reading(url) as connection:
        assert len(connection.execute(select(reply)).all()) == 1
        store.write([replied()])
        with store.writing() as other:
            other.execute(text("DELETE FROM tally"))
            assert len(connection.execute(select(reply)).all()) == 1  # as when it began
    with reading(url) as connection:
        assert len(connection.execute(select(reply)).all()) == 2


def test_locked_it_fails_and_later_works(store: EventStore, url: URL) -> None:
    store.write([replied()])
    other = sqlite3.connect(url.database or "", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(OperationalError, match="locked"):
        store.write([replied()])
    other.close()
    store.write([replied()])
    assert rows(store, tally.c.replies) == [(2,)]
