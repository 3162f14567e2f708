"""docs/deploy/nginx.conf with a real nginx: slow clients wait, and take no thread of the server."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from proxy import NGINX, behind_nginx
from running import Running

pytestmark = pytest.mark.slow

SLOW = 500
BODY = b"POST /api/chat HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path, FAQ_CHATBOT_RATE_LIMIT="1/day", FAQ_CHATBOT_TRUSTED_PROXIES="1")
    yield running
    running.end()


@pytest.fixture
def port(tmp_path: Path, server: Running) -> Iterator[int]:
    with behind_nginx(tmp_path, server.port) as port:
        yield port


def test_500_slow_clients_keep_nobody_waiting(server: Running, port: int) -> None:
    begun = [BODY, BODY + b"Content-Length: 60\r\n\r\n" + b'{"message": "', b"P"]
    with ExitStack() as stack:
        for number in range(SLOW):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            slow.sendall(begun[number % len(begun)])
        assert server.ask("answer", port)[0] == 200
        assert server.ask("my legs are numb", port)[1]["outcome"] == "urgent"
        assert server.ask("answer", port)[0] == 429  # the limit counts the visitor, not nginx


def test_an_emergency_in_too_long_a_message_is_told(server: Running, port: int) -> None:
    status, reply = server.ask("a " * 50_000 + "my legs are numb", port)
    assert (status, reply["outcome"]) == (200, "urgent")
