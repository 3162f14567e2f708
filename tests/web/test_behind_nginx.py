"""docs/deploy/nginx.conf with a real nginx: slow clients wait, and take no thread of the server."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from running import Running

NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "deploy" / "nginx.conf"
SLOW = 500
BODY = b"POST /api/chat HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path, FAQ_CHATBOT_RATE_LIMIT="1/day", FAQ_CHATBOT_TRUSTED_PROXIES="1")
    yield running
    running.end()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.01)
    raise AssertionError("nginx ended")


@pytest.fixture
def port(tmp_path: Path, server: Running) -> Iterator[int]:
    """The port of an nginx with that configuration, but for ports and folders."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    text = DOCUMENT.read_text(encoding="utf-8").replace(
        "127.0.0.1:8000", f"127.0.0.1:{server.port}"
    )
    text = text.replace("listen 8080;", f"listen 127.0.0.1:{port};")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = "".join(f"{kind}_temp_path {tmp_path}/{kind};\n" for kind in kinds)
    config = tmp_path / "nginx.conf"
    config.write_text(text.replace("http {\n", f"http {{\n{folders}"))
    more = f"daemon off; pid {tmp_path}/nginx.pid;"
    assert NGINX
    process = subprocess.Popen([NGINX, "-e", "stderr", "-c", config, "-g", more])
    wait_for(port, process)
    yield port
    process.send_signal(signal.SIGTERM)
    assert process.wait() == 0


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
