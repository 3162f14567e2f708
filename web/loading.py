"""From the folders of a site to a bot, and from a request to the bot that answers it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from chatbot import FaqBot
from chatbot.settings import Settings, Site


def load_bot(
    site: Site,
    settings: Settings,
    folders: Sequence[Path],
    progress: Callable[..., Any] | None = None,
) -> FaqBot:
    """Load the bot of a site from the folders of its collections, telling how far it is.

    Raises ``ContentError`` with every problem of a collection.
    """
    (folder,) = folders
    bot = FaqBot.load(
        folder,
        data_dir=settings.data_dir,
        answer_threshold=settings.answer_threshold,
        secret_key=settings.secret_key,
        region=site.region,
        progress=progress,
    )
    bot.warm_up()
    return bot
