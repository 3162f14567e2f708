"""Collections and bots that many tests only read, made once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from small_collections import taught, tiny

from chatbot import Collection, FaqBot, bundled_collections
from chatbot.retrieval import Index


@pytest.fixture(scope="session")
def tiny_collection() -> Collection:
    return tiny()


@pytest.fixture(scope="session")
def taught_collection() -> Collection:
    return taught()


@pytest.fixture(scope="session")
def tiny_index(tiny_collection: Collection) -> Index:
    return Index.build(tiny_collection)


@pytest.fixture(scope="session")
def taught_index(taught_collection: Collection) -> Index:
    return Index.build(taught_collection)


@pytest.fixture(scope="session")
def tiny_bot(tiny_collection: Collection, tiny_index: Index) -> FaqBot:
    return FaqBot(tiny_collection, tiny_index)


@pytest.fixture(scope="session")
def taught_bot(taught_collection: Collection, taught_index: Index) -> FaqBot:
    return FaqBot(taught_collection, taught_index)


@pytest.fixture(scope="session", params=["tiny", "taught"])
def either_bot(request: pytest.FixtureRequest) -> Iterator[FaqBot]:
    """The bot of a collection without probabilities, then one with them."""
    yield request.getfixturevalue(f"{request.param}_bot")


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def bundled_bot(data_dir: Path) -> FaqBot:
    """The bot of the bundled collection, which takes half a minute to build."""
    return FaqBot.load(bundled_collections()["stem-cell-spine"], data_dir=data_dir)
