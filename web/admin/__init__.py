"""The owner pages: off unless a password is set, and then under /admin."""

from __future__ import annotations

from typing import Any

from flask import Flask

from chatbot.conversation import read_keys
from chatbot.settings import Settings

from ..limits import limiter_of
from . import exports, signing_in
from .pages import EXTENSION, Admin, blueprint
from .session import Sessions

__all__ = ["exports", "register"]


def register(app: Flask, settings: Settings) -> None:
    """Serve the pages in ``app``, if the settings have a password for them."""
    if not settings.admin_password:
        return
    keys = read_keys(settings.secret_key, settings.data_dir)
    sessions = Sessions(keys, settings.admin_password)
    app.extensions[EXTENSION] = Admin(settings, sessions)
    app.register_blueprint(blueprint)
    limiter = limiter_of(app, settings)
    for_all: Any = limiter.shared_limit(
        signing_in.LIMIT_OF_ALL, scope="sign-in", key_func=lambda: "all"
    )
    for_one: Any = limiter.limit(signing_in.LIMIT)
    app.view_functions[signing_in.ENDPOINT] = for_one(
        for_all(app.view_functions[signing_in.ENDPOINT])
    )
