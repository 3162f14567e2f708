"""Collections with follow-ups, one of each target, for tests of conversations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from small_collections import TEXTS, paragraph, taught, tiny

from chatbot.model import Collection, FollowUp

PERSONAL = "This is general information."
UNAVAILABLE = "I cannot answer now."
TALKING_TEXTS = replace(TEXTS, personal=PERSONAL, unavailable=UNAVAILABLE)


def follow_up(follow_up_id: str, leads_to: str, *phrasings: str) -> FollowUp:
    text = paragraph(f"Text of {follow_up_id}.")
    return FollowUp(follow_up_id, follow_up_id.capitalize(), text, phrasings, leads_to=leads_to)


FOLLOW_UPS = (
    follow_up("again", "same", "come again", "say that again"),
    follow_up("can-it-wait", "alarm"),
    follow_up("first", "first", "1", "the first one"),
    follow_up("going", "alarm", "driving there", "in the car"),
    follow_up("help", "over", "the ambulance is here", "it wasnt me"),
    follow_up("i-meant", "rest", "i meant", "no i meant", "sorry i meant"),
    follow_up("last", "last", "the last one"),
    follow_up("more", "next", "more", "tell me more", "anything else"),
    follow_up("none", "nothing", "none of these", "something else"),
    follow_up("risky", "side-effects", "is that risky"),
    follow_up("second", "second", "2", "the second one"),
    follow_up("third", "third", "3", "the third one"),
    follow_up("welcome", "thanks", "that was kind of you"),
    follow_up("why", "work", "why", "why not", "how come", "for what reason"),
)


def talking(base: Collection | None = None, **changes: Any) -> Collection:
    """Return a collection with follow-ups; after "cost", "why" leads to "approval"."""
    base = base or taught()
    entries = tuple(
        replace(entry, follow_ups=(("why", "approval"),)) if entry.id == "cost" else entry
        for entry in base.entries
    )
    parts: dict[str, Any] = {
        "id": "talking",
        "entries": entries,
        "follow_ups": FOLLOW_UPS,
        "personal": ("for me", "should i"),
        "texts": TALKING_TEXTS,
    }
    return replace(base, **(parts | changes))


def talking_tiny(**changes: Any) -> Collection:
    """Return the same from few phrasings: nothing to learn from, and quick to index."""
    return talking(tiny(), **changes)
