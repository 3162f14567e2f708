"""What the event store knows that speaks for a change of the content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from ..events import (
    Answered,
    Frequent,
    Missed,
    Span,
    answers,
    frequent_questions,
    gaps,
    questions_by_day,
    volumes,
)
from ..model import Collection, Outcome
from .clusters import MAX_TEXTS, Cluster, clusters


@dataclass(frozen=True)
class Evidence:
    """What happened in a span of days with one collection.

    ``undecided`` are questions after which the bot asked back, ``answered`` those that got an
    entry, by its id. Where no questions are kept these and ``clusters`` are empty.
    """

    clusters: Sequence[Cluster] = ()
    undecided: Sequence[Frequent] = ()
    answered: Mapping[str, Sequence[Frequent]] = field(default_factory=dict)
    answers: Sequence[Answered] = ()
    gaps: Sequence[Missed] = ()
    replies: int = 0


def not_understood(
    connection: Connection, span: Span, collection: Collection, least: int
) -> list[Cluster]:
    """Return the groups of questions that got no answer and were no gap either."""
    where = {"collection": collection.id, "outcome": str(Outcome.NO_ANSWER), "gap": ""}
    asked = questions_by_day(connection, span, MAX_TEXTS, **where)
    return clusters(asked, collection, least)


def gather(connection: Connection, span: Span, collection: Collection, least: int) -> Evidence:
    """Return what speaks for a change of a collection; nothing that fewer than ``least`` asked."""
    own = {"collection": collection.id}

    def frequent(outcome: Outcome, **more: str) -> list[Frequent]:
        where = {**own, "outcome": str(outcome), **more}
        return frequent_questions(connection, span, least, **where)

    found = [one for one in answers(connection, span) if one.collection == collection.id]
    return Evidence(
        clusters=not_understood(connection, span, collection, least),
        undecided=frequent(Outcome.CLARIFY),
        answered={one.entry: frequent(Outcome.ANSWER, entry=one.entry) for one in found},
        answers=found,
        gaps=[one for one in gaps(connection, span) if one.collection == collection.id],
        replies=sum(one.replies for one in volumes(connection, span)),
    )
