"""What a page on another origin needs of the app and the app does not give yet.

Goes away once the app has CORS, text/plain bodies and /api/config itself: then ``Api`` uses the
app alone, ``allowing`` is the setting, and ``config`` is what the app says at /api/config.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from flask import Flask
from werkzeug.wrappers import Response

from chatbot import FaqBot
from chatbot.settings import SETTINGS
from chatbot.web.about import about, emergency_contacts
from chatbot.web.loading import EXTENSION


def allowing(origin: str) -> dict[str, object]:
    """Return the options that let an origin ask."""
    known = {setting.name for setting in SETTINGS}
    return {"allowed_origins": [origin]} if "allowed_origins" in known else {}


def config(bot: FaqBot) -> dict[str, Any]:
    """Return what /api/config says."""
    collection = bot.collection
    return {
        "collection": {
            "id": collection.id,
            "title": collection.title,
            "language": collection.language,
        },
        "about": about(collection),
        "emergency": [
            {"label": one.label, "number": one.number, "href": one.href}
            for one in emergency_contacts(bot)
        ],
        "suggestions": [
            {"entry_id": entry.id, "question": entry.question} for entry in collection.entries
        ],
        "feedback": False,
        "max_body": 8192,
        "content_version": bot.version,
    }


class Passing:
    """The app, with what it lacks."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._routes = {rule.rule for rule in app.url_map.iter_rules()}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/api/config" and path not in self._routes:
            body = json.dumps(config(self._app.extensions[EXTENSION]))
            response = Response(body, mimetype="application/json")
        else:
            if environ.get("CONTENT_TYPE", "").startswith("text/plain"):
                environ["CONTENT_TYPE"] = "application/json"
            response = Response.from_app(self._app, environ)
        response.headers.setdefault("Access-Control-Allow-Origin", "*")
        return response(environ, start_response)
