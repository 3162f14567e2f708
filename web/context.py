"""What is known of the request that is being answered: one typed value, kept in ``flask.g``."""

from __future__ import annotations

import re
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import g, request

from chatbot import FaqBot
from chatbot.model import Outcome

if TYPE_CHECKING:
    from .sites import Served

REQUEST_ID = "X-Request-ID"


@dataclass
class Context:
    """One request, from its beginning to its log line.

    ``began`` is a reading of ``time.perf_counter``. ``site`` and ``bot`` are set when they are
    first needed, so that the whole request sees the same content; ``outcome`` is that of the reply.
    """

    began: float
    request_id: str
    site: Served | None = None
    bot: FaqBot | None = None
    outcome: Outcome | None = None


def context() -> Context:
    """Return the context of this request, which begins with the first call."""
    if "context" not in g:
        g.context = Context(time.perf_counter(), _request_id())
    found: Context = g.context
    return found


def _request_id() -> str:
    """Return the id that a proxy gave the request if that is a plain word, else a new one."""
    given = request.headers.get(REQUEST_ID, "")
    return given if re.fullmatch(r"[A-Za-z0-9-]{1,64}", given) else uuid.uuid4().hex
