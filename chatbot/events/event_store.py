"""The event store: opened when it is first needed, and opened anew when its file is not there.

A file that is damaged is set aside and a new one begun: counts of the past can be looked at later,
counts of today cannot be had later.
"""

from __future__ import annotations

import fcntl
import logging
import os
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Table,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import SQLAlchemyError

from .database import INSERTS, StoreError, connect, file_of, reason
from .kinds import Event, Questioned, Replied, Voted
from .migrations import VERSION, migrate, schema_version
from .tables import ASKED, KEY, question, reply, tally

log = logging.getLogger(__name__)

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


class EventStore:
    """Writes events to a database and reads them; for one thread and one process."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self._file = file_of(url)
        self._engine: Engine | None = None
        self._inode = 0

    def write(self, events: Sequence[Event]) -> list[Voted]:
        """Write events, all or none; return the votes on replies that are not there (yet).

        A reply that is there already changes nothing. Raises what the database raises.
        """
        with self.writing() as connection:
            replies = {event.reply_id: event for event in events if isinstance(event, Replied)}
            for known in _known(connection, replies):
                del replies[known]
            if replies:
                rows = [{**vars(event), "complaint": ""} for event in replies.values()]
                connection.execute(insert(reply), rows)
            _count(connection, tally, KEY, "replies", replies.values())
            asked = [event for event in events if isinstance(event, Questioned)]
            _count(connection, question, ASKED, "times", asked)
            votes = [event for event in events if isinstance(event, Voted)]
            return _vote(connection, votes)

    def forget_questions(self, before: date) -> int:
        """Delete the questions asked before a day; return how many there were."""
        return self.forget(before, question)

    def forget(self, before: date, *tables: Table) -> int:
        """Delete rows of before a day, from the file too; return how many the last table had."""
        gone = 0
        with self.writing() as connection:
            for table in tables:
                gone = connection.execute(delete(table).where(table.c.day < before)).rowcount
        if gone and self._file and self._engine:
            with closing(self._engine.raw_connection()) as connection:
                # What was deleted still stands in the log, which is emptied into the file.
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return gone

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection in a transaction that writes."""
        if self._moved():
            self.close()
        try:
            if self._engine is None:
                self._open()
            assert self._engine
            with self._engine.begin() as connection:
                yield connection
        except (SQLAlchemyError, sqlite3.Error) as error:
            if self._file and _tells_damage(error):
                self.close()
                _set_aside(self._file)
            raise

    def close(self) -> None:
        """Close the connections; the next use opens them again."""
        if self._engine:
            self._engine.dispose()
        self._engine = None

    def _open(self) -> None:
        engine = connect(self.url, writing=True)
        try:
            with engine.begin() as connection:
                migrate(connection)
            self._inode = self._file.stat().st_ino if self._file else 0
        except BaseException:
            engine.dispose()
            raise
        self._engine = engine

    def _moved(self) -> bool:
        """Say whether the file that is open is no longer the one at its place."""
        if self._engine is None or self._file is None:
            return False
        try:
            return self._file.stat().st_ino != self._inode
        except FileNotFoundError:
            return True


@contextmanager
def reading(url: URL) -> Iterator[Connection]:
    """Give a connection that reads and keeps no writer waiting; older tables are migrated first.

    Raises ``StoreError`` where there is no store, or it cannot be read.
    """
    file = file_of(url)
    if file and not file.exists():
        raise StoreError(f"There is no event store: {file}. It is begun with the first reply.")
    engine = connect(url)
    try:
        with engine.connect() as connection:
            version = schema_version(connection)
        if version < VERSION:
            with closing(EventStore(url)) as store, store.writing():
                pass
        with engine.connect() as connection:
            yield connection
    except (SQLAlchemyError, sqlite3.Error) as error:
        message = f"The event store cannot be read: {reason(error)}."
        raise StoreError(
            f"{message} Try again; if it stays so, look at its file or server."
        ) from None
    finally:
        engine.dispose()


def _count(
    connection: Connection, table: Table, key: tuple[str, ...], column: str, events: Iterable[Any]
) -> None:
    """Add events to the counts of their keys, in an order so that two writers cannot deadlock."""
    found = Counter(tuple(getattr(event, name) for name in key) for event in events)
    rows = [
        {**dict(zip(key, values, strict=True)), column: times}
        for values, times in sorted(found.items())
    ]
    if rows:
        new = INSERTS[connection.dialect.name](table)
        more = {column: table.c[column] + new.excluded[column]}
        connection.execute(new.on_conflict_do_update(index_elements=key, set_=more), rows)


def _known(connection: Connection, ids: Collection[str]) -> set[str]:
    """Return which of these replies are there."""
    if not ids:
        return set()
    rows = select(reply.c.reply_id).where(reply.c.reply_id.in_(ids))
    return set(connection.execute(rows).scalars())


def _vote(connection: Connection, votes: Sequence[Voted]) -> list[Voted]:
    """Write votes to their replies, in place of earlier ones; return those that have no reply."""
    known = _known(connection, {vote.reply_id for vote in votes})
    rows = [
        {"voted": vote.reply_id, "helpful": vote.helpful, "complaint": vote.complaint}
        for vote in votes
        if vote.reply_id in known
    ]
    if rows:
        connection.execute(update(reply).where(reply.c.reply_id == bindparam("voted")), rows)
    return [vote for vote in votes if vote.reply_id not in known]


def _set_aside(file: Path) -> None:
    """Rename a damaged file and what belongs to it, unless another process has done so before."""
    with file.with_name(file.name + ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_damaged(file):
            return
        to = f"{file.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S}"
        for end in ("-wal", "-shm", ""):
            if os.path.exists(f"{file}{end}"):
                os.replace(f"{file}{end}", file.with_name(to + end))
    log.error("The event store was damaged. It lies in %s now, and a new one is begun.", to)


def _is_damaged(file: Path) -> bool:
    if not file.exists():
        return False
    try:
        with closing(sqlite3.connect(file)) as connection:
            sound: bool = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
            return not sound
    except sqlite3.DatabaseError as error:
        return _tells_damage(error)


def _tells_damage(error: Exception) -> bool:
    code: int = getattr(getattr(error, "orig", error), "sqlite_errorcode", 0)
    return code & 0xFF in _DAMAGED
