"""Harmless messages about anything else: what lies far from every collection.

They come with the bot and not with a collection. They teach judges and the guard what ordinary
messages look like; nobody is answered with them.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from pathlib import Path


@cache
def background(code: str = "", most: int | None = None) -> tuple[str, ...]:
    """Return messages in the language of a code, in all languages by default.

    :param most: how many at most, spread evenly over all there are.
    """
    folder = Path(str(resources.files("chatbot.faq_data"))) / "background" / code
    files = sorted(folder.rglob("*.txt"))
    lines = [line.strip() for file in files for line in file.read_text("utf-8").splitlines()]
    found = dict.fromkeys(line for line in lines if line and not line.startswith("#"))
    return tuple(found)[:: -(-len(found) // most) if most and found else 1]


def background_version(code: str = "") -> str:
    """Return a hash of the messages, for what is learned from them and saved."""
    return hashlib.sha256("\n".join(background(code)).encode()).hexdigest()
