"""Whether the process lives (/healthz) and whether it can answer (/readyz), for load balancers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from .recording import recording
from .sites import Served, all_sites, current_bot, current_site

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def live() -> dict[str, Any]:
    """Say that the process answers at all; a restart is due only when this fails.

    Content that is kept back and events that are dropped need somebody to look, and no restart.
    """
    return {"status": "ok", **_kept_back(*all_sites()), "events": _events()}


@blueprint.get("/readyz")
def ready() -> dict[str, Any]:
    """Say which content is being answered from, or refuse with 503 when there is none."""
    bot = current_bot()
    return {
        "status": "ok",
        "collection": bot.collection.id,
        "content_version": bot.version,
        **_kept_back(current_site()),
    }


def _kept_back(*sites: Served) -> dict[str, Any]:
    """Return the kinds of reasons why what owners wrote last is not served."""
    kinds = sorted({one.kind for site in sites for one in site.obstacles})
    return {"content": "kept_back" if kinds else "current", "reasons": kinds}


def _events() -> dict[str, Any]:
    """Return whether events are kept, and how many of this process wait or were dropped."""
    found = recording()
    if found is None:
        return {"kept": False, "waiting": 0, "dropped": 0}
    recorder = found.recorder
    return {"kept": True, "waiting": recorder.waiting, "dropped": recorder.dropped}
