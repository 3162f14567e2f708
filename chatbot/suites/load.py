"""A suite's questions sent to a server as patients would: at a rate, or by so many at a time.

How long a reply takes counts from when its question was due, so that questions which had to wait
for their turn are not forgotten. The turns of a dialogue share their conversation.
"""

from __future__ import annotations

import json
import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from ..errors import SettingError

_PAUSE = 0.1  # seconds after a failure, so that a server that is down is not asked in a frenzy
_RASA = "/webhook"
Dialogue = Sequence[str]


@dataclass(frozen=True)
class Plan:
    """How to ask: by so many at a time, for so long, and at what rate if there is one.

    :param rate: questions a second over all; ``None`` asks again as soon as a reply is there.
    :param timeout: the seconds after which a reply that is not there counts as an error.
    """

    concurrency: int = 8
    seconds: float = 10.0
    rate: float | None = None
    timeout: float = 10.0


@dataclass
class Loaded:
    """What a server did under load; latencies are in seconds."""

    plan: Plan
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    versions: Counter[str] = field(default_factory=Counter)

    @property
    def failed(self) -> bool:
        """Whether a question got no reply, or not all were answered from the same content."""
        return bool(self.errors) or len(self.versions) > 1 or not self.latencies

    def figures(self) -> dict[str, float | int | None]:
        """Return what was measured, in the order in which people read it."""
        answered, errors = len(self.latencies), self.errors.total()
        return {
            "requests": answered + errors,
            "answered": answered,
            "errors": errors,
            "seconds": round(self.seconds, 2),
            "answered_a_second": round(answered / self.seconds, 1) if self.seconds else None,
            "p50_ms": self._percentile(0.50),
            "p95_ms": self._percentile(0.95),
            "p99_ms": self._percentile(0.99),
            "slowest_ms": self._percentile(1.0),
            "content_versions": len(self.versions),
        }

    def to_json(self) -> dict[str, Any]:
        """Return the figures with what they are made of."""
        return {
            "plan": vars(self.plan),
            "figures": self.figures(),
            "errors": dict(sorted(self.errors.items())),
            "outcomes": dict(sorted(self.outcomes.items())),
            "content_versions": dict(sorted(self.versions.items())),
        }

    def _percentile(self, share: float) -> float | None:
        """Return the least latency that this share of the replies stays within, in ms."""
        found = sorted(self.latencies)
        if not found:
            return None
        return round(1000 * found[math.ceil(share * len(found)) - 1], 1)


def replay(
    url: str,
    dialogues: Sequence[Dialogue],
    plan: Plan,
    progress: Callable[[float], None] = lambda share: None,
) -> Loaded:
    """Ask the dialogues over and over until the time is up; what was asked by then is waited for.

    :param url: of ``/api/chat``, or of a Rasa REST channel.
    :param progress: called with the share of the time that is over.
    :raises SettingError: for an address that is none.
    """
    loaded, lock = Loaded(plan), threading.Lock()
    turns, slots = count(), count()
    begin = time.perf_counter()
    end = begin + plan.seconds

    def due() -> float | None:
        """Wait until the next question is due, and return when that was; ``None`` at the end."""
        now = time.perf_counter()
        when = begin + next(slots) / plan.rate if plan.rate else now
        if max(when, now) >= end:
            return None
        time.sleep(max(0.0, when - now))
        return when

    def ask_all(connection: Connection) -> None:
        while True:
            conversation: str | None = None
            for message in dialogues[next(turns) % len(dialogues)]:
                asked = due()
                if asked is None:
                    connection.close()
                    return
                try:
                    reply = connection.ask(message, conversation)
                except _Failed as failure:
                    with lock:
                        loaded.errors[str(failure)] += 1
                    time.sleep(_PAUSE)
                    break  # the rest of a dialogue means nothing without this turn
                with lock:
                    loaded.latencies.append(time.perf_counter() - asked)
                    loaded.outcomes[reply.outcome] += 1
                    if reply.version:
                        loaded.versions[reply.version] += 1
                conversation = reply.conversation

    connections = [Connection(url, plan.timeout, number) for number in range(plan.concurrency)]
    threads = [threading.Thread(target=ask_all, args=(one,)) for one in connections]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            thread.join(0.2)
            progress(min(1.0, (time.perf_counter() - begin) / plan.seconds))
    loaded.seconds = time.perf_counter() - begin
    return loaded


class _Failed(Exception):
    """A question that got no reply; the text says what came instead."""


@dataclass(frozen=True)
class Replied:
    """What load looks at in a reply."""

    outcome: str
    conversation: str | None
    version: str


class Connection:
    """One patient's connection to a server, kept open between questions."""

    def __init__(self, url: str, timeout: float, number: int = 0) -> None:
        parts = urlsplit(url)
        kind = {"http": HTTPConnection, "https": HTTPSConnection}.get(parts.scheme)
        try:
            host, port = parts.hostname, parts.port
        except ValueError:  # a port that is none
            host = port = None
        if not kind or not host:
            raise SettingError(f"{url!r} is no web address. Give one such as http://127.0.0.1:8000")
        self._http = kind(host, port, timeout=timeout)
        self._path = parts.path.rstrip("/") or "/api/chat"
        self._rasa = self._path.endswith(_RASA)
        self._senders = (f"load-{number}-{talk}" for talk in count())

    def ask(self, message: str, conversation: str | None) -> Replied:
        """Return the reply to a message; ``_Failed`` without one."""
        if self._rasa:
            sender = conversation or next(self._senders)
            replies = self._post({"sender": sender, "message": message})
            if not isinstance(replies, list):
                raise _Failed("no list of replies")
            return Replied("answered" if replies else "silent", sender, "")
        body = {"message": message} | ({"conversation": conversation} if conversation else {})
        reply = self._post(body)
        if not isinstance(reply, dict) or not isinstance(reply.get("outcome"), str):
            raise _Failed("no reply in the answer")
        version = str(reply.get("content_version") or "")
        return Replied(reply["outcome"], reply.get("conversation"), version)

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def _post(self, body: dict[str, str]) -> Any:
        try:
            status, content = self._sent(json.dumps(body))
        except TimeoutError:
            self._http.close()
            raise _Failed("timed out") from None
        except (OSError, HTTPException) as error:
            self._http.close()
            raise _Failed(f"no connection ({type(error).__name__})") from None
        if status != 200:
            raise _Failed(f"status {status}")
        try:
            return json.loads(content)
        except ValueError:
            raise _Failed("no JSON") from None

    def _sent(self, body: str) -> tuple[int, bytes]:
        """Return what answers a body; a server may have closed a connection that was idle."""
        idle = self._http.sock is not None
        try:
            self._http.request("POST", self._path, body, {"Content-Type": "application/json"})
            response = self._http.getresponse()
        except ConnectionError:
            self._http.close()
            if not idle:
                raise
            return self._sent(body)
        return response.status, response.read()
