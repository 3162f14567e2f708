"""Harmless messages about anything else: what lies far from every collection.

They tell judges and the guard what ordinary messages look like. Nobody is answered with them.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

FOLDER = "background"
MOST = 2_500  # messages; more of them say no more


@cache
def background(code: str) -> tuple[str, ...]:
    """Return messages in a language, at most ``MOST``, evenly from all files; () without any."""
    folder = resources.files("chatbot.faq_data") / FOLDER / code
    if not folder.is_dir():
        return ()
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".txt")), key=str)
    lines = [line.strip() for file in files for line in file.read_text("utf-8").splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    return tuple(lines[:: -(-len(lines) // MOST)])
