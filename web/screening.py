"""Messages that are not answered, for their length, their number or a fault, are screened anyway.

An emergency in them gets its reply; everything else gets the refusal that it would have got.
"""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, TooManyRequests

from .channels import CHANNELS
from .chat import screen
from .errors import http_error, refusal_response, unexpected
from .refusals import Refusal
from .requests import LONGEST, WholeBody


def register(app: Flask) -> None:
    """Make ``app`` screen what it refuses."""
    app.wsgi_app = WholeBody(app.wsgi_app)  # type: ignore[method-assign]
    app.register_error_handler(RequestEntityTooLarge, _screened)
    app.register_error_handler(TooManyRequests, _screened)
    app.register_error_handler(Exception, _failed)


def _screened(error: HTTPException) -> Response:
    """Return the reply to a red flag in what is refused, else the refusal."""
    try:
        request.max_content_length = 2**62  # only the beginning is read; None means the setting
        return _urgent(request.stream.read(LONGEST)) or http_error(error)
    except Refusal as refusal:
        return refusal_response(refusal)
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
    incoming = channel.glean(body.decode("utf-8", "replace"))
    reply = screen(incoming)
    return channel.write(incoming, reply) if reply else None
