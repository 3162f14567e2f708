"""The facade: a collection and its index, asked one message at a time."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

from .content import load_collection
from .language.identify import foreign_language, prepare_languages
from .model import (
    Block,
    Citation,
    Collection,
    Contact,
    Entry,
    Gap,
    Kind,
    Level,
    Outcome,
    OutOfScope,
    Reason,
    RedFlag,
    Reply,
    Suggestion,
    Topic,
    Urgent,
)
from .policy import MAX_OPTIONS, Decision, decide
from .retrieval import Hit, Index, Recognition, load_or_build
from .retrieval.learning import Progress, silent
from .safety import Alarm, screen
from .text import normalise, visible

MAX_MESSAGE = 8_192  # characters that are screened for red flags


class FaqBot:
    """Answers messages from one collection; holds no state, so one serves many threads.

    >>> from chatbot import FaqBot, bundled_collections
    >>> bot = FaqBot.load(bundled_collections()["stem-cell-spine"])
    >>> bot.ask("is it fda aproved").entry_id
    'fda-approval'
    """

    def __init__(self, collection: Collection, index: Index) -> None:
        self.collection = collection
        self.index = index
        self._topics = {topic.id: topic for topic in collection.topics()}
        reviewed = (f"{topic.title} {topic.plain_text}" for topic in collection.topics())
        self._words = frozenset(word for text in reviewed for word in normalise(text).split())

    @classmethod
    def load(
        cls,
        collection: Path | Collection,
        *,
        data_dir: Path | None = None,
        answer_threshold: float | None = None,
        progress: Progress | None = None,
    ) -> FaqBot:
        """Read a collection and its saved index, which is built first where there is none.

        :param data_dir: the folder where indexes are saved; ``None`` saves nothing.
        :param answer_threshold: how likely an answer must be right to be given, in place of what
            follows from the phrasings; without effect where there is no confidence.
        :param progress: called with the name of a step and the share of it that is done.
        :raises ContentError: with every problem of the collection.
        """
        if isinstance(collection, Path):
            collection = load_collection(collection)
        index = load_or_build(collection, data_dir, progress or silent)
        if answer_threshold is not None and index.confidence:
            thresholds = {**index.confidence.thresholds, "answer": answer_threshold}
            index.confidence = replace(index.confidence, thresholds=thresholds)
        return cls(collection, index)

    def warm_up(self) -> None:
        """Load what the first message in another language would wait for, a second or so."""
        prepare_languages(self.collection.language)

    @property
    def version(self) -> str:
        """The hash of the content that is answered from."""
        return self.collection.version

    def ask(self, message: str, conversation: str | None = None) -> Reply:
        """Return the reply to a message; any text gets one.

        Follow-ups are not resolved yet: ``conversation`` is taken and not used.
        """
        recognition, alarm, decision = self._decide(message)
        return self._reply(recognition, alarm, decision)

    def search(self, message: str, top_k: int = 5) -> list[Hit]:
        """Return the entries nearest to a message, best first."""
        return list(self.index.recognise(message).entries[:top_k])

    def explain(self, message: str) -> dict[str, Any]:
        """Return why a message gets its reply, as data for people and for JSON."""
        recognition, alarm, decision = self._decide(message)
        confidence, scores = self.index.confidence, [hit.score for hit in recognition.entries]
        return {
            "compared_as": recognition.reading.text,
            "corrections": recognition.reading.corrections,
            "synonyms": recognition.reading.synonyms,
            "language": decision.language,
            "rule": decision.rule,
            "guard": recognition.stop and recognition.stop._asdict(),
            "probability": {str(kind): p for kind, p in recognition.probability.items()},
            "thresholds": dict(confidence.thresholds) if confidence else {},
            "red_flag": vars(alarm) if alarm else None,
            "margin": round(scores[0] - scores[1], 4) if len(scores) > 1 else None,
            "answer_weight": self.index.recogniser.answer_weight,
            "hits": [
                {**vars(hit), "shared": self.index.shared(recognition.reading, hit)}
                for hit in recognition.hits
            ],
        }

    def _decide(self, message: str) -> tuple[Recognition, Alarm | None, Decision]:
        message = visible(message)[:MAX_MESSAGE]
        recognition = self.index.recognise(message)
        alarm = screen(message, recognition, self.index)
        foreign = foreign_language(message, self.collection.language, self._words)
        return recognition, alarm, decide(recognition, alarm, self.index, foreign)

    def _reply(self, recognition: Recognition, alarm: Alarm | None, decision: Decision) -> Reply:
        topic = self._topics.get(decision.topic_id or "")
        parts: dict[str, Any] = {"message": topic.text if topic else ()}
        if decision.outcome is Outcome.CLARIFY:
            parts["message"] = (Block("paragraph", self.collection.texts.clarify),)
            parts["suggestions"] = self._suggest(decision.options)
        elif isinstance(topic, Entry):
            parts |= self._answer(topic, recognition)
        elif decision.language:
            parts |= self._other_language(decision.language)
        elif isinstance(topic, RedFlag):
            parts["urgent"] = Urgent(topic.level, self._contacts(topic.level))
        elif decision.outcome is Outcome.NO_ANSWER:
            parts |= self._no_answer(topic, recognition)
        if alarm and not alarm.interrupts and decision.outcome is not Outcome.SMALLTALK:
            parts["safety_note"] = self.collection.texts.safety_note
        return Reply(
            outcome=decision.outcome,
            collection=self.collection.id,
            content_version=self.version,
            reply_id=uuid.uuid4().hex,
            **parts,
        )

    def _answer(self, entry: Entry, recognition: Recognition) -> dict[str, Any]:
        probability = recognition.probability.get(Kind.ENTRY)
        return {
            "entry_id": entry.id,
            "matched_question": entry.question,
            "answer_kind": entry.kind,
            "confidence": 1.0 if recognition.exact else probability and round(probability, 3),
            "citation": self._cite(entry),
            "suggestions": self._suggest(entry.related),
        }

    def _no_answer(self, topic: Topic | None, recognition: Recognition) -> dict[str, Any]:
        if isinstance(topic, Gap):
            return {
                "gap_id": topic.id,
                "reason": Reason.NOT_COVERED,
                "suggestions": self._suggest(topic.related),
            }
        if isinstance(topic, OutOfScope):
            return {"reason": topic.reason}
        nearest = [hit.topic_id for hit in recognition.entries[:MAX_OPTIONS]]
        return {
            "message": (Block("paragraph", self.collection.texts.not_understood),),
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
        return {"message": message, "reason": Reason.LANGUAGE}

    def _suggest(self, entry_ids: tuple[str, ...] | list[str]) -> tuple[Suggestion, ...]:
        entries = [self.collection.entry(entry_id) for entry_id in entry_ids]
        return tuple(Suggestion(entry.id, entry.question) for entry in entries)

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
            stale=source.review_due < datetime.date.today(),
            locator=entry.locator,
        )

    def _contacts(self, level: Level) -> tuple[Contact, ...]:
        """Whom to call at a level: its own contacts, then those for emergencies."""
        levels = dict.fromkeys((level, Level.EMERGENCY))
        contacts = self.collection.contacts
        return tuple(one for level in levels for one in contacts if one.level is level)
