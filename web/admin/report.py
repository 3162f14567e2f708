"""What the owner pages tell, from the event store and the content: plain values for templates."""

from __future__ import annotations

from chatbot.model import Outcome

DAYS = (7, 30, 365)
OUTCOMES = {
    Outcome.ANSWER: "Answered",
    Outcome.CLARIFY: "Asked back",
    Outcome.NO_ANSWER: "Not answered",
    Outcome.URGENT: "Emergency shown",
    Outcome.SMALLTALK: "Small talk",
}
