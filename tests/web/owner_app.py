"""An app with owner pages over a small collection, a store to fill, and a browser to sign in."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import URL
from werkzeug.security import generate_password_hash
from werkzeug.test import TestResponse

from chatbot import FaqBot, load_collection
from chatbot.content.writing import files_of
from chatbot.events import Event, EventStore, Questioned, Replied, Voted
from chatbot.reading.files import write_files
from chatbot.settings import load_settings
from chatbot.web import create_app
from chatbot.web.sites import Fixed, Sites
from tests.engine.small_collections import tiny

PASSWORD = "correct horse battery"
HOSTILE = "<script>alert(1)</script> & =1+1"
TODAY = datetime.now(UTC).date()
PAGES = ("", "/answers", "/gaps", "/questions", "/suggestions", "/reviews", "/content", "/health")


@cache
def hashed() -> str:
    """The hash of the password, made once, and so that a try costs next to nothing."""
    return generate_password_hash(PASSWORD, method="scrypt:1024:8:1").replace("$", ":")


@cache
def usual_bot() -> FaqBot:
    """The bot of the content that an app is given first."""
    return FaqBot.load(tiny())


def owner_app(folder: Path, *keys: str, **options: object) -> Flask:
    """Return an app whose content and store are in a folder, with more sites of these keys."""
    content = folder / "demo"
    if content.exists():
        bot = FaqBot.load(load_collection(content))
    else:
        write_files(content, files_of(tiny()))
        bot = usual_bot()
    given: dict[str, object] = {
        "collection": str(content),
        "data_dir": folder / "data",
        "question_log": "30",
        **options,
    }
    settings = load_settings(given, environ={})
    if not settings.admin_password:  # the setting takes only hashes that cost a tenth of a second
        settings = replace(settings, admin_password=hashed())
    site = settings.all_sites[0]
    served = Sites(Fixed(replace(site, key=key), bot) for key in ("", *keys))
    return create_app(settings, served)


def replied(day: int = 1, **facts: Any) -> Replied:
    """Return a reply of so many days ago."""
    known = {
        "reply_id": uuid.uuid4().hex,
        "day": TODAY - timedelta(day),
        "hour": 9,
        "outcome": "answer",
        "collection": "demo",
        "version": "version1",
        "entry": "cost",
    }
    return Replied(**{**known, **facts})


def missed(day: int = 1, **facts: Any) -> Replied:
    """Return a reply that told what is not known."""
    return replied(
        day, **{"outcome": "no_answer", "entry": "", "reason": "not_understood", **facts}
    )


def asked(text: str, times: int = 2, days: int = 3, **facts: Any) -> list[Event]:
    """Return replies to a question that was not understood, with the question."""
    rows = [missed(day, **facts) for day in range(1, days + 1) for _ in range(times)]
    return [*rows, *(Questioned.of(row, text) for row in rows)]


def voted(row: Replied, helpful: bool, complaint: str = "") -> list[Event]:
    """Return a reply and a vote on it."""
    return [row, Voted(row.reply_id, helpful, complaint)]


def some_events() -> list[Event]:
    """Return something for every page to show."""
    events: list[Event] = [replied(day) for day in range(1, 20)]
    for number in range(6):
        events += voted(replied(2, entry="work"), number == 0, "" if number == 0 else "wrong")
    events += [missed(3, gap="side-effects", reason="not_covered") for _ in range(4)]
    events += asked("where can visitors park") + asked("is there parking") + asked(HOSTILE)
    events += asked("parking for ▢", times=1)
    for outcome in ("clarify", "urgent", "smalltalk"):
        events.append(replied(1, outcome=outcome, entry="", version="version2"))
    events.append(replied(40, version="version0"))
    return events


def keep(folder: Path, events: Iterable[Event]) -> None:
    """Write events to the store of an app."""
    (folder / "data").mkdir(exist_ok=True)
    store = EventStore(URL.create("sqlite", database=str(folder / "data" / "events.sqlite")))
    store.write(list(events))
    store.close()


def token_of(response: TestResponse) -> str:
    """Return the token of the form in a page."""
    found = re.search(r'name="token" value="([^"]+)"', response.text)
    assert found
    return found[1]


def sign_in(client: FlaskClient, password: str = PASSWORD, **more: Any) -> TestResponse:
    """Sign in as a browser does."""
    token = token_of(client.get("/admin/sign-in"))
    return client.post("/admin/sign-in", data={"password": password, "token": token}, **more)


def table(response: TestResponse) -> list[list[str]]:
    """Return the rows of the tables in a page, as words."""
    rows = re.findall(r"<tr>(.*?)</tr>", response.text, re.DOTALL)
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows)
    return [[" ".join(re.sub(r"<[^>]+>", "", one).split()) for one in row] for row in cells]


def day(ago: int) -> date:
    """Return the day of so many days ago."""
    return TODAY - timedelta(ago)
