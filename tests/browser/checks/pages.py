"""The pages that the bot's own server shows."""

from __future__ import annotations

import base64
import hashlib
import re
import urllib.request

from playwright.sync_api import Page, expect

from tests.browser.checks.axe import looks, run_axe
from tests.browser.patient import ask, open_panel
from tests.browser.stage import Stage


def visit(stage: Stage, path: str) -> Page:
    """Open a page of the bot's server."""
    page = stage.blank()
    answer = page.goto(stage.bot + path)
    assert answer and answer.status == 200
    page.wait_for_load_state("networkidle")
    return page


def check_page(stage: Stage, path: str) -> None:
    """No violation of axe's rules or of the page's own policy, and nothing scrolls sideways."""
    page = visit(stage, path)
    for look in looks(page):
        assert run_axe(page)[0] == [], look
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, look
    assert page.evaluate("seen.violations") == []
    assert stage.problems == []


def check_form_answers(stage: Stage, question: str) -> None:
    """The plain form's answer is as accessible as the form."""
    page = visit(stage, "/ask")
    page.get_by_role("textbox", name="Your question").fill(question)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text(question, exact=True)).to_be_visible()
    for look in looks(page):
        assert run_axe(page)[0] == [], look


def check_demo(stage: Stage) -> None:
    """The start page has the widget as an owner embeds it, and it answers."""
    page = visit(stage, "/")
    open_panel(page)
    ask(page, "answer is it approved")
    assert page.evaluate("seen.violations") == []


def check_tag(stage: Stage) -> None:
    """The tag to copy names a fixed version, with the hash of what is served there."""
    page = visit(stage, "/embed")
    tag = page.evaluate(
        "[...document.querySelectorAll('code, pre, textarea, output')]"
        ".map((node) => node.value || node.textContent).find((text) => /<script/.test(text))"
    )
    assert tag, "there is no tag to copy"
    address = re.search(r'src="([^"]+)"', tag)
    digest = re.search(r'integrity="sha384-([^"]+)"', tag)
    assert address and digest and "async" in tag and 'crossorigin="anonymous"' in tag
    assert re.search(r"/widget/\d+\.\d+\.\d+/", address[1])
    with urllib.request.urlopen(address[1]) as answer:
        found = base64.b64encode(hashlib.sha384(answer.read()).digest()).decode()
    assert found == digest[1]
