"""Messages that are not answered, for their length or their number, are screened all the same.

An emergency in them gets its reply; everything else gets the refusal that it would have got.
"""

from __future__ import annotations

import json
from urllib.parse import parse_qs

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, TooManyRequests

from .chat import json_reply
from .errors import http_error
from .loading import current_bot
from .pages import reply_page

LONGEST = 1_048_576  # bytes that are read of a message that is too long


def register(app: Flask) -> None:
    """Make ``app`` screen what it refuses."""
    app.register_error_handler(RequestEntityTooLarge, _screened)
    app.register_error_handler(TooManyRequests, _screened)


def _screened(error: HTTPException) -> Response:
    if request.endpoint in ("chat.chat", "pages.ask"):
        request.max_content_length = 2**62  # only the beginning is read; None means the setting
        text = request.stream.read(LONGEST).decode("utf-8", "replace")
        if request.endpoint == "pages.ask":
            question = parse_qs(text).get("question", [text])[0]
            if reply := current_bot().screen(question):
                return reply_page(question, reply)
        elif reply := current_bot().screen(_message(text)):
            return json_reply(reply)
    return http_error(error)


def _message(text: str) -> str:
    """Return the message in a body that need not be right, or whole: at worst, all of it."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text
    message = found.get("message") if isinstance(found, dict) else None
    return message if isinstance(message, str) else text
