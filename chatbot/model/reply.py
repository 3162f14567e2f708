"""What the bot says: a reply and its parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from .collection import Contact, Expert
from .topics import Block
from .words import AnswerKind, Level, Outcome, Reason


@dataclass(frozen=True)
class Citation:
    """Where an answer comes from; ``stale`` once the review date has passed."""

    title: str
    publisher: str
    url: str
    experts: tuple[Expert, ...]
    peer_reviewed: bool
    updated: date | None
    review_due: date | None
    stale: bool
    locator: str

    def to_json(self) -> dict[str, Any]:
        """Return the citation with its dates as year-month-day."""
        return {
            **vars(self),
            "experts": [dict(vars(expert)) for expert in self.experts],
            "updated": self.updated and self.updated.isoformat(),
            "review_due": self.review_due and self.review_due.isoformat(),
        }


@dataclass(frozen=True)
class Suggestion:
    """A reviewed question the reader can pick."""

    entry_id: str
    question: str


@dataclass(frozen=True)
class Urgent:
    """The level of a red flag and whom to call."""

    level: Level
    contacts: tuple[Contact, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the level and the contacts, each with its link."""
        contacts = [
            {"label": contact.label, "number": contact.number, "href": contact.href}
            for contact in self.contacts
        ]
        return {"level": self.level, "contacts": contacts}


@dataclass(frozen=True)
class Reply:
    """What the bot says to one message; every sentence in it comes from the collection."""

    outcome: Outcome
    message: tuple[Block, ...]
    collection: str
    content_version: str
    entry_id: str | None = None
    matched_question: str | None = None
    answer_kind: AnswerKind | None = None
    confidence: float | None = None
    citation: Citation | None = None
    suggestions: tuple[Suggestion, ...] = ()
    gap_id: str | None = None
    reason: Reason | None = None
    urgent: Urgent | None = None
    safety_note: str | None = None
    conversation: str | None = None
    reply_id: str | None = None

    @property
    def text(self) -> str:
        """The reply as plain text, blocks parted by an empty line."""
        return "\n\n".join(str(block) for block in self.message)

    def to_json(self) -> dict[str, Any]:
        """Return the reply as the API and ``ask --json`` give it."""
        # Not dataclasses.asdict, which copies every text and takes a tenth of an answer's time.
        return {
            "outcome": self.outcome,
            "text": self.text,
            **vars(self),
            "message": [block.to_json() for block in self.message],
            "citation": self.citation and self.citation.to_json(),
            "suggestions": [dict(vars(suggestion)) for suggestion in self.suggestions],
            "urgent": self.urgent and self.urgent.to_json(),
        }
