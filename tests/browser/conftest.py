"""One browser for all tests here, and a stage that is cleared between them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.servers import fake_app
from tests.browser.stage import VARIABLE, Stage, find_browser, launch

pytest.register_assert_rewrite("tests.browser.checks")


# Not for the whole session: playwright keeps an event loop running, which others may not want.
@pytest.fixture(scope="module")
def theatre() -> Iterator[Stage]:
    path = find_browser()
    if path is None:
        pytest.skip(f"No Chromium or Chrome found; install one, or set {VARIABLE} to its path")
    with sync_playwright() as playwright:
        with closing(Stage(launch(playwright, path), fake_app)) as stage:
            yield stage


@pytest.fixture
def stage(theatre: Stage) -> Iterator[Stage]:
    yield theatre
    theatre.reset()
