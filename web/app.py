"""The WSGI application: its routes, and what every request passes, in that order."""

from __future__ import annotations

from flask import Flask

from chatbot import FaqBot
from chatbot.settings import Settings, load_settings

from . import (
    admin,
    chat,
    config,
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
    # Flask runs what these register before a request in this order, and after it in reverse.
    logs.register(app)  # first: it starts the clock, and logs the response that is sent
    errors.register(app)
    headers.register(app, settings)
    screening.register(app)  # after errors: it replaces the handler of unexpected exceptions
    limits.register(app, settings)  # after the blueprints, whose views it wraps
    recording.register(app, settings)
    metrics.register(app, settings)  # after recording, whose recorder it watches
    admin.register(app, settings)
    return app
