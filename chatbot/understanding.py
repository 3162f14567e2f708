"""What a message asks, by itself, after the turns before it and in its parts, and the decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from .conversation import Conversation, FollowUps, Step
from .language import Message
from .language.identify import foreign_language
from .model import Collection, Kind, Outcome
from .retrieval import Hit, Index, Recognition
from .retrieval.index import Compared
from .text import normalise

MAX_MESSAGE = 8_192  # characters that are read for a question
MIN_PART_PROBABILITY = 0.7  # of a part of a message that speaks for the whole
SURELY = 0.8  # probability that takes back a weak alarm
WEAK_LINK = "weak link"  # the veto that a turn before makes up for
CLEAR = 0.45  # score of a message that needs no turn before it; a phrasing has about 1
NEAR_TALK = 0.2  # score of small talk; with less, hardly a word of it is known
SURE_TALK = 0.8  # probability of small talk that a conversation does not turn into a question
CLARIFY = "clarify threshold"  # the rule of options that phrasings speak for
MAX_OPTIONS = 3
# An option must be at least this share as likely as the best one to be worth reading.
_OPTION_SHARE = 0.2
OUTCOME = {
    Kind.ENTRY: Outcome.ANSWER,
    Kind.GAP: Outcome.NO_ANSWER,
    Kind.OUT_OF_SCOPE: Outcome.NO_ANSWER,
    Kind.RED_FLAG: Outcome.URGENT,
    Kind.SMALL_TALK: Outcome.SMALLTALK,
}


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


class Understanding(NamedTuple):
    """What a message was recognised as, and what follows."""

    recognition: Recognition
    decision: Decision


@dataclass(frozen=True)
class Interpreter:
    """Understands the messages to one collection."""

    collection: Collection
    index: Index
    follow_ups: FollowUps
    known_words: frozenset[str]
    outcomes: Mapping[str, Outcome]

    @classmethod
    def of(cls, collection: Collection, index: Index) -> Interpreter:
        """Return the interpreter of a collection."""
        reviewed = (f"{topic.title} {topic.plain_text}" for topic in collection.topics())
        words = frozenset(word for text in reviewed for word in normalise(text).split())
        outcomes = {topic.id: OUTCOME[topic.topic_kind] for topic in collection.topics()}
        return cls(collection, index, FollowUps(collection), words, outcomes)

    def understand(self, message: Message | str, before: Conversation) -> Understanding:
        """Return what a message asks after the turns ``before``."""
        message = self.index.language.read(message).beginning(MAX_MESSAGE)
        step = self.follow_ups.resolve(message, before)
        if step and step.rest:
            return self._corrected(message.part(step.rest), before)
        compared = self.index.compare(message)
        recognition = self.index.rank(compared)
        if step:
            return Understanding(recognition, self._followed(step))
        foreign = foreign_language(message, self.known_words)
        alone = Understanding(recognition, decide(recognition, self.index, foreign))
        if recognition.exact or foreign:
            return alone
        if weights := self.follow_ups.leaning(message, before):
            return self._in_context(compared, alone, weights, before)
        return self._in_parts(message, alone)

    def _corrected(self, rest: Message, before: Conversation) -> Understanding:
        """Understand what was meant instead of the topic before."""
        compared = self.index.compare(rest)
        recognition = self.index.rank(compared)
        decision = decide(recognition, self.index)
        if decision.topic_id in (None, before.topic):
            weights = self.follow_ups.leaning(rest, before)
            weights[before.topic or ""] = -weights.get(before.topic or "", 0.0)
            recognition = self.index.rank(compared, weights)
            decision = decide(recognition, self.index)
        return Understanding(recognition, decision)

    def _in_context(
        self,
        compared: Compared,
        alone: Understanding,
        weights: Mapping[str, float],
        before: Conversation,
    ) -> Understanding:
        """Understand a message that leans on the turn before it.

        What it says by itself stays, if that is much, or if the turn before speaks for the same or
        changes nothing.
        """
        if alone.recognition.hits[0].score >= CLEAR:
            return alone
        recognition = self.index.rank(compared, weights)
        decision = decide(recognition, self.index)
        likeliest = recognition.hits[0].topic_id
        talk = alone.recognition.probability.get(Kind.SMALL_TALK, 1.0)
        said = alone.recognition.best.get(Kind.SMALL_TALK)
        if alone.decision.outcome is Outcome.SMALLTALK and talk >= SURE_TALK:
            if said and said.score >= NEAR_TALK:
                return alone
        if alone.decision.topic_id == likeliest:
            return alone
        if likeliest == before.topic and self.outcomes[likeliest] is Outcome.NO_ANSWER:
            rule = "leans on what is not covered"
            return Understanding(recognition, Decision(Outcome.NO_ANSWER, likeliest, (), rule))
        veto = recognition.veto if likeliest == before.topic else None
        if veto and veto.name != WEAK_LINK:
            return alone
        if decision.rule == CLARIFY and likeliest == before.topic:
            rule = f"{CLARIFY}, on the topic before"
            return Understanding(recognition, Decision(Outcome.ANSWER, likeliest, (), rule))
        if decision.topic_id is None and likeliest == before.topic:
            vetoes = self.index.vetoes
            if vetoes and vetoes.covers(recognition.reading.text, likeliest):
                rule = "no word that the topic before does not have"
                return Understanding(recognition, Decision(Outcome.ANSWER, likeliest, (), rule))
        return Understanding(recognition, decision) if decision.topic_id else alone

    def knows(self, message: Message) -> bool:
        """Say whether a message is surely a question, or the small talk, of the collection.

        What other subjects taught is not enough to withdraw an alarm.
        """
        recognition = self.index.recognise(message)
        kinds = (Kind.ENTRY, Kind.GAP, Kind.SMALL_TALK)
        sure = any(recognition.probability.get(kind, 0.0) >= SURELY for kind in kinds)
        return sure and recognition.learned

    def asks_to_wait(self, message: Message) -> bool:
        """Say whether a message asks about the red flag that was just raised."""
        return self.follow_ups.asks_to_wait(message)

    def _followed(self, step: Step) -> Decision:
        rule = f"follow-up {step.follow_up.id}"
        if step.topic_id is None:
            return Decision(Outcome.NO_ANSWER, None, (), rule, follow_up=step.follow_up.id)
        outcome = self.outcomes[step.topic_id]
        return Decision(outcome, step.topic_id, (), rule, follow_up=step.follow_up.id)

    def _in_parts(self, message: Message, whole: Understanding) -> Understanding:
        """Answer the first question in a message that can be answered; keep the others."""
        answers: dict[str, Understanding] = {}
        for part in message.language.questions_in(message.text):
            recognition = self.index.recognise(message.part(part))
            decision = decide(recognition, self.index)
            sure = decision.outcome is Outcome.ANSWER and self._sure(recognition)
            if sure and not self._stopped(whole.recognition, decision):
                answers.setdefault(decision.topic_id or "", Understanding(recognition, decision))
        if not answers:
            return whole
        answered = whole.decision.outcome is Outcome.ANSWER
        if answered and whole.decision.topic_id not in answers:
            first = whole
        else:
            first = next(iter(answers.values()))
        besides = tuple(one for one in answers if one != first.decision.topic_id)
        rule = first.decision.rule if first is whole else f"{first.decision.rule}, in a part"
        return Understanding(first.recognition, replace(first.decision, rule=rule, besides=besides))

    def _stopped(self, whole: Recognition, decision: Decision) -> bool:
        """Say whether what stands beside a part forbids its answer: "approved? for my dog"."""
        if self.index.vetoes is None or decision.topic_id is None:
            return False
        veto = self.index.vetoes.check(whole.reading.text, decision.topic_id)
        return veto is not None and veto.name in ("contrast", "excluded")

    def _sure(self, recognition: Recognition) -> bool:
        """Say whether a part of a message may speak for the whole."""
        if recognition.exact:
            return True
        return recognition.probability.get(Kind.ENTRY, 0.0) >= MIN_PART_PROBABILITY


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
    if sure.get(Kind.ENTRY, 0.0) >= thresholds["clarify"] and options:
        return Decision(Outcome.CLARIFY, None, options, CLARIFY)
    if recognition.offer is not None and recognition.offer >= thresholds["offer"]:
        options = options or tuple(hit.topic_id for hit in recognition.entries[:2])
        if len(options) > 1:
            return Decision(Outcome.CLARIFY, None, options, "offer threshold")
    return Decision(Outcome.NO_ANSWER, None, (), "below every threshold")


def _options(entries: tuple[Hit, ...]) -> tuple[str, ...]:
    """The likeliest entries, two or three of them; none if only one comes close."""
    best = max((hit.score for hit in entries), default=0.0)
    near = [hit.topic_id for hit in entries if hit.score >= _OPTION_SHARE * best]
    return tuple(near[:MAX_OPTIONS]) if len(near) > 1 else ()
