"""The facade: a collection, its guard and its index, asked one message at a time."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from .content import load_collection
from .conversation import Conversation, Tokens, read_keys
from .language.identify import prepare_languages
from .model import Collection, Contact, Outcome, Reply
from .replies import Replies
from .retrieval import Hit, Index, load_or_build
from .retrieval.learning import Progress, silent
from .safety import Guard, Screening
from .safety import load_or_build as load_guard
from .understanding import Reader

log = logging.getLogger(__name__)


class FaqBot:
    """Answers messages from one collection; holds no state, so one serves many threads.

    Every message is screened for red flags before anything is looked up. Without an ``index`` that
    is all it does.

    :param keys: secrets that sign conversations, the newest first; one of its own by default.
    :param region: whose emergency numbers are shown, such as ``uk``; by default those of the region
        that the collection names first.
    :param site: the site that it answers; conversations of other sites mean nothing to it.

    >>> from chatbot import FaqBot, bundled_collections
    >>> bot = FaqBot.load(bundled_collections()["stem-cell-spine"])
    >>> bot.ask("is it fda aproved").entry_id
    'fda-approval'
    """

    def __init__(
        self,
        collection: Collection,
        index: Index | None,
        guard: Guard | None = None,
        *,
        keys: Sequence[str] = (),
        region: str = "",
        site: str = "",
    ) -> None:
        self.collection = collection
        self.index = index
        self.guard = guard or Guard.fit(collection)
        self.replies = Replies(collection, region)
        self._reader = Reader.of(collection, index) if index else None
        self._topic_ids = frozenset(topic.id for topic in collection.topics())
        of = f"{site}:{collection.id}" if site else collection.id
        self._tokens = Tokens(of, keys or read_keys("", None))

    @classmethod
    def load(
        cls,
        collection: Path | Collection,
        *,
        data_dir: Path | None = None,
        answer_threshold: float | None = None,
        secret_key: str = "",
        region: str = "",
        site: str = "",
        progress: Progress | None = None,
    ) -> FaqBot:
        """Read a collection and what is saved for it, which is built first where there is nothing.

        :param data_dir: the folder where indexes are saved; ``None`` saves nothing.
        :param answer_threshold: how likely an answer must be right to be given, in place of what
            follows from the phrasings; without effect where there is no confidence.
        :param secret_key: secrets that sign conversations, parted by commas, the newest first.
        :param progress: called with the name of a step and the share of it that is done.
        :raises ContentError: with every problem of the collection.
        :raises SettingError: for a secret that is too short.
        """
        if isinstance(collection, Path):
            collection = load_collection(collection)
        keys = read_keys(secret_key, data_dir)
        guard = load_guard(collection, data_dir, progress or silent)
        index = load_or_build(collection, data_dir, progress or silent)
        if answer_threshold is not None and index.confidence:
            thresholds = {**index.confidence.thresholds, "answer": answer_threshold}
            index.confidence = replace(index.confidence, thresholds=thresholds)
        return cls(collection, index, guard, keys=keys, region=region, site=site)

    def warm_up(self) -> None:
        """Load what the first message in another language would wait for, a second or so."""
        prepare_languages(self.collection.language)

    @property
    def version(self) -> str:
        """The hash of the content that is answered from."""
        return self.collection.version

    @property
    def contacts(self) -> Sequence[Contact]:
        """Whom to call, at every level, in the region that the bot is set to."""
        return self.replies.contacts

    def ask(self, message: str, conversation: str | None = None) -> Reply:
        """Return the reply to a message; any text gets one.

        :param conversation: the token of the reply before, if this goes on with a conversation.
        """
        before = self._before(conversation)
        screening = self._screen(message, before)
        if screening and self._taken_back(screening):
            screening = replace(screening, alarm=None, note=True)
        if screening is None:
            return self._with_token(self.replies.unavailable(), before)
        if self._reader is None and not screening.alarm:
            after = replace(before, seen=screening.seen)
            return self._with_token(self.replies.unavailable(), after)
        flag_id = screening.alarm.flag_id if screening.alarm else self._repeated(message, before)
        if flag_id:
            after = replace(before, seen=screening.seen, alarm=flag_id)
            return self._with_token(self.replies.urgent(flag_id), after)
        assert self._reader is not None
        understood = self._reader.understand(message, before)
        alarmed = before.alarm is not None
        noted = screening.note or (alarmed and understood.decision.outcome is Outcome.ANSWER)
        reply = self.replies.reply(message, understood, replace(screening, note=noted))
        return self._with_token(reply, _after(before, reply, screening))

    def screen(self, message: str, conversation: str | None = None) -> Reply | None:
        """Return the reply to a message that is not answered, if it must not wait all the same.

        This is for messages that are too long or too many: a red flag in them comes first.

        :param conversation: as in ``ask``.
        """
        before = self._before(conversation)
        screening = self._screen(message, before)
        if screening is None:
            return self._with_token(self.replies.unavailable(), before)
        if screening.alarm is None:
            return None
        after = replace(before, seen=screening.seen, alarm=screening.alarm.flag_id)
        return self._with_token(self.replies.urgent(screening.alarm.flag_id), after)

    def is_calm(self, message: str, conversation: str | None = None) -> bool:
        """Say whether the guard sees nothing at all in a message, nor did before it.

        Only such messages may be kept in any form.
        """
        before = self._before(conversation)
        return not before.alarm and self._screen(message, before) == Screening()

    def search(self, message: str, top_k: int = 5) -> list[Hit]:
        """Return the entries nearest to a message, best first."""
        return list(self.index.recognise(message).entries[:top_k]) if self.index else []

    def explain(self, message: str, conversation: str | None = None) -> dict[str, Any]:
        """Return why a message gets its reply, as data for people and for JSON."""
        before = self._before(conversation)
        screening = self._screen(message, before) or Screening()
        if self._reader is None or self.index is None:
            return {"red_flag": _plain(screening)}
        recognition, decision = self._reader.understand(message, before)
        repeated = self._repeated(message, before) and "the red flag before"
        alarmed = screening.alarm and not self._taken_back(screening)
        rule = "red flag" if alarmed else repeated or decision.rule
        confidence, scores = self.index.confidence, [hit.score for hit in recognition.entries]
        return {
            "compared_as": recognition.reading.text,
            "corrections": recognition.reading.corrections,
            "synonyms": recognition.reading.synonyms,
            "language": decision.language,
            "rule": rule,
            "guard": recognition.stop and recognition.stop._asdict(),
            "probability": {str(kind): p for kind, p in recognition.probability.items()},
            "thresholds": dict(confidence.thresholds) if confidence else {},
            "red_flag": _plain(screening),
            "margin": round(scores[0] - scores[1], 4) if len(scores) > 1 else None,
            "answer_weight": self.index.recogniser.answer_weight,
            "hits": [
                {**vars(hit), "shared": self.index.shared(recognition.reading, hit)}
                for hit in recognition.hits
            ],
        }

    def _screen(self, message: str, before: Conversation) -> Screening | None:
        """Return what the guard finds, ``None`` if it fails: then nothing may be answered."""
        try:
            return self.guard.screen(message, before.seen)
        except Exception as error:
            # The error's own text may quote the message, so only its type and lines are logged.
            lines = "".join(traceback.format_tb(error.__traceback__))
            log.error("The red-flag screen failed: %s\n%s", type(error).__name__, lines)
            return None

    def _taken_back(self, screening: Screening) -> bool:
        """Say whether a weak alarm is surely a question that the collection knows."""
        alarm, reader = screening.alarm, self._reader
        if not (alarm and alarm.weak and reader):
            return False
        try:
            return reader.knows(alarm.words)
        except Exception as error:  # the alarm must not be lost with the index
            log.error("A weak alarm could not be looked at again: %s", type(error).__name__)
            return False

    def _before(self, token: str | None) -> Conversation:
        """Return the state in a token, without what the content has no longer."""
        before, topics = self._tokens.read(token), self._topic_ids
        return replace(
            before,
            topic=before.topic if before.topic in topics else None,
            options=tuple(one for one in before.options if one in topics),
            alarm=before.alarm if before.alarm in topics else None,
        )

    def _repeated(self, message: str, before: Conversation) -> str | None:
        """Return the red flag that a message asks about, to say the same again."""
        asks = before.alarm and self._reader and self._reader.asks_to_wait(message)
        return before.alarm if asks else None

    def _with_token(self, reply: Reply, after: Conversation) -> Reply:
        return replace(reply, conversation=self._tokens.write(after))


def _after(before: Conversation, reply: Reply, screening: Screening) -> Conversation:
    """Return the state after a reply; small talk and what was not understood change no topic."""
    shown = before.shown
    if reply.entry_id:
        shown = (*(one for one in shown if one != reply.entry_id), reply.entry_id)
    offered = tuple(suggestion.entry_id for suggestion in reply.suggestions)
    return replace(
        before,
        topic=reply.entry_id or reply.gap_id or before.topic,
        options=offered or before.options,
        asked_back=reply.outcome is Outcome.CLARIFY,
        shown=shown,
        seen=screening.seen,
    )


def _plain(screening: Screening) -> dict[str, Any]:
    """Return what the guard found as JSON-able data."""
    alarm = screening.alarm
    return {
        "alarm": vars(alarm) if alarm else None,
        "note": screening.note,
        "report": screening.report_id,
        "seen": list(screening.seen),
    }
