"""Points 9 and 10: the keyboard alone, and what assistive technology is told."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.checks.dom import measure
from tests.browser.hosts import Host
from tests.browser.patient import (
    LAUNCHER,
    ask,
    box,
    button,
    launcher,
    log,
    open_panel,
    panel,
    part,
    send,
)
from tests.browser.stage import Stage

# The element with the focus, through shadow roots.
ACTIVE = """() => {
  let node = document.activeElement;
  while (node.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  const box = node.getBoundingClientRect();
  return {tag: node.localName, part: node.getAttribute("part") || "", text: node.textContent.trim(),
    inside: node.getRootNode() !== document,
    seen: box.width > 0 && box.height > 0
      && node.checkVisibility({visibilityProperty: true, opacityProperty: true})};
}"""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until a part of the widget has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if name in page.evaluate(ACTIVE)["part"].split():
            return
    raise AssertionError(f"Tab never reaches the {name}")


def check_keyboard_alone(stage: Stage) -> None:
    """Tab, Enter, type, Enter, Escape: open, ask, read, close, and be back on the launcher."""
    page = stage.open()
    tab_to(page, "launcher")
    page.keyboard.press("Enter")
    expect(panel(page)).to_be_visible()
    expect(box(page)).to_be_focused()
    page.keyboard.type("answer is it approved")
    page.keyboard.press("Enter")
    expect(part(page, "reply")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    expect(launcher(page)).to_be_focused()


def stops(page: Page) -> list[dict[str, Any]]:
    """Tab from the top of the page to its end; return what got the focus, in order."""
    page.evaluate("document.activeElement.blur()")
    page.locator("h1").click()  # where Tab goes on from
    found = []
    for _ in range(60):
        page.keyboard.press("Tab")
        here = page.evaluate(ACTIVE)
        if here["tag"] == "body" or (found and here == found[0]):
            return found
        found.append(here)
    raise AssertionError("Tab never leaves the widget")


def check_no_invisible_tab_stops(stage: Stage) -> None:
    """Before the first opening, while open and once closed, every tab stop can be seen."""
    page = stage.open()
    before = stops(page)
    assert [one for one in before if not one["seen"]] == []
    assert [one["text"] for one in before if one["inside"]] == [LAUNCHER]
    open_panel(page)
    ask(page, "answer is it approved")
    inside = [one for one in stops(page) if one["inside"]]
    assert len(inside) > 4
    assert [one for one in inside if not one["seen"]] == []
    button(page, "Close").click()
    assert [one["text"] for one in stops(page) if one["inside"]] == [LAUNCHER]


def check_not_a_trap(stage: Stage) -> None:
    """The panel is not modal: the page around it stays usable by keyboard and mouse."""
    page = stage.open(Host(before='<p><a href="/after">After</a></p>'))
    open_panel(page)
    assert panel(page).get_attribute("aria-modal") in (None, "false")
    around = [one["text"] for one in stops(page) if not one["inside"]]
    assert "After" in around or "How to find us" in around
    page.get_by_role("link", name="How to find us").focus()
    assert page.evaluate(ACTIVE)["text"] == "How to find us"


def check_focus_stays_when_the_answer_comes(stage: Stage) -> None:
    """Whoever goes on typing is not thrown out of the box, nor off a link of the page."""
    page = stage.open()
    open_panel(page)
    stage.api.release.clear()
    send(page, "slow")
    box(page).focus()
    stage.api.release.set()
    expect(part(page, "reply")).to_have_count(1)
    expect(box(page)).to_be_focused()


def tree(page: Page) -> list[dict[str, Any]]:
    """Return the browser's accessibility tree: what it tells assistive technology."""
    session = page.context.new_cdp_session(page)
    nodes: list[dict[str, Any]] = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [node for node in nodes if not node["ignored"]]


def properties(node: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of a node of the tree by name."""
    return {one["name"]: one["value"].get("value") for one in node.get("properties", [])}


def check_the_log_is_there_before_the_question(stage: Stage) -> None:
    """A live region that comes with its text is not read out, so it must be there already."""
    page = stage.open()
    open_panel(page)
    logs = [node for node in tree(page) if node.get("role", {}).get("value") == "log"]
    assert len(logs) == 1
    assert properties(logs[0])["live"] == "polite"
    log(page).evaluate("(node) => { node.before_question = true; }")
    ask(page, "answer is it approved")
    assert log(page).evaluate("(node) => node.before_question"), "the log was replaced"
    expect(log(page)).to_contain_text("the evidence is not there yet")


CONTROLS = {"button", "link", "textbox", "dialog", "log", "checkbox", "radio", "combobox"}


def check_every_control_has_a_name(stage: Stage) -> None:
    """No button, link or box is announced as "button" only."""
    page = stage.open()
    open_panel(page)
    ask(page, "answer is it approved")
    send(page, "refuse-500")
    expect(button(page, "Try again")).to_be_visible()
    found = [node for node in tree(page) if node.get("role", {}).get("value") in CONTROLS]
    assert len(found) > 8
    unnamed = [node for node in found if not node.get("name", {}).get("value", "").strip()]
    assert unnamed == []


def check_the_box_keeps_its_name(stage: Stage) -> None:
    """The box keeps its label while text is in it: a placeholder alone would vanish."""
    page = stage.open()
    open_panel(page)
    box(page).fill("text")
    expect(panel(page).get_by_text("Your question", exact=True)).to_be_visible()
    expect(box(page)).to_have_accessible_name("Your question")


WATCH = """(log) => {
  log.heard = [];
  new MutationObserver((list) => {
    const added = list.flatMap((one) => [...one.addedNodes]).map((one) => one.textContent.trim());
    const text = list.filter((one) => one.type === "characterData").map((one) => one.target.data);
    if ([...added, ...text].some(Boolean)) log.heard.push([...added, ...text].join(" "));
  }).observe(log, {childList: true, subtree: true, characterData: true});
}"""


def check_one_announcement_an_answer(stage: Stage) -> None:
    """The answer enters the log whole and once, not piece by piece."""
    page = stage.open()
    open_panel(page)
    stage.api.release.clear()
    send(page, "slow")
    expect(log(page)).to_contain_text("slow")
    log(page).evaluate(WATCH)
    stage.api.release.set()
    expect(part(page, "reply")).to_have_count(1)
    page.evaluate("new Promise((done) => setTimeout(done))")  # what was to follow came before
    heard = log(page).evaluate("(log) => log.heard")
    assert len([text for text in heard if "the evidence is not there yet" in text]) == 1
    assert len(heard) == 1, heard


def check_errors_are_announced(stage: Stage) -> None:
    """A failure is told inside a live region."""
    page = stage.open()
    open_panel(page)
    send(page, "refuse-500")
    expect(button(page, "Try again")).to_be_visible()
    live = measure(
        page,
        "nodes.filter((node) => node.matches('button') && node.textContent.includes('Try again'))"
        ".every((node) => node.closest('[role=log], [role=alert], [role=status]'))",
    )
    assert live
