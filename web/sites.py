"""The sites that one server serves, and which of them a request is for."""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from flask import current_app, request

from chatbot import Collection, FaqBot, find_collection
from chatbot.errors import SettingError
from chatbot.settings import Settings, Site

from .context import context
from .headers import refuse_strangers
from .live import Live
from .live.snapshots import Obstacle, Snapshots
from .loading import load_site_bot
from .refusals import Refusal

log = logging.getLogger(__name__)

EXTENSION = "faq-chatbot"


class Served(Protocol):
    """A site and its bot: one that follows its folders, or always the same."""

    site: Site
    obstacles: Sequence[Obstacle]

    @property
    def collection(self) -> Collection | None:
        """What it answers from at the moment."""

    def bot(self) -> FaqBot | None:
        """Return the bot to answer a request with, ``None`` if there is none."""


class Fixed:
    """A site whose bot never changes."""

    def __init__(self, site: Site, bot: FaqBot) -> None:
        self.site = site
        self.obstacles: Sequence[Obstacle] = ()
        self._bot = bot

    @property
    def collection(self) -> Collection:
        """What it answers from."""
        return self._bot.collection

    def bot(self) -> FaqBot | None:
        """Return the bot."""
        return self._bot


class Sites:
    """All sites of a server by their keys; the one without a key is the default."""

    def __init__(self, served: Iterable[Served]) -> None:
        self.by_key: Mapping[str, Served] = {one.site.key: one for one in served}

    @property
    def default(self) -> Served:
        """The site of requests that name none."""
        return self.by_key[""]

    @property
    def live(self) -> list[Live]:
        """The sites that follow their folders."""
        return [one for one in self.by_key.values() if isinstance(one, Live)]


def load_sites(settings: Settings, progress: Callable[..., Any] | None = None) -> Sites:
    """Load every site that ``settings`` name, telling ``progress`` how far it is."""
    return Sites(_load(site, settings, progress) for site in settings.all_sites)


def _load(site: Site, settings: Settings, progress: Callable[..., Any] | None) -> Served:
    folders = [_folder(name) for name in site.collections]
    names = [folder.name for folder in folders]
    if len(set(names)) < len(names):
        what = f"The site {site.key} has two collections with the same id: {', '.join(names)}."
        raise SettingError(f"{what} Rename one of the folders.")
    # Two folders of one name are not the same content.
    place = hashlib.sha256("\0".join([site.key, *map(str, folders)]).encode()).hexdigest()[:8]
    root = settings.data_dir / "served" / f"{site.key or '+'.join(names)[:64]}-{place}"
    try:
        return Live(site, folders, Snapshots(root, names, secrets.token_hex(8)), settings, progress)
    except OSError as error:
        folders = [find_collection(name) for name in site.collections]
        log.warning("The content cannot be copied, so changes to it will not be noticed: %s", error)
        return Fixed(site, load_site_bot(site, settings, folders, progress))


def _folder(name: str) -> Path:
    """Return the folder of a collection, which may be gone for a while."""
    try:
        found = find_collection(name)
    except SettingError:
        found = Path(os.path.expanduser(name))
    return Path(os.path.abspath(found))  # and no link followed, which may lead elsewhere later


def all_sites() -> Iterable[Served]:
    """Return every site of the app that is answering."""
    sites: Sites | None = current_app.extensions.get(EXTENSION)
    return sites.by_key.values() if sites else ()


def current_site() -> Served:
    """Return the site that the request is for; refuse the request if there is none."""
    return context().site or choose_site(None)


def choose_site(key: str | None) -> Served:
    """Have the request be for a site, the one in its address if ``key`` is not given.

    Refuses the request if there is no such site, or if it comes from a page of another one.
    """
    sites: Sites | None = current_app.extensions.get(EXTENSION)
    if sites is None:
        raise Refusal(503)
    if key is None:
        key = request.args.get("site") or _project(sites)
    site = sites.by_key.get(key)
    if site is None:
        raise Refusal(404, "There is no site with that key.")
    refuse_strangers(site.site.allowed_origins)
    known = context()
    if known.site is not site:
        known.site, known.bot = site, None
    return site


def _project(sites: Sites) -> str:
    """Return the site that clients of custom question answering mean by their project, if any."""
    if request.endpoint == "custom_qa.query" and len(sites.by_key) > 1:
        return request.args.get("projectName", "")
    return ""


def current_bot() -> FaqBot:
    """Return the one bot that answers this request; refuse the request if there is none."""
    known = context()
    known.bot = known.bot or current_site().bot()
    if known.bot is None:
        raise Refusal(503)
    return known.bot
