"""What is kept of a reply, of a vote on it, and of a question: small facts, and nobody's identity.

A reply's id is random; it is kept so that a vote finds its reply. Whatever there is none of is an
empty text, so that every column can be part of a key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from ..model import Reply


class Complaint(StrEnum):
    """What a reader may say is wrong with an answer."""

    NOT_MY_QUESTION = "not_my_question"
    NOT_CLEAR = "not_clear"
    OUT_OF_DATE = "out_of_date"
    WRONG = "wrong"
    OTHER = "other"


@dataclass(frozen=True)
class Replied:
    """One reply: the day and hour (UTC), what it was, and from which content.

    ``confidence`` is the tenth that the probability lies in, 0 to 9, or ``None``.
    """

    reply_id: str
    day: date
    hour: int
    outcome: str
    site: str = ""
    collection: str = ""
    language: str = ""
    version: str = ""
    entry: str = ""
    gap: str = ""
    reason: str = ""
    confidence: int | None = None

    @classmethod
    def of(cls, reply: Reply, *, site: str, language: str, now: datetime | None = None) -> Replied:
        """Return what is kept of a reply, which must have an id."""
        now = now or datetime.now(UTC)
        return cls(
            reply_id=reply.reply_id or "",
            day=now.date(),
            hour=now.hour,
            outcome=str(reply.outcome),
            site=site,
            collection=reply.collection,
            language=language,
            version=reply.content_version,
            entry=reply.entry_id or "",
            gap=reply.gap_id or "",
            reason=str(reply.reason or ""),
            confidence=None if reply.confidence is None else min(9, int(10 * reply.confidence)),
        )


@dataclass(frozen=True)
class Voted:
    """A reader's vote on a reply."""

    reply_id: str
    helpful: bool
    complaint: str = ""


@dataclass(frozen=True)
class Questioned:
    """A question, redacted, and what became of it. It has no reply's id and no hour."""

    day: date
    outcome: str
    text: str
    site: str = ""
    collection: str = ""
    entry: str = ""
    gap: str = ""

    @classmethod
    def of(cls, replied: Replied, text: str) -> Questioned:
        """Return what is kept of the question behind a reply."""
        return cls(
            replied.day,
            replied.outcome,
            text,
            replied.site,
            replied.collection,
            replied.entry,
            replied.gap,
        )


Event = Replied | Voted | Questioned
