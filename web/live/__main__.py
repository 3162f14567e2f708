"""The process that examines a snapshot: ``examining`` starts it and tells it which on stdin."""

from __future__ import annotations

import os
import pickle
import sys
import threading

from chatbot.errors import ContentError

from .. import logs
from ..loading import load_bot
from .examining import Task, hold_to_suites, reasons_of
from .store import Reason


def main() -> None:
    """Examine the snapshot, and keep the verdict with it."""
    os.nice(19)
    task: Task = pickle.load(sys.stdin.buffer)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    logs.configure(task.settings)
    reasons: list[Reason] = []
    try:
        folders = task.store.collections(task.version)
        hold_to_suites(load_bot(task.site, task.settings, folders), folders)
    except ContentError as error:
        reasons = reasons_of(error, task.store.root)
    task.store.judge(task.version, reasons)


def _end_with_parent() -> None:
    os.read(0, 1)  # returns once nobody is left to write
    os._exit(1)


if __name__ == "__main__":
    main()
