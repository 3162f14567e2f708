"""How many messages one address may send.

Addresses are kept where they are counted, and only as long as the limit counts them. Without its
Redis each worker counts for itself, until it is back.
"""

from __future__ import annotations

import logging
import time
from typing import Any

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits.storage import MemoryStorage
from werkzeug.middleware.proxy_fix import ProxyFix

from chatbot.errors import SettingError
from chatbot.settings import Settings

from .channels import CHANNELS

# Read once by a page or a program; counted apart, so that they take no message from anybody.
DOCUMENTS = ("config.config", "openapi.description")
VOTES = ("feedback.feedback",)
TIMEOUT = 0.25  # seconds that a message waits for Redis
STEP = 1.0  # seconds by which a clock is set, and not adjusted bit by bit


class SteadyStorage(MemoryStorage):
    """Counts in memory, and begins anew when the clock of the machine is set.

    Set back by a day, it would shut out for that day whoever had asked just before.
    """

    STORAGE_SCHEME = ["steady"]
    _ahead = 0.0  # of the clock that nobody can set, when it was last looked at

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        ahead = time.time() - time.monotonic()
        if abs(ahead - self._ahead) > STEP:
            self.reset()
        self._ahead = ahead
        return super().acquire_entry(key, limit, expiry, amount)


def register(app: Flask, settings: Settings) -> None:
    """Limit the messages to ``app``, whose routes are registered already."""
    if settings.trusted_proxies:
        proxied = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies)
        app.wsgi_app = proxied  # type: ignore[method-assign]
    if settings.rate_limit == "off":
        return
    limiter = limiter_of(app, settings)
    scopes = (("messages", CHANNELS), ("documents", DOCUMENTS), ("votes", VOTES))
    for scope, endpoints in scopes:
        limited: Any = limiter.shared_limit(settings.rate_limit, scope=scope)
        for endpoint in endpoints:
            app.view_functions[endpoint] = limited(app.view_functions[endpoint])


def limiter_of(app: Flask, settings: Settings) -> Limiter:
    """Return what limits requests to ``app`` by address, and counts where the settings say."""
    logging.getLogger("flask-limiter").setLevel(logging.WARNING)  # at info it logs addresses
    return Limiter(get_remote_address, app=app, strategy="moving-window", **_storage(settings))


def _storage(settings: Settings) -> dict[str, Any]:
    """Return the options that say where is counted; ``SettingError`` if that is not installed."""
    if settings.rate_limit_storage == "memory":
        return {"storage_uri": "steady://"}
    try:
        from redis.backoff import NoBackoff
        from redis.retry import Retry
    except ImportError:
        message = "rate_limit_storage names a Redis server, but the Redis client is not installed."
        raise SettingError(f"{message} Run: pip install 'faq-chatbot[redis]'") from None
    return {
        "storage_uri": settings.rate_limit_storage,
        "storage_options": {
            "socket_connect_timeout": TIMEOUT,
            "socket_timeout": TIMEOUT,
            # Its own would try three more times, and wait seconds in between.
            "retry": Retry(NoBackoff(), 0),
        },
        "in_memory_fallback_enabled": True,
        # Of the messages that were under way when it went, only the first falls back; the others
        # would fail.
        "swallow_errors": True,
    }
