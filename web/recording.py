"""What is kept of replies: handed to the event store from the one place that all pass.

Nothing here may fail or delay an answer.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field

from flask import Flask, current_app

from chatbot import Consideration, Reply
from chatbot.errors import without_text
from chatbot.events import Event, EventStore, Questioned, Recorder, Redactor, Replied, store_url
from chatbot.model import Collection
from chatbot.settings import Settings

from .sites import current_bot, current_site

log = logging.getLogger(__name__)

EXTENSION = "faq-chatbot-events"
COLLECTIONS = 16  # whose words are kept ready


@dataclass
class Recording:
    """The recorder of an app, and for how many days it keeps questions."""

    recorder: Recorder
    question_days: int
    redactors: OrderedDict[str, Redactor] = field(default_factory=OrderedDict)

    def redactor(self, collection: Collection) -> Redactor:
        """Return what redacts questions to a collection; made once for each of its versions."""
        found = self.redactors.get(collection.version)
        if found is None:
            found = self.redactors[collection.version] = Redactor(collection)
            while len(self.redactors) > COLLECTIONS:
                self.redactors.popitem(last=False)
        return found


def register(app: Flask, settings: Settings) -> None:
    """Keep what happens in ``app``, if the settings say so."""
    url = store_url(settings)
    if url is None:
        return
    recorder = Recorder(EventStore(url), question_days=settings.question_log)
    recorder.prepare()
    app.extensions[EXTENSION] = Recording(recorder, settings.question_log)


def recording() -> Recording | None:
    """Return what keeps events in the app that is answering, if it does."""
    found: Recording | None = current_app.extensions.get(EXTENSION)
    return found if found and found.recorder.accepts else None


def question_days() -> int:
    """Return for how many days questions are kept; visitors are told."""
    found = recording()
    return found.question_days if found else 0


def note(reply: Reply, considered: Consideration | None = None) -> None:
    """Keep a reply, and if that is chosen the question, unless there may be danger in it.

    :param considered: the message, unless it was not answered.
    """
    found = recording()
    if found is None or not reply.reply_id:
        return
    try:
        for event in _events(found, reply, considered):
            found.recorder.put(event)
    except Exception as error:
        log.error("A reply could not be recorded: %s", without_text(error))


def _events(found: Recording, reply: Reply, considered: Consideration | None) -> Iterator[Event]:
    bot = current_bot()
    replied = Replied.of(reply, site=current_site().site.key, language=bot.collection.language)
    yield replied
    if not found.question_days or reply.urgent or reply.safety_note:
        return
    if considered is None or not considered.calm:
        return
    text = found.redactor(bot.collection).redact(considered.message)
    if text is not None:
        yield Questioned.of(replied, text)
