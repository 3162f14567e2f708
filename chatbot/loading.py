"""The bot that the settings describe, for the commands and the server alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from .bot import FaqBot
from .model import Collection
from .settings import Settings, Site


def bot_of(
    site: Site,
    settings: Settings,
    content: Path | Collection,
    progress: Callable[..., Any] | None = None,
) -> FaqBot:
    """Load the bot of a site, which answers from ``content``; see ``FaqBot.load``."""
    return FaqBot.load(
        content,
        data_dir=settings.data_dir,
        answer_threshold=settings.answer_threshold,
        secret_key=settings.secret_key,
        meaning=settings.meaning == "on",
        region=site.region,
        site=site.key,
        progress=progress,
    )
