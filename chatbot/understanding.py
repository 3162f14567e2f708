"""What a message asks, by itself, after the turns before it and in its parts, and the decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from .conversation import Conversation, FollowUps, Step
from .conversation.context import TalkContext, best
from .language import Message
from .language.identify import foreign_language
from .model import ALARM, NONE, SAME, SMALL_TALK, Collection, Kind, Outcome
from .retrieval import Hit, Index, Recognition
from .retrieval.index import Compared
from .text import normalise

MAX_MESSAGE = 8_192  # characters that are read for a question
MIN_PART_PROBABILITY = 0.7  # of a part of a message that speaks for the whole
SURE_PART = 0.9  # the same, and likeness to a phrasing, where the whole is not covered
SURELY = 0.8  # probability that takes back a weak alarm
LEAST = 0.3  # score of a topic that is answered in context; about half of those at it are right
SURE_SAME = 0.75  # score of the topic before in what holds of any subject
LEAST_LIKE = 0.2  # similarity of an option that is picked in other words
NEARLY = 0.25  # of the threshold for options; a story that is less likely about an entry is not
WEAK_LINK = "weak link"  # the veto that a turn before makes up for
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


class Understanding(NamedTuple):
    """What a message was recognised as, and what follows."""

    recognition: Recognition
    decision: Decision


@dataclass(frozen=True)
class Interpreter:
    """Understands the messages to one collection."""

    collection: Collection
    index: Index
    context: TalkContext | None
    follow_ups: FollowUps
    known_words: frozenset[str]
    outcomes: Mapping[str, Outcome]

    @classmethod
    def of(cls, collection: Collection, index: Index, context: TalkContext | None) -> Interpreter:
        """Return the interpreter of a collection."""
        reviewed = (f"{topic.title} {topic.plain_text}" for topic in collection.topics())
        words = frozenset(word for text in reviewed for word in normalise(text).split())
        outcomes = {topic.id: OUTCOME[topic.topic_kind] for topic in collection.topics()}
        return cls(collection, index, context, FollowUps(collection), words, outcomes)

    def understand(self, message: Message | str, before: Conversation) -> Understanding:
        """Return what a message asks after the turns ``before``."""
        message = self.index.language.read(message).beginning(MAX_MESSAGE)
        step = self.follow_ups.resolve(message, before)
        if step and step.rest:
            rest = message.part(step.rest)
            compared = self.index.compare(rest)
            alone = self._alone(compared, None)
            if alone.decision.topic_id not in (None, before.topic):
                return alone
            return self._in_context(compared, alone, before, but=before.topic)
        compared = self.index.compare(message)
        if step:
            return Understanding(self.index.rank(compared), self._followed(step))
        foreign = foreign_language(message, self.known_words)
        alone = self._alone(compared, foreign)
        if alone.recognition.exact and alone.decision.outcome is not Outcome.SMALLTALK or foreign:
            return alone
        whole = self._in_context(compared, alone, before)
        understood = self._in_parts(message, whole, before)
        return self._told(message, understood)

    def _alone(self, compared: Compared, foreign: str | None) -> Understanding:
        recognition = self.index.rank(compared)
        return Understanding(recognition, decide(recognition, self.index, foreign))

    def _in_context(
        self,
        compared: Compared,
        alone: Understanding,
        before: Conversation,
        but: str | None = None,
    ) -> Understanding:
        """Understand a message after the topic before it.

        :param but: the topic that is not meant.
        """
        context, topic = self.context, before.topic
        if context is None or topic is None:
            return self._offered(alone, before)
        scores = context.scores(self.index, compared, topic)
        if not context.named:
            return alone if but else self._gone_on(alone, scores, topic)
        scores.pop(but or "", None)
        scores.pop(ALARM)
        decision = self._meant(alone, scores, topic)
        return self._offered(alone._replace(decision=decision) if decision else alone, before)

    def _offered(self, alone: Understanding, before: Conversation) -> Understanding:
        """Take the likeliest entry for meant if it was offered to pick."""
        entries, decision = alone.recognition.entries, alone.decision
        if before.asked_back and decision.topic_id is None and entries:
            likely = entries[0].similarity >= LEAST_LIKE
            if entries[0].topic_id in before.options and likely:
                rule = "the likeliest of the questions offered"
                picked = Decision(Outcome.ANSWER, entries[0].topic_id, (), rule)
                return alone._replace(decision=picked)
        return alone

    def _meant(
        self, alone: Understanding, scores: Mapping[str, float], topic: str
    ) -> Decision | None:
        """Return what the likeliest label says, ``None`` if that is what is said without it."""
        label, score = best(scores)
        rule = f"after {topic}, as in the dialogues"
        if label == SMALL_TALK:
            return self._small_talk(alone, rule)
        if label == NONE:
            return self._uncovered(alone, topic, rule)
        if label == alone.decision.topic_id or self._forbidden(alone.recognition, label):
            return None
        if score >= LEAST:
            return Decision(Outcome.ANSWER, label, (), rule, after=topic)
        if alone.decision.topic_id:
            return None
        ranked = sorted(scores, key=lambda one: -scores[one])
        options = [one for one in ranked if self.outcomes.get(one) is Outcome.ANSWER]
        return Decision(Outcome.CLARIFY, None, tuple(options[:MAX_OPTIONS]), rule)

    def _gone_on(
        self, alone: Understanding, scores: Mapping[str, float], topic: str
    ) -> Understanding:
        """Understand a message by how such messages go on, whatever the subject."""
        label, score = best(scores)
        talk = alone.decision.outcome is Outcome.SMALLTALK
        if label != SAME or score < SURE_SAME or (alone.decision.topic_id and not talk):
            return alone
        if self._forbidden(alone.recognition, topic):
            return alone
        rule = f"goes on with {topic}, as follow-ups on any subject do"
        return alone._replace(decision=Decision(self.outcomes[topic], topic, (), rule, after=topic))

    def _small_talk(self, alone: Understanding, rule: str) -> Decision | None:
        said, decision = alone.recognition.best.get(Kind.SMALL_TALK), alone.decision
        settled = decision.topic_id is not None and decision.outcome is not Outcome.ANSWER
        if said is None or settled:
            return None
        return Decision(Outcome.SMALLTALK, said.topic_id, (), rule)

    def _uncovered(self, alone: Understanding, topic: str, rule: str) -> Decision | None:
        """Return the gap that a message is about, or the one before it."""
        on_gap = self.outcomes[topic] is Outcome.NO_ANSWER
        talk = alone.recognition.probability.get(Kind.SMALL_TALK, 1.0) >= SURELY or not on_gap
        kept = alone.decision.outcome is Outcome.NO_ANSWER or talk
        if alone.decision.topic_id and alone.decision.outcome is not Outcome.ANSWER and kept:
            return None
        gap = alone.recognition.best.get(Kind.GAP)
        if gap is not None and gap.score >= LEAST:
            return Decision(Outcome.NO_ANSWER, gap.topic_id, (), rule)
        if on_gap:
            return Decision(Outcome.NO_ANSWER, topic, (), rule, after=topic)
        return Decision(Outcome.NO_ANSWER, None, (), rule)

    def _forbidden(self, recognition: Recognition, entry_id: str) -> bool:
        """Say whether a veto forbids an answer; the topic before makes up for a weak link."""
        if self.index.vetoes is None:
            return False
        veto = self.index.vetoes.check(recognition.reading.text, entry_id)
        return veto is not None and veto.name != WEAK_LINK

    def _told(self, message: Message, understood: Understanding) -> Understanding:
        """Offer the questions nearest to a story that asks none."""
        recognition, decision = understood
        lost = decision.topic_id is None and not (decision.language or decision.follow_up)
        options = decision.options
        least = NEARLY * self.index.confidence.thresholds["clarify"]
        if recognition.probability.get(Kind.ENTRY, 0.0) >= least:
            options = options or tuple(hit.topic_id for hit in recognition.entries)
        if not (lost and len(options) > 1 and message.language.tells(message.text)):
            return understood
        rule = "a story without a question"
        options = options[:MAX_OPTIONS]
        return understood._replace(
            decision=Decision(Outcome.CLARIFY, None, options, rule, told=True)
        )

    def knows(self, message: Message) -> bool:
        """Say whether a message is surely a question, or the small talk, of the collection.

        What other subjects taught is not enough to withdraw an alarm.
        """
        recognition = self.index.recognise(message)
        kinds = (Kind.ENTRY, Kind.GAP, Kind.SMALL_TALK)
        sure = any(recognition.probability.get(kind, 0.0) >= SURELY for kind in kinds)
        return sure and recognition.learned

    def asks_anew(self, message: Message, before: Conversation) -> bool:
        """Say whether a message after a red flag is a question of its own.

        As the dialogues say, it then is more like a question about an entry than like what still
        belongs to a red flag; without dialogues it must be sure by itself.
        """
        compared, context = self.index.compare(message), self.context
        if context is not None and context.named:
            label, score = best(context.scores(self.index, compared, before.topic))
            alarmed = context.scores(self.index, compared, ALARM)[ALARM]
            return self.outcomes.get(label) is Outcome.ANSWER and score >= alarmed
        recognition = self.index.rank(compared)
        exact = self.outcomes.get(recognition.exact or "") is Outcome.ANSWER
        sure = exact or recognition.probability.get(Kind.ENTRY, 0.0) >= SURELY
        return sure and not message.language.leans_on_context(message.normal)

    def _followed(self, step: Step) -> Decision:
        rule = f"follow-up {step.follow_up.id}"
        if step.topic_id is None:
            return Decision(Outcome.NO_ANSWER, None, (), rule, follow_up=step.follow_up.id)
        outcome = self.outcomes[step.topic_id]
        return Decision(outcome, step.topic_id, (), rule, follow_up=step.follow_up.id)

    def _in_parts(
        self, message: Message, whole: Understanding, before: Conversation
    ) -> Understanding:
        """Answer the first question in a message that can be answered; keep the others."""
        found: dict[str, Understanding] = {}
        for part in message.language.questions_in(message.text):
            recognition = self.index.recognise(message.part(part))
            decision = decide(recognition, self.index)
            if self._sure(recognition, decision):
                found.setdefault(decision.topic_id or "", Understanding(recognition, decision))
        answers = [
            one
            for one in found.values()
            if one.decision.outcome is Outcome.ANSWER
            and not self._stopped(whole, one.decision)
            and (self._may_be_covered(whole.recognition) or _surely_asked(one.recognition))
        ]
        first = whole
        asked = whole.decision.topic_id
        settled = whole.decision.outcome is Outcome.ANSWER and (before.topic or asked not in found)
        if answers and not settled:
            rule = f"{answers[0].decision.rule}, in a part"
            first = answers[0]._replace(decision=replace(answers[0].decision, rule=rule))
        rest = tuple(topic_id for topic_id in found if topic_id != first.decision.topic_id)
        return first._replace(decision=replace(first.decision, besides=rest))

    def _stopped(self, whole: Understanding, decision: Decision) -> bool:
        """Say whether what stands beside a part forbids its answer: "approved? for my dog"."""
        if self.index.vetoes is None or decision.outcome is not Outcome.ANSWER:
            return False
        text = whole.recognition.reading.text
        veto = self.index.vetoes.check(text, decision.topic_id or "")
        return veto is not None and veto.name in ("contrast", "excluded")

    def _may_be_covered(self, whole: Recognition) -> bool:
        """Say whether nothing speaks for a message to be about what has no answer."""
        thresholds, uncovered = self.index.confidence.thresholds, (Kind.GAP, Kind.OUT_OF_SCOPE)
        return all(whole.probability.get(one, 0.0) < thresholds[one.value] for one in uncovered)

    def _sure(self, recognition: Recognition, decision: Decision) -> bool:
        """Say whether a part of a message may speak for the whole: it is an answer or a gap."""
        if decision.topic_id is None:
            return False
        kind = self.index.kind_of(decision.topic_id)
        if kind not in (Kind.ENTRY, Kind.GAP):
            return False
        if recognition.exact:
            return True
        return recognition.probability.get(kind, 0.0) >= MIN_PART_PROBABILITY


def _surely_asked(part: Recognition) -> bool:
    """Say whether a part of a message is a question whatever is around it.

    A sentence in a long letter about something else may well resemble an entry.
    """
    likeness = part.best[Kind.ENTRY].similarity
    return max(likeness, part.probability.get(Kind.ENTRY, 0.0)) >= SURE_PART


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
        return Decision(Outcome.CLARIFY, None, options, "clarify threshold")
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
