"""Is a snapshot fit to be served? Asked in a process of its own, so that answers are not slowed.

The process builds the index and the guard, which are saved where workers then find them, and runs
the collections' own suites. It ends with the worker that asked, whichever way that ends.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from chatbot import FaqBot
from chatbot.errors import ContentError, Problem
from chatbot.settings import Settings, Site
from chatbot.suites import InProcess, Known, load_suite, run_suite, suites_of

from ..loading import load_site_bot
from .snapshots import Obstacle, Snapshots

LONGEST = 30 * 60  # seconds


class SuiteError(ContentError):
    """Content that its own suite does not pass."""


class Task(NamedTuple):
    """What the process is told."""

    snapshots: Snapshots
    version: int
    site: Site
    settings: Settings


def examine(task: Task) -> list[Obstacle]:
    """Return why a snapshot is not fit, as a process of its own finds; its verdict is kept.

    Raises ``OSError`` where there can be no process.
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    process = subprocess.Popen(
        [sys.executable, "-m", __package__],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env=environment,
    )
    try:
        assert process.stdin
        process.stdin.write(pickle.dumps(task))
        process.stdin.flush()
        process.wait(LONGEST)
    except (BrokenPipeError, subprocess.TimeoutExpired):
        process.kill()
    finally:
        process.communicate()
    verdict = task.snapshots.verdict(task.version)
    if verdict is None:
        return [Obstacle("build", f"The build process ended with code {process.returncode}.")]
    return verdict


def verdict_of(task: Task) -> list[Obstacle]:
    """Return why a snapshot is not fit, as found in this process; it is kept with the snapshot."""
    obstacles: list[Obstacle] = []
    try:
        folders = task.snapshots.collections(task.version)
        hold_to_suites(load_site_bot(task.site, task.settings, folders), folders)
    except ContentError as error:
        obstacles = obstacles_of(error, task.snapshots.root)
    task.snapshots.judge(task.version, obstacles)
    return obstacles


def hold_to_suites(bot: FaqBot, folders: Sequence[Path]) -> None:
    """Ask a bot what the suites in its collections' folders ask.

    Raises ``SuiteError`` with what it fails, ``ContentError`` for a suite that cannot be used.
    """
    problems = list(_failures(bot, folders))
    if problems:
        raise SuiteError(problems)


def _failures(bot: FaqBot, folders: Sequence[Path]) -> Iterator[Problem]:
    known = Known.of(bot.collection)
    for path in (path for folder in folders for path in suites_of(folder)):
        for reason in run_suite(InProcess(bot), [load_suite(path, known)]).reasons:
            yield Problem(path, 0, reason, "Run `suite run` on it to see what fails.")


def obstacles_of(error: ContentError | OSError, root: Path) -> list[Obstacle]:
    """Return an error as obstacles, with places below ``root``, where the copies are, shortened."""
    if isinstance(error, OSError):
        return [
            Obstacle("files", f"{error.strerror or error}: {error.filename or 'the data folder'}")
        ]
    kind = "suite" if isinstance(error, SuiteError) else "content"
    obstacles = []
    for one in error.problems:
        path = one.path
        if path.is_relative_to(root):
            path = Path(*path.relative_to(root).parts[1:])
        obstacles.append(Obstacle(kind, str(replace(one, path=path))))
    return obstacles
