"""The bot of one site, which follows what its owner writes.

A thread of each worker looks at the folders. What has changed and held still is copied, examined
and loaded beside the bot that answers; once every worker has it, all change over.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from chatbot import Collection, FaqBot
from chatbot.errors import ContentError, without_text
from chatbot.settings import Settings, Site

from ..loading import load_site_bot, settle
from .board import Board
from .examining import Task, examine, hold_to_suites, obstacles_of
from .snapshots import Fingerprint, Obstacle, Snapshots, fingerprint

log = logging.getLogger(__name__)

TICK = 0.1  # seconds between looks at the board, which cost next to nothing
TRIES = 20  # at the start, while the folders are being changed


class LoadedVersion(NamedTuple):
    """A bot and the number of the snapshot that it was loaded from."""

    number: int
    bot: FaqBot


class Live:
    """Serves a site from the last snapshot that was fit.

    Forked workers share ``board``; each calls ``begin`` with a slot of it. A process that nobody
    told so begins by itself, with a board of its own.

    :raises ContentError: where the folders cannot be served, nor a snapshot that was served before.
    :raises OSError: where they cannot be copied, and there is no such snapshot.
    """

    def __init__(
        self,
        site: Site,
        folders: Sequence[Path],
        snapshots: Snapshots,
        settings: Settings,
        progress: Callable[..., Any] | None = None,
    ) -> None:
        self.site = site
        self.obstacles: Sequence[Obstacle] = ()  # why what is in the folders is not served
        self.told: Callable[[str], None] = lambda result: None  # of each reload
        self._folders, self.snapshots, self._settings = folders, snapshots, settings
        self._taken: Fingerprint | None = None  # of the folders when they were last dealt with
        self._seen: Fingerprint | None = None
        self._next: LoadedVersion | None = None
        self._serving = self._first(progress)
        self._settled = self._serving.number
        self.board = Board(self._serving.number)
        self._asked, self._due = 0, 0.0
        self._slot, self._pid = 0, 0
        self._lock = threading.Lock()

    @property
    def collection(self) -> Collection:
        """What it answers from at the moment."""
        return self._serving.bot.collection

    def bot(self) -> FaqBot | None:
        """Return the bot to answer a request with, from its beginning to its end."""
        if self._pid != os.getpid():
            self._begin_alone()
        serving = self._serving
        if serving.number == self.board.agreed:
            return serving.bot
        changed = self._change_over()
        return changed and changed.bot

    def begin(self, slot: int) -> None:
        """Serve what is agreed on, in a process that was just forked."""
        self._slot, self._pid = slot, os.getpid()
        self._lock = threading.Lock()  # another thread may have held the one before the fork
        self._catch_up()

    def watch(self) -> None:
        """Step on for as long as the process lives, in a thread of its own."""
        threading.Thread(target=self._watch, name="content", daemon=True).start()

    def _begin_alone(self) -> None:
        with self._lock:
            if self._pid != os.getpid():
                self.board = Board(self.board.agreed)
                self.begin(self.board.reserve())
                self.watch()

    def _first(self, progress: Callable[..., Any] | None) -> LoadedVersion:
        """Return the version to begin with: what is in the folders, or what was served last."""
        try:
            number = self._copied()
            with self.snapshots.locked("building"):
                version = LoadedVersion(number, self._load(number, progress))
            hold_to_suites(version.bot, self.snapshots.collections(number))
            self.snapshots.judge(number, [])
            self.snapshots.keep(number)
            return version
        except (ContentError, OSError) as error:
            good = self.snapshots.good
            if good is None:
                raise self._in_place(error) from None
            try:
                version = LoadedVersion(good, self._load(good, progress))
            except ContentError:  # another program may have served it
                raise self._in_place(error) from None
            self._kept_back(obstacles_of(error, self.snapshots.root))
            return version

    def _copied(self) -> int:
        for _ in range(TRIES):
            seen = fingerprint(self._folders)
            number = self.snapshots.take(self._folders)
            if number is not None:
                self._taken = seen
                return number
            time.sleep(TICK)
        raise OSError("the folders keep changing")

    def _in_place(self, error: ContentError | OSError) -> ContentError | OSError:
        """Return an error that names the owner's files instead of their copies."""
        if not isinstance(error, ContentError):
            return error
        folders = {folder.name: folder for folder in self._folders}
        problems = []
        for one in error.problems:
            path = one.path
            if path.is_relative_to(self.snapshots.root):
                _, name, *rest = path.relative_to(self.snapshots.root).parts
                path = folders[name].joinpath(*rest)
            problems.append(replace(one, path=path))
        return ContentError(problems)

    def _load(self, number: int, progress: Callable[..., Any] | None = None) -> FaqBot:
        return load_site_bot(
            self.site, self._settings, self.snapshots.collections(number), progress
        )

    def _catch_up(self) -> None:
        """Load the version that is agreed on, and only then take part in agreements."""
        try:
            while True:
                agreed = self.board.agreed
                if self._serving.number != agreed:
                    self._taken = None  # it was about another version
                    if not self.snapshots.is_sound(agreed):
                        raise OSError("the copy being served was damaged or removed")
                    self._serving = LoadedVersion(agreed, self._load(agreed))
                with self.snapshots.locked("agreeing"):
                    if self.board.agreed == agreed:
                        self.board.say(self._slot, agreed)
                        return
        except (ContentError, OSError) as error:
            self._kept_back(obstacles_of(error, self.snapshots.root))

    def _watch(self) -> None:
        while True:
            time.sleep(TICK)
            self.step()

    def step(self) -> None:
        """Look at the board, and at the folders where that is due, and do what is next."""
        try:
            self._step()
            if self._settled != self._serving.number:
                settle()
                self._settled = self._serving.number
            return
        except (ContentError, OSError) as error:
            obstacles = obstacles_of(error, self.snapshots.root)
        except Exception as error:
            obstacles = [Obstacle("internal", without_text(error))]
        self._taken = None  # to be tried again, even if the files are then as they were
        self._kept_back(obstacles)

    def _step(self) -> None:
        if self._next:
            self._agree(self._next.number)
        asked, interval = self.board.asked, self._settings.reload_interval
        at_once = asked != self._asked
        if not at_once and (not interval or time.monotonic() < self._due):
            return
        self._asked, self._due = asked, time.monotonic() + interval
        if self._change_over() is None:
            self._catch_up()
        found = fingerprint(self._folders)
        still, self._seen = found == self._seen, found
        if at_once or (still and found != self._taken):
            with self.snapshots.locked("building"):
                number = self.snapshots.take(self._folders)
                obstacles = () if number is None else self._obstacles_to(number)
            if number is not None:
                self._decide(number, obstacles)
                self._taken = found
            elif at_once:
                self._asked = -1  # the files are being changed

    def _obstacles_to(self, number: int) -> Sequence[Obstacle]:
        """Examine a snapshot, unless this or another worker has."""
        if number == self._serving.number:
            return ()
        obstacles = self.snapshots.verdict(number)
        if obstacles is None:
            obstacles = examine(Task(self.snapshots, number, self.site, self._settings))
        return obstacles

    def _decide(self, number: int, obstacles: Sequence[Obstacle]) -> None:
        """Have a snapshot be the next version, or keep to the one that is served."""
        if self._next and self._next.number == number:
            return
        self._withdraw()
        if obstacles:
            self._kept_back(obstacles)
            return
        if number == self._serving.number:
            self.snapshots.keep(number)
        else:
            following = LoadedVersion(number, self._load(number))
            with self.snapshots.locked("agreeing"):
                self._next = following
                self.board.say(self._slot, number)
        self.obstacles = ()

    def _withdraw(self) -> None:
        """Take back the word on the next version, unless all have agreed on it meanwhile."""
        with self.snapshots.locked("agreeing"):
            self._change_over()
            if self._next:
                self.board.say(self._slot, self._serving.number)
                self._next = None

    def _agree(self, number: int) -> None:
        with self.snapshots.locked("agreeing"):
            if self.board.agreed != number and not self.board.agree_on(number):
                return
        self._change_over()
        self.snapshots.keep(number)
        self.snapshots.prune({number})

    def _change_over(self) -> LoadedVersion | None:
        """Serve the next version if it is agreed on; return what is served, unless that is old."""
        with self._lock:
            agreed = self.board.agreed
            if self._next and self._next.number == agreed:
                self._serving, self._next = self._next, None
                facts = {"site": self.site.key, "version": self._serving.bot.version}
                log.info("The content has changed", extra={"facts": facts})
                self.told("done")
            return self._serving if self._serving.number == agreed else None

    def _kept_back(self, obstacles: Sequence[Obstacle]) -> None:
        """Note, and log once, why the version before is served on."""
        if obstacles != self.obstacles:
            self.obstacles = obstacles
            facts = {"site": self.site.key, "reasons": sorted({one.kind for one in obstacles})}
            lines = "\n".join(one.text for one in obstacles)
            text = "The content cannot be served, so the last good version stays in use:\n%s"
            log.error(text, lines, extra={"facts": facts})
            self.told("kept_back")
