"""POST /api/chat: a message in, a reply out, nothing kept."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response

from chatbot import Reply

from .answering import answer
from .requests import Incoming, parse_chat, read_body

blueprint = Blueprint("chat", __name__)


@blueprint.post("/api/chat")
def chat() -> Response:
    """Answer one message with the reply as JSON, or a problem document."""
    incoming = parse_chat(read_body())
    return chat_response(incoming, answer(incoming))


def chat_response(incoming: Incoming, reply: Reply) -> Response:
    """Return a reply as the API gives it."""
    return json_response(reply.to_json())


def json_response(body: Any) -> Response:
    """Return a body as JSON, in UTF-8 and with its keys in their order."""
    text = json.dumps(body, ensure_ascii=False, allow_nan=False)
    return Response(text, mimetype="application/json")
