"""Events to write, and a store in a folder."""

from __future__ import annotations

import uuid
from datetime import date

from chatbot.events import Questioned, Replied

DAY = date(2026, 11, 26)


def replied(day: date = DAY, **facts: object) -> Replied:
    """Return an answer to the question ``cost`` at noon, or what differs from that."""
    found: dict[str, object] = {
        "reply_id": uuid.uuid4().hex,
        "day": day,
        "hour": 12,
        "outcome": "answer",
        "collection": "spine",
        "language": "en",
        "version": "v1",
        "entry": "cost",
        "confidence": 9,
        **facts,
    }
    return Replied(**found)  # type: ignore[arg-type]


def unanswered(day: date = DAY, gap: str = "risks", **facts: object) -> Replied:
    """Return a reply that names a gap."""
    more = {"outcome": "no_answer", "entry": "", "gap": gap, "reason": "not_covered"}
    return replied(day, **(more | facts))


def questioned(text: str = "does it hurt", day: date = DAY, **facts: str) -> Questioned:
    """Return a question that was not understood."""
    return Questioned(day, facts.pop("outcome", "no_answer"), text, **facts)
