"""From the folders of a site to its bot."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from chatbot import Collection, FaqBot, combine, load_collection
from chatbot.errors import ContentError, Problem
from chatbot.loading import bot_of
from chatbot.settings import Settings, Site


def load_site_bot(
    site: Site,
    settings: Settings,
    folders: Sequence[Path],
    progress: Callable[..., Any] | None = None,
) -> FaqBot:
    """Load the bot of a site from the folders of its collections, telling how far it is.

    Raises ``ContentError`` with every problem of the collections.
    """
    bot = bot_of(site, settings, _content(site, folders), progress)
    bot.warm_up()
    return bot


def settle() -> None:
    """Have the collector of garbage leave alone what is loaded, once it is what will be served.

    Looking through it takes a tenth of a second, in which nobody is answered, and has each worker
    copy what it shares with the others.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _content(site: Site, folders: Sequence[Path]) -> Collection:
    """Return what a site is answered from: its collections as one, in the site's own words."""
    collections: list[Collection] = []
    problems: list[Problem] = []
    for folder in folders:
        try:
            collections.append(load_collection(folder))
        except ContentError as error:
            problems += error.problems
    for collection, folder in zip(collections, folders, strict=False):
        if site.language and collection.language != site.language and not problems:
            what = f"it is written in {collection.language}, but the site is in {site.language}"
            problems.append(Problem(folder, 0, what, "Use a collection in the site's language."))
    if problems:
        raise ContentError(problems)
    content = combine(collections)
    own: dict[str, Any] = dict(site.texts)
    texts = replace(content.texts, **own)
    return replace(content, title=site.title or content.title, texts=texts)
