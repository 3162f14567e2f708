"""GET /api/config: what the widget must know, once, before the first question.

What bears on safety comes from here, so that a page's own attributes cannot say otherwise.
"""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from .about import about, emergency_contacts
from .chat import json_response
from .recording import question_days, recording
from .sites import current_bot

blueprint = Blueprint("config", __name__)


@blueprint.get("/api/config")
def config() -> Response:
    """Tell about the collection, whom to call, and the questions to begin with.

    A parameter ``lang`` is taken and changes nothing while there is one language only.
    """
    bot = current_bot()
    collection = bot.collection
    return json_response(
        {
            "collection": {
                "id": collection.id,
                "title": collection.title,
                "language": collection.language,
            },
            "about": about(collection, question_days()),
            "emergency": [
                {"label": one.label, "number": one.number, "href": one.href}
                for one in emergency_contacts(bot)
            ],
            "suggestions": [
                {"entry_id": entry.id, "question": entry.question}
                for entry in collection.entries
                if not entry.withdrawn
            ],
            "feedback": recording() is not None,
            "question_log": question_days() > 0,
            "max_body": current_app.config["MAX_CONTENT_LENGTH"],
            "content_version": bot.version,
        }
    )
