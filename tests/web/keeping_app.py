"""An app that keeps events in a folder, and what it has kept."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from fake_bot import FakeBot, make_app
from flask import Flask
from sqlalchemy import URL, select

from chatbot.events import Recorder, reading
from chatbot.events.tables import question, reply
from chatbot.model import Reply
from chatbot.web.recording import EXTENSION


class KeptBot(FakeBot):
    """Gives each reply an id of its own; not calm where ``groin`` is in a message."""

    def ask(self, message: str, conversation: str | None = None) -> Reply:
        return replace(super().ask(message, conversation), reply_id=uuid.uuid4().hex)

    def screen(self, message: str, conversation: str | None = None) -> Reply | None:
        found = super().screen(message, conversation)
        return found and replace(found, reply_id=uuid.uuid4().hex)

    def is_calm(self, message: str) -> bool:
        return "groin" not in message


class Kept:
    """An app with its store; reading it writes first what waits."""

    def __init__(self, folder: Path, bot: FakeBot | None = None, **options: object) -> None:
        self.folder = folder
        known: dict[str, object] = {
            "events": "",
            "data_dir": folder,
            "rate_limit": "off",
            **options,
        }
        self.app: Flask = make_app(bot or KeptBot(), **known)
        self.client = self.app.test_client()
        self.url = URL.create("sqlite", database=str(folder / "events.sqlite"))

    @property
    def recorder(self) -> Recorder:
        found: Recorder = self.app.extensions[EXTENSION].recorder
        return found

    def ask(self, message: str = "answer", **more: Any) -> str:
        """Ask, and return the reply's id."""
        found = self.client.post("/api/chat", json={"message": message}, **more).get_json()
        return str(found["reply_id"])

    def vote(self, **body: Any) -> int:
        return self.client.post("/api/feedback", json=body).status_code

    def replies(self) -> list[dict[str, Any]]:
        return self._rows(lambda connection: connection.execute(select(reply)).mappings())

    def questions(self) -> list[str]:
        found = self._rows(lambda connection: connection.execute(select(question)).mappings())
        return sorted(row["text"] for row in found)

    def _rows(self, query: Callable[[Any], Any]) -> list[dict[str, Any]]:
        self.recorder.close()
        with reading(self.url) as connection:
            return [dict(row) for row in query(connection)]
