"""One shape for everything that goes wrong: a problem document (RFC 9457) or a kind page.

Programs get JSON at their addresses, people get HTML. Neither ever sees a
stack trace or the server's own wording, and the log never gets what a visitor wrote.
"""

from __future__ import annotations

import json
import logging
import traceback
from http import HTTPStatus

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from .wording import WORDS

log = logging.getLogger(__name__)

API_PATHS = ("/api/", "/webhooks/", "/language/")
JSON_PATHS = (*API_PATHS, "/healthz", "/readyz", "/openapi.json")
DETAILS = {
    400: "The request could not be read.",
    403: "This site may not ask here. Its owner can have it added to allowed_origins.",
    404: "There is nothing at this address.",
    405: "This address does not take that kind of request.",
    413: f"The message is too long. Please make it shorter. {WORDS['emergency']}",
    415: "Send the message as JSON, with the content type application/json or text/plain.",
    429: f"That was a lot of questions at once. Please wait a minute. {WORDS['emergency']}",
    503: f"The answers are not loaded. Please try again soon. {WORDS['emergency']}",
}
UNEXPECTED = f"{WORDS['unavailable']} {WORDS['emergency']}"


class Refusal(Exception):
    """A request that is not answered; ``detail`` is written for the one who sent it."""

    def __init__(self, status: int, detail: str = "") -> None:
        self.status = status
        self.detail = detail or DETAILS[status]
        super().__init__(self.detail)


def register(app: Flask) -> None:
    """Make ``app`` answer every error in the one shape."""
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, unexpected)
    # Flask's own way of logging, used where an error handler fails, shows the exception's text.
    app.log_exception = lambda exc_info: _log(exc_info[1])  # type: ignore[method-assign]


def refused(error: Refusal) -> Response:
    """Return the response to a refusal, in the one shape."""
    return _respond(error.status, error.detail)


def http_error(error: HTTPException) -> Response:
    """Return the response to an error of HTTP, in the one shape."""
    status = error.code or 500
    response = _respond(status, DETAILS.get(status, DETAILS[400] if status < 500 else UNEXPECTED))
    for name, value in error.get_headers(request.environ):
        if name in {"Allow", "Location", "Retry-After"}:
            response.headers[name] = value
    return response


def unexpected(error: Exception) -> Response:
    """Return the response to a failure of ours, which is logged without its text."""
    _log(error)
    return _respond(500, UNEXPECTED)


def _log(error: BaseException | None) -> None:
    """Log an exception's type and the lines only: its own text may quote the question."""
    lines = "".join(traceback.format_tb(error.__traceback__)) if error else ""
    log.error("Unexpected %s in %s\n%s", type(error).__name__, request.endpoint, lines)


def _respond(status: int, detail: str) -> Response:
    title = HTTPStatus(status).phrase
    if request.path.startswith(JSON_PATHS):
        problem = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        return Response(json.dumps(problem), status, mimetype="application/problem+json")
    return Response(render_template("error.html", status=status, words=WORDS), status)
