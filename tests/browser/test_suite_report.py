"""The page of a suite's run in a real browser: read, filtered, searched, and safe to open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from chatbot.suites.html import run_page as report_page
from tests.browser.stage import VARIABLE, find_browser, launch
from tests.suites.run_reports import HOSTILE, report, row

CASES = [
    row(q="what does it cost"),
    row(q="is it dear", verdict="wrong", entry_id="approval", tags=["hard"],
        problems=["It is not cost."], reason=["Nearest:", "  approval"], text="No, it is not."),
    row(q="hello", dialogue="a talk", expected="smalltalk", suite="Talks"),
    row(q="and then", dialogue="a talk", verdict="refused", outcome="clarify", entry_id=None,
        options=["cost", "work"], confidence=None, suite="Talks", text="Which do you mean?"),
    row(q="known", verdict="wrong", known_failure="weak"),
]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = find_browser()
    if path is None:
        pytest.skip(f"No Chromium or Chrome found; install one, or set {VARIABLE} to its path")
    with sync_playwright() as playwright:
        started = launch(playwright, path)
        yield started
        started.close()


@pytest.fixture
def opened(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A report, opened; any error, blocked part or request fails the test at its end."""
    cases, options = getattr(request, "param", (CASES, {}))
    path = tmp_path / "report.html"
    path.write_text(report_page(report(*cases)), encoding="utf-8")
    context = browser.new_context(**options)
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("dialog", lambda dialog: problems.append(dialog.message))
    page.on("request", lambda request: problems.append(request.url))
    page.goto(path.as_uri())
    problems.remove(path.as_uri())
    yield page
    assert problems == []
    context.close()


def control(page: Page, name: str) -> Locator:
    """A field of the filter."""
    return page.locator("#filter").get_by_label(name)


def questions(page: Page) -> Locator:
    """The questions that are listed."""
    return page.locator("#list summary q")


def test_what_failed_is_listed_first(opened: Page) -> None:
    expect(questions(opened)).to_have_text(["is it dear", "and then"])
    expect(opened.get_by_role("status")).to_have_text("2 of 4 questions and dialogues")
    expect(control(opened, "Show").locator("option")).to_have_text(
        ["what failed (2)", "everything (4)", "correct (2)", "known failure (1)", "refused (1)",
         "wrong (1)"]
    )  # fmt: skip


def test_the_list_is_filtered_and_searched(opened: Page) -> None:
    control(opened, "Show").select_option("all")
    expect(questions(opened)).to_have_text(["what does it cost", "is it dear", "hello", "known"])
    control(opened, "Words").fill("DEAR approval")
    expect(questions(opened)).to_have_text(["is it dear"])
    control(opened, "Words").fill("")
    control(opened, "Tag").select_option("hard")
    expect(questions(opened)).to_have_text(["is it dear"])
    control(opened, "Tag").select_option("")
    control(opened, "Suite").select_option("Talks")
    expect(questions(opened)).to_have_text(["hello"])


def test_a_dialogue_opens_as_a_transcript(opened: Page) -> None:
    opened.get_by_text("and then").click()
    turns = opened.locator(".turns > li")
    expect(turns.locator(".you")).to_have_text(
        ["Patient\nhello", "Patient\nand then"], use_inner_text=True
    )
    expect(turns.nth(1).locator(".bot")).to_contain_text("Bot: clarify")
    expect(turns.nth(1).locator(".bot")).to_contain_text("Which do you mean?")
    expect(turns.nth(1)).to_contain_text("Offered: cost, work")
    opened.get_by_text("is it dear").click()
    expect(opened.get_by_text("It is not cost.")).to_be_visible()
    expect(opened.locator("pre")).to_have_text("Nearest:\n  approval")


@pytest.mark.parametrize(
    "opened", [([row(verdict="wrong") for _ in range(250)], {})], indirect=True
)
def test_a_long_list_is_shown_in_parts(opened: Page) -> None:
    expect(questions(opened)).to_have_count(100)
    more = opened.get_by_role("button", name="Show more")
    more.click()
    more.click()
    expect(questions(opened)).to_have_count(250)
    expect(more).to_be_hidden()


@pytest.mark.parametrize("opened", [([row()], {})], indirect=True)
def test_where_nothing_failed_everything_is_listed(opened: Page) -> None:
    expect(questions(opened)).to_have_text(["what does it cost"])


TEXTS = ("q", "expected", "text", "entry_id", "suite", "dialogue", "id", "verdict")
BAD = row(**dict.fromkeys(TEXTS, HOSTILE), tags=[HOSTILE], options=[HOSTILE], problems=[HOSTILE],
          reason=[HOSTILE])  # fmt: skip


@pytest.mark.parametrize("opened", [([BAD], {})], indirect=True)
def test_hostile_texts_are_shown_and_do_nothing(opened: Page) -> None:
    opened.locator("summary").click()
    assert opened.locator(".you").evaluate("one => one.lastChild.data") == HOSTILE
    assert opened.locator("pre").evaluate("one => one.textContent") == HOSTILE
    expect(opened.locator("img, script:not(#data):not(:last-child)")).to_have_count(0)


PHONE = {"width": 390, "height": 844}
LOOKS = [
    {"color_scheme": "light"},
    {"color_scheme": "dark"},
    {"color_scheme": "dark", "viewport": PHONE},
    {"forced_colors": "active", "viewport": PHONE},
]


@pytest.mark.parametrize("opened", [(CASES, look) for look in LOOKS], indirect=True)
def test_no_rule_of_axe_is_broken_and_nothing_is_cut_off(opened: Page) -> None:
    opened.get_by_text("and then").click()
    expect(opened.locator(".turns")).to_be_visible()
    found = Axe().run(opened).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("opened", [(CASES, {"java_script_enabled": False})], indirect=True)
def test_without_javascript_the_figures_are_there(opened: Page) -> None:
    expect(opened.get_by_role("cell", name="2.1%").first).to_be_visible()
    expect(opened.get_by_text("The list needs JavaScript")).to_be_visible()
    expect(control(opened, "Words")).to_be_hidden()
