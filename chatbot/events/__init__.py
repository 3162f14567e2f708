"""What happened, for the owner: replies and votes as counts, and questions where that is chosen.

No address, no browser, no name, and by default no word of a question: docs/events.md says what is
kept. Nothing here can delay or fail an answer.
"""

from .database import StoreError, store_url
from .exporting import FORMATS, write_rows
from .keeping import backup, purge
from .kinds import Complaint, Event, Questioned, Replied, Voted
from .migrations import NewerStore
from .queries import Span, answers, frequent_questions, gaps, replies, volumes
from .recorder import Recorder
from .redaction import Redactor
from .store import Store, reading

__all__ = [
    "FORMATS",
    "Complaint",
    "Event",
    "NewerStore",
    "Questioned",
    "Recorder",
    "Redactor",
    "Replied",
    "Span",
    "Store",
    "StoreError",
    "Voted",
    "answers",
    "backup",
    "frequent_questions",
    "gaps",
    "purge",
    "reading",
    "replies",
    "store_url",
    "volumes",
    "write_rows",
]
