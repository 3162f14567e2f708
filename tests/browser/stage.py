"""A browser, the bot's server and the clinic's site, and pages opened in a clean profile each."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from tests.browser.hosts import Host
from tests.browser.servers import Api, Clinic, Server

# The shell first: the same engine without a window, which takes half the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
VARIABLE = "CHROMIUM"
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
SECONDS = 15.0  # a page may take on a busy machine
LOADING = 4.0  # seconds that a script gets in any case

# Runs before the page's own scripts. Not enumerable, so that a page's globals can be compared.
LISTEN = """
Object.defineProperty(window, "seen", {value: {violations: [], events: []}});
addEventListener("securitypolicyviolation", (event) =>
  window.seen.violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
for (const name of ["open", "close", "ask", "answer", "feedback", "error", "clear"])
  document.addEventListener(`faq-chatbot:${name}`, (event) =>
    window.seen.events.push({name, detail: event.detail, composed: event.composed}));
"""


def find_browser() -> str | None:
    """Return the path of a Chromium or Chrome: what ``CHROMIUM`` says, else one that is there."""
    named = os.environ.get(VARIABLE)
    if named and not shutil.which(named):
        raise FileNotFoundError(f"{VARIABLE}={named} is no program. Give the browser's path.")
    return named or next((path for path in map(shutil.which, NAMES) if path), None)


def launch(playwright: Playwright, path: str, *more: str) -> Browser:
    """Start the browser, without its sandbox where it runs as root and would not start."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    options = [*(["--no-sandbox"] if root else []), "--disable-dev-shm-usage", *more]
    return playwright.chromium.launch(executable_path=path, args=options)


class Stage:
    """What a test sees: pages to open, and the servers behind them."""

    def __init__(self, browser: Browser, app: Callable[[str], Flask]) -> None:
        """``app`` makes the bot's app, given the origin of the clinic's site."""
        self.browser = browser
        self.clinic = Clinic()
        site = Server(self.clinic)
        self.api = Api(app(site.origin))
        bot = Server(self.api)
        self._servers = [site, bot]
        self.site, self.bot = site.origin, bot.origin
        self._contexts: list[BrowserContext] = []
        self.reset()

    def reset(self) -> None:
        """Close every page and forget everything, for the next test."""
        for context in self._contexts:
            context.close()
        self._contexts = []
        self.api.release.set()
        self.clinic.hung.set()
        self.api.reset()
        self.clinic.reset()
        self.be_patient(SECONDS)
        self.alter_page: Callable[[str], str] = str
        self.problems: list[str] = []
        self.warnings: list[str] = []
        self.requests: list[str] = []

    def be_patient(self, seconds: float) -> None:
        """Give pages opened from now on that long for anything."""
        self._patience = seconds * 1000
        expect.set_options(timeout=self._patience)

    def close(self) -> None:
        """Close everything."""
        self.reset()
        self.browser.close()
        for server in self._servers:
            server.close()

    def open(
        self, host: Host | None = None, *, wait: bool = True, init: str = "", **options: Any
    ) -> Page:
        """Open a page of the clinic and wait for the launcher.

        ``options`` are those of a browser context; ``init`` runs before the page's scripts.
        """
        host = host or Host()
        page = self.blank(init=init, **options)
        page.goto(self.site + self.publish(host), wait_until="commit", timeout=SECONDS * 1000)
        if wait:  # long enough to load the script, however little patience the check has
            patience = max(self._patience, LOADING * 1000)
            page.locator("faq-chatbot [part~=launcher]").first.wait_for(timeout=patience)
        return page

    def publish(self, host: Host) -> str:
        """Put a page on the clinic's site and return its path."""
        headers = {
            name.replace("-", "_"): value.replace("ORIGIN", self.bot)
            for name, value in host.headers.items()
        }
        source = self.alter_page(host.source(self.bot))
        return self.clinic.put(f"/page-{len(self.clinic.files)}", source, **headers)

    def blank(self, *, init: str = "", **options: Any) -> Page:
        """Return an empty page in a profile of its own; what goes wrong in it is kept."""
        context = self.browser.new_context(**{"viewport": DESKTOP, **options})
        self._contexts.append(context)
        context.set_default_timeout(self._patience)
        context.add_init_script(LISTEN + init)
        page = context.new_page()
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", self._console)
        return page

    def _console(self, message: Any) -> None:
        if message.type == "warning":
            self.warnings.append(message.text)
        elif message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.problems.append(message.text)


def events(page: Page) -> list[Mapping[str, Any]]:
    """Return the widget's events that reached the document, oldest first."""
    found: list[Mapping[str, Any]] = page.evaluate("window.seen.events")
    return found
