"""The version of the tables, and the steps from one version to the next, forward only.

A new store is made from ``tables`` at the newest version. A change of the tables after a release
adds a step, which brings older stores to what ``tables`` says.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, inspect, text

from ..errors import FaqChatbotError
from .tables import METADATA

# From version 1 to 2, and so on: statements that SQLite and PostgreSQL both read. Once released, a
# step is never changed.
STEPS: tuple[tuple[str, ...], ...] = ()
VERSION = 1 + len(STEPS)
_LOCK = 725_001  # of PostgreSQL: any number that no other program takes


class NewerStore(FaqChatbotError):
    """The tables were made by a newer version of this program, which knows what is in them."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            f"The event store has version {found}, and this program knows versions up to {known}. "
            "Install the newer program again, or name another store in the setting 'events'."
        )


def migrate(connection: Connection, steps: Sequence[Sequence[str]] = STEPS) -> None:
    """Make the tables, or bring them to the newest version, in the connection's transaction.

    Raises ``NewerStore`` where they are newer already.
    """
    if connection.dialect.name == "postgresql":  # SQLite's writers wait for each other anyway
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    newest = 1 + len(steps)
    version = schema_version(connection, newest)
    if version == newest:
        return
    if version == 0:
        METADATA.create_all(connection, checkfirst=False)
        connection.execute(text("CREATE TABLE schema_version (version INTEGER NOT NULL)"))
        connection.execute(text("INSERT INTO schema_version VALUES (:new)"), {"new": newest})
        return
    for step in steps[version - 1 :]:
        for statement in step:
            connection.execute(text(statement))
    connection.execute(text("UPDATE schema_version SET version = :new"), {"new": newest})


def schema_version(connection: Connection, newest: int = VERSION) -> int:
    """Return the version of the tables, 0 where there are none; raise ``NewerStore`` if unknown."""
    if not inspect(connection).has_table("schema_version"):
        return 0
    found: int = connection.execute(text("SELECT version FROM schema_version")).scalar_one()
    if found > newest:
        raise NewerStore(found, newest)
    return found
