"""What a page must say about its answers before anyone asks, derived from the collection."""

from __future__ import annotations

from datetime import date

from chatbot import FaqBot
from chatbot.model import AnswerKind, Collection, Contact, Level

MAX_SOURCES = 5  # that are named one by one
UNREAD = "This is an automated tool. No one reads this chat."


def day(value: date) -> str:
    """Return a date as people write it: 9 December 2019."""
    return f"{value.day} {value:%B} {value.year}"


def about(collection: Collection, question_days: int = 0) -> list[str]:
    """Return the sentences on what the tool is, where its answers come from and who checked.

    :param question_days: for how long questions are kept, redacted.
    """
    return [
        *(_kept(question_days) if question_days else [UNREAD]),
        "Nothing is generated. Every answer was written before you asked.",
        *_origins(collection),
        *_reviews(collection),
        "This is general information, not medical advice. It cannot replace your doctor.",
        "This tool sets no cookies.",
    ]


def emergency_contacts(bot: FaqBot) -> list[Contact]:
    """Return whom to call in an emergency, in the region that the bot is set to."""
    return [contact for contact in bot.contacts if contact.level is Level.EMERGENCY]


def _kept(days: int) -> list[str]:
    time = "1 day" if days == 1 else f"{days} days"
    return [
        "This is an automated tool. No one answers in this chat.",
        f"Questions are kept for {time}, so that we can improve our answers. Only everyday words "
        "and words from our answers are kept: no numbers, and nothing about emergencies. Our staff "
        "see a question only if it was asked many times. Please do not write your name.",
    ]


def _origins(collection: Collection) -> list[str]:
    kinds = {entry.kind for entry in collection.entries}
    taken = {
        frozenset({AnswerKind.SUMMARY}): "The answers are summaries of",
        frozenset({AnswerKind.VERBATIM}): "The answers are quoted from",
    }.get(frozenset(kinds), "The answers are quotes and summaries from")
    if len(collection.sources) > MAX_SOURCES:
        return [f"{taken} {len(collection.sources)} sources. Each answer names its own."]
    lines = []
    for source in collection.sources:
        year = f", {source.updated.year}" if source.updated else ""
        publisher = f", {source.publisher}" if source.publisher else ""
        lines.append(f"{taken} “{source.title}”{publisher}{year}.")
    return lines


def _reviews(collection: Collection) -> list[str]:
    if not any(review.reviewed_by for review in collection.reviews):
        return ["No clinician has reviewed these answers."]
    lines = []
    for review in collection.reviews:
        what = review.what[:1].upper() + review.what[1:]
        if review.reviewed_by:
            on = f" on {day(review.reviewed_on)}" if review.reviewed_on else ""
            lines.append(f"{what}: reviewed by {review.reviewed_by}{on}.")
        else:
            lines.append(f"{what}: no clinician has reviewed this.")
    return lines
