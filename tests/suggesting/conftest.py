"""A collection that has learned from its phrasings, in a folder, and the bot of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatbot import FaqBot, load_collection
from chatbot.content.writing import files_of
from chatbot.reading.files import write_files
from tests.engine.small_collections import taught


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a collection."""
    write_files(tmp_path / "demo", files_of(taught()))
    return tmp_path / "demo"


@pytest.fixture(scope="session")
def bot(tmp_path_factory: pytest.TempPathFactory) -> FaqBot:
    """Return the bot for that collection; it never changes."""
    root = tmp_path_factory.mktemp("bot") / "demo"
    write_files(root, files_of(taught()))
    return FaqBot.load(load_collection(root))
