"""A server process with the fake bot, on a port of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

import chatbot

HERE = Path(__file__).resolve().parent
SURPRISES = {
    "PORT": "1",
    "WEB_CONCURRENCY": "0",
    "GUNICORN_CMD_ARGS": "--bind=256.0.0.1 --nonsense",
}


class Running:
    """A server process; ``line`` reads its messages until one matches."""

    def __init__(self, folder: Path, *options: str, **settings: str) -> None:
        assert chatbot.__file__
        self.release = folder / "release"
        home = Path(chatbot.__file__).parent.parent
        self.process = subprocess.Popen(
            [
                sys.executable,
                HERE / "slow_server.py",
                self.release,
                "--port",
                "0",
                "--log-level",
                "debug",
                *options,
            ],
            stderr=subprocess.PIPE,
            text=True,
            env={
                **os.environ,
                **SURPRISES,
                "FAQ_CHATBOT_EVENTS": "off",
                **settings,
                "PYTHONPATH": str(home),
            },
        )
        self.said: list[str] = []
        self.port = int(self.line(r"^Serving .* on http://127\.0\.0\.1:(\d+)$")[1])

    def line(self, pattern: str) -> re.Match[str]:
        assert self.process.stderr
        for line in self.process.stderr:
            self.said.append(line)
            if found := re.search(pattern, line):
                return found
        raise AssertionError(f"The server ended without saying {pattern}: {self.said}")

    def ask(self, message: str, port: int = 0) -> tuple[int, Any]:
        connection = HTTPConnection("127.0.0.1", port or self.port)
        body = json.dumps({"message": message})
        connection.request("POST", "/api/chat", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        status, content = response.status, json.loads(response.read())
        connection.close()
        return status, content

    def workers(self) -> list[int]:
        """Return the processes that it forked, if the system tells."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        if not path.exists():
            pytest.skip("This system does not tell the children of a process")
        return [int(pid) for pid in path.read_text().split()]

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        assert self.process.stderr
        self.said.extend(self.process.stderr)
        return self.process.wait()

    def end(self) -> None:
        """Stop it whatever it does."""
        self.release.touch()
        if self.process.poll() is None:
            self.stop()
        assert self.process.stderr
        self.process.stderr.close()
