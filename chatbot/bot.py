"""The facade: a collection, its guard and its index, asked one message at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from .consideration import Consideration, Parts
from .content import load_collection
from .conversation import Conversation, Tokens, read_keys
from .conversation.context import TalkContext, learn
from .conversation.context_file import load_or_learn_context
from .language import Language
from .language.identify import prepare_languages
from .meaning import encoder_for
from .model import Collection, Contact, Reply
from .replies import Replies
from .retrieval import Hit, Index, load_or_build_index
from .retrieval.learning import Progress, silent
from .safety import Guard, load_or_build_guard
from .understanding import Interpreter


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
        context: TalkContext | None = None,
        *,
        keys: Sequence[str] = (),
        region: str = "",
        site: str = "",
    ) -> None:
        self.collection = collection
        self.index = index
        self.guard = guard or load_or_build_guard(collection, None)
        self.replies = Replies(collection, region)
        self._language = Language.of(collection.language)
        if index and context is None:
            context = learn(collection, index)
        interpreter = Interpreter.of(collection, index, context) if index else None
        self._parts = Parts(self.guard, index, interpreter, self.replies)
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
        meaning: bool = True,
        progress: Progress | None = None,
    ) -> FaqBot:
        """Read a collection and what is saved for it, which is built first where there is nothing.

        :param data_dir: the folder where indexes are saved; ``None`` saves nothing.
        :param answer_threshold: how likely an answer must be right to be given, in place of what
            follows from the phrasings.
        :param secret_key: secrets that sign conversations, parted by commas, the newest first.
        :param meaning: whether texts are compared by what they mean, too, where they are English.
        :param progress: called with the name of a step and the share of it that is done.
        :raises ContentError: with every problem of the collection.
        :raises SettingError: for a secret that is too short.
        """
        if isinstance(collection, Path):
            collection = load_collection(collection)
        keys = read_keys(secret_key, data_dir)
        guard = load_or_build_guard(collection, data_dir, progress or silent)
        encoder = encoder_for(collection.language) if meaning else None
        index = load_or_build_index(collection, data_dir, progress or silent, encoder)
        context = load_or_learn_context(collection, index, data_dir, progress or silent, encoder)
        if answer_threshold is not None:
            thresholds = {**index.confidence.thresholds, "answer": answer_threshold}
            index.confidence = replace(index.confidence, thresholds=thresholds)
        return cls(collection, index, guard, context, keys=keys, region=region, site=site)

    def warm_up(self) -> None:
        """Load what the first message in another language would wait for, a second or so."""
        prepare_languages(self._language)

    @property
    def version(self) -> str:
        """The hash of the content that is answered from."""
        return self.collection.version

    @property
    def contacts(self) -> Sequence[Contact]:
        """Whom to call, at every level, in the region that the bot is set to."""
        return self.replies.contacts

    def consider(self, message: str, conversation: str | None = None) -> Consideration:
        """Return what is found out about a message, from which everything else follows.

        :param conversation: the token of the reply before, if this goes on with a conversation.
        """
        return Consideration(self._parts, self._language.read(message), self._before(conversation))

    def ask(self, message: str, conversation: str | None = None) -> Reply:
        """Return the reply to a message; any text gets one.

        :param conversation: as in ``consider``.
        """
        return self.tell(self.consider(message, conversation))

    def tell(self, considered: Consideration) -> Reply:
        """Return the reply to a message that was considered, with the conversation's token."""
        return self._with_token(considered, considered.reply)

    def screen(self, message: str, conversation: str | None = None) -> Reply | None:
        """Return the reply to a message that is not answered, if it must not wait all the same.

        This is for messages that are too long or too many: a red flag in them comes first.

        :param conversation: as in ``consider``.
        """
        considered = self.consider(message, conversation)
        return considered.urgent and self._with_token(considered, considered.urgent)

    def search(self, message: str, top_k: int = 5) -> list[Hit]:
        """Return the entries nearest to a message, best first."""
        return list(self.index.recognise(message).entries[:top_k]) if self.index else []

    def explain(self, message: str, conversation: str | None = None) -> dict[str, Any]:
        """Return why a message gets its reply, as data for people and for JSON."""
        return self.consider(message, conversation).explanation()

    def _before(self, token: str | None) -> Conversation:
        """Return the state in a token, without what the content has no longer."""
        before, topics = self._tokens.read(token), self._topic_ids
        return replace(
            before,
            topic=before.topic if before.topic in topics else None,
            options=tuple(one for one in before.options if one in topics),
            alarm=before.alarm if before.alarm in topics else None,
        )

    def _with_token(self, considered: Consideration, reply: Reply) -> Reply:
        return replace(reply, conversation=self._tokens.write(considered.after(reply)))
