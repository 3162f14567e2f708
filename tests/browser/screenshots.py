"""Pictures of every state for people to look at: python -m tests.browser.screenshots [FOLDER].

With the bundled collection and the real bot, because what looks right with two words may not with
the real ones.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Page, expect, sync_playwright

from chatbot.settings import load_settings
from chatbot.web import create_app
from tests.browser.hosts import ARTICLE, Host
from tests.browser.patient import ask, open_panel, part, send
from tests.browser.stage import DESKTOP, PHONE, Stage, find_browser, launch

ARABIC = replace(ARTICLE, html='lang="ar" dir="rtl"')
GERMAN = replace(ARTICLE, attributes={"lang": "de"})
SPANISH = replace(ARTICLE, attributes={"lang": "es"})
Act = Callable[[Stage, Page], Any]


def shown(stage: Stage, page: Page) -> None:
    """Open the panel and wait for its first words."""
    part(page, "launcher").click()
    expect(part(page, "suggestion").first).to_be_visible()


def asking(question: str, name: str = "reply") -> Act:
    """Return what a patient does to ask one question."""

    def act(stage: Stage, page: Page) -> None:
        shown(stage, page)
        page.locator("faq-chatbot").get_by_role("textbox").fill(question)
        part(page, "send").click()
        part(page, name).first.wait_for()

    return act


def waiting(stage: Stage, page: Page) -> None:
    """Ask a question whose answer does not come."""
    stage.api.release.clear()
    open_panel(page)
    send(page, "slow is it safe?")
    expect(page.locator("faq-chatbot").get_by_role("status")).not_to_be_empty()


def end(stage: Stage, page: Page) -> None:
    """Ask a question and scroll to the end of its answer."""
    asking("is it fda approved?")(stage, page)
    part(page, "suggestion").last.scroll_into_view_if_needed()


def talk(stage: Stage, page: Page) -> None:
    """Hold a conversation of three questions."""
    open_panel(page)
    ask(page, "how does it work?")
    ask(page, "and the cost?", count=2)
    ask(page, "what are the side effects", count=3)


def paper(stage: Stage, page: Page) -> None:
    """Show what is printed of a conversation."""
    talk(stage, page)
    page.emulate_media(media="print")


def focused(stage: Stage, page: Page) -> None:
    """Bring the focus to the launcher by keyboard."""
    page.get_by_role("link", name="How to find us").focus()
    page.keyboard.press("Tab")


STATES: Mapping[str, Act | None] = {
    "closed": None,
    "focused": focused,
    "open": shown,
    "waiting": waiting,
    "answered": asking("is it fda approved?"),
    "answer-end": end,
    "clarify": asking("what about stem cells"),
    "no-answer": asking("what are the side effects"),
    "urgent": asking("my legs are numb and i cant pee", "urgent"),
    "crisis": asking("i want to end my life", "urgent"),
    "safety-note": asking("can stem cells help the numbness in my foot"),
    "error": asking("refuse-500 is it safe?"),
    "too-long": asking("refuse-413 is it safe?"),
    "conversation": talk,
}
LOOKS: Mapping[str, tuple[Host, dict[str, Any]]] = {
    "light": (ARTICLE, {"viewport": DESKTOP}),
    "dark": (ARTICLE, {"viewport": DESKTOP, "color_scheme": "dark"}),
    "phone": (ARTICLE, {"viewport": PHONE, "has_touch": True, "device_scale_factor": 2}),
    "phone-dark": (ARTICLE, {"viewport": PHONE, "color_scheme": "dark"}),
}
MORE: Mapping[str, tuple[Host, dict[str, Any], Act | None]] = {
    "rtl-open": (ARABIC, {}, shown),
    "rtl-answered": (ARABIC, {}, asking("is it fda approved?")),
    "german-open": (GERMAN, {}, shown),
    "german-answered": (GERMAN, {}, asking("is it fda approved?")),
    "spanish-answered-phone": (SPANISH, {"viewport": PHONE}, asking("is it fda approved?")),
    "forced-open": (ARTICLE, {"forced_colors": "active"}, shown),
    "forced-answered": (ARTICLE, {"forced_colors": "active"}, asking("is it fda approved?")),
    "forced-urgent": (
        ARTICLE,
        {"forced_colors": "active", "color_scheme": "dark"},
        asking("my legs are numb and i cant pee", "urgent"),
    ),
    "narrow-320x256": (
        ARTICLE,
        {"viewport": {"width": 320, "height": 256}},
        asking("is it fda approved?"),
    ),
    "keyboard-390x330": (
        ARTICLE,
        {"viewport": {"width": 390, "height": 330}},
        asking("is it fda approved?"),
    ),
    "print": (ARTICLE, {}, paper),
    "start-side": (replace(ARTICLE, attributes={"position": "start"}), {}, shown),
}
PAGES = ("/", "/ask", "/embed")


def take(stage: Stage, folder: Path) -> None:
    """Take every picture."""
    views = {
        f"{state}-{look}": (host, options, act)
        for state, act in STATES.items()
        for look, (host, options) in LOOKS.items()
    }
    for name, (host, options, act) in {**views, **MORE}.items():
        page = stage.open(host, **options)
        if act:
            act(stage, page)
        page.wait_for_timeout(200)  # for what fades in
        page.screenshot(path=folder / f"{name}.png", full_page=name == "print")
        stage.reset()
    for path in PAGES:
        for look, (_, options) in LOOKS.items():
            page = stage.blank(**options)
            page.goto(stage.bot + path)
            name = path.strip("/") or "demo"
            page.screenshot(path=folder / f"page-{name}-{look}.png", full_page=True)
            stage.reset()
    for name in ("answered", "urgent"):
        page = stage.blank(viewport=PHONE)
        page.goto(stage.bot + "/ask")
        question = "my legs are numb and i cant pee" if name == "urgent" else "is it fda approved?"
        page.get_by_role("textbox").fill(question)
        page.get_by_role("button", name="Ask", exact=True).click()
        page.screenshot(path=folder / f"page-ask-{name}-phone.png", full_page=True)
        stage.reset()
    page = stage.blank(viewport=DESKTOP)
    page.goto(stage.bot + "/")
    asking("is it fda approved?")(stage, page)
    page.screenshot(path=folder / "page-demo-answered.png")


def real_app(site: str) -> Flask:
    """Return the app with the bundled collection, or what the environment names."""
    return create_app(load_settings({"rate_limit": "off", "allowed_origins": [site]}))


def main() -> None:
    """Take the pictures into the folder named, or ``screenshots``."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    path = find_browser()
    if path is None:
        sys.exit("Error: no Chromium or Chrome found; install one, or set CHROMIUM to its path")
    with sync_playwright() as playwright:
        with closing(Stage(launch(playwright, path), real_app)) as stage:
            take(stage, folder)
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}/")


if __name__ == "__main__":
    main()
