"""Changed content in a real server of two workers: all change over, and none is restarted."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from small_site import break_it, small, write

pytestmark = pytest.mark.slow

BOUND = 120  # seconds that anything here may take; a second or two is usual
QUESTION = {"message": "How strong is the evidence?"}


class Server:
    """``serve`` on a small collection, which looks at it on SIGHUP only."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "log"
        settings = {
            "COLLECTION": str(folder / "test-spine"),
            "DATA_DIR": str(folder / "data"),
            "PORT": "0",
            "WORKERS": "2",
            "RELOAD_INTERVAL": "0",
            "RATE_LIMIT": "off",
            "LOG_LEVEL": "debug",
        }
        environment = {f"FAQ_CHATBOT_{name}": one for name, one in settings.items()}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "chatbot", "serve"],
                stderr=log,
                env={**os.environ, **environment},
            )
        self.until(lambda: "Serving" in self.said and len(self.workers()) == 2)
        self.port = int(self.said.partition("127.0.0.1:")[2].split()[0])

    @property
    def said(self) -> str:
        return self.log.read_text()

    def until(self, holds: Callable[[], object]) -> None:
        """Wait until something holds."""
        end = time.monotonic() + BOUND
        while not holds():
            assert time.monotonic() < end and self.process.poll() is None, self.said
            time.sleep(0.25)  # asking more often would slow down what is waited for

    def get(self, path: str, body: object = None) -> Any:
        connection = HTTPConnection("127.0.0.1", self.port)
        sent = json.dumps(body) if body else None
        connection.request("POST" if body else "GET", path, sent, {"Content-Type": "text/plain"})
        response = connection.getresponse()
        assert response.status == 200
        found = json.loads(response.read())
        connection.close()
        return found

    def answers(self) -> set[str]:
        """Return what many requests are answered, over both workers."""
        return {self.get("/api/chat", QUESTION)["text"] for _ in range(20)}

    def look(self) -> None:
        self.process.send_signal(signal.SIGHUP)

    def workers(self) -> list[int]:
        """Return every worker there was, in the order of their birth."""
        return [int(pid) for pid in re.findall(r"Booting worker with pid: (\d+)", self.said)]

    def end(self) -> None:
        self.process.terminate()
        self.process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    write(tmp_path, small("One."))
    running = Server(tmp_path)
    yield running
    running.end()


def test_sighup_changes_the_content_and_restarts_nobody(server: Server, tmp_path: Path) -> None:
    assert server.answers() == {"One."}
    write(tmp_path, small("Two."))
    server.look()
    server.until(lambda: server.answers() == {"Two."})
    break_it(tmp_path / "test-spine")
    server.look()
    server.until(lambda: server.get("/healthz")["content"] == "kept_back")
    assert server.get("/healthz")["reasons"] == ["content"]
    assert server.answers() == {"Two."}
    assert len(server.workers()) == 2


def test_a_worker_that_is_born_later_serves_what_was_agreed(server: Server, tmp_path: Path) -> None:
    write(tmp_path, small("Two."))
    server.look()
    server.until(lambda: server.answers() == {"Two."})
    for worker in server.workers():
        os.kill(worker, signal.SIGKILL)
    server.until(lambda: len(server.workers()) == 4)
    assert server.answers() == {"Two."}
    write(tmp_path, small("Three."))
    server.look()
    server.until(lambda: server.answers() == {"Three."})


def test_started_anew_with_broken_content_it_serves_the_last_good_version(
    server: Server, tmp_path: Path
) -> None:
    server.end()
    break_it(tmp_path / "test-spine")
    again = Server(tmp_path)
    try:
        assert again.answers() == {"One."}
        assert again.get("/healthz")["reasons"] == ["content"]
        assert "last good version" in again.said
    finally:
        again.end()
