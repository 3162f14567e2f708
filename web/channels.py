"""The routes that take messages: how each reads what it can of one, and writes its reply.

``screening`` looks for emergencies in what these routes refuse; ``limits`` counts their messages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import parse_qs

from flask import Response

from chatbot import Reply

from .chat import chat_response
from .custom_qa import custom_qa_response
from .pages import reply_page
from .rasa import rasa_response
from .requests import Incoming, unique

_TOKEN = re.compile(r'"conversation"\s*:\s*"([^"\\]*)"')
_SITE = re.compile(r'"site"\s*:\s*"([a-z0-9-]{1,64})"')
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_SPACES = dict.fromkeys("bfnrt", " ")


class Channel(NamedTuple):
    """One shape of messages: how what can be read of one is found, and how a reply is written."""

    glean: Callable[[str], Incoming]
    write: Callable[[Incoming, Reply], Response]


def _from_form(text: str) -> Incoming:
    found = parse_qs(text)
    return Incoming(found.get("question", [text])[0], found.get("conversation", [None])[0])


def _from_json(key: str, sited: bool = False) -> Callable[[str], Incoming]:
    """Return what gleans the message of a key, at worst the whole body, the token and the site."""

    def glean(text: str) -> Incoming:
        token = _TOKEN.search(text)
        try:
            found = json.loads(text, object_pairs_hook=unique)
        except (ValueError, RecursionError):
            found = None
        message = found.get(key) if isinstance(found, dict) else None
        if not isinstance(message, str):
            message = _without_escapes(text)
        site = _SITE.search(text) if sited else None
        return Incoming(message, token and token[1], site=site and site[1])

    return glean


def _without_escapes(text: str) -> str:
    """Return what a piece of JSON says, whether it is whole or not."""
    plain = _ESCAPE.sub(
        lambda found: chr(int(found[1], 16)) if found[1] else _SPACES.get(found[2], found[2]), text
    )
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


CHANNELS = {
    "chat.chat": Channel(_from_json("message", sited=True), chat_response),
    "rasa.webhook": Channel(_from_json("message"), rasa_response),
    "custom_qa.query": Channel(_from_json("question"), custom_qa_response),
    "pages.ask": Channel(_from_form, reply_page),
}
