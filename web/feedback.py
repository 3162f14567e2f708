"""POST /api/feedback: a reader's vote on a reply, kept with it if there is such a reply.

The response does not say whether there is one, so trying ids reveals nothing.
"""

from __future__ import annotations

from flask import Blueprint, Response

from chatbot.events import Voted

from .recording import recording
from .refusals import Refusal
from .requests import parse_vote, read_body

blueprint = Blueprint("feedback", __name__)


@blueprint.post("/api/feedback")
def feedback() -> Response:
    """Take a vote; the last one on a reply counts."""
    take(parse_vote(read_body()))
    response = Response(status=204)
    del response.headers["Content-Type"]
    return response


def take(vote: Voted) -> None:
    """Keep a vote; refuse it where none are kept."""
    found = recording()
    if found is None:
        raise Refusal(404, "This server does not accept votes.")
    found.recorder.put(vote)
