"""Writes events off the way of an answer: a bounded queue, and one thread in each process.

Putting an event takes microseconds whatever the store does. Events are written once a second, all
that wait together; what cannot be written is tried again, and what no longer fits is dropped and
counted. Thread and connections are made by the process that first needs them, after a fork.
"""

from __future__ import annotations

import atexit
import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from queue import Empty, Full, Queue
from time import monotonic
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from ..errors import without_text
from .database import reason
from .kinds import Event, Voted
from .migrations import NewerStore

log = logging.getLogger(__name__)

WINDOW = 1.0  # seconds that are lost at most when a process is killed
LIMIT = 10_000  # events that wait
BATCH = 500  # events in one transaction
TRIES = 5  # windows in which the reply to a vote may come
CLOSING = 5.0  # seconds that the end of a process waits
SELDOM = 60.0  # seconds between two lines of the log


class Writes(Protocol):
    """What a recorder needs of a store."""

    def write(self, events: Sequence[Event]) -> list[Voted]: ...  # noqa: D102

    def forget_questions(self, before: date) -> int: ...  # noqa: D102

    def close(self) -> None: ...  # noqa: D102


class Recorder:
    """Takes events from any thread and writes them to a store.

    :param question_days: how long questions are kept; 0 removes all there are.
    :param watch: called about once a second, by the thread, with the number of events that wait
        and of those dropped since the last call.
    """

    def __init__(
        self,
        store: Writes,
        *,
        question_days: int = 0,
        window: float = WINDOW,
        limit: int = LIMIT,
        watch: Callable[[int, int], None] | None = None,
    ) -> None:
        self.watch = watch
        self._store = store
        self._question_days = question_days
        self._window = window
        self._limit = limit
        self._begin_lock = threading.Lock()
        self._pid = 0
        self._refused = False

    @property
    def accepts(self) -> bool:
        """Whether events are taken: not where a newer program has made the store."""
        return not self._refused

    @property
    def waiting(self) -> int:
        """How many events of this process wait to be written."""
        return self._queue.qsize() + len(self._batch) if self._pid == os.getpid() else 0

    @property
    def dropped(self) -> int:
        """How many events of this process did not fit."""
        return self._dropped if self._pid == os.getpid() else 0

    def prepare(self) -> None:
        """Make or migrate the tables now, so that whoever starts the server sees what is wrong."""
        try:
            self._store.forget_questions(self._oldest_day())
        except NewerStore as error:
            self._refuse(error)
        except Exception as error:
            log.warning("The event store cannot be used yet: %s", reason(error))
        finally:
            self._store.close()  # no connection may go along into a fork

    def put(self, event: Event) -> None:
        """Take an event; never waits, never fails."""
        if self._refused:
            return
        if self._pid != os.getpid():
            self._begin()
        try:
            self._queue.put_nowait(event)
        except Full:
            with self._count_lock:
                self._dropped += 1
            self._tell("there are too many")

    def close(self) -> None:
        """Write what waits and end the thread, within a few seconds."""
        if self._pid != os.getpid():
            return
        self._stop.set()
        self._thread.join(CLOSING)
        if self.waiting:
            log.error("%d events were not written", self.waiting)
        atexit.unregister(self.close)
        self._pid = 0

    def _begin(self) -> None:
        with self._begin_lock:
            if self._pid == os.getpid():
                return
            self._queue: Queue[Event] = Queue(self._limit)
            self._batch: list[Event] = []
            self._late: dict[Voted, int] = {}
            self._dropped = self._told = 0
            self._said = -SELDOM
            self._failing = False
            self._count_lock = threading.Lock()
            self._tidied: date | None = None
            self._stop = threading.Event()
            self._thread = threading.Thread(target=self._run, name="events", daemon=True)
            self._thread.start()
            atexit.register(self.close)
            self._pid = os.getpid()

    def _run(self) -> None:
        while not self._stop.wait(self._window):
            self._turn()
        self._turn()
        self._store.close()

    def _turn(self) -> None:
        """Write all that waits, in batches, until there is nothing left or it fails."""
        try:
            self._tidy()
            self._late = {vote: n + 1 for vote, n in self._late.items() if n < TRIES}
            while self._take() or self._late:
                missing = self._store.write([*self._late, *self._batch])
                self._batch = []
                self._late = {vote: self._late.get(vote, 0) for vote in missing[:BATCH]}
                if self._queue.empty():
                    break
            self._tell_recovery()
        except NewerStore as error:
            self._refuse(error)
        except Exception as error:
            self._tell_failure(error)
        self._tell_watch()

    def _take(self) -> bool:
        try:
            while len(self._batch) < BATCH:
                self._batch.append(self._queue.get_nowait())
        except Empty:
            pass
        return bool(self._batch)

    def _tidy(self) -> None:
        today = datetime.now(UTC).date()
        if self._tidied != today:
            self._store.forget_questions(self._oldest_day())
            self._tidied = today

    def _oldest_day(self) -> date:
        """Return the first day whose questions are kept."""
        return datetime.now(UTC).date() + timedelta(1 - self._question_days)

    def _refuse(self, error: NewerStore) -> None:
        self._refused = True
        log.error("No events are kept. %s", error)

    def _tell_failure(self, error: Exception) -> None:
        """Log why nothing is written; of an error that nobody foresaw the lines, never its text."""
        self._failing = True
        foreseen = isinstance(error, SQLAlchemyError | sqlite3.Error | OSError)
        self._tell(reason(error) if foreseen else without_text(error))

    def _tell(self, why: str) -> None:
        """Log that events are not written, a minute apart."""
        with self._count_lock:
            if monotonic() - self._said < SELDOM:
                return
            self._said = monotonic()
        counts = f"{self.waiting} wait, {self._dropped} were dropped"
        log.warning("Events cannot be written (%s): %s", counts, why)

    def _tell_recovery(self) -> None:
        if self._failing:
            self._failing, self._said = False, -SELDOM
            log.warning("Events are written again (%d were dropped)", self._dropped)

    def _tell_watch(self) -> None:
        dropped, self._told = self._dropped - self._told, self._dropped
        if self.watch:
            self.watch(self.waiting, dropped)
