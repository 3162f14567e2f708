"""The log: one line a request, and nothing of what a visitor wrote or who they are.

An exception's own text may quote a question, so of any exception, ours or a library's, only its
type and the lines of code are written. Request ids join a line to a response.
"""

from __future__ import annotations

import copy
import json
import logging
import sys
import time
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, has_request_context, request

from chatbot.errors import without_text
from chatbot.settings import Settings

from .context import REQUEST_ID, context

log = logging.getLogger(__name__)

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class TextFormatter(logging.Formatter):
    """Writes a line for people; what a message holds can never look like a line of its own."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, its further lines set in."""
        # Another handler may have kept the exception's text in the record.
        record = copy.copy(record)
        record.exc_text = None
        facts = "".join(f" {name}={value}" for name, value in facts_of(record).items())
        return "\n\t".join((super().format(record) + facts).splitlines())

    def formatException(self, ei: Any) -> str:
        """Return an exception's type and the lines of code that it went through."""
        return without_text(ei[1])


class JsonFormatter(TextFormatter):
    """Writes a line as a JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object, in ASCII, on one line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **facts_of(record),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line)


FORMATTERS = {"json": JsonFormatter, "text": TextFormatter}


def facts_of(record: logging.LogRecord) -> dict[str, Any]:
    """Return what is known of a record besides its message."""
    known = {"request_id": context().request_id} if has_request_context() else {}
    return known | getattr(record, "facts", {})


def configure(settings: Settings) -> None:
    """Send everything that is logged to stderr, as the settings say."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(FORMATTERS[settings.log_format]())
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler])


def register(app: Flask) -> None:
    """Log every request to ``app``; first of all registered, so that it sees the final response."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    context()


def _end(response: Response) -> Response:
    known = context()
    facts = {
        "method": request.method if request.method in METHODS else "other",
        # The pattern and not the path, in which anybody can write anything.
        "route": request.url_rule.rule if request.url_rule else None,
        "status": response.status_code,
        "duration_ms": round(1000 * (time.perf_counter() - known.began), 1),
        "outcome": known.outcome,
        "version": known.bot and known.bot.version,
    }
    log.info("request", extra={"facts": facts})
    response.headers[REQUEST_ID] = known.request_id
    return response
