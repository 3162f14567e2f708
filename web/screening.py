"""Messages that are not answered, for their length, their number or a fault, are screened anyway.

An emergency in them gets its reply; everything else gets the refusal that it would have got.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, TooManyRequests

from chatbot import Reply

from . import chat, custom_qa, pages, rasa
from .answering import screen
from .errors import http_error, refused, unexpected
from .refusals import Refusal
from .requests import Asked, unique

LONGEST = 1_048_576  # bytes that are read of a message that is too long


class Channel(NamedTuple):
    """One shape of messages: how what can be read of one is found, and how a reply is written."""

    glean: Callable[[str], Asked]
    write: Callable[[Asked, Reply], Response]


def register(app: Flask) -> None:
    """Make ``app`` screen what it refuses."""
    app.wsgi_app = _Whole(app.wsgi_app)  # type: ignore[method-assign]
    app.register_error_handler(RequestEntityTooLarge, _screened)
    app.register_error_handler(TooManyRequests, _screened)
    app.register_error_handler(Exception, _failed)


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
        request.max_content_length = 2**62  # only the beginning is read; None means the setting
        return _urgent(request.stream.read(LONGEST)) or http_error(error)
    except Refusal as refusal:
        return refused(refusal)
    except Exception as failure:
        return unexpected(failure)


def _failed(error: Exception) -> Response:
    """Return the reply to a red flag in a message at which something failed, else the failure."""
    failure = unexpected(error)
    try:
        return _urgent(request.get_data() or urlencode(request.form).encode()) or failure
    except Exception:  # it may well fail again
        return failure


def _urgent(body: bytes) -> Response | None:
    channel = CHANNELS.get(request.endpoint or "")
    if channel is None:
        return None
    asked = channel.glean(body.decode("utf-8", "replace"))
    reply = screen(asked)
    return channel.write(asked, reply) if reply else None


def _from_form(text: str) -> Asked:
    found = parse_qs(text)
    return Asked(found.get("question", [text])[0], found.get("conversation", [None])[0])


def _from_json(key: str, sited: bool = False) -> Callable[[str], Asked]:
    """Return what gleans the message of a key, at worst the whole body, the token and the site."""

    def glean(text: str) -> Asked:
        token = _TOKEN.search(text)
        try:
            found = json.loads(text, object_pairs_hook=unique)
        except (ValueError, RecursionError):
            found = None
        message = found.get(key) if isinstance(found, dict) else None
        if not isinstance(message, str):
            message = _without_escapes(text)
        site = _SITE.search(text) if sited else None
        return Asked(message, token and token[1], site=site and site[1])

    return glean


def _without_escapes(text: str) -> str:
    """Return what a piece of JSON says, whether it is whole or not."""
    plain = _ESCAPE.sub(
        lambda found: chr(int(found[1], 16)) if found[1] else _SPACES.get(found[2], found[2]), text
    )
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


_TOKEN = re.compile(r'"conversation"\s*:\s*"([^"\\]*)"')
_SITE = re.compile(r'"site"\s*:\s*"([a-z0-9-]{1,64})"')
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_SPACES = dict.fromkeys("bfnrt", " ")

CHANNELS = {
    "chat.chat": Channel(_from_json("message", sited=True), chat.write),
    "rasa.webhook": Channel(_from_json("message"), rasa.write),
    "custom_qa.query": Channel(_from_json("question"), custom_qa.write),
    "pages.ask": Channel(_from_form, lambda asked, reply: pages.reply_page(asked.message, reply)),
}
