"""How many messages one address may send.

Addresses are kept in memory only, and only as long as the limit counts them.
"""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from werkzeug.middleware.proxy_fix import ProxyFix

from chatbot.settings import Settings

LIMITED = ("chat.chat", "pages.ask")


def register(app: Flask, settings: Settings) -> None:
    """Limit the messages to ``app``, whose routes are registered already."""
    if settings.trusted_proxies:
        proxied = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies)
        app.wsgi_app = proxied  # type: ignore[method-assign]
    if settings.rate_limit == "off":
        return
    logging.getLogger("flask-limiter").setLevel(logging.WARNING)  # at info it logs addresses
    limiter = Limiter(
        get_remote_address, app=app, storage_uri="memory://", strategy="moving-window"
    )
    limited: Any = limiter.shared_limit(settings.rate_limit, scope="messages")
    for endpoint in LIMITED:
        app.view_functions[endpoint] = limited(app.view_functions[endpoint])
