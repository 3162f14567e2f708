"""Point 8: axe's rules for WCAG 2.2 A and AA, and its best practices, in every state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.hosts import ARTICLE
from tests.browser.patient import ask, button, open_panel, send
from tests.browser.servers import CONFIG
from tests.browser.stage import Stage

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (320, 1280)
STATES = (
    "closed",
    "open",
    "waiting",
    "answered",
    "clarify",
    "no-answer",
    "emergency",
    "error",
    "feedback-sent",
)


def run_axe(page: Page) -> tuple[list[str], str]:
    """Return what violates a rule, and what passed one."""
    results = Axe().run(page, options=OPTIONS).response
    # The library's own report cannot name nodes in a shadow root.
    found = [
        f"{one['id']}: {node['html'][:200]} {node['failureSummary']}"
        for one in results["violations"]
        for node in one["nodes"]
    ]
    return found, str(results["passes"])


def bring_to(stage: Stage, page: Page, state: str) -> None:
    """Bring a page with the widget into one of the states."""
    if state == "closed":
        return
    open_panel(page)
    if state == "waiting":
        stage.api.release.clear()
        send(page, "slow")
        expect(page.locator("faq-chatbot").get_by_role("status")).not_to_be_empty()
    elif state in ("answered", "feedback-sent"):
        ask(page, "answer is it approved")
    elif state == "clarify":
        ask(page, "clarify")
    elif state == "no-answer":
        ask(page, "nothing about side effects")
    elif state == "emergency":
        ask(page, "urgent", reply="urgent")
    elif state == "error":
        send(page, "refuse-500")
        expect(button(page, "Try again")).to_be_visible()
    if state == "feedback-sent":
        button(page, "Yes").click()
        expect(page.locator("faq-chatbot").get_by_text("Thanks for your feedback.")).to_be_visible()


def looks(page: Page) -> Iterator[str]:
    """Bring a page into each scheme and width, and name it."""
    for scheme in SCHEMES:
        for width in WIDTHS:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 800})
            yield f"{scheme}, {width} px"


def check_axe(stage: Stage, state: str) -> None:
    """No violation of any rule in one state, in each colour scheme and width."""
    stage.api.config = {**CONFIG, "feedback": state == "feedback-sent"}
    page = stage.open(ARTICLE)
    bring_to(stage, page, state)
    for look in looks(page):
        found, passed = run_axe(page)
        assert found == [], look
        # axe that looks at nothing finds nothing either.
        assert "faq-chatbot" in passed
