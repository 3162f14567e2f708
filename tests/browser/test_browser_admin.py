"""The owner pages in a real browser: accessible in every look."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.checks.axe import looks, run_axe
from tests.browser.stage import VARIABLE, Stage, find_browser, launch
from tests.web.owner_app import PAGES, PASSWORD, keep, owner_app, some_events


@pytest.fixture(scope="module")
def owner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Return a page of somebody who is signed in, in a real browser."""
    path = find_browser()
    if path is None:
        pytest.skip(f"No Chromium or Chrome found; install one, or set {VARIABLE} to its path")
    folder: Path = tmp_path_factory.mktemp("owner")
    keep(folder, some_events())
    with sync_playwright() as playwright:
        browser = launch(playwright, path)
        with closing(Stage(browser, lambda site: owner_app(folder))) as stage:
            page = stage.blank(base_url=stage.bot)
            page.goto("/admin")
            assert run_axe(page)[0] == []
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            expect(page.get_by_role("heading", name="Overview")).to_be_visible()
            yield page


@pytest.mark.parametrize("path", PAGES)
def test_page_is_accessible(path: str, owner: Page) -> None:
    """No violation of axe's rules or of the page's own policy, and nothing scrolls sideways."""
    owner.goto(f"/admin{path}")
    for summary in owner.locator("summary").all():
        summary.click()
    for look in looks(owner):
        found, passed = run_axe(owner)
        assert found == [], look
        assert "card" in passed
        assert owner.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, look
    assert owner.evaluate("seen.violations") == []


def test_another_time_is_two_clicks_away(owner: Page) -> None:
    owner.goto("/admin")
    owner.get_by_label("Period").select_option("365 days")
    owner.get_by_role("button", name="Show").click()
    expect(owner.get_by_role("columnheader", name="Week of")).to_be_visible()


def test_axe_finds_what_is_wrong(owner: Page) -> None:
    owner.goto("/admin")
    owner.locator("label").first.evaluate("(node) => node.remove()")
    assert any("select-name" in one for one in run_axe(owner)[0])
