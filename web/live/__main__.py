"""The process that examines a snapshot: ``examining`` starts it and tells it which on stdin."""

from __future__ import annotations

import os
import pickle
import sys
import threading

from .. import logs
from .examining import Task, verdict_of


def main() -> None:
    """Examine the snapshot, and keep the verdict with it."""
    os.nice(10)
    task: Task = pickle.load(sys.stdin.buffer)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    logs.configure(task.settings)
    verdict_of(task)


def _end_with_parent() -> None:
    os.read(0, 1)  # returns once nobody is left to write
    os._exit(1)


if __name__ == "__main__":
    main()
