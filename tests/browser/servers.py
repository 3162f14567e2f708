"""The servers of the browser tests, each on a free port of 127.0.0.1.

``Api`` is the real app with the fake bot. What a healthy app never does (hang, send half a reply)
is scripted: the first word of a message picks it, as it picks the fake bot's replies. ``Clinic``
is the owner's site, on another origin, and serves whatever page a test gives it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from tests.web.fake_bot import REPLIES, FakeBot, make_app

APP = object()  # what ``Api.config`` is where the app itself shall say it
SERVER_TEXT = "Traceback purple elephant"  # no patient may ever read it
ANSWER = REPLIES["answer"].to_json()
PATIENCE = 60  # seconds after which a hung request ends even if its test forgot it

CONFIG = make_app(FakeBot()).test_client().get("/api/config").get_json()

# What goes wrong between a patient and a bot: status, content type, body.
FAILURES: dict[str, tuple[int, str, str]] = {
    "refuse-500": (500, "text/html", f"<h1>{SERVER_TEXT}</h1>"),
    "refuse-503": (503, "text/plain", SERVER_TEXT),
    "refuse-429": (429, "application/problem+json", json.dumps({"detail": SERVER_TEXT})),
    "refuse-413": (413, "application/problem+json", json.dumps({"detail": SERVER_TEXT})),
    "garbage": (200, "application/json", json.dumps(ANSWER)[:80]),
    "not-json": (200, "text/html", f"<p>{SERVER_TEXT}</p>"),
    "nothing-at-all": (200, "application/json", ""),
    "wrong-list": (200, "application/json", json.dumps([SERVER_TEXT])),
    "wrong-null": (200, "application/json", "null"),
    "wrong-outcome": (200, "application/json", json.dumps({**ANSWER, "outcome": SERVER_TEXT})),
    "wrong-blocks": (200, "application/json", json.dumps({**ANSWER, "message": SERVER_TEXT})),
    "wrong-urgent": (200, "application/json", json.dumps({**ANSWER, "urgent": SERVER_TEXT})),
}
RED_FLAG = REPLIES["urgent"].to_json()


def fake_app(site: str) -> Flask:
    """Return the real app with the fake bot, for pages of a site."""
    return make_app(FakeBot(), rate_limit="off", allowed_origins=[site])


class Silent(WSGIRequestHandler):
    """A request handler that logs nothing."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Drop the line."""


class Server:
    """A WSGI app in threads of this process, until closed."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self._server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@dataclass(frozen=True)
class Seen:
    """One request as the server got it."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: str


class Api:
    """The real app, and the script around it."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self.reset()

    def reset(self) -> None:
        """Forget what was seen and scripted."""
        self.seen: list[Seen] = []
        self.config: Any = APP
        self.replies: list[Any] = []
        self.altered: dict[str, Callable[[str], str]] = {}  # by path
        self.release = threading.Event()

    def to(self, path: str) -> list[Seen]:
        """Return the requests whose path begins so."""
        return [one for one in list(self.seen) if one.path.startswith(path)]

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        raw = request.get_data()
        environ["wsgi.input"] = BytesIO(raw)  # for the app to read it again
        body = raw.decode("utf-8", "replace")
        self.seen.append(
            Seen(
                request.method,
                request.path,
                request.query_string.decode(),
                dict(request.headers),
                body,
            )
        )
        response = self._scripted(request, body)
        if response is None:
            return self._app(request.environ, start_response)
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response(environ, start_response)

    def _scripted(self, request: Request, body: str) -> Response | None:
        if request.path == "/api/config" and self.config is not APP:
            return Response(json.dumps(self.config), mimetype="application/json")
        if request.path == "/api/feedback":
            return Response(status=204)
        if request.path in self.altered:
            request.environ.pop("HTTP_ACCEPT_ENCODING", None)  # packed text cannot be altered
            response = Response.from_app(self._app, request.environ)
            alter = self.altered[request.path]
            response.set_data(alter(response.get_data(as_text=True)))
            return response
        if request.path == "/api/chat" and request.method == "POST":
            return self._reply(json.loads(body)["message"].split()[0])
        return None

    def _reply(self, word: str) -> Response | None:
        if word == "fuzz":
            return Response(json.dumps(self.replies.pop(0)), mimetype="application/json")
        if word == "red-413":  # a red flag in a message that is refused is answered all the same
            return Response(json.dumps(RED_FLAG), mimetype="application/json")
        if word == "hang":
            self.release.wait(PATIENCE)
            return Response(status=503)
        if word == "slow":
            self.release.wait(PATIENCE)
            return Response(json.dumps(ANSWER), mimetype="application/json")
        if word in FAILURES:
            status, kind, text = FAILURES[word]
            return Response(text, status, mimetype=kind)
        return None


class Clinic:
    """The owner's site: pages and files that a test puts there."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Take everything down."""
        self.files: dict[str, Response] = {}
        self.hung = threading.Event()

    def put(self, path: str, text: str, kind: str = "text/html", **headers: str) -> str:
        """Serve a text at a path, and return the path."""
        response = Response(text, mimetype=kind)
        for name, value in headers.items():
            response.headers[name.replace("_", "-")] = value
        self.files[path] = response
        return path

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/hung.js":
            self.hung.wait(PATIENCE)
        return self.files.get(path, Response(status=404))(environ, start_response)
