"""Counting in Redis, and what happens while it is away: each server counts for itself."""

from __future__ import annotations

import logging
import socket
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from fake_bot import FakeBot, make_app

from chatbot.errors import SettingError
from chatbot.settings import load_settings
from chatbot.web import limits


@pytest.fixture
def nobody() -> int:
    """A port where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@pytest.fixture
def hanging() -> Iterator[int]:
    """A port where every connection is taken, and nothing ever said."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def statuses(bot: FakeBot, port: int) -> list[int]:
    """Send four messages to an app that takes two, in time or not at all."""
    app = make_app(bot, rate_limit="2/day", rate_limit_storage=f"redis://:pass@127.0.0.1:{port}/0")
    client, found = app.test_client(), list[int]()

    def send() -> None:
        for _ in range(4):
            found.append(client.post("/api/chat", json={"message": "answer"}).status_code)

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    thread.join(30)
    assert not thread.is_alive(), "a message waits for Redis"
    return found


@pytest.mark.parametrize("away", ["nobody", "hanging"])
def test_without_its_redis_a_server_answers_and_counts_for_itself(
    bot: FakeBot, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture, away: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        assert statuses(bot, request.getfixturevalue(away)) == [200, 200, 429, 429]
    assert "falling back to in-memory storage" in caplog.text
    assert "127.0.0.1" not in caplog.text and "pass" not in caplog.text


def test_all_messages_under_way_when_redis_goes_are_answered(bot: FakeBot, hanging: int) -> None:
    app = make_app(bot, rate_limit="9/day", rate_limit_storage=f"redis://127.0.0.1:{hanging}/0")
    together = threading.Barrier(4)

    def send(_: int) -> int:
        client = app.test_client()
        together.wait()
        return client.post("/api/chat", json={"message": "answer"}).status_code

    with ThreadPoolExecutor(4) as pool:
        assert [*pool.map(send, range(4))] == [200] * 4


def test_it_waits_a_fraction_of_a_second_and_once() -> None:
    settings = load_settings({"rate_limit_storage": "redis://localhost"}, environ={})
    options = limits._storage(settings)["storage_options"]
    assert 0 < options["socket_timeout"] == options["socket_connect_timeout"] < 0.5
    assert options["retry"].get_retries() == 0


class Counting(threading.Thread):
    """As much of a Redis as is asked: it knows no script, then says yes twice and no after."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.taken = 0
        self.asked: list[bytes] = []

    def run(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines:
            while head := lines.readline():
                words = []
                for _ in range(int(head[1:])):
                    words.append(lines.read(int(lines.readline()[1:]) + 2)[:-2])
                connection.sendall(self.reply(words))

    def reply(self, words: list[bytes]) -> bytes:
        command = words[0].upper()
        if command == b"HELLO":
            return b"%1\r\n$5\r\nproto\r\n:3\r\n"
        if command == b"SCRIPT":
            return b"$40\r\n" + b"a" * 40 + b"\r\n"
        if command == b"EVALSHA":
            self.asked.append(b" ".join(words))
            self.taken += 1
            return b":1\r\n" if self.taken <= 2 else b"_\r\n"
        return b"+OK\r\n"


def test_with_its_redis_all_servers_count_together(
    bot: FakeBot, caplog: pytest.LogCaptureFixture
) -> None:
    redis = Counting()
    redis.start()
    with redis.listener, caplog.at_level(logging.DEBUG):
        first, second = statuses(bot, redis.port), statuses(bot, redis.port)
    assert (first, second) == ([200, 200, 429, 429], [429] * 4)
    assert "falling back" not in caplog.text
    assert all(b"messages" in asked for asked in redis.asked)


def test_a_redis_without_its_client_is_told(bot: FakeBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis.backoff", None)
    with pytest.raises(SettingError, match=r"pip install 'faq-chatbot\[redis\]'"):
        make_app(bot, rate_limit_storage="redis://127.0.0.1")
