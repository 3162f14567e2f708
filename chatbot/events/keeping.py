"""What an owner does with the store as a whole: a backup of it, and removing what is old."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

from sqlalchemy import URL

from ..reading.files import whole_file
from .database import StoreError, file_of, reason
from .event_store import EventStore, reading
from .tables import question, reply, tally


def backup(url: URL, target: Path) -> None:
    """Copy the store while it is written to; ``target`` is there whole or not at all.

    Raises ``StoreError`` where there is no file to copy, and where ``target`` is there already.
    """
    file = file_of(url)
    if file is None:
        raise StoreError("The event store is a server. Back it up with its own tool, like pg_dump.")
    if not file.exists():
        raise StoreError(f"There is no event store: {file}. It is begun with the first reply.")
    if target.exists():
        raise StoreError(f"{target} already exists. Name another file, or remove it first.")
    try:
        with (
            whole_file(target) as aside,
            closing(sqlite3.connect(file)) as here,
            closing(sqlite3.connect(aside)) as there,
        ):
            here.backup(there)
    except sqlite3.Error as error:
        raise StoreError(f"{file} cannot be copied: {reason(error)}. Is it damaged?") from None


def purge(url: URL, before: date) -> int:
    """Remove all that was kept before a day; return how many replies that were."""
    with reading(url), closing(EventStore(url)) as store:
        return store.forget(before, question, tally, reply)
