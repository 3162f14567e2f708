"""From what was recognised to an outcome, by thresholds alone."""

from __future__ import annotations

from dataclasses import dataclass

from .model import Kind, Outcome
from .retrieval import Hit, Index, Recognition

MAX_OPTIONS = 3
# An option must be at least this share as likely as the best one to be worth reading.
_OPTION_SHARE = 0.2


@dataclass(frozen=True)
class Decision:
    """An outcome, the topic it is about if any, the options to offer, and the rule that decided.

    ``language`` is the code of the language of a message that is not in the collection's.
    ``follow_up`` is the follow-up that led here; its own text is said if there is no topic.
    ``besides`` are other entries that the message asks for.
    """

    outcome: Outcome
    topic_id: str | None
    options: tuple[str, ...]
    rule: str
    language: str | None = None
    follow_up: str | None = None
    besides: tuple[str, ...] = ()


OUTCOME = {
    Kind.ENTRY: Outcome.ANSWER,
    Kind.GAP: Outcome.NO_ANSWER,
    Kind.OUT_OF_SCOPE: Outcome.NO_ANSWER,
    Kind.RED_FLAG: Outcome.URGENT,
    Kind.SMALL_TALK: Outcome.SMALLTALK,
}


def decide(recognition: Recognition, index: Index, language: str | None = None) -> Decision:
    """Choose the outcome for one message; ``language`` is its language if that is another."""
    exact = recognition.exact and index.kind_of(recognition.exact)
    if exact and not (language and exact is Kind.OUT_OF_SCOPE):
        return Decision(OUTCOME[exact], recognition.exact, (), "exact words of a phrasing")
    if language:
        return Decision(Outcome.NO_ANSWER, None, (), "another language", language)
    sure, thresholds = recognition.probability, index.confidence.thresholds
    for kind, name in (
        (Kind.ENTRY, "answer"),
        (Kind.SMALL_TALK, "small_talk"),
        (Kind.GAP, "gap"),
        (Kind.OUT_OF_SCOPE, "out_of_scope"),
    ):
        if kind is Kind.ENTRY and recognition.veto:
            continue
        if sure.get(kind, 0.0) >= thresholds[name]:
            topic_id = recognition.best[kind].topic_id
            return Decision(OUTCOME[kind], topic_id, (), f"{name} threshold")
    options = _options(recognition.entries)
    offer = sure.get(Kind.ENTRY, 0.0) if recognition.offer is None else recognition.offer
    if offer >= thresholds["clarify"] and options:
        return Decision(Outcome.CLARIFY, None, options, "clarify threshold")
    return Decision(Outcome.NO_ANSWER, None, (), "below every threshold")


def _options(entries: tuple[Hit, ...]) -> tuple[str, ...]:
    """The likeliest entries, two or three of them; none if only one comes close."""
    best = max((hit.score for hit in entries), default=0.0)
    near = [hit.topic_id for hit in entries if hit.score >= _OPTION_SHARE * best]
    return tuple(near[:MAX_OPTIONS]) if len(near) > 1 else ()
