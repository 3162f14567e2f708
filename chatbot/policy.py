"""From what was recognised to an outcome, by thresholds alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .model import Kind, Outcome
from .retrieval import Hit, Index, Recognition
from .retrieval.confidence import Judge

MAX_OPTIONS = 3
# An option must be at least this share as likely as the best one to be worth reading.
_OPTION_SHARE = 0.2
# Collections with too few phrasings to know a probability. Of the best entry: its similarity, its
# score and the next one's, weighed as they were on public questions of other subjects, see
# docs/benchmarks.md. No probability is claimed, because this subject is another. Of other kinds:
# the similarity.
_FEW = Judge((5.0, 8.0, -9.5), -3.0)
_LEAST_LIKENESS = 0.2
_FEW_THRESHOLDS = {
    "answer": 0.6,
    "clarify": 0.15,
    "small_talk": 0.7,
    "gap": 0.55,
    "out_of_scope": 0.7,
}


@dataclass(frozen=True)
class Decision:
    """An outcome, the topic it is about if any, the options to offer, and the rule that decided.

    ``language`` is the code of the language of a message that is not in the collection's.
    ``follow_up`` is the follow-up that led here; its own text is said if there is no topic.
    ``after`` is the topic before, where that decided. ``besides`` are other entries and gaps that
    the message asks for. ``told``: it tells something without asking for anything.
    """

    outcome: Outcome
    topic_id: str | None
    options: tuple[str, ...]
    rule: str
    language: str | None = None
    follow_up: str | None = None
    after: str | None = None
    besides: tuple[str, ...] = ()
    told: bool = False


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
    sure, thresholds = _sureness(recognition, index)
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
    if sure.get(Kind.ENTRY, 0.0) >= thresholds["clarify"] and options:
        return Decision(Outcome.CLARIFY, None, options, "clarify threshold")
    return Decision(Outcome.NO_ANSWER, None, (), "below every threshold")


def _sureness(
    recognition: Recognition, index: Index
) -> tuple[Mapping[Kind, float], Mapping[str, float]]:
    """How sure each kind's best topic is, and the thresholds on that scale."""
    if index.confidence:
        return recognition.probability, index.confidence.thresholds
    leader = max((hit.similarity for hit in recognition.best.values()), default=0.0)
    sure: dict[Kind, float] = {
        kind: hit.similarity
        for kind, hit in recognition.best.items()
        if kind is not Kind.ENTRY and hit.similarity == leader
    }
    if recognition.entries and not any(
        likeness >= _FEW_THRESHOLDS.get(kind, 1.0) for kind, likeness in sure.items()
    ):
        best, *others = recognition.entries
        second = others[0].score if others else 0.0
        if best.similarity >= _LEAST_LIKENESS:
            sure[Kind.ENTRY] = _FEW.probability((best.similarity, best.score, second))
    return sure, _FEW_THRESHOLDS


def _options(entries: tuple[Hit, ...]) -> tuple[str, ...]:
    """The likeliest entries, two or three of them; none if only one comes close."""
    best = max((hit.score for hit in entries), default=0.0)
    near = [hit.topic_id for hit in entries if hit.score >= _OPTION_SHARE * best]
    return tuple(near[:MAX_OPTIONS]) if len(near) > 1 else ()
