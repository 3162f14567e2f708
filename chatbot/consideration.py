"""One message on its way to a reply: everything that is found out about it, each thing once."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from .conversation import Conversation
from .errors import without_text
from .language import Message
from .model import FollowUp, Outcome, Reply
from .replies import Replies
from .retrieval import Index
from .safety import Guard, Screening
from .understanding import Interpreter, Understanding

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Parts:
    """What a bot considers messages with; without an index it screens them and no more."""

    guard: Guard
    index: Index | None
    interpreter: Interpreter | None
    replies: Replies


class Consideration:
    """What a bot makes of one message after the turns ``before``.

    Reply, explanation and what may be kept follow from the same findings, so that they cannot
    contradict each other.
    """

    def __init__(self, parts: Parts, message: Message, before: Conversation) -> None:
        self._parts = parts
        self.message = message
        self.before = before

    @cached_property
    def screening(self) -> Screening | None:
        """What the guard finds, ``None`` if it fails: then nothing may be answered."""
        try:
            return self._parts.guard.screen(self.message, self.before.seen)
        except Exception as error:
            log.error("The red-flag screen failed: %s", without_text(error))
            return None

    @cached_property
    def taken_back(self) -> bool:
        """Whether a weak alarm is surely a question that the collection knows."""
        alarm, interpreter = self.screening and self.screening.alarm, self._parts.interpreter
        if not (alarm and alarm.weak and interpreter):
            return False
        try:
            return interpreter.knows(self.message.part(alarm.words))
        except Exception as error:  # the alarm must not be lost with the index
            log.error("A weak alarm could not be looked at again: %s", type(error).__name__)
            return False

    @cached_property
    def flag_id(self) -> str | None:
        """The red flag that comes before any answer: raised now, or not over yet."""
        alarm = self.screening and self.screening.alarm
        if alarm and not self.taken_back:
            return alarm.flag_id
        if self.alarmed and not self.is_over and not self._asks_anew:
            return self.before.alarm
        return None

    @property
    def alarmed(self) -> bool:
        """Whether a red flag before this message is not over."""
        return self.before.alarm is not None and not self.before.over

    @cached_property
    def _news(self) -> FollowUp | None:
        """What the message says of the red flag before it."""
        interpreter = self._parts.interpreter
        return interpreter.follow_ups.after_alarm(self.message) if interpreter else None

    @property
    def is_over(self) -> bool:
        """Whether the message says that help for the red flag before it is there."""
        news = self._news
        return self.alarmed and news is not None and news.leads_to == "over"

    @cached_property
    def _asks_anew(self) -> bool:
        interpreter = self._parts.interpreter
        return bool(
            interpreter and not self._news and interpreter.asks_anew(self.message, self.before)
        )

    @property
    def calm(self) -> bool:
        """Whether the guard sees nothing at all in the message, nor did before it.

        Only such messages may be kept in any form.
        """
        return not self.before.alarm and self.screening == Screening()

    @cached_property
    def understood(self) -> Understanding | None:
        """What the message asks, ``None`` without an index."""
        interpreter = self._parts.interpreter
        return interpreter.understand(self.message, self.before) if interpreter else None

    @cached_property
    def reply(self) -> Reply:
        """The reply, without the token of the conversation."""
        replies, screening = self._parts.replies, self.screening
        if screening is None:
            return replies.unavailable()
        if self.flag_id:
            return replies.urgent(self.flag_id, None if self._raised else self._news_or_doubt)
        if self.understood is None:
            return replies.unavailable()
        if self.is_over and self._news:
            return replies.over(self._news, self.before.alarm)
        noted = self._noted(screening)
        alarm = self.before.alarm
        return replies.reply(self.message, self.understood, noted, self.repeats, alarm)

    @property
    def _raised(self) -> bool:
        return bool(self.screening and self.screening.alarm and not self.taken_back)

    @property
    def _news_or_doubt(self) -> FollowUp | None:
        """What leads back to the red flag before: what fits the message, else the default."""
        interpreter = self._parts.interpreter
        return self._news or (interpreter.follow_ups.doubt if interpreter else None)

    @property
    def _says(self) -> str:
        """The topic or the text that is replied with."""
        decision = self.understood.decision if self.understood else None
        if decision is None or self.is_over:
            return "over"
        return decision.topic_id or decision.follow_up or str(decision.outcome).replace("_", "-")

    @property
    def repeats(self) -> bool:
        """Whether the reply would be the one before again."""
        return self._says == self.before.said

    @cached_property
    def urgent(self) -> Reply | None:
        """The reply to a message that is not answered, if it must not wait all the same."""
        if self.screening is None:
            return self._parts.replies.unavailable()
        alarm = self.screening.alarm
        return self._parts.replies.urgent(alarm.flag_id) if alarm else None

    def _noted(self, screening: Screening) -> Screening:
        """Return what the guard found that goes with an answer."""
        if self.taken_back:
            return replace(screening, alarm=None, note=True)
        return screening

    def after(self, reply: Reply) -> Conversation:
        """Return the state of the conversation after a reply.

        Small talk and what was not understood leave the topic as it is.
        """
        before, screening = self.before, self.screening
        if screening is None:
            return before
        after = replace(before, seen=screening.seen)
        if reply.outcome is Outcome.URGENT:
            raised = screening.alarm.flag_id if screening.alarm else None
            return replace(after, alarm=self.flag_id or raised, over=False, said=None)
        if self._parts.interpreter is None:
            return after
        shown = before.shown
        if reply.entry_id:
            shown = (*(one for one in shown if one != reply.entry_id), reply.entry_id)
        offered = tuple(suggestion.entry_id for suggestion in reply.suggestions)
        return replace(
            after,
            topic=reply.entry_id or reply.gap_id or before.topic,
            options=offered or before.options,
            asked_back=reply.outcome is Outcome.CLARIFY,
            shown=shown,
            over=before.over or self.is_over,
            said=None if self.repeats else self._says,
        )

    def explanation(self) -> dict[str, Any]:
        """Return why the message gets its reply, as data for people and for JSON."""
        index, understood = self._parts.index, self.understood
        red_flag = self._red_flag()
        if index is None or understood is None:
            return {"red_flag": red_flag}
        recognition, decision = understood
        again = "the red flag before" if self.flag_id or self.is_over else None
        scores = [hit.score for hit in recognition.entries]
        return {
            "compared_as": recognition.reading.text,
            "corrections": recognition.reading.corrections,
            "synonyms": recognition.reading.synonyms,
            "language": decision.language,
            "rule": "red flag" if self._raised else again or decision.rule,
            "after": decision.after,
            "repeated": self.repeats,
            "veto": recognition.veto and recognition.veto._asdict(),
            "probability": {str(kind): p for kind, p in recognition.probability.items()},
            "offer": recognition.offer,
            "thresholds": dict(index.confidence.thresholds),
            "red_flag": red_flag,
            "margin": round(scores[0] - scores[1], 4) if len(scores) > 1 else None,
            "answer_weight": index.recogniser.answer_weight,
            "hits": [
                {**vars(hit), "shared": index.shared(recognition.reading, hit)}
                for hit in recognition.hits
            ],
        }

    def _red_flag(self) -> dict[str, Any]:
        """Return what the guard found as JSON-able data."""
        screening = self.screening or Screening()
        return {
            "alarm": vars(screening.alarm) if screening.alarm else None,
            "taken_back": self.taken_back,
            "note": screening.note or self.taken_back,
            "report": screening.report_id,
            "seen": list(screening.seen),
        }
