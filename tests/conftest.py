"""What all tests share: how often a property is tried, and the bot of the bundled collection."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import chatbot

# The tests run on every core already, and the processes that they start inherit this.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Else each worker, and each program that is started, compiles every module anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

settings.register_profile(
    "usual",
    deadline=None,
    derandomize=True,
    max_examples=30,
    suppress_health_check=list(HealthCheck),
)
settings.register_profile(
    "thorough", settings.get_profile("usual"), derandomize=False, max_examples=1000
)
settings.load_profile("usual")


# What takes long with each of these: to build, to start, or to ask in a browser.
SLOW = {"browser", "built", "bundled_bot", "owner", "pytester", "spawn", "theatre"}


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Use every core for all tests; for those of a few files workers would take longer to start."""
    return 0 if config.args_source is pytest.Config.ArgsSource.ARGS else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put first what waits for the bundled index, so that the others run while it is built."""
    for item in items:
        if SLOW.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: "bundled_bot" not in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session", autouse=True)
def no_waiting_for_the_disk() -> Iterator[None]:
    """Nothing here has to outlive a power failure, and the disk may be busy with other work."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "sync", lambda: None)
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield


@pytest.fixture(scope="session")
def saved_indexes(pytestconfig: pytest.Config) -> Path:
    """The data folder that is kept between runs; an index in it is named by what it follows from.

    ``pytest --cache-clear`` empties it.
    """
    return pytestconfig.cache.mkdir("faq-chatbot")


@pytest.fixture(scope="session")
def bundled_bot(saved_indexes: Path) -> chatbot.FaqBot:
    """The bot of the bundled collection, which one worker builds while the others wait for it."""
    with (saved_indexes / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = chatbot.bundled_collections()["stem-cell-spine"]
        return chatbot.FaqBot.load(folder, data_dir=saved_indexes)
