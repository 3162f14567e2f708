"""A collection that is being written: what is wrong with it, and a bot that follows every change.

Unlike what is served, a draft is read where it is written and held to no suite. While the bot
learns a change, the one before answers.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from chatbot import Collection, FaqBot, check_collection
from chatbot.errors import ContentError, Problem
from chatbot.loading import bot_of
from chatbot.settings import Settings, Site

from .live.snapshots import Fingerprint, Obstacle, fingerprint


class Draft:
    """The one site of a preview.

    ``errors`` and ``warnings`` are of the files as they are now; with errors the bot is the one of
    before. ``state`` changes whenever a page shows something old.
    """

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.site: Site = settings.all_sites[0]
        self.obstacles: Sequence[Obstacle] = ()
        self.errors: Sequence[Problem] = ()
        self.warnings: Sequence[Problem] = ()
        self.state = 0
        self._folder, self._settings = folder, settings
        self._seen: Fingerprint | str = ""
        self._written: Collection | None = None  # as it is now, if it has no errors
        self._bot: FaqBot | None = None
        self._lock = threading.Lock()
        self._learner = threading.Thread()

    @property
    def is_learning(self) -> bool:
        """Whether the bot is not yet the one of the files as they are now."""
        written, bot = self._written, self._bot
        return written is not None and (bot is None or bot.version != written.version)

    @property
    def collection(self) -> Collection | None:
        """What the bot answers from, or will."""
        return self._bot.collection if self._bot else self._written

    def bot(self) -> FaqBot | None:
        """Return the bot of the draft, after a look at its files."""
        self.look()
        return self._bot

    def look(self) -> None:
        """Check the files if they have changed, and have what is without errors learned."""
        with self._lock:
            self._check()
            if self.is_learning and not self._learner.is_alive():
                self._learner = threading.Thread(target=self.learn, name="draft", daemon=True)
                self._learner.start()

    def load(self, progress: Callable[..., Any]) -> None:
        """Check the files and learn them at once, telling how far it is."""
        self._check()
        self.learn(progress)

    def learn(self, progress: Callable[..., Any] | None = None) -> None:
        """Load the bot of what is written, over and over until that is the last."""
        while self.is_learning and (written := self._written):
            bot = bot_of(self.site, self._settings, written, progress)
            bot.warm_up()
            self._bot = bot
            self.state += 1

    def _check(self) -> None:
        """Check the files if they have changed."""
        try:
            seen: Fingerprint | str = fingerprint([self._folder])
        except (OSError, ContentError) as error:
            seen = str(error)
        if seen == self._seen:
            return
        self._seen = seen
        self.state += 1
        checked = check_collection(self._folder)
        self.errors, self.warnings = checked.errors, checked.warnings
        self._written = checked.collection
