"""Whether the process lives (/healthz) and whether it can answer (/readyz), for load balancers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from .loading import current_bot

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def live() -> dict[str, Any]:
    """Say that the process answers at all; a restart is due only when this fails."""
    return {"status": "ok"}


@blueprint.get("/readyz")
def ready() -> dict[str, Any]:
    """Say which content is being answered from, or refuse with 503 when there is none."""
    bot = current_bot()
    return {"status": "ok", "collection": bot.collection.id, "content_version": bot.version}
