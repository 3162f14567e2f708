"""POST /api/chat: a message in, a reply out, nothing kept."""

from __future__ import annotations

import json

from flask import Blueprint, Response, request

from chatbot import Reply

from .errors import Refusal
from .loading import current_bot
from .requests import parse_chat

blueprint = Blueprint("chat", __name__)


@blueprint.post("/api/chat")
def chat() -> Response:
    """Answer one message with the reply as JSON, or a problem document."""
    if request.mimetype != "application/json":
        raise Refusal(415)
    asked = parse_chat(request.get_data(cache=False))
    bot = current_bot()
    if asked.collection not in (None, bot.collection.id):
        raise Refusal(404, "There is no collection with that id here.")
    return json_reply(bot.ask(asked.message, asked.conversation))


def json_reply(reply: Reply) -> Response:
    """Return a reply as the API gives it."""
    body = json.dumps(reply.to_json(), ensure_ascii=False, allow_nan=False)
    return Response(body, mimetype="application/json")
