"""A bot over HTTP whose replies a test writes."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = dict[str, Any]


class Server:
    """Answers every POST on a port of its own, and keeps what it was sent."""

    def __init__(
        self,
        reply: Callable[[Body, int], tuple[int, bytes]],
        headers: Mapping[str, str] = {},
        keeps_open: bool = True,
    ) -> None:
        self.received: list[tuple[str, Body]] = []
        lock = threading.Lock()
        test = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with lock:
                    test.received.append((self.path, body))
                    number = len(test.received)
                status, content = reply(body, number)
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)
                self.close_connection = not keeps_open  # without a word to the client

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,)).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def answered(body: Body, number: int, version: str = "v1") -> tuple[int, bytes]:
    """Return the reply of a bot that knows one answer; its token tells what was said before."""
    reply = {
        "outcome": "answer",
        "text": "It costs a lot.",
        "entry_id": "cost",
        "gap_id": None,
        "reason": None,
        "urgent": None,
        "safety_note": None,
        "confidence": 0.9,
        "suggestions": [],
        "citation": None,
        "content_version": version,
        "conversation": f"{body.get('conversation', '')}+{body['message']}",
    }
    return 200, json.dumps(reply).encode()
