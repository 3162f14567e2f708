"""Two hundred identifiers in every field and header of every route are kept nowhere.

The bot is a real one on a small collection, questions are kept and everything is logged, at every
level, by our formatters. What is looked through: the log, every file of the data folder (the
store, its write-ahead log, copies, what Prometheus would read) and every export.
"""

from __future__ import annotations

import io
import logging
import random
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fake_bot import COLLECTION, FakeBot
from flask import Flask
from keeping_app import Kept

from chatbot import FaqBot
from chatbot.cli import main
from chatbot.events import FORMATS
from chatbot.model import Outcome, Reply
from chatbot.web.logs import FORMATTERS

CLINIC = "https://clinic.example"


def canaries() -> list[str]:
    """Identifiers of eighteen kinds, made up, none of them a word."""
    draw = random.Random(18)

    def letters(n: int) -> str:
        return "".join(draw.choices(string.ascii_lowercase, k=n))

    def digits(n: int) -> str:
        return "".join(draw.choices("23456789", k=n))

    kinds = (
        lambda: f"{letters(7)} {letters(9)}".title(),
        lambda: letters(9),
        lambda: f"{letters(8).title()}-{letters(7).title()}",
        lambda: f"{letters(6)}@{letters(6)}.example",
        lambda: f"({digits(3)}) {digits(3)}-{digits(4)}",
        lambda: f"+49 {digits(4)} {digits(7)}",
        lambda: f"MRN{digits(8)}",
        lambda: f"{digits(3)}-{digits(2)}-{digits(4)}",
        lambda: ".".join(str(draw.randrange(11, 250)) for _ in range(4)),
        lambda: ":".join(f"{draw.randrange(4096, 65535):x}" for _ in range(8)),
        lambda: f"19{digits(2)}-0{digits(1)}-1{digits(1)}",
        lambda: f"{digits(3)} {letters(8).title()} Street",
        lambda: f"https://{letters(9)}.example/{letters(5)}",
        lambda: f"@{letters(6)}_{digits(3)}",
        lambda: f"{digits(4)} {digits(4)} {digits(4)} {digits(4)}",
        lambda: f"sk-{letters(12)}{digits(6)}",
        lambda: f"{letters(3).upper()}-{digits(4)}",
        lambda: "".join(draw.choices("абвгдежзийклм", k=9)),
    )
    return [kinds[n % len(kinds)]() for n in range(200)]


CANARIES = canaries()


class CanaryBot(FakeBot):
    """Answers and fails as the fake bot does, with the guard of a real bot."""

    real = FaqBot(COLLECTION, None)

    def ask(self, message: str, conversation: str | None = None) -> Reply:
        found = super().ask(message, conversation)
        return Reply(**{**vars(found), "reply_id": f"{len(self.asked):032x}"})

    def is_calm(self, message: str) -> bool:
        return self.real.consider(message).calm


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Everything that is logged, in every format."""
    stream = io.StringIO()
    root = logging.getLogger()
    level = root.level
    handlers = [logging.StreamHandler(stream) for _ in FORMATTERS]
    for handler, formatter in zip(handlers, FORMATTERS.values(), strict=True):
        handler.setFormatter(formatter())
        root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.setLevel(level)
    for handler in handlers:
        root.removeHandler(handler)


def headers(canary: str) -> dict[str, str]:
    names = ["User-Agent", "Referer", "Cookie", "X-Forwarded-For", "Forwarded", "From", "Via"]
    names += ["Accept-Language", "Authorization", "X-Real-IP", "If-None-Match"]
    # A request id that is a plain word is repeated on purpose, so this one is none.
    return {**dict.fromkeys(names, canary), "X-Request-ID": f"{canary} "}


def send(app: Flask, canary: str, number: int) -> None:
    """Send a canary in every place that a request has, to each shape of messages and votes.

    The other routes, and the kinds of messages, take turns: each has a dozen canaries or more.
    """
    client = app.test_client(use_cookies=False)
    common: dict[str, Any] = {
        "headers": headers(canary),
        "query_string": {"q": canary, canary: "q"},
        "environ_base": {"REMOTE_ADDR": canary, "REMOTE_HOST": canary},
    }
    rules = list(app.url_map.iter_rules())
    path = re.sub("<[^>]*>", canary, rules[number % len(rules)].rule)
    client.get(path, **common)
    client.post(path, data=canary.encode(), content_type="text/plain", **common)
    client.open(path, method="PUT", json={canary: canary}, **common)
    texts = [f"crash {canary}", f"answer {canary}", canary, f"urgent {canary}"]
    texts += [f"numb {canary} " * 800, f"no {canary} " * 800]
    for text in (f"what does it cost {canary}", texts[number % len(texts)]):
        token = {"conversation": canary}
        client.post("/api/chat", json={"message": text, **token}, **common)
        client.post("/api/chat", json={"message": text, "collection": canary}, **common)
        client.post("/webhooks/rest/webhook", json={"message": text, "sender": canary}, **common)
        context = {"previousUserQuery": canary}
        qna = {"question": text, "context": context, canary: canary}
        client.post("/language/:query-knowledgebases", json=qna, **common)
        client.post("/ask", data={"question": text, **token}, **common)
    vote = {"reply_id": f"{1:032x}", "helpful": False}
    for more in ({"reply_id": canary}, {"reason": canary}, {"helpful": canary}, {canary: 1}, {}):
        client.post("/api/feedback", json={**vote, **more}, **common)
    client.post("/ask", data={**vote, "vote": canary, "conversation": canary}, **common)
    client.get(f"/{canary}", **common)


def exports(folder: Path) -> str:
    """Return all that the commands write, and make a copy of the store."""
    forms = [["export", "--format", form] for form in FORMATS]
    copy = ["backup", str(folder / "copy.sqlite")]
    environ = {"FAQ_CHATBOT_DATA_DIR": str(folder), "FAQ_CHATBOT_QUESTION_GROUP": "3"}
    said = ""
    for words in (*forms, *([*form, "--questions"] for form in forms), copy):
        result = CliRunner().invoke(main, ["events", *words], env=environ)
        assert result.exit_code == 0, result.stderr
        said += result.output
    return said


@pytest.mark.slow
def test_no_canary_is_kept_anywhere(tmp_path: Path, written: io.StringIO) -> None:
    kept = Kept(tmp_path, CanaryBot(), question_log=30, allowed_origins=CLINIC)
    for number, canary in enumerate(CANARIES):
        send(kept.app, canary, number)
    replies, questions = kept.replies(), kept.questions()
    assert {row["outcome"] for row in replies} == {*map(str, Outcome)} - {"clarify", "smalltalk"}
    assert "what does it cost ▢" in questions and "KeyError" in written.getvalue()
    everything = exports(tmp_path) + written.getvalue()
    for path in tmp_path.rglob("*"):
        if path.is_file():
            everything += path.read_bytes().decode("utf-8", "replace")
    everything = everything.lower()
    leaked = [canary for canary in CANARIES if canary.lower() in everything]
    parts = {part for canary in CANARIES for part in canary.lower().split() if len(part) > 6}
    assert (leaked, [part for part in parts if part in everything]) == ([], [])
