"""One message on its way to a reply: everything that is found out about it, each thing once."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from .conversation import Conversation
from .errors import without_text
from .language import Message
from .model import Outcome, Reply
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
        """The red flag that comes before any answer: raised now, or asked about again."""
        alarm, interpreter = self.screening and self.screening.alarm, self._parts.interpreter
        if alarm and not self.taken_back:
            return alarm.flag_id
        again = self.before.alarm and interpreter and interpreter.asks_to_wait(self.message)
        return self.before.alarm if again else None

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
        if self.screening is None:
            return self._parts.replies.unavailable()
        if self.flag_id:
            return self._parts.replies.urgent(self.flag_id)
        if self.understood is None:
            return self._parts.replies.unavailable()
        return self._parts.replies.reply(self.message, self.understood, self._noted(self.screening))

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
            screening = replace(screening, alarm=None, note=True)
        understood = self.understood
        answers = understood is not None and understood.decision.outcome is Outcome.ANSWER
        alarmed = self.before.alarm is not None
        return replace(screening, note=screening.note or (alarmed and answers))

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
            return replace(after, alarm=self.flag_id or raised)
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
        )

    def explanation(self) -> dict[str, Any]:
        """Return why the message gets its reply, as data for people and for JSON."""
        index, understood = self._parts.index, self.understood
        red_flag = self._red_flag()
        if index is None or understood is None:
            return {"red_flag": red_flag}
        recognition, decision = understood
        raised = self.screening and self.screening.alarm and not self.taken_back
        again = "the red flag before" if self.flag_id else None
        scores = [hit.score for hit in recognition.entries]
        return {
            "compared_as": recognition.reading.text,
            "corrections": recognition.reading.corrections,
            "synonyms": recognition.reading.synonyms,
            "language": decision.language,
            "rule": "red flag" if raised else again or decision.rule,
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
