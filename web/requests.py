"""Reading a request, strictly: what is not exactly right is refused with a plain reason.

Python's JSON reader takes more than JSON (``NaN``), keeps the last of two equal keys, gives up on
deep nesting with ``RecursionError`` and lets half characters through that fail much later; all of
these end here as a refusal. Nothing that was sent is repeated in the reason.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask import request

from chatbot.events import Complaint, Voted
from chatbot.reading.wording import did_you_mean

from .refusals import Refusal

LONGEST = 1_048_576  # bytes that are read of a message that is too long
# A page elsewhere may send text/plain without asking first (a preflight).
TYPES = ("application/json", "text/plain")
KEYS = ("message", "conversation", "collection", "site")
VOTE_KEYS = ("reply_id", "helpful", "reason")
REPLY_ID = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True)
class Incoming:
    """One message to the bot, and what it belongs to.

    ``before`` is the message of the turn before, from clients that keep no token. An answer less
    likely to be right than ``least`` is not wanted.
    """

    message: str
    conversation: str | None = None
    collection: str | None = None
    site: str | None = None
    before: str | None = None
    least: float = 0.0


class WholeBody:
    """Gives a body that comes in pieces its length, which else is cut without a word."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if "HTTP_TRANSFER_ENCODING" in environ and environ.get("wsgi.input_terminated"):
            body = environ["wsgi.input"].read(LONGEST)
            environ.pop("HTTP_TRANSFER_ENCODING", None)
            environ |= {"CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body)}
        return self._app(environ, start_response)


def read_body() -> dict[str, Any]:
    """Return the JSON object that the request has for a body."""
    if request.mimetype not in TYPES:
        raise Refusal(415)
    return read_object(request.get_data())


def parse_chat(found: dict[str, Any]) -> Incoming:
    """Return what is asked by the body of ``POST /api/chat``."""
    _refuse_unknown(found, KEYS)
    return Incoming(
        read_message(found, "message"),
        conversation=read_string(found, "conversation"),
        collection=read_string(found, "collection"),
        site=read_string(found, "site"),
    )


def parse_vote(found: dict[str, Any]) -> Voted:
    """Return the vote in the body of ``POST /api/feedback``."""
    _refuse_unknown(found, VOTE_KEYS)
    reply_id, helpful, reason = (found.get(key) for key in VOTE_KEYS)
    if not isinstance(reply_id, str) or not REPLY_ID.fullmatch(reply_id):
        raise Refusal(400, "The key 'reply_id' must be the id that came with a reply.")
    if not isinstance(helpful, bool):
        raise Refusal(400, "The key 'helpful' must be true or false.")
    if reason is not None and (helpful or reason not in [*Complaint]):
        names = ", ".join(Complaint)
        what = "The key 'reason' is allowed only when 'helpful' is false, and must be one of"
        raise Refusal(400, f"{what} {names}.")
    return Voted(reply_id, helpful, reason or "")


def _refuse_unknown(found: dict[str, Any], known: tuple[str, ...]) -> None:
    for key in found:
        if key not in known:
            said = f"Unknown key. Allowed keys: {', '.join(known)}."
            raise Refusal(400, f"{said} {did_you_mean(key, known, '')}".rstrip())


def read_message(found: dict[str, Any], key: str) -> str:
    """Return the text of a key that must have one."""
    message = read_string(found, key)
    if message is None or not message.strip():
        raise Refusal(400, f"The key '{key}' must be text that is not empty.")
    return message


def read_string(found: dict[str, Any], key: str) -> str | None:
    """Return the text of a key, ``None`` if there is none."""
    value = found.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not _is_clean(value):
        raise Refusal(400, f"The key '{key}' must be text in valid Unicode.")
    return value


def read_object(body: bytes) -> dict[str, Any]:
    """Return the JSON object in a body; raise ``Refusal`` (400) for anything else."""
    try:
        found = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=unique,
            parse_constant=_no_number,
            parse_float=_finite,
        )
    except (ValueError, RecursionError):
        raise Refusal(400, "The body is not valid JSON.") from None
    if not isinstance(found, dict):
        raise Refusal(400, "The body must be a JSON object.")
    return found


def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return a JSON object; ``ValueError`` where a key stands twice, of which one would be lost."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError("repeated key")
    return dict(pairs)


def _no_number(text: str) -> object:
    raise ValueError("no number of JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("too large a number")
    return number


def _is_clean(text: str) -> bool:
    """Tell whether a text can be written as UTF-8, which half of a surrogate pair cannot."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
