"""The web side of the bot: the JSON endpoint, the pages, and the server that runs them.

Lives in ``web/`` of the checkout and is installed and imported as ``chatbot.web``.
"""

from __future__ import annotations

from flask import Flask

from chatbot import FaqBot
from chatbot.settings import Settings, load_settings

from . import (
    admin,
    chat,
    config,
    cors,
    custom_qa,
    embed,
    errors,
    feedback,
    headers,
    health,
    limits,
    logs,
    metrics,
    openapi,
    pages,
    rasa,
    recording,
    screening,
    widget,
)
from .sites import EXTENSION, Fixed, Sites, load_sites

__all__ = ["create_app"]


def create_app(settings: Settings | None = None, served: Sites | FaqBot | None = None) -> Flask:
    """Return the WSGI application.

    Without ``settings`` they come from the environment. What is ``served`` is loaded here unless it
    is given, so that a server that forks afterwards shares it; a bot that is given never changes.
    Raises ``FaqChatbotError`` where either cannot be had.
    """
    settings = settings or load_settings()
    app = Flask(__name__)
    app.config.update(
        MAX_CONTENT_LENGTH=settings.max_body,
        MAX_FORM_MEMORY_SIZE=settings.max_body,
    )
    if isinstance(served, Sites):
        app.extensions[EXTENSION] = served
    elif served:
        app.extensions[EXTENSION] = Sites([Fixed(settings.all_sites[0], served)])
    else:
        app.extensions[EXTENSION] = load_sites(settings)
    for module in (chat, config, custom_qa, embed, feedback, health, openapi, pages, rasa, widget):
        app.register_blueprint(module.blueprint)
    logs.register(app)  # first, so that it sees the final response
    errors.register(app)
    headers.register(app)
    cors.register(app, settings)
    screening.register(app)
    limits.register(app, settings)
    recording.register(app, settings)
    metrics.register(app, settings)
    admin.register(app, settings)
    return app
