"""What the owner pages tell of events and content, as plain values for templates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from chatbot.events import Answered, Missed, Volume
from chatbot.model import Collection, Entry, Outcome, Review, Source, Topic
from chatbot.suggesting import MIN_VOTES

OUTCOMES = {
    Outcome.ANSWER: "Answered",
    Outcome.CLARIFY: "Asked to choose",
    Outcome.NO_ANSWER: "Not answered",
    Outcome.URGENT: "Emergency shown",
    Outcome.SMALLTALK: "Small talk",
}
COMPLAINTS = {
    "not_my_question": "not my question",
    "not_clear": "not clear",
    "out_of_date": "out of date",
    "wrong": "wrong",
    "other": "other",
}
REASONS = {
    "not_understood": "Not understood",
    "language": "In another language",
    "off_topic": "About something else",
    "abuse": "Abusive",
    "withdrawn": "The answer was withdrawn",
    "unavailable": "The bot was unavailable",
    "not_covered": "Not covered",
}


@dataclass(frozen=True)
class Overdue:
    """What of a collection waits for somebody to review it."""

    sources: Sequence[Source]
    undated: Sequence[Source]
    unreviewed: Sequence[Review]
    changed: Sequence[Topic]
    unsigned: Sequence[Topic]
    withdrawn: Sequence[Entry]


def totals(volumes: Iterable[Volume]) -> dict[Outcome, int]:
    """Return the number of replies of each outcome."""
    found = dict.fromkeys(OUTCOMES, 0)
    for volume in volumes:
        found[Outcome(volume.outcome)] += volume.replies
    return found


def by_helpfulness(answers: Iterable[Answered]) -> list[tuple[Answered, float | None]]:
    """Return the answers with the share of helpful votes, those that help least first.

    Answers with few votes come after all others, the most frequent first.
    """

    def share(one: Answered) -> float | None:
        votes = one.helpful + one.unhelpful
        return one.helpful / votes if votes >= MIN_VOTES else None

    found = [(one, share(one)) for one in answers]
    return sorted(found, key=lambda row: (row[1] is None, row[1] or 0.0, -row[0].replies))


def by_demand(missed: Iterable[Missed]) -> tuple[list[Missed], list[tuple[str, int]]]:
    """Return the gaps by demand, and for all else that got no answer how often and why."""
    rows = list(missed)
    others: dict[str, int] = {}
    for one in rows:
        if not one.gap:
            others[one.reason] = others.get(one.reason, 0) + one.replies
    told = [(REASONS.get(reason, "Another reason"), count) for reason, count in others.items()]
    return [one for one in rows if one.gap], sorted(told, key=lambda row: -row[1])


def overdue(collection: Collection, today: date) -> Overdue:
    """Return what of a collection waits for a review."""
    topics = [*collection.entries, *collection.gaps, *collection.red_flags]
    signed = [topic for topic in topics if topic.approval]
    return Overdue(
        sources=[one for one in collection.sources if one.is_stale(today)],
        undated=[one for one in collection.sources if one.review_due is None],
        unreviewed=[one for one in collection.reviews if not one.reviewed_by],
        changed=[one for one in signed if one.approval and one.approval.digest != one.digest],
        unsigned=[topic for topic in topics if not topic.approval],
        withdrawn=[one for one in collection.entries if one.withdrawn],
    )
