"""From a decision to the reply that a person reads; every sentence comes from the collection."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from typing import Any

from .language import Language, Message
from .language.synonyms import TermFinder
from .model import (
    Block,
    Citation,
    Collection,
    Contact,
    Entry,
    FollowUp,
    Gap,
    Kind,
    Level,
    Outcome,
    OutOfScope,
    Reason,
    RedFlag,
    Reply,
    SmallTalk,
    Suggestion,
    Topic,
    Urgent,
    Withdrawal,
)
from .safety import Screening
from .understanding import MAX_OPTIONS, Decision, Understanding


class Replies:
    """Writes the replies of one collection.

    :param region: whose contacts are shown; those of the collection's first region if it is "".
    """

    def __init__(self, collection: Collection, region: str = "") -> None:
        self.collection = collection
        self._topics: dict[str, Topic] = {topic.id: topic for topic in collection.topics()}
        self._follow_ups = {one.id: one for one in collection.follow_ups}
        regions = [contact.region for contact in collection.contacts if contact.region]
        first = next(iter(regions), "")
        self.contacts = _contacts_in(collection, region or first)
        if not any(one.level is Level.EMERGENCY for one in self.contacts):
            # Somebody to call is better than nobody; the texts say "your local number".
            self.contacts = _contacts_in(collection, first)
        stems = Language.of(collection.language).stems
        self._personal = TermFinder(tuple(stems(term)) for term in collection.personal)

    def urgent(self, flag_id: str, follow_up: FollowUp | None = None) -> Reply:
        """Return the reply to a red flag: its text, or what leads back to it, and whom to call."""
        flag = self._topics[flag_id]
        assert isinstance(flag, RedFlag)
        text = follow_up.text if follow_up else flag.text
        urgent = Urgent(flag.level, self._call(flag.level, flag.id))
        return self._reply(Outcome.URGENT, message=text, urgent=urgent)

    def over(self, follow_up: FollowUp, alarm: str | None) -> Reply:
        """Return the reply to who says that help is there; the numbers stay in reach."""
        note = self._note(alarm)
        return self._reply(Outcome.SMALLTALK, message=follow_up.text, safety_note=note)

    def unavailable(self) -> Reply:
        """Return the reply where nothing may be answered: whom to call, and no more."""
        numbers = (
            Block("link", f"{one.label}: {one.number}", href=one.href)
            for one in self._call(Level.EMERGENCY)
        )
        message = (Block("paragraph", self.collection.texts.unavailable), *numbers)
        return self._reply(Outcome.NO_ANSWER, message=message, reason=Reason.UNAVAILABLE)

    def reply(
        self,
        asked: Message,
        understood: Understanding,
        screening: Screening,
        repeats: bool = False,
        alarm: str | None = None,
    ) -> Reply:
        """Return the reply to a message that no red flag interrupts.

        :param repeats: whether the reply before was the same; then it is not said again.
        :param alarm: the red flag that was raised before.
        """
        recognition, decision = understood
        outcome, topic = decision.outcome, self._topics.get(decision.topic_id or "")
        parts: dict[str, Any] = {"message": topic.text if topic else ()}
        if outcome is Outcome.CLARIFY:
            parts["message"] = self._said(self.collection.texts.clarify)
            parts["suggestions"] = self._suggest(decision.options)
        elif isinstance(topic, Entry) and topic.withdrawn:
            outcome = Outcome.NO_ANSWER
            parts |= self._withdrawn(topic, topic.withdrawn)
        elif isinstance(topic, Entry):
            parts |= self._answer(topic, understood, asked)
        elif decision.language:
            parts |= self._other_language(decision.language)
        elif isinstance(topic, SmallTalk):
            parts["suggestions"] = self._suggest(topic.related)
        elif outcome is Outcome.NO_ANSWER:
            follow_up = self._follow_ups.get(decision.follow_up or "")
            # Where offers are judged on their own, what was not offered is not near.
            near = recognition.entries[:MAX_OPTIONS] if recognition.offer is None else ()
            nearest = [hit.topic_id for hit in near]
            parts |= self._no_answer(topic or follow_up, nearest, decision)
        if decision.told:
            parts["message"] = self._said(self.collection.texts.told)
        if repeats:
            parts["message"] = self._instead(topic, decision)
        parts["message"] = (*parts["message"], *self._besides(decision))
        if screening.report_id:
            parts["message"] = (*self._topics[screening.report_id].text, *parts["message"])
        if alarm:
            parts["safety_note"] = self._note(alarm)
        elif screening.note and outcome is not Outcome.SMALLTALK:
            parts["safety_note"] = self._with_numbers(self.collection.texts.safety_note)
        return self._reply(outcome, decision.topic_id, **parts)

    def _said(self, text: str) -> tuple[Block, ...]:
        return (Block("paragraph", text),)

    def _instead(self, topic: Topic | None, decision: Decision) -> tuple[Block, ...]:
        """Return what is said in place of the reply before."""
        texts = self.collection.texts
        if topic and decision.follow_up:
            return self._follow_ups[decision.follow_up].text
        if isinstance(topic, Entry):
            return self._said(texts.repeated)
        return self._said(texts.not_covered_either if isinstance(topic, Gap) else texts.again)

    def _entries_of(self, decision: Decision) -> list[str]:
        """Return the other entries that the message asks for."""
        besides = decision.besides
        return [one for one in besides if isinstance(self._topics[one], Entry)]

    def _besides(self, decision: Decision) -> tuple[Block, ...]:
        """Name what else was asked and is not covered; other entries are among the suggestions."""
        besides = (self._topics[topic_id] for topic_id in decision.besides)
        titles = tuple(topic.title for topic in besides if isinstance(topic, Gap))
        if not titles:
            return ()
        return (*self._said(self.collection.texts.not_covered_too), Block("list", items=titles))

    def _note(self, alarm: str | None) -> str:
        """Return the note to everything after a red flag, whom to call first."""
        flag = self._topics[alarm or ""]
        assert isinstance(flag, RedFlag)
        numbers = [f"{one.label}: {one.number}." for one in self._call(flag.level, flag.id)]
        return " ".join((*numbers, self._with_numbers(self.collection.texts.safety_note)))

    def _reply(self, outcome: Outcome, topic_id: str | None = None, **parts: Any) -> Reply:
        return Reply(
            outcome=outcome,
            collection=self.collection.origin(topic_id),
            content_version=self.collection.version,
            reply_id=uuid.uuid4().hex,
            **parts,
        )

    def _answer(self, entry: Entry, understood: Understanding, asked: Message) -> dict[str, Any]:
        recognition, decision = understood
        probability = recognition.probability.get(Kind.ENTRY)
        best = recognition.best.get(Kind.ENTRY)
        if decision.follow_up:
            probability = None  # no score speaks of it
        elif recognition.exact:
            probability = 1.0 if recognition.exact == entry.id else None
        elif best is None or best.topic_id != entry.id:
            probability = None
        text = entry.text
        if self.collection.texts.personal and any(self._personal.find(asked.stems)):
            text = (Block("paragraph", self.collection.texts.personal), *text)
        related = dict.fromkeys((*self._entries_of(decision), *entry.related))
        before = self._topics.get(decision.after or "", entry)
        taken_for = dict.fromkeys((before.title, entry.question))
        return {
            "message": text,
            "entry_id": entry.id,
            "matched_question": " → ".join(taken_for),
            "answer_kind": entry.kind,
            "confidence": probability and round(probability, 3),
            "citation": self._cite(entry),
            "suggestions": self._suggest([one for one in related if one != entry.id]),
        }

    def _withdrawn(self, entry: Entry, withdrawal: Withdrawal) -> dict[str, Any]:
        """Say that the answer was taken back, in place of the answer."""
        said = (self.collection.texts.withdrawn, withdrawal.reason)
        return {
            "message": tuple(Block("paragraph", text) for text in said),
            "matched_question": entry.question,
            "reason": Reason.WITHDRAWN,
            "citation": self._cite(entry),
            "suggestions": self._suggest(entry.related),
        }

    def _no_answer(
        self, topic: Topic | None, nearest: list[str], decision: Decision
    ) -> dict[str, Any]:
        if isinstance(topic, Gap):
            return {
                "gap_id": topic.id,
                "reason": Reason.NOT_COVERED,
                "suggestions": self._suggest([*self._entries_of(decision), *topic.related]),
            }
        if isinstance(topic, OutOfScope):
            return {"reason": topic.reason}
        said = (Block("paragraph", self.collection.texts.not_understood),)
        return {
            "message": topic.text if isinstance(topic, FollowUp) else said,
            "reason": Reason.NOT_UNDERSTOOD,
            "suggestions": self._suggest(nearest),
        }

    def _other_language(self, code: str) -> dict[str, Any]:
        """Say that this language is not understood: in the collection's, and in this one."""
        about = [topic for topic in self.collection.out_of_scope if topic.reason is Reason.LANGUAGE]
        texts = self.collection.texts
        message = about[0].text if about else (Block("paragraph", texts.not_understood),)
        sentence = dict(texts.other_languages).get(code)
        if sentence:
            message += (Block("paragraph", sentence),)
        said = dict(texts.numbers)
        numbers = said.get(code) or said.get(self.collection.language.partition("-")[0])
        if numbers:
            message += (Block("paragraph", self._with_numbers(numbers)),)
        return {"message": message, "reason": Reason.LANGUAGE}

    def _with_numbers(self, text: str) -> str:
        """Put the region's numbers in the place of ``{emergency}`` and ``{crisis}``."""
        for level in (Level.EMERGENCY, Level.CRISIS):
            if called := self._call(level):
                text = text.replace(f"{{{level}}}", called[0].number)
        return text

    def _suggest(self, entry_ids: Iterable[str]) -> tuple[Suggestion, ...]:
        """Return the entries to pick from, without those whose answers were taken back."""
        entries = [self.collection.entry(entry_id) for entry_id in dict.fromkeys(entry_ids)]
        given = [entry for entry in entries if not entry.withdrawn][:MAX_OPTIONS]
        return tuple(Suggestion(entry.id, entry.question) for entry in given)

    def _cite(self, entry: Entry) -> Citation:
        source = self.collection.source(entry.source)
        return Citation(
            title=source.title,
            publisher=source.publisher,
            url=source.url,
            experts=tuple(e for e in source.experts if e.name in entry.spoken_by),
            peer_reviewed=source.peer_reviewed,
            updated=source.updated,
            review_due=source.review_due,
            stale=source.is_stale(datetime.date.today()),
            locator=entry.locator,
        )

    def _call(self, level: Level, flag_id: str = "") -> tuple[Contact, ...]:
        """Whom to call at a level: its contacts, those for emergencies, those for the red flag."""
        levels = dict.fromkeys((level, Level.EMERGENCY))
        called = [one for level in levels for one in self.contacts if one.level is level]
        general = [one for one in called if not one.only_for]
        return (*general, *(one for one in self.contacts if one.only_for == flag_id != ""))


def _contacts_in(collection: Collection, region: str) -> list[Contact]:
    return [one for one in collection.contacts if one.region in ("", region)]
