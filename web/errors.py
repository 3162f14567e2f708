"""One shape for everything that goes wrong: a problem document (RFC 9457) or a kind page.

Programs get JSON at their addresses, people get HTML. Whoever may have asked something is told whom
to call in an emergency. Neither ever sees a stack trace or the server's own wording, and the log
never gets what a visitor wrote.
"""

from __future__ import annotations

import json
import logging
from http import HTTPStatus

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from chatbot.errors import without_text
from chatbot.model import Contact

from .about import emergency_contacts
from .refusals import API_PATHS, DETAILS, Refusal
from .sites import current_site
from .wording import WORDS

log = logging.getLogger(__name__)

JSON_PATHS = (*API_PATHS, "/healthz", "/readyz", "/openapi.json")
UNANSWERED = (413, 429)  # statuses that a question may get which can be read, as all from 500 on


def register(app: Flask) -> None:
    """Make ``app`` answer every error in the one shape."""
    app.register_error_handler(Refusal, refusal_response)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, unexpected)
    # Flask's own way of logging, used where an error handler fails, shows the exception's text.
    app.log_exception = lambda exc_info: _log(exc_info[1])  # type: ignore[method-assign]


def refusal_response(error: Refusal) -> Response:
    """Return the response to a refusal, in the one shape."""
    return _respond(error.status, error.detail)


def http_error(error: HTTPException) -> Response:
    """Return the response to an error of HTTP, in the one shape."""
    status = error.code or 500
    response = _respond(status, DETAILS.get(status, DETAILS[400 if status < 500 else 500]))
    for name, value in error.get_headers(request.environ):
        if name in {"Allow", "Location", "Retry-After"}:
            response.headers[name] = value
    return response


def unexpected(error: Exception) -> Response:
    """Return the response to a failure of ours, which is logged without its text."""
    _log(error)
    return _respond(500, DETAILS[500])


def _log(error: BaseException | None) -> None:
    log.error("Unexpected error in %s: %s", request.endpoint, without_text(error))


def _respond(status: int, detail: str) -> Response:
    contacts = _contacts()
    if request.path.startswith(JSON_PATHS):
        if status in UNANSWERED or status >= 500:
            numbers = (f"{contact.label}: {contact.number}." for contact in contacts)
            detail = " ".join([detail, WORDS["emergency"], *numbers])
        title = HTTPStatus(status).phrase
        problem = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        return Response(json.dumps(problem), status, mimetype="application/problem+json")
    html = render_template("error.html", status=status, words=WORDS, contacts=contacts)
    return Response(html, status)


def _contacts() -> list[Contact]:
    """Return whom to call in an emergency, as far as that is known whatever went wrong."""
    try:
        bot = current_site().bot()  # not ``current_bot``: nothing was asked of it
    except Exception:
        return []
    return emergency_contacts(bot) if bot else []
