"""POST /webhooks/rest/webhook, in the shapes of Rasa's REST channel.

Rasa tells conversations apart by ``sender`` and keeps them on its server. Nothing is kept here, so
each message stands alone: docs/api.md says what that loses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response

from chatbot import Reply

from .chat import answer, json_response
from .plain import plain_text
from .requests import Incoming, read_body, read_message, read_string

blueprint = Blueprint("rasa", __name__)


@dataclass(frozen=True)
class Sent(Incoming):
    """A message with its sender, to whom the reply is addressed."""

    sender: str = "default"


@blueprint.post("/webhooks/rest/webhook")
def webhook() -> Response:
    """Answer one message; keys that Rasa has besides are not looked at."""
    found = read_body()
    sent = Sent(read_message(found, "message"), sender=read_string(found, "sender") or "default")
    return rasa_response(sent, answer(sent))


def rasa_response(incoming: Incoming, reply: Reply) -> Response:
    """Return a reply as Rasa's list of messages, which always has one."""
    sender = incoming.sender if isinstance(incoming, Sent) else "default"
    message: dict[str, Any] = {"recipient_id": sender, "text": plain_text(reply)}
    if reply.suggestions:
        message["buttons"] = [
            {"title": one.question, "payload": one.question} for one in reply.suggestions
        ]
    return json_response([message])
