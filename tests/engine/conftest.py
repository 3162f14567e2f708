"""Collections and bots that many tests only read, made once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from small_collections import taught, tiny

from chatbot import Collection, FaqBot
from chatbot.retrieval import Index
from chatbot.safety import guard


@pytest.fixture(scope="module", autouse=True)
def standing_clock() -> Iterator[None]:
    """Let the guard never be out of time, whatever the machine is doing besides."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(guard, "monotonic", lambda: 0.0)
        yield


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
