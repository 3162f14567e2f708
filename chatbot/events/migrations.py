"""Steps from one version of the tables to the next, forward only.

A step is never changed once it was released; SQL that SQLite and PostgreSQL both read. Version N is
what the first N steps make.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, inspect, text

from ..errors import FaqChatbotError

STEPS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE reply (
            reply_id VARCHAR(64) NOT NULL PRIMARY KEY,
            day DATE NOT NULL,
            hour INTEGER NOT NULL,
            outcome VARCHAR(64) NOT NULL,
            site VARCHAR(64) NOT NULL,
            collection VARCHAR(64) NOT NULL,
            language VARCHAR(64) NOT NULL,
            version VARCHAR(64) NOT NULL,
            entry VARCHAR(64) NOT NULL,
            gap VARCHAR(64) NOT NULL,
            reason VARCHAR(64) NOT NULL,
            confidence INTEGER,
            helpful BOOLEAN,
            complaint VARCHAR(64) NOT NULL
        )
        """,
        "CREATE INDEX reply_by_day ON reply (day)",
        """
        CREATE INDEX reply_with_vote ON reply (day, site, collection, entry, helpful, complaint)
        WHERE helpful IS NOT NULL
        """,
        """
        CREATE TABLE tally (
            day DATE NOT NULL,
            site VARCHAR(64) NOT NULL,
            collection VARCHAR(64) NOT NULL,
            version VARCHAR(64) NOT NULL,
            outcome VARCHAR(64) NOT NULL,
            entry VARCHAR(64) NOT NULL,
            gap VARCHAR(64) NOT NULL,
            reason VARCHAR(64) NOT NULL,
            replies INTEGER NOT NULL,
            PRIMARY KEY (day, site, collection, version, outcome, entry, gap, reason)
        )
        """,
        """
        CREATE TABLE question (
            day DATE NOT NULL,
            site VARCHAR(64) NOT NULL,
            collection VARCHAR(64) NOT NULL,
            outcome VARCHAR(64) NOT NULL,
            entry VARCHAR(64) NOT NULL,
            gap VARCHAR(64) NOT NULL,
            text VARCHAR(300) NOT NULL,
            times INTEGER NOT NULL,
            PRIMARY KEY (day, site, collection, outcome, entry, gap, text)
        )
        """,
    ),
)
_LOCK = 725_001  # of PostgreSQL: any number that no other program takes


class NewerStore(FaqChatbotError):
    """The tables were made by a newer version of this program, which knows what is in them."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            f"The event store has version {found}, and this program knows versions up to {known}. "
            "Install the newer program again, or name another store in the setting 'events'."
        )


def migrate(connection: Connection, steps: Sequence[Sequence[str]] = STEPS) -> None:
    """Bring the tables to the newest version, in the transaction of the connection.

    Raises ``NewerStore`` where they are newer already.
    """
    if connection.dialect.name == "postgresql":  # SQLite's writers wait for each other anyway
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    version = version_of(connection, steps)
    if version == 0:
        connection.execute(text("CREATE TABLE schema_version (version INTEGER NOT NULL)"))
        connection.execute(text("INSERT INTO schema_version VALUES (0)"))
    for step in steps[version:]:
        for statement in step:
            connection.execute(text(statement))
    if version < len(steps):
        connection.execute(text("UPDATE schema_version SET version = :new"), {"new": len(steps)})


def version_of(connection: Connection, steps: Sequence[Sequence[str]] = STEPS) -> int:
    """Return the version of the tables, 0 where there are none; raise ``NewerStore`` if unknown."""
    if not inspect(connection).has_table("schema_version"):
        return 0
    found: int = connection.execute(text("SELECT version FROM schema_version")).scalar_one()
    if found > len(steps):
        raise NewerStore(found, len(steps))
    return found
