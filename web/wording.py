"""Every sentence of the pages that is not content: the strings of the widget, in English.

The server's templates and the widget both take their words from ``widget/strings/``, so that a
patient reads the same with and without JavaScript. Plain words: a reading age of about 12.
"""

from __future__ import annotations

import json
from importlib.resources import files

LANGUAGES = ("en", "de", "es")


def strings(language: str) -> dict[str, str]:
    """Return the strings of one of ``LANGUAGES``."""
    folder = files(__package__ or "chatbot.web") / "widget" / "strings"
    found: dict[str, str] = json.loads((folder / f"{language}.json").read_text(encoding="utf-8"))
    return found


WORDS = strings("en")
