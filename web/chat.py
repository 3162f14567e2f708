"""A message in, a reply out, nothing kept: for every shape of messages, and ``POST /api/chat``."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response

from chatbot import Consideration, Reply
from chatbot.model import Block, Outcome, Reason

from .context import context
from .recording import note
from .refusals import Refusal
from .requests import Incoming, parse_chat, read_body
from .sites import choose_site, current_bot

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


def answer(incoming: Incoming) -> Reply:
    """Return the bot's reply to a message."""
    choose_site(incoming.site)
    bot = current_bot()
    if incoming.collection not in (None, *bot.collection.parts):
        raise Refusal(404, "There is no collection with that id.")
    conversation = incoming.conversation
    if incoming.before and not conversation:
        # Asked once more, the turn before gives the token that its reply had.
        conversation = bot.ask(incoming.before).conversation
    considered = bot.consider(incoming.message, conversation)
    reply = bot.tell(considered)
    if reply.confidence is not None and reply.confidence < incoming.least:
        reply = _kept_back(reply, bot.collection.texts.not_understood)
    return _noted(reply, considered)


def screen(incoming: Incoming) -> Reply | None:
    """Return the reply to a red flag in a message that is not answered, if there is one."""
    choose_site(incoming.site)
    reply = current_bot().screen(incoming.message, incoming.conversation)
    return reply and _noted(reply)


def _kept_back(reply: Reply, text: str) -> Reply:
    """Return what is said in place of an answer that is not likely enough."""
    return Reply(
        Outcome.NO_ANSWER,
        (Block("paragraph", text),),
        reply.collection,
        reply.content_version,
        reason=Reason.NOT_UNDERSTOOD,
        suggestions=reply.suggestions,
        safety_note=reply.safety_note,
        conversation=reply.conversation,
        reply_id=reply.reply_id,
    )


def _noted(reply: Reply, considered: Consideration | None = None) -> Reply:
    context().outcome = reply.outcome
    note(reply, considered)
    return reply
