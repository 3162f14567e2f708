"""From the setting ``events`` to a database, and what of SQLite must be said to make it sound."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from ..errors import FaqChatbotError, SettingError
from ..settings import Settings

# The databases that can be used, and what adds to a row there if it is there already.
INSERTS: dict[str, Callable[[Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
FILE = "events.sqlite"
LOCK_SECONDS = 2  # that SQLite waits for another writer
CONNECT_SECONDS = 3  # that a server may take


class StoreError(FaqChatbotError):
    """The event store is not there, or cannot be read or written."""


def reason(error: Exception) -> str:
    """Return what went wrong in a word: an error's own text may have what was to be written."""
    driver = getattr(error, "orig", None) or error
    return str(
        getattr(driver, "sqlite_errorname", None)
        or getattr(driver, "sqlstate", None)
        or type(driver).__name__
    )


def store_url(settings: Settings) -> URL | None:
    """Return where events are kept, ``None`` if nowhere; ``SettingError`` for a bad address."""
    if settings.events == "off":
        return None
    if not settings.events:
        return URL.create("sqlite", database=str(settings.data_dir / FILE))
    try:
        url = make_url(settings.events)
        if url.drivername == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        if url.get_backend_name() not in INSERTS:
            raise ValueError
        url.get_dialect().import_dbapi()
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError) as error:
        # Its text may have the password.
        message = f"events is not the address of a usable database ({type(error).__name__})."
        fix = "For PostgreSQL run: pip install 'faq-chatbot[postgresql]'"
        raise SettingError(f"{message} Write it as postgresql://user@host/name. {fix}") from None
    return url


def file_of(url: URL) -> Path | None:
    """Return the file of an SQLite database, ``None`` for a server and a database in memory."""
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(url.database)


def connect(url: URL, *, writing: bool = False) -> Engine:
    """Return an engine; one that writes has its transactions begin with the lock to write.

    An SQLite file is made if there is none, for its owner's eyes only, and its folder too.
    """
    if url.get_backend_name() != "sqlite":
        options = {"connect_timeout": CONNECT_SECONDS} if "psycopg" in url.drivername else {}
        return create_engine(
            url, connect_args=options, pool_size=2, pool_pre_ping=True, hide_parameters=True
        )
    file = file_of(url)
    if writing and file:
        file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    engine = create_engine(url, connect_args={"timeout": LOCK_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    begin = "BEGIN IMMEDIATE" if writing else "BEGIN"
    event.listen(engine, "begin", lambda connection: _begin(connection, begin))
    return engine


def _prepare(connection: sqlite3.Connection, record: Any) -> None:
    """Leave transactions to us, keep no reader waiting, and overwrite what is deleted."""
    connection.isolation_level = None
    for setting in ("journal_mode = WAL", "synchronous = NORMAL", "secure_delete = ON"):
        connection.execute(f"PRAGMA {setting}").close()


def _begin(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement)
