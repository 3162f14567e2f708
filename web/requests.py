"""Reading a chat request, strictly: what is not exactly right is refused with a plain reason.

Python's JSON reader takes more than JSON (``NaN``), keeps the last of two equal keys, gives up on
deep nesting with ``RecursionError`` and lets half characters through that fail much later; all of
these end here as a refusal. Nothing that was sent is repeated in the reason.
"""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass

from .errors import Refusal

KEYS = ("message", "conversation", "collection")


@dataclass(frozen=True)
class ChatRequest:
    """One message to the bot, and what it belongs to."""

    message: str
    conversation: str | None = None
    collection: str | None = None


def parse_chat(body: bytes) -> ChatRequest:
    """Return the request in a JSON body; raise ``Refusal`` (400) for anything else."""
    found = _read_object(body)
    for key in found:
        if key not in KEYS:
            near = difflib.get_close_matches(key, KEYS, n=1) if len(key) <= 40 else []
            hint = f" Did you mean '{near[0]}'?" if near else ""
            raise Refusal(400, f"There is an unknown key. Known: {', '.join(KEYS)}.{hint}")
    message = _text(found, "message")
    if message is None or not message.strip():
        raise Refusal(400, "The key 'message' needs a text that is not empty.")
    return ChatRequest(message, _text(found, "conversation"), _text(found, "collection"))


def _read_object(body: bytes) -> dict[str, object]:
    try:
        found = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_constant=_no_number,
            parse_float=_no_number,
        )
    except (ValueError, RecursionError):
        raise Refusal(400, "The body is not valid JSON.") from None
    if not isinstance(found, dict):
        raise Refusal(400, "The body must be a JSON object with the key 'message'.")
    return found


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("repeated key")
    return dict(pairs)


def _no_number(text: str) -> object:
    # No key takes a number, so NaN, Infinity and 1e999 need no telling apart from 1.5.
    raise ValueError("number")


def _text(found: dict[str, object], key: str) -> str | None:
    value = found.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not _is_clean(value):
        raise Refusal(400, f"The key '{key}' must be a text of whole Unicode characters.")
    return value


def _is_clean(text: str) -> bool:
    """Tell whether a text can be written as UTF-8, which half of a surrogate pair cannot."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
