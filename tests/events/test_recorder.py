"""The recorder: putting an event never waits, and what the store does costs no answer."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from kept import questioned, replied
from sqlalchemy import URL, func, select, text

from chatbot.events import Event, EventStore, Recorder, Voted, reading
from chatbot.events import recorder as module
from chatbot.events.event_store import _set_aside as set_aside
from chatbot.events.tables import question, reply

QUICK = 0.01  # seconds between two turns
TODAY = datetime.now(UTC).date()


class FakeStore:
    """Keeps what is written; fails with ``error`` while it is set, waits while ``open`` is not."""

    def __init__(self) -> None:
        self.written: list[Event] = []
        self.missing: list[Voted] = []
        self.error: Exception | None = None
        self.open = threading.Event()
        self.open.set()
        self.tried = threading.Semaphore(0)
        self.threads: set[str] = set()
        self.forgotten: list[date] = []

    def write(self, events: Sequence[Event]) -> list[Voted]:
        self.threads.add(threading.current_thread().name)
        self.tried.release()
        self.open.wait()
        if self.error:
            raise self.error
        self.written += events
        return [event for event in events if event in self.missing]  # type: ignore[misc]

    def forget_questions(self, before: date) -> int:
        self.forgotten.append(before)
        return 0

    def close(self) -> None:
        pass


@pytest.fixture
def fake() -> FakeStore:
    return FakeStore()


@pytest.fixture
def started() -> Iterator[list[Recorder]]:
    recorders: list[Recorder] = []
    yield recorders
    for recorder in recorders:
        recorder.close()


def count(url: URL) -> int:
    with reading(url) as connection:
        return connection.execute(select(func.count()).select_from(reply)).scalar_one()


def test_all_is_written_by_the_end_in_order_and_by_its_own_thread(fake: FakeStore) -> None:
    recorder = Recorder(fake, window=60)
    events = [replied() for _ in range(3 * module.BATCH + 1)]
    for event in events:
        recorder.put(event)
    assert (recorder.waiting, fake.written) == (len(events), [])
    recorder.close()
    assert (recorder.waiting, fake.written) == (0, events)
    assert fake.threads == {"events"}


def test_it_writes_within_its_window(fake: FakeStore, started: list[Recorder]) -> None:
    started.append(Recorder(fake, window=QUICK))
    started[0].put(replied())
    assert fake.tried.acquire(timeout=30)


def test_the_window_and_the_limits_are_those_that_the_documents_tell() -> None:
    document = Path(__file__).parents[2] / "docs" / "events.md"
    told = document.read_text(encoding="utf-8")
    assert (module.WINDOW, f"{module.LIMIT:,} events" in told) == (1.0, True)
    assert "at most one second" in told and f"{module.CLOSING:.0f} seconds" in told


def test_while_the_store_is_slow_nobody_waits_and_what_does_not_fit_is_counted(
    fake: FakeStore, started: list[Recorder], caplog: pytest.LogCaptureFixture
) -> None:
    fake.open.clear()
    started.append(Recorder(fake, window=QUICK, limit=10))
    recorder = started[0]
    recorder.put(replied())
    assert fake.tried.acquire(timeout=30)  # it hangs in the store now
    for _ in range(15):
        recorder.put(replied())
    assert (recorder.dropped, recorder.waiting) == (5, 11)
    assert caplog.text.count("Events cannot be written") == 1
    fake.open.set()
    recorder.close()
    assert len(fake.written) == 11


def test_what_fails_is_tried_again_and_told_once_a_minute(
    fake: FakeStore, started: list[Recorder], caplog: pytest.LogCaptureFixture
) -> None:
    fake.error = sqlite3.OperationalError("purple elephant")
    started.append(Recorder(fake, window=QUICK))
    event = replied()
    started[0].put(event)
    for _ in range(5):
        assert fake.tried.acquire(timeout=30)
    fake.error = None
    started[0].close()
    assert fake.written == [event]
    assert caplog.text.count("Events cannot be written") == 1
    assert "OperationalError" in caplog.text and "Events are written again" in caplog.text
    assert "purple elephant" not in caplog.text


def test_an_error_that_nobody_foresaw_is_told_by_its_lines_and_not_by_its_text(
    fake: FakeStore, started: list[Recorder], caplog: pytest.LogCaptureFixture
) -> None:
    fake.error = KeyError("purple elephant")
    started.append(Recorder(fake, window=QUICK))
    started[0].put(replied())
    assert fake.tried.acquire(timeout=30) and fake.tried.acquire(timeout=30)
    assert "KeyError" in caplog.text and "test_recorder.py" in caplog.text
    assert "purple elephant" not in caplog.text
    fake.error = None


def test_what_could_not_be_written_at_the_end_is_told(
    fake: FakeStore, caplog: pytest.LogCaptureFixture
) -> None:
    fake.error = sqlite3.OperationalError()
    recorder = Recorder(fake, window=60)
    recorder.put(replied())
    recorder.close()
    assert "1 events were not written" in caplog.text


def test_a_store_that_hangs_does_not_hold_up_the_end(
    fake: FakeStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "CLOSING", QUICK)
    fake.open.clear()
    recorder = Recorder(fake, window=QUICK)
    recorder.put(replied())
    recorder.close()
    assert "1 events were not written" in caplog.text
    fake.open.set()


def test_a_vote_waits_some_turns_for_its_reply(fake: FakeStore, started: list[Recorder]) -> None:
    vote = Voted("0" * 32, True)
    fake.missing = [vote]
    started.append(Recorder(fake, window=QUICK))
    started[0].put(vote)
    for _ in range(1 + module.TRIES):
        assert fake.tried.acquire(timeout=30)
    started[0].put(replied())
    assert fake.tried.acquire(timeout=30)
    assert fake.written.count(vote) == 1 + module.TRIES


def test_the_last_vote_counts_when_both_come_before_the_reply(
    store: EventStore, url: URL, started: list[Recorder]
) -> None:
    one = replied()
    first, last = Voted(one.reply_id, True), Voted(one.reply_id, False, "wrong")
    turned = threading.Semaphore(0)
    started.append(Recorder(store, window=QUICK, watch=lambda waiting, dropped: turned.release()))
    for event in (first, last, one):
        started[0].put(event)
        assert turned.acquire(timeout=30) and turned.acquire(timeout=30)
    started[0].close()
    with reading(url) as connection:
        assert connection.execute(select(reply.c.complaint)).scalars().all() == ["wrong"]


def test_the_watch_is_told_what_waits_and_what_was_dropped_since(fake: FakeStore) -> None:
    told: list[tuple[int, int]] = []
    fake.error = sqlite3.OperationalError()
    recorder = Recorder(fake, window=60, limit=2)
    recorder.watch = lambda waiting, dropped: told.append((waiting, dropped))
    for _ in range(5):
        recorder.put(replied())
    recorder.close()
    assert told == [(2, 3)]


def test_after_a_fork_each_process_writes_its_own(store: EventStore, url: URL) -> None:
    recorder = Recorder(store, window=60)
    recorder.prepare()
    recorder.put(replied())
    child = os.fork()
    if child == 0:
        try:
            recorder.put(replied())
            waiting = recorder.waiting
            recorder.close()
        finally:
            os._exit(waiting != 1)
    assert os.waitpid(child, 0)[1] == 0
    assert count(url) == 1
    recorder.close()
    assert count(url) == 2


def test_questions_go_after_their_days(store: EventStore, url: URL) -> None:
    days = [TODAY - timedelta(n) for n in range(4)]
    store.write([questioned(day=day) for day in days])
    recorder = Recorder(store, question_days=2)
    recorder.prepare()
    with reading(url) as connection:
        assert connection.execute(select(question.c.day)).scalars().all() == [days[1], days[0]]


def test_turned_off_all_questions_go(store: EventStore, url: URL) -> None:
    store.write([questioned(day=TODAY)])
    Recorder(store).prepare()
    with reading(url) as connection:
        assert connection.execute(select(question.c.day)).all() == []


def test_they_go_each_day_while_it_runs(
    fake: FakeStore, started: list[Recorder], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Clock(datetime):
        today_is = datetime(2026, 11, 26, tzinfo=UTC)

        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return cls.today_is

    monkeypatch.setattr(module, "datetime", Clock)
    started.append(Recorder(fake, question_days=30, window=QUICK))
    for day in (26, 26, 27):
        Clock.today_is = datetime(2026, 11, day, tzinfo=UTC)
        started[0].put(replied())
        assert fake.tried.acquire(timeout=30)
    assert fake.forgotten == [date(2026, 10, 28), date(2026, 10, 29)]


def test_a_newer_store_turns_events_off(
    store: EventStore, url: URL, started: list[Recorder], caplog: pytest.LogCaptureFixture
) -> None:
    with store.writing() as connection:
        connection.execute(text("UPDATE schema_version SET version = 99"))
    store.close()
    for prepared in (True, False):
        caplog.clear()
        recorder = Recorder(store, window=QUICK)
        started.append(recorder)
        if prepared:
            recorder.prepare()
        recorder.put(replied())
        recorder.close()
        assert not recorder.accepts
        assert "No events are kept. The event store has version 99" in caplog.text


def test_a_store_that_cannot_be_made_yet_is_made_later(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "gone"
    folder.write_text("a file in the way")
    url = URL.create("sqlite", database=str(folder / "events.sqlite"))
    recorder = Recorder(EventStore(url), window=60)
    recorder.prepare()
    assert "The event store cannot be used yet: FileExistsError" in caplog.text
    recorder.put(replied())
    folder.unlink()
    recorder.close()
    assert count(url) == 1


@pytest.mark.parametrize("how", ["file", "folder", "replaced"])
def test_a_file_that_goes_is_made_anew(url: URL, how: str) -> None:
    file = Path(url.database or "")
    store = EventStore(url)
    recorder = Recorder(store, window=60)
    store.write([replied()])
    if how == "folder":
        shutil.rmtree(file.parent)
    else:
        for path in file.parent.iterdir():
            path.unlink()
    if how == "replaced":
        with_other = EventStore(url)
        with_other.write([replied()])
        with_other.close()
    recorder.put(replied())
    recorder.close()
    assert count(url) == (2 if how == "replaced" else 1)


@pytest.mark.parametrize("part", ["sqlite_master", "schema_version", "reply_by_day"])
def test_a_damaged_file_is_set_aside(url: URL, part: str, caplog: pytest.LogCaptureFixture) -> None:
    file = Path(url.database or "")
    store = EventStore(url)
    store.write([replied() for _ in range(500)])
    store.close()
    # Where a table or an index is in the file differs from one to the next.
    with closing(sqlite3.connect(file)) as connection:
        pages = dict(connection.execute("SELECT name, rootpage FROM sqlite_master"))
    content = bytearray(file.read_bytes())
    at = 4096 * (pages.get(part, 1) - 1)
    content[at : at + 4096] = b"\xa5" * 4096
    file.write_bytes(content)
    recorder = Recorder(store, window=QUICK)
    turned = threading.Semaphore(0)
    recorder.watch = lambda waiting, dropped: turned.release()
    event = replied()
    recorder.put(event)
    for _ in range(3):
        assert turned.acquire(timeout=30)
    recorder.close()
    assert count(url) == 1
    (aside,) = file.parent.glob("events.sqlite.damaged-*")
    assert aside.read_bytes() == bytes(content)
    assert "The event store was damaged." in caplog.text


def test_of_several_processes_one_sets_it_aside(url: URL) -> None:
    """The other finds a sound file in its place, and leaves that alone."""
    file = Path(url.database or "")
    file.write_bytes(b"\xa5" * 4096)
    set_aside(file)
    store = EventStore(url)
    store.write([replied()])
    set_aside(file)
    store.write([replied()])
    store.close()
    assert count(url) == 2
