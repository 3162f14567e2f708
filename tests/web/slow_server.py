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
from typing import Any, cast
from unittest.mock import patch

from fake_bot import FakeBot

from chatbot import FaqBot
from chatbot.model import Reply
from chatbot.settings import Settings
from chatbot.web import commands, sites
from chatbot.web.sites import Fixed, Sites


class SlowBot(FakeBot):
    def ask(self, message: str, conversation: str | None = None) -> Reply:
        if message == "slow":
            print("asked", file=sys.stderr, flush=True)
            while not RELEASE.exists():
                time.sleep(0.01)
        return replace(super().ask(message, conversation), reply_id=uuid.uuid4().hex)


def load_sites(settings: Settings, *_: Any) -> Sites:
    return Sites([Fixed(settings.all_sites[0], cast(FaqBot, SlowBot()))])


if __name__ == "__main__":
    RELEASE = Path(sys.argv[1])
    with patch.object(sites, "load_sites", load_sites):
        commands.serve(sys.argv[2:])
