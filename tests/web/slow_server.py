"""Run the real ``serve`` command with the fake bot, whose answer to ``slow`` waits for a file.

Usage: slow_server.py RELEASE [options of serve]. It writes ``asked`` to stderr when it starts to
wait, so that a test knows the request is in flight without measuring time.
"""

from __future__ import annotations

import sys
import time
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from fake_bot import FakeBot

from chatbot.model import Reply
from chatbot.web import commands


class SlowBot(FakeBot):
    def ask(self, message: str, conversation: str | None = None) -> Reply:
        if message == "slow":
            print("asked", file=sys.stderr, flush=True)
            while not RELEASE.exists():
                time.sleep(0.01)
        return replace(super().ask(message, conversation), reply_id=uuid.uuid4().hex)


def load_bot(*args: Any, **kwargs: Any) -> Any:
    return SlowBot()


if __name__ == "__main__":
    RELEASE = Path(sys.argv[1])
    with patch.object(commands, "load_bot", load_bot):
        commands.serve(sys.argv[2:])
