"""What the owner pages tell, from the event store and the content: plain values for templates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from chatbot.events import Answered, Missed, Span, Volume
from chatbot.model import Collection, Complaint, Outcome, Source, Topic

DAYS = (7, 30, 365)
OUTCOMES = {
    Outcome.ANSWER: "Answered",
    Outcome.CLARIFY: "Asked back",
    Outcome.NO_ANSWER: "Not answered",
    Outcome.URGENT: "Emergency shown",
    Outcome.SMALLTALK: "Small talk",
}
