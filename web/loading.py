"""From the name of a collection to a bot, and from a request to the bot that answers it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app

from chatbot import FaqBot, find_collection
from chatbot.settings import Settings

from .errors import Refusal

EXTENSION = "faq-chatbot"


def load_bot(settings: Settings, progress: Callable[..., Any] | None = None) -> FaqBot:
    """Load the bot that ``settings`` name, telling ``progress`` how far it is."""
    path = find_collection(settings.collection)
    bot = FaqBot.load(
        path,
        data_dir=settings.data_dir,
        answer_threshold=settings.answer_threshold,
        secret_key=settings.secret_key,
        region=settings.region,
        progress=progress,
    )
    bot.warm_up()
    return bot


def current_bot() -> FaqBot:
    """Return the bot of the app that is answering; refuse the request if it has none."""
    bot: FaqBot | None = current_app.extensions.get(EXTENSION)
    if bot is None:
        raise Refusal(503)
    return bot
