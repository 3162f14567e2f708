"""The web side of the bot: the JSON endpoint, the pages, and the server that runs them.

Lives in ``web/`` of the checkout and is installed and imported as ``chatbot.web``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .app import create_app

__all__ = ["create_app"]


def __getattr__(name: str) -> Any:
    """Import the application when it is asked for, so that commands are listed without Flask."""
    if name == "create_app":
        from .app import create_app

        return create_app
    raise AttributeError(f"module {__name__} has no attribute {name}")
