"""Points 1 to 5: what the widget does to its owner's page."""

from __future__ import annotations

import gzip
import urllib.request

from playwright.sync_api import expect

from tests.browser.checks.dom import measure, soon
from tests.browser.hosts import HOSTILE_CSS, SCRIPT, STRICT, Host
from tests.browser.patient import ask, box, launcher, log, open_panel, panel, part
from tests.browser.stage import Stage

BUDGET = 10_000  # bytes


def check_the_link_is_the_way_without_script(stage: Stage) -> None:
    """JavaScript off: the owner's link leads to a form that answers, with no script at all."""
    page = stage.open(wait=False, java_script_enabled=False)
    page.get_by_role("link", name="Ask a health question").click()
    page.get_by_role("textbox", name="Your question").fill("answer is it approved")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("the evidence is not there yet")).to_be_visible()
    assert not [url for url in stage.requests if url.split("?")[0].endswith(".js")]


def check_the_link_becomes_the_launcher(stage: Stage) -> None:
    """JavaScript on: one button with the link's words, and no link beside it."""
    page = stage.open(Host())
    expect(launcher(page)).to_be_visible()
    expect(page.get_by_role("link", name="Ask a health question")).to_have_count(0)


def check_size(stage: Stage) -> None:
    """The script weighs at most 10 kB as it travels."""
    asked = urllib.request.Request(stage.bot + SCRIPT, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked) as answer:
        body = answer.read()
        packed = answer.headers["Content-Encoding"] == "gzip"
    size = len(body if packed else gzip.compress(body, 9))
    assert size <= BUDGET, f"{size} bytes"


def check_one_request_before_the_first_opening(stage: Stage) -> None:
    """The script is all that is fetched: no style, font, picture or call until someone opens it."""
    page = stage.open()
    page.wait_for_load_state("networkidle")
    assert [one.path for one in stage.api.seen] == [SCRIPT]
    open_panel(page)
    ask(page, "answer")
    page.wait_for_load_state("networkidle")
    hosts = {url.split("/")[2] for url in stage.requests if url.startswith("http")}
    assert hosts == {origin.split("/")[2] for origin in (stage.bot, stage.site)}
    assert len(stage.api.to("/api/config")) == 1


def check_a_hung_script_server_does_not_hold_the_page(stage: Stage) -> None:
    """The page is ready while the script's server has sent nothing yet."""
    stage.clinic.hung.clear()
    page = stage.open(Host(script="/hung.js"), wait=False)
    with soon("the page waits for the script"):
        page.wait_for_load_state("domcontentloaded")
    assert not page.evaluate("performance.getEntriesByName(location.origin + '/hung.js').length")


def check_nothing_on_the_page_moves(stage: Stage) -> None:
    """The launcher appears without a shift in layout, and so does the panel."""
    page = stage.open(
        init="Object.defineProperty(window, 'moved', {value: []});"
        "new PerformanceObserver((list) => moved.push(...list.getEntries()"
        ".filter((one) => !one.hadRecentInput).map(String)))"
        ".observe({type: 'layout-shift', buffered: true});"
    )
    page.wait_for_load_state("networkidle")
    open_panel(page)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("moved") == []


def check_strict_policy(stage: Stage) -> None:
    """A whole conversation under point 4's policy, with Trusted Types, violates nothing."""
    page = stage.open(Host(headers={"Content-Security-Policy": STRICT}))
    open_panel(page)
    ask(page, "answer is it approved")
    ask(page, "clarify", count=2)
    page.keyboard.press("Escape")
    assert page.evaluate("seen.violations") == []
    assert stage.problems == []
    widths = measure(
        page,
        "nodes.filter((node) => node.matches('[part~=launcher]'))"
        ".map((node) => getComputedStyle(node).paddingLeft)",
    )
    assert widths and widths != ["0px"], "the widget has no style of its own"


STYLES = """nodes.filter((node) => node.closest("[part~=launcher], [part~=panel]"))
  .map((node) => [name(node), ...[null, "::before", "::after", "::placeholder"].map((pseudo) => {
    const style = getComputedStyle(node, pseudo);
    return [...style].map((key) => `${key}:${style.getPropertyValue(key)}`).join(";");
  })])"""


def check_hostile_stylesheet(stage: Stage) -> None:
    """A page's stylesheet that changes everything changes nothing inside the widget."""
    found = []
    for head in ("", f"<style>{HOSTILE_CSS}</style>"):
        page = stage.open(Host(head=head), wait=False)
        part(page, "launcher").first.wait_for(state="attached")
        page.evaluate("faqChatbot.open()")
        expect(part(page, "suggestion").first).to_be_attached()
        ask(page, "answer is it approved")
        found.append(measure(page, STYLES))
    calm, hostile = found
    assert len(calm) == len(hostile)
    for (node, *before), (_, *after) in zip(calm, hostile, strict=True):
        changed = set(";".join(after).split(";")) - set(";".join(before).split(";"))
        assert not changed, f"{node}: {sorted(changed)[:5]}"


def check_the_page_keeps_its_own_styles(stage: Stage) -> None:
    """No node of the owner's page looks different with the widget than without it."""
    look = """() => [...document.querySelectorAll("html, body, body > header, main, main *")]
      .map((node) => {
        const style = getComputedStyle(node);
        return [...style].map((key) => key + style.getPropertyValue(key)).join();
      })"""
    bare = stage.open(Host(tags=0), wait=False)
    bare.wait_for_load_state()
    page = stage.open()
    open_panel(page)
    # The height of the page's body is the link's, which the launcher replaces.
    assert page.evaluate(look)[2:] == bare.evaluate(look)[2:]


def check_one_new_global(stage: Stage) -> None:
    """The page's scripts find at most one name that was not there before."""
    names = "() => Object.getOwnPropertyNames(window)"
    bare = stage.open(Host(tags=0), wait=False)
    page = stage.open()
    open_panel(page)
    assert set(page.evaluate(names)) - set(bare.evaluate(names)) <= {"faqChatbot"}


def check_two_tags_make_one_launcher(stage: Stage) -> None:
    """An owner who pastes the tag twice gets one launcher."""
    page = stage.open(Host(tags=2))
    page.wait_for_load_state("networkidle")
    expect(part(page, "launcher")).to_have_count(1)
    open_panel(page)
    expect(panel(page)).to_have_count(1)


SWAP = """() => {
  const body = document.createElement("body");
  const main = document.createElement("main");
  main.textContent = "The next page";
  body.append(main);
  document.documentElement.replaceChild(body, document.body);
}"""


def check_survives_a_body_swap(stage: Stage) -> None:
    """A site that swaps its body, as Turbo does, keeps launcher and conversation."""
    page = stage.open()
    open_panel(page)
    ask(page, "answer is it approved")
    page.evaluate(SWAP)
    expect(part(page, "launcher")).to_have_count(1)
    if not panel(page).is_visible():
        open_panel(page)
    expect(log(page)).to_contain_text("the evidence is not there yet")
    ask(page, "clarify", count=2)
    expect(box(page)).to_have_value("")


def check_stays_below_cookie_banners(stage: Stage) -> None:
    """Its layer is 1000 at most, and a property moves it."""
    layer = """() => Math.max(...[document.querySelector("faq-chatbot"),
      ...document.querySelector("faq-chatbot").shadowRoot.querySelectorAll("*")]
      .map((node) => Number(getComputedStyle(node).zIndex) || 0))"""
    page = stage.open()
    open_panel(page)
    assert 0 < page.evaluate(layer) <= 1000
    moved = stage.open(Host(head="<style>faq-chatbot { --faq-chatbot-z-index: 7 }</style>"))
    assert moved.evaluate(layer) == 7
