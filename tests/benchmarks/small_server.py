"""A real server of a small collection, and visitors who keep asking while something happens to it.

Every fourth question is a red flag. What visitors may meet: a reply, an error that tells the number
for emergencies, an error without it, or nothing at all.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import click

from chatbot.content.writing import files_of
from chatbot.model import Block, Collection, Contact, Entry, Level, RedFlag, Source, Texts
from chatbot.reading.files import write_files

QUESTION = "What does the treatment cost?"
ALARM = "my legs are numb"
NUMBER = "112"
EVERY = 4  # questions, one is a red flag
PATIENCE = 30.0  # seconds that a visitor waits for a reply


def collection(number: int) -> Collection:
    """Return a small collection whose answer tells its number."""
    return Collection(
        id="small",
        title="Small",
        language="en",
        description="A collection to change.",
        sources=(Source("leaflet", "Leaflet"),),
        texts=Texts("Please ask in other words.", "Which one?", "Call if you feel very unwell."),
        contacts=(Contact(Level.EMERGENCY, "Ambulance", NUMBER),),
        entries=(
            Entry("cost", QUESTION, (Block("paragraph", f"Version {number}."),), source="leaflet",
                  locator="Page 1"),
        ),
        red_flags=(
            RedFlag("numb", "Numbness", (Block("paragraph", "Get help now."),),
                    (ALARM, "i cannot feel my legs"), level=Level.EMERGENCY),
        ),
    )  # fmt: skip


def wait_for(what: str, until: float, holds: Callable[[], object]) -> None:
    """Wait until something holds, and no longer than allowed."""
    end = time.monotonic() + until
    while not holds():
        if time.monotonic() > end:
            raise click.ClickException(f"After {until:.0f} s still not: {what}")
        time.sleep(0.02)


class SmallServer:
    """``serve`` on the collection, in a folder of its own."""

    def __init__(
        self, folder: Path, environment: Mapping[str, str] | None = None, **settings: object
    ) -> None:
        self.folder = folder
        self.content = folder / "small"
        self.entry = self.content / "entries" / "cost.md"
        self.data = folder / "data"
        options = {"port": 0, "workers": 2, "rate_limit": "off", "log_level": "info",
                   "reload_interval": 1, "data_dir": self.data, "collection": self.content,
                   **settings}  # fmt: skip
        self._environment = {
            f"FAQ_CHATBOT_{name.upper()}": str(one) for name, one in options.items()
        }
        self._environment |= environment or {}
        self._log = folder / "log"
        self.change(0)

    def change(self, number: int) -> None:
        """Write the content anew, with this number in its answer."""
        write_files(self.content, files_of(collection(number)))

    def start(self) -> None:
        """Start it and wait until it serves; ``started_in`` says how many seconds that took."""
        began = time.monotonic()
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "chatbot", "serve"],
                stderr=log,
                env={**os.environ, **self._environment},
            )
        wait_for("serving", 60, lambda: "Serving" in self.said and len(self.workers()) > 1)
        self.started_in = time.monotonic() - began
        self.port = int(self.said.partition("127.0.0.1:")[2].split()[0])

    @property
    def said(self) -> str:
        """Its log."""
        if self.process.poll() not in (None, 0):
            raise click.ClickException(f"The server ended:\n{self._log.read_text()}")
        return self._log.read_text()

    def workers(self) -> list[int]:
        """Return the processes that it forked."""
        pid = self.process.pid
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [int(one) for one in found]

    def health(self) -> dict[str, Any]:
        """Return what one of its workers says of itself."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", "/healthz")
        found: dict[str, Any] = json.loads(connection.getresponse().read())
        connection.close()
        return found

    def keeps_back(self) -> bool:
        """Ask whether content is kept back at the moment."""
        return bool(self.health()["content"] == "kept_back")

    def stop(self) -> int:
        """End it as an operator does, unless it has ended; return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@dataclass
class Seen:
    """What visitors met; ``seconds`` are those of replies."""

    refused: Counter[int] = field(default_factory=Counter)  # by status; told the number
    bare: Counter[int] = field(default_factory=Counter)  # by status; not told
    lost: Counter[str] = field(default_factory=Counter)
    unheard: int = 0  # red flags that got another reply
    went_back: int = 0  # turns answered from an older version than the turn before
    seconds: list[float] = field(default_factory=list)
    versions: set[int] = field(default_factory=set)

    def percentile(self, share: float) -> float:
        """Return a percentile of the times in milliseconds."""
        found = sorted(self.seconds)
        return 1000 * found[min(len(found) - 1, int(share * len(found)))]


class Visitors(AbstractContextManager["Visitors"]):
    """Some who each go on with a conversation, a connection a turn, so that any worker may reply.

    :param gap: seconds between a reply and the next question.
    """

    def __init__(self, port: int, count: int = 4, gap: float = 0.02) -> None:
        self.seen = Seen()
        self._port, self._gap = port, gap
        self._stop, self._lock = threading.Event(), threading.Lock()
        self._threads = [threading.Thread(target=self._visit) for _ in range(count)]

    def __enter__(self) -> Visitors:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _visit(self) -> None:
        token, before, turn = None, -1, 0
        while not self._stop.wait(self._gap):
            turn += 1
            is_alarm = turn % EVERY == 0
            message = (
                {"message": ALARM} if is_alarm else {"message": QUESTION, "conversation": token}
            )
            began = time.perf_counter()
            try:
                status, body = self._ask(message)
            except ConnectionRefusedError:
                return  # nobody listens any more
            except Exception as error:
                with self._lock:
                    self.seen.lost[type(error).__name__] += 1
                continue
            took = time.perf_counter() - began
            with self._lock:
                if status != 200:
                    (self.seen.refused if NUMBER in body else self.seen.bare)[status] += 1
                    continue
                self.seen.seconds.append(took)
                found = json.loads(body)
                if is_alarm:
                    self.seen.unheard += found["outcome"] != "urgent" or NUMBER not in body
                    continue
                token = found["conversation"]
                number = int(found["text"].removeprefix("Version ").rstrip("."))
                self.seen.went_back += number < before
                self.seen.versions.add(number)
                before = number

    def _ask(self, message: object) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        try:
            headers = {"Content-Type": "application/json"}
            connection.request("POST", "/api/chat", json.dumps(message), headers)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()
