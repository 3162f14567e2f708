"""Harmless messages about anything else, which come with the bot and not with a collection."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

from chatbot.content.phrasings import read_phrasings, without_repeats
from chatbot.content.problems import Problems


@cache
def background() -> tuple[str, ...]:
    """Return those of all languages, because people write to a bot in any of them."""
    folder = Path(str(resources.files("chatbot.faq_data"))) / "background"
    problems = Problems()
    files = sorted(folder.rglob("*.txt"))
    return without_repeats(one for file in files for one in read_phrasings(file, problems))
