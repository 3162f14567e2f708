"""POST /language/:query-knowledgebases, in the shapes of custom question answering.

Its numbers are ours: an entry's is a hash of its id, so that it stays when the content changes; and
where the bot knows no probability, the score says only whether the reply is meant to be shown.
"""

from __future__ import annotations

import zlib
from typing import Any

from flask import Blueprint, Response

from chatbot import Reply
from chatbot.model import Outcome

from .chat import answer, json_response
from .plain import plain_text
from .refusals import Refusal
from .requests import Incoming, read_body, read_message, read_string
from .sites import current_bot

blueprint = Blueprint("custom_qa", __name__)

NO_MATCH = -1


@blueprint.post("/language/:query-knowledgebases")
def query() -> Response:
    """Answer one question; fields and parameters that choose nothing here are not looked at."""
    found = read_body()
    context = found.get("context") or {}
    if not isinstance(context, dict):
        raise Refusal(400, "The key 'context' must be an object.")
    chosen, before = _question(found, "qnaId"), _question(context, "previousQnaId")
    question = read_string(found, "question")
    if question is None and found.get("qnaId") is not None and chosen is None:
        raise Refusal(404, "There is no entry with that number.")
    incoming = Incoming(
        read_message({"question": chosen if question is None else question}, "question"),
        before=read_string(context, "previousUserQuery") or before,
        least=_least(found),
    )
    return custom_qa_response(incoming, answer(incoming))


def custom_qa_response(incoming: Incoming, reply: Reply) -> Response:
    """Return a reply as a list of answers, which always has one."""
    matched = reply.outcome is not Outcome.NO_ANSWER
    facts = {
        "outcome": reply.outcome,
        "reason": reply.reason,
        "entry_id": reply.entry_id,
        "gap_id": reply.gap_id,
        "urgent": reply.urgent and reply.urgent.level,
        "content_version": reply.content_version,
    }
    found = {
        "questions": [reply.matched_question] if reply.matched_question else [],
        "answer": plain_text(reply),
        "confidenceScore": (1.0 if reply.confidence is None else reply.confidence) * matched,
        "id": number_of(reply.entry_id or reply.outcome) if matched else NO_MATCH,
        "source": reply.citation.url if reply.citation else reply.collection,
        "metadata": {name: value for name, value in facts.items() if value},
        "dialog": {
            "isContextOnly": False,
            "prompts": [
                {
                    "displayOrder": order,
                    "qnaId": number_of(one.entry_id),
                    "displayText": one.question,
                }
                for order, one in enumerate(reply.suggestions)
            ],
        },
    }
    return json_response({"answers": [found]})


def number_of(name: str) -> int:
    """Return the number that stands for an id: the same everywhere, from 1 to 2^31 - 1."""
    return zlib.crc32(name.encode()) & 0x7FFFFFFF or 1


def _question(found: dict[str, Any], key: str) -> str | None:
    """Return the question of the entry whose number a key gives, ``None`` if there is none."""
    number = found.get(key)
    if number is None:
        return None
    if isinstance(number, bool) or not isinstance(number, int):
        raise Refusal(400, f"The key '{key}' must be a whole number.")
    entries = current_bot().collection.entries
    return {number_of(entry.id): entry.question for entry in entries}.get(number)


def _least(found: dict[str, Any]) -> float:
    least = found.get("confidenceScoreThreshold")
    if least is None:
        return 0.0
    if isinstance(least, bool) or not isinstance(least, int | float) or not 0 <= least <= 1:
        raise Refusal(400, "The key 'confidenceScoreThreshold' must be a number from 0 to 1.")
    return least
