"""What happened, for the owner: replies and votes as counts, and questions where that is chosen.

No address, no browser, no name, and by default no word of a question: docs/events.md says what is
kept. Nothing here can delay or fail an answer.
"""

from .database import StoreError, store_url
from .event_store import EventStore, reading
from .exporting import FORMATS, lines_of, write_rows
from .keeping import backup, purge
from .kinds import Complaint, Event, Questioned, Replied, Voted
from .migrations import NewerStore
from .queries import (
    DAYS,
    Answered,
    DailyQuestion,
    Frequent,
    Missed,
    ServedVersion,
    Span,
    Volume,
    answers,
    frequent_questions,
    gaps,
    questions_by_day,
    replies,
    served_versions,
    volumes,
    votes,
)
from .recorder import Recorder
from .redaction import HIDDEN, NUMBER, Redactor

__all__ = [
    "DAYS",
    "FORMATS",
    "HIDDEN",
    "NUMBER",
    "Answered",
    "DailyQuestion",
    "Complaint",
    "Event",
    "Frequent",
    "Missed",
    "NewerStore",
    "Questioned",
    "Recorder",
    "Redactor",
    "Replied",
    "Span",
    "EventStore",
    "StoreError",
    "ServedVersion",
    "Volume",
    "Voted",
    "answers",
    "backup",
    "frequent_questions",
    "gaps",
    "lines_of",
    "purge",
    "questions_by_day",
    "reading",
    "replies",
    "served_versions",
    "store_url",
    "volumes",
    "votes",
    "write_rows",
]
