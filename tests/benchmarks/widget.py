"""What the widget weighs, how soon it is there, and how it behaves.

``python -m tests.benchmarks.widget`` prints one column of a comparison of widgets. Times hang on
the machine, so they are figures and no tests; what must hold is tested in tests/browser.
"""

from __future__ import annotations

import gzip
import importlib
import statistics
import sys
import threading
import urllib.request
from contextlib import closing
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.browser.hosts import SCRIPT, Host
from tests.browser.patient import open_panel
from tests.browser.points import CHECKS
from tests.browser.servers import fake_app
from tests.browser.stage import Stage, find_browser, launch

RUNS = 5
HUNG_SECONDS = 5
# 1.6 Mbit/s down, 750 kbit/s up, 150 ms: what is called a slow 4G connection.
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
SLOWDOWN = {"rate": 4}
WATCH = """
Object.defineProperty(window, "timed", {value: {blocked: 0, moved: 0, there: {}}});
new PerformanceObserver((list) => list.getEntries().forEach((one) => {
  timed.blocked += Math.max(0, one.duration - 50); })).observe({type: "longtask", buffered: true});
new PerformanceObserver((list) => list.getEntries().forEach((one) => {
  timed.moved += one.value; })).observe({type: "layout-shift", buffered: true});
const look = () => {
  const root = document.querySelector("faq-chatbot")?.shadowRoot;
  const nodes = {page: document.querySelector("h1"),
    launcher: root?.querySelector("[part~=launcher]")};
  for (const [name, node] of Object.entries(nodes))
    if (node?.getClientRects().length) timed.there[name] ??= performance.now();
  requestAnimationFrame(look);
};
look();
"""
# The rows of the comparison, and the checks that stand for each.
BEHAVIOUR = {
    "axe: 0 violations in every state": [name for name in CHECKS if name.startswith("8 axe")],
    "Launcher keyboard-reachable; Escape closes, focus returns": ["9 keyboard alone"],
    "No invisible tab stops after close": ["9 no invisible tab stops"],
    "Answer in a live region": ["10 the log is there before"],
    "Input has a real label": ["10 the box keeps its name"],
    "Focus indicator at least 2 px by the perimeter": ["11 focus ring"],
    "No animations under reduced motion": ["13 reduced motion"],
    "Follows dark scheme": ["13 dark"],
    "Forced colours: borders": ["13 forced colours"],
    "320 px wide": ["12 reflow, phone"],
    "320×256 (400 %) answer visible": ["12 reflow, zoomed-400"],
    "Browser font 16→32: answer ×2": ["12 browser font"],
    "Page with 62.5 %: answer 16 px": ["12 page with small rem"],
    "Policy without styles, Trusted Types: works": ["4 strict policy and trusted types"],
    "Hostile page CSS ignored": ["5 hostile stylesheet"],
    "Survives a body swap": ["5 survives a body swap"],
    "No third-party hosts": ["2 one request before the first opening"],
    "Nothing stored or called before a click": ["19 nothing is kept"],
    "HTTP 500: plain sentence, Try again": ["17 failure, refuse-500"],
    "Offline: question kept, Try again": ["17 offline"],
    "Server hangs: told after 10 s": ["17 time-out"],
    "Enter of an input method sends nothing": ["17 input methods"],
    "Long answer: start visible": ["16 answer starts in view"],
    "No javascript: link": ["18 links"],
    "Print hides the launcher": ["20 print"],
}


def weigh(stage: Stage) -> dict[str, str]:
    """Return the size of the script, raw and packed."""
    with urllib.request.urlopen(stage.bot + SCRIPT) as answer:
        raw = answer.read()
    sizes = {"raw": len(raw), "gz": len(gzip.compress(raw, 9))}
    try:
        sizes["br"] = len(importlib.import_module("brotli").compress(raw, quality=11))
    except ModuleNotFoundError:
        print("br is left out: pip install brotli", file=sys.stderr)
    return {f"size {name}": f"{size / 1000:.1f} kB" for name, size in sizes.items()}


def load(stage: Stage, host: Host, part: str) -> dict[str, float]:
    """Load a page on a slow phone; return when a part of it was there, and what that cost."""
    page = stage.blank(init=WATCH)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", SLOWDOWN)
    page.set_default_timeout(60_000)
    page.goto(stage.site + stage.publish(host))
    page.wait_for_function(f"'{part}' in timed.there")
    page.wait_for_load_state("networkidle")
    timed: dict[str, Any] = page.evaluate("timed")
    stage.reset()  # a slowed page that stays open slows the next one
    return {"ms": timed["there"][part], "blocked": timed["blocked"], "moved": timed["moved"]}


def time_launcher(stage: Stage) -> dict[str, str]:
    """Return how soon the launcher is seen, against the same page without it."""
    runs = [
        (load(stage, Host(tags=0), "page"), load(stage, Host(), "launcher")) for _ in range(RUNS)
    ]
    blank, seen = (statistics.median(run[which]["ms"] for run in runs) for which in (0, 1))
    before, blocked = (statistics.median(run[which]["blocked"] for run in runs) for which in (0, 1))
    return {
        "page without it": f"{blank:.0f} ms",
        "launcher seen": f"{seen:.0f} ms (+{seen - blank:.0f})",
        "TBT": f"{blocked:.0f} ms (page without it: {before:.0f})",
        "CLS": f"{max(run[1]['moved'] for run in runs):.3f}",
    }


def count_requests(stage: Stage) -> dict[str, str]:
    """Return what is asked of servers before and at the first opening."""
    stage.reset()
    page = stage.open()
    page.wait_for_load_state("networkidle")
    before = len(stage.api.seen)
    open_panel(page)
    page.wait_for_load_state("networkidle")
    return {"requests before use": str(before), "at opening": f"+{len(stage.api.seen) - before}"}


def ready(page: Page) -> float:
    """Return when the page was ready, in ms since its beginning."""
    return float(
        page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    )


def hang(stage: Stage) -> dict[str, str]:
    """Return when the owner's page is ready with the script's server hung for 5 s."""
    stage.reset()
    stage.clinic.hung.clear()
    timer = threading.Timer(HUNG_SECONDS, stage.clinic.hung.set)
    timer.start()
    page = stage.open(Host(script="/hung.js"), wait=False)
    page.wait_for_load_state("domcontentloaded")
    page.wait_for_function(
        "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd > 0"
    )
    found = ready(page)
    timer.cancel()
    return {"page ready, script server hung": f"{found:.0f} ms"}


def behave(stage: Stage) -> dict[str, str]:
    """Return for each row of the comparison whether its checks hold."""
    column = {}
    for row, names in BEHAVIOUR.items():
        failed = 0
        for name in names:
            stage.reset()
            try:
                CHECKS[name](stage)
            except Exception as error:
                failed += 1
                print(f"{name}: {str(error)[:200]}", file=sys.stderr)
        column[row] = "no" if failed else "yes"
    return column


def main() -> None:
    """Print the column."""
    path = find_browser()
    if path is None:
        sys.exit("Error: no Chromium or Chrome found; install one, or set CHROMIUM to its path")
    with sync_playwright() as playwright:
        with closing(Stage(launch(playwright, path), fake_app)) as stage:
            for measure in (weigh, count_requests, time_launcher, hang, behave):
                for row, value in measure(stage).items():
                    print(f"| {row} | {value} |", flush=True)


if __name__ == "__main__":
    main()
