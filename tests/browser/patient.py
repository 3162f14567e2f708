"""What a patient sees and does, by role and name as assistive technology finds it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

LAUNCHER = "Ask a health question"
WIDGET = "faq-chatbot"


def part(page: Page, name: str) -> Locator:
    """Return the widget's nodes of a part."""
    return page.locator(f"{WIDGET} [part~={name}]")


def launcher(page: Page) -> Locator:
    """Return the button that opens the panel."""
    return page.locator(WIDGET).get_by_role("button", name=LAUNCHER)


def panel(page: Page) -> Locator:
    """Return the panel."""
    return page.locator(WIDGET).get_by_role("dialog")


def log(page: Page) -> Locator:
    """Return the region in which messages are announced."""
    return page.locator(WIDGET).get_by_role("log")


def box(page: Page) -> Locator:
    """Return the input."""
    return page.locator(WIDGET).get_by_role("textbox", name="Your question")


def button(page: Page, name: str) -> Locator:
    """Return a button of the widget by its whole name."""
    return page.locator(WIDGET).get_by_role("button", name=name, exact=True)


def open_panel(page: Page, *, configured: bool = True) -> None:
    """Open the panel and wait for the questions that the server suggests.

    They come with its configuration, which a reply needs for its language and its vote.

    :param configured: whether the server gives one.
    """
    launcher(page).click()
    expect(panel(page)).to_be_visible()
    expect(box(page)).to_be_visible()
    if configured:
        expect(part(page, "suggestion").first).to_be_visible()


def send(page: Page, question: str) -> None:
    """Type a question and send it."""
    box(page).fill(question)
    button(page, "Ask").click()


def ask(page: Page, question: str, *, reply: str = "reply", count: int = 1) -> Locator:
    """Ask a question and return the reply, once there are ``count`` of them."""
    send(page, question)
    found = part(page, reply)
    expect(found).to_have_count(count)
    return found.last
