"""A small bot that gives a canned reply for each outcome, so that these tests need no index.

A message picks the reply by its first word (``answer``, ``clarify``, ...); ``crash`` and
``fault`` raise, ``crash`` when it is screened too.
Screened, ``numb`` anywhere is an emergency, and at ``guardless`` the guard fails.
Also imported by the script that the server test runs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from flask import Flask

from chatbot import FaqBot
from chatbot.language import Language, Message
from chatbot.model import (
    AnswerKind,
    Block,
    Citation,
    Collection,
    Contact,
    Entry,
    Expert,
    Level,
    Outcome,
    Reason,
    Reply,
    Review,
    Source,
    Suggestion,
    Texts,
    Urgent,
)
from chatbot.settings import load_settings
from chatbot.web import create_app

SECRET = "purple elephant 42"
EXPERTS = (Expert("Ada Example", "MD", "Professor"), Expert("Ben Example", "PhD", "Researcher"))
CONTACTS = (
    Contact(Level.EMERGENCY, "Emergency services (US)", "911"),
    Contact(Level.CRISIS, "Suicide & Crisis Lifeline (US)", "988"),
)
QUESTIONS = {
    "fda-approval": "Has the FDA approved stem cell therapy for the spine?",
    "how-it-works": "How does stem cell therapy work?",
    "evidence": "How strong is the evidence?",
}
COLLECTION = Collection(
    id="test-spine",
    title="Stem cell therapy and spine care",
    language="en",
    description="Answers by two spine experts on stem cell therapy for neck and back pain.",
    sources=(
        Source(
            "article",
            "Stem Cell Therapy and Spine Care",
            "SpineUniverse",
            "https://example.org/article",
            True,
            date(2019, 12, 9),
            date(2022, 12, 9),
            EXPERTS,
        ),
    ),
    texts=Texts("I did not understand.", "Which one?", "Call if you feel very unwell."),
    reviews=(Review("answers", "The project", date(2026, 11, 22)),),
    contacts=CONTACTS,
    entries=tuple(
        Entry(entry_id, question, (Block("paragraph", "Text."),), source="article")
        for entry_id, question in QUESTIONS.items()
    ),
)
CITATION = Citation(
    title="Stem Cell Therapy and Spine Care",
    publisher="SpineUniverse",
    url="https://example.org/article",
    experts=EXPERTS,
    peer_reviewed=True,
    updated=date(2019, 12, 9),
    review_due=date(2022, 12, 9),
    stale=True,
    locator="Question 4",
)
SUGGESTIONS = tuple(Suggestion(entry_id, text) for entry_id, text in QUESTIONS.items())
BASE = Reply(
    Outcome.ANSWER, (), COLLECTION.id, COLLECTION.version, conversation="token", reply_id="r1"
)
REPLIES = {
    "answer": replace(
        BASE,
        message=(
            Block("paragraph", "No. The experts say that the evidence is not there yet."),
            Block("list", items=("It is not approved.", "Trials go on.")),
            Block("link", "Yellow Card scheme", href="https://example.org/card"),
        ),
        entry_id="fda-approval",
        matched_question=QUESTIONS["fda-approval"],
        answer_kind=AnswerKind.SUMMARY,
        confidence=0.93,
        citation=CITATION,
        suggestions=SUGGESTIONS[1:],
        safety_note="New numbness needs a doctor today.",
    ),
    "source": replace(
        BASE,
        message=(Block("paragraph", "The article says so."),),
        entry_id="evidence",
        matched_question=QUESTIONS["evidence"],
        answer_kind=AnswerKind.VERBATIM,
        confidence=0.9,
        citation=replace(CITATION, experts=(), stale=False, peer_reviewed=False),
    ),
    "clarify": replace(
        BASE,
        outcome=Outcome.CLARIFY,
        message=(Block("paragraph", "I am not sure which one you mean."),),
        suggestions=SUGGESTIONS,
    ),
    "nothing": replace(
        BASE,
        outcome=Outcome.NO_ANSWER,
        message=(Block("paragraph", "The experts did not speak about side effects."),),
        gap_id="side-effects",
        reason=Reason.NOT_COVERED,
        suggestions=SUGGESTIONS[:1],
    ),
    "urgent": replace(
        BASE,
        outcome=Outcome.URGENT,
        message=(
            Block(
                "paragraph", "This can be a sign of pressed nerves. Go to an emergency room now."
            ),
        ),
        urgent=Urgent(Level.EMERGENCY, CONTACTS[:1]),
    ),
    "hello": replace(
        BASE,
        outcome=Outcome.SMALLTALK,
        message=(Block("paragraph", "Hello. Ask me about stem cell therapy for the spine."),),
    ),
    "guardless": replace(
        BASE,
        outcome=Outcome.NO_ANSWER,
        message=(
            Block("paragraph", COLLECTION.texts.unavailable),
            Block("link", "Emergency services (US): 911", href="tel:911"),
        ),
        reason=Reason.UNAVAILABLE,
    ),
    "hostile": replace(
        BASE,
        message=(
            Block("paragraph", "<script>alert(1)</script>"),
            Block("link", "<b>bad</b>", href="javascript:alert(1)"),
        ),
        matched_question="<i>what</i>?",
        citation=replace(CITATION, title="<u>title</u>", url="javascript:alert(2)"),
    ),
}


@dataclass(frozen=True)
class FakeConsideration:
    """What the web side uses of ``Consideration``."""

    bot: FakeBot
    text: str
    reply: Reply

    @property
    def message(self) -> Message:
        """The message as it is read."""
        return Language.of("en").read(self.text)

    @property
    def calm(self) -> bool:
        """Whether the guard sees nothing in it."""
        return self.bot.is_calm(self.text)


class FakeBot:
    """What the web side uses of ``FaqBot``; keeps what was ``asked`` and ``screened``."""

    collection = COLLECTION
    version = COLLECTION.version
    contacts = CONTACTS

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None]] = []
        self.screened: list[str] = []
        self.screened_after: list[str | None] = []

    def ask(self, message: str, conversation: str | None = None) -> Reply:
        """Return the reply that the first word names, else a no_answer."""
        self.asked.append((message, conversation))
        message.encode("utf-8")
        words = message.split()
        if words[:1] in (["crash"], ["fault"]):
            raise KeyError(message)
        return REPLIES.get(words[0] if words else "", REPLIES["nothing"])

    def consider(self, message: str, conversation: str | None = None) -> FakeConsideration:
        """Return a message that was asked."""
        return FakeConsideration(self, message, self.ask(message, conversation))

    def tell(self, considered: FakeConsideration) -> Reply:
        """Return the reply to a message."""
        return considered.reply

    def is_calm(self, message: str) -> bool:
        """Return whether the guard would see nothing in a message."""
        return True

    def screen(self, message: str, conversation: str | None = None) -> Reply | None:
        """Return the reply to an emergency, or to a guard that fails, if the words are there."""
        self.screened.append(message)
        self.screened_after.append(conversation)
        if "crash" in message:
            raise KeyError(message)
        found = "urgent" if "numb" in message else "guardless" if "guardless" in message else None
        return replace(REPLIES[found], conversation=None) if found else None


def make_app(bot: FakeBot, **options: object) -> Flask:
    """Return an app with that bot, whatever the environment says, that keeps no events."""
    settings = load_settings({"events": "off", **options}, environ={})
    return create_app(settings, cast(FaqBot, bot))
