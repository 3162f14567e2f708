"""What an owner asks of the events: how much, which answers help, what is missing.

Each function takes a connection and a span of days, and returns rows of plain values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, distinct, func, select

from ..model import Outcome
from .tables import question, reply, tally

DAYS = 3  # on which a question must have been asked, so that no one person can make a group


@dataclass(frozen=True)
class Span:
    """Days from ``since`` to ``until``, both included, of one site or of all (``None``)."""

    since: date | None = None
    until: date | None = None
    site: str | None = None

    def of(self, table: Table) -> list[ColumnElement[bool]]:
        """Return the conditions on a table's rows."""
        found = []
        if self.since:
            found.append(table.c.day >= self.since)
        if self.until:
            found.append(table.c.day <= self.until)
        if self.site is not None:
            found.append(table.c.site == self.site)
        return found


@dataclass(frozen=True)
class Volume:
    """How many replies of an outcome a day had."""

    day: date
    outcome: str
    replies: int


@dataclass(frozen=True)
class Answered:
    """How often an entry was the answer, and what readers said of it."""

    collection: str
    entry: str
    replies: int
    helpful: int
    unhelpful: int
    complaints: Mapping[str, int]


@dataclass(frozen=True)
class Missed:
    """How often nothing could be answered: the gap, or why; ``outcome`` is always no_answer."""

    collection: str
    gap: str
    reason: str
    replies: int


@dataclass(frozen=True)
class Frequent:
    """A question that many asked, redacted."""

    text: str
    times: int
    days: int


@dataclass(frozen=True)
class DailyQuestion:
    """How often a question, redacted, was asked on a day."""

    text: str
    day: date
    times: int


@dataclass(frozen=True)
class ServedVersion:
    """A version of a collection's content, and from when to when it replied."""

    collection: str
    version: str
    first: date
    last: date
    replies: int


def volumes(connection: Connection, span: Span) -> list[Volume]:
    """Return the replies by day and outcome, the oldest first."""
    by = (tally.c.day, tally.c.outcome)
    rows = select(*by, func.sum(tally.c.replies)).where(*span.of(tally)).group_by(*by).order_by(*by)
    return [Volume(day, outcome, int(n)) for day, outcome, n in connection.execute(rows)]


def answers(connection: Connection, span: Span) -> list[Answered]:
    """Return every entry that was an answer, the most frequent first, with its votes."""
    by = (tally.c.collection, tally.c.entry)
    rows = (
        select(*by, func.sum(tally.c.replies).label("n"))
        .where(*span.of(tally), tally.c.outcome == str(Outcome.ANSWER))
        .group_by(*by)
    )
    voted = (reply.c.collection, reply.c.entry, reply.c.helpful, reply.c.complaint)
    votes = (
        select(*voted, func.count())
        .where(*span.of(reply), reply.c.helpful.is_not(None))
        .group_by(*voted)
    )
    helpful: dict[tuple[str, str], int] = {}
    complaints: dict[tuple[str, str], dict[str, int]] = {}
    for collection, entry, is_helpful, complaint, n in connection.execute(votes):
        key = (collection, entry)
        if is_helpful:
            helpful[key] = helpful.get(key, 0) + n
        else:
            complaints.setdefault(key, {})[complaint] = n
    found = [
        Answered(
            *key,
            int(n),
            helpful.get(key, 0),
            sum(complaints.get(key, {}).values()),
            {name: times for name, times in complaints.get(key, {}).items() if name},
        )
        for *names, n in connection.execute(rows)
        if (key := (names[0], names[1]))
    ]
    return sorted(found, key=lambda one: (-one.replies, one.collection, one.entry))


def votes(connection: Connection, span: Span) -> tuple[int, int]:
    """Return how many readers voted that a reply helped, and how many that it did not."""
    rows = select(reply.c.helpful, func.count()).where(
        *span.of(reply), reply.c.helpful.is_not(None)
    )
    found = {bool(helpful): n for helpful, n in connection.execute(rows.group_by(reply.c.helpful))}
    return found.get(True, 0), found.get(False, 0)


def gaps(connection: Connection, span: Span) -> list[Missed]:
    """Return what could not be answered, the most asked for first."""
    by = (tally.c.collection, tally.c.gap, tally.c.reason)
    demand = func.sum(tally.c.replies)
    rows = (
        select(*by, demand)
        .where(*span.of(tally), tally.c.outcome == str(Outcome.NO_ANSWER))
        .group_by(*by)
        .order_by(demand.desc(), *by)
    )
    found = connection.execute(rows)
    return [Missed(where, gap, why, int(n)) for where, gap, why, n in found]


def frequent_questions(
    connection: Connection, span: Span, least: int, **where: str
) -> list[Frequent]:
    """Return the questions that were asked often enough for anybody to see, most often first.

    That is ``least`` times, and on at least ``DAYS`` days.

    :param where: what else must hold, such as ``outcome="no_answer", gap=""``.
    """
    times, days = func.sum(question.c.times), func.count(distinct(question.c.day))
    rows = (
        select(question.c.text, times, days)
        .where(*span.of(question), *_equal(where))
        .group_by(question.c.text)
        .having(times >= least, days >= DAYS)
        .order_by(times.desc(), question.c.text)
    )
    return [Frequent(text, int(n), int(on)) for text, n, on in connection.execute(rows)]


def questions_by_day(
    connection: Connection, span: Span, most: int, **where: str
) -> list[DailyQuestion]:
    """Return the ``most`` frequent questions however rare, for clusters and not for anyone's eyes.

    :param where: as in ``frequent_questions``.
    """
    by = (question.c.text, question.c.day)
    conditions = [*span.of(question), *_equal(where)]
    times = func.sum(question.c.times)
    texts = select(question.c.text).where(*conditions).group_by(question.c.text)
    chosen = texts.order_by(times.desc(), question.c.text).limit(most)
    rows = select(*by, times).where(*conditions, question.c.text.in_(chosen)).group_by(*by)
    found = connection.execute(rows.order_by(*by))
    return [DailyQuestion(text, day, int(n)) for text, day, n in found]


def served_versions(connection: Connection, span: Span) -> list[ServedVersion]:
    """Return the versions of content that replied, the newest first."""
    first, last = func.min(tally.c.day), func.max(tally.c.day)
    by = (tally.c.collection, tally.c.version)
    rows = (
        select(*by, first, last, func.sum(tally.c.replies))
        .where(*span.of(tally))
        .group_by(*by)
        .order_by(last.desc(), first.desc(), *by)
    )
    return [ServedVersion(*row[:4], int(row[4])) for row in connection.execute(rows)]


def replies(connection: Connection, span: Span) -> Iterator[dict[str, Any]]:
    """Yield every reply with its vote, by day, without ever holding all; the ids stay behind."""
    columns = [column for column in reply.c if column.name != "reply_id"]
    rows = select(*columns).where(*span.of(reply)).order_by(reply.c.day)
    with connection.execution_options(yield_per=1000).execute(rows) as streamed:
        for row in streamed.mappings():
            yield dict(row)


def _equal(where: Mapping[str, str]) -> list[ColumnElement[bool]]:
    return [question.c[name] == value for name, value in where.items()]
