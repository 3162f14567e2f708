"""Messages that are not answered, for their length or their number, are screened all the same.

An emergency in them gets its reply; everything else gets the refusal that it would have got.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, TooManyRequests

from .chat import json_reply
from .errors import Refusal, http_error, refused, unexpected
from .loading import current_bot
from .pages import reply_page

LONGEST = 1_048_576  # bytes that are read of a message that is too long


def register(app: Flask) -> None:
    """Make ``app`` screen what it refuses."""
    app.wsgi_app = _Whole(app.wsgi_app)  # type: ignore[method-assign]
    app.register_error_handler(RequestEntityTooLarge, _screened)
    app.register_error_handler(TooManyRequests, _screened)


class _Whole:
    """Gives a body that comes in pieces its length, which else is cut without a word."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if "HTTP_TRANSFER_ENCODING" in environ and environ.get("wsgi.input_terminated"):
            body = environ["wsgi.input"].read(LONGEST)
            environ.pop("HTTP_TRANSFER_ENCODING", None)
            environ |= {"CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body)}
        return self._app(environ, start_response)


def _screened(error: HTTPException) -> Response:
    """Return the reply to a red flag in what is refused, else the refusal."""
    try:
        return _urgent() or http_error(error)
    except Refusal as refusal:
        return refused(refusal)
    except Exception as failure:
        return unexpected(failure)


def _urgent() -> Response | None:
    if request.endpoint not in ("chat.chat", "pages.ask"):
        return None
    request.max_content_length = 2**62  # only the beginning is read; None means the setting
    text = request.stream.read(LONGEST).decode("utf-8", "replace")
    if request.endpoint == "pages.ask":
        question = parse_qs(text).get("question", [text])[0]
        reply = current_bot().screen(question)
        return reply_page(question, reply) if reply else None
    reply = current_bot().screen(_message(text))
    return json_reply(reply) if reply else None


def _message(text: str) -> str:
    """Return the message in a body that need not be right, or whole: at worst, all of it."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text
    message = found.get("message") if isinstance(found, dict) else None
    return message if isinstance(message, str) else text
