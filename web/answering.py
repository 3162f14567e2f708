"""The one way from a message to the bot, for every shape in which messages come."""

from __future__ import annotations

from flask import g

from chatbot import Consideration, Reply
from chatbot.model import Block, Outcome, Reason

from .recording import note
from .refusals import Refusal
from .requests import Asked
from .sites import choose_site, current_bot


def answer(asked: Asked) -> Reply:
    """Return the bot's reply to a message."""
    choose_site(asked.site)
    bot = current_bot()
    if asked.collection not in (None, *bot.collection.parts):
        raise Refusal(404, "There is no collection with that id here.")
    conversation = asked.conversation
    if asked.before and not conversation:
        # Asked once more, the turn before gives the token that its reply had.
        conversation = bot.ask(asked.before).conversation
    considered = bot.consider(asked.message, conversation)
    reply = bot.tell(considered)
    if reply.confidence is not None and reply.confidence < asked.least:
        reply = _kept_back(reply, bot.collection.texts.not_understood)
    return _noted(reply, considered)


def screen(asked: Asked) -> Reply | None:
    """Return the reply to a red flag in a message that is not answered, if there is one."""
    choose_site(asked.site)
    reply = current_bot().screen(asked.message, asked.conversation)
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
    g.outcome = reply.outcome  # for the log
    note(reply, considered)
    return reply
