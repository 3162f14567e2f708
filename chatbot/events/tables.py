"""The tables as they are now; ``migrations`` brings older ones to this.

``tally`` counts the replies of a day by what they were, in the same transaction that writes them:
counting a million rows takes most of a second, and reading the counts a few milliseconds.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Index, Integer, MetaData, String, Table

METADATA = MetaData()
NAME = 64  # characters of an id
LONGEST = 300  # characters of a question that is kept


def _name(name: str, primary_key: bool = False) -> Column[str]:
    return Column(name, String(NAME), nullable=False, primary_key=primary_key)


reply = Table(
    "reply",
    METADATA,
    _name("reply_id", primary_key=True),
    Column("day", Date, nullable=False),
    Column("hour", Integer, nullable=False),
    _name("outcome"),
    _name("site"),
    _name("collection"),
    _name("language"),
    _name("version"),
    _name("entry"),
    _name("gap"),
    _name("reason"),
    Column("confidence", Integer),
    Column("helpful", Boolean),
    _name("complaint"),
)
Index("reply_by_day", reply.c.day)
# Few replies get a vote, so the index of those that do is small.
Index(
    "reply_with_vote",
    reply.c.day,
    reply.c.site,
    reply.c.collection,
    reply.c.entry,
    reply.c.helpful,
    reply.c.complaint,
    sqlite_where=reply.c.helpful.is_not(None),
    postgresql_where=reply.c.helpful.is_not(None),
)

KEY = ("day", "site", "collection", "version", "outcome", "entry", "gap", "reason")
tally = Table(
    "tally",
    METADATA,
    Column("day", Date, primary_key=True),
    *(_name(name, primary_key=True) for name in KEY[1:]),
    Column("replies", Integer, nullable=False),
)

ASKED = ("day", "site", "collection", "outcome", "entry", "gap", "text")
question = Table(
    "question",
    METADATA,
    Column("day", Date, primary_key=True),
    *(_name(name, primary_key=True) for name in ASKED[1:-1]),
    Column("text", String(LONGEST), primary_key=True),
    Column("times", Integer, nullable=False),
)
