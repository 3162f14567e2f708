"""Points 6 and 7: what an owner can set, call and hear, and a script that cannot be swapped."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import urllib.request

import numpy as np
from playwright.sync_api import Page, expect

from tests.browser.checks.looks import CONTRAST, contrast
from tests.browser.hosts import SCRIPT, Host, plain
from tests.browser.patient import ask, launcher, log, open_panel, panel, part
from tests.browser.stage import Stage

PARTS = {
    "launcher",
    "panel",
    "header",
    "log",
    "question",
    "reply",
    "citation",
    "suggestion",
    "urgent",
    "note",
    "input",
    "send",
}


def check_attributes(stage: Stage) -> None:
    """Title, language, place and suggestions are the owner's to set."""
    page = stage.open(plain(title="Ask the spine team", position="start"))
    rectangle = launcher(page).bounding_box()
    assert rectangle and rectangle["x"] < 640
    open_panel(page)
    expect(panel(page)).to_have_accessible_name("Ask the spine team")
    assert stage.warnings == []


def check_languages(stage: Stage) -> None:
    """The interface speaks German and Spanish; the answers keep their own language."""
    for lang, label in (("de", "Ihre Frage"), ("es", "Su pregunta"), ("de-CH", "Ihre Frage")):
        page = stage.open(plain(lang=lang), locale="en-GB")
        part(page, "launcher").click()
        field = page.locator("faq-chatbot").get_by_role("textbox", name=label)
        expect(field).to_be_visible()
        expect(part(page, "suggestion").first).to_be_visible()  # the answers' language is known
        field.fill("answer")
        field.press("Enter")
        expect(part(page, "reply")).to_contain_text("the evidence is not there yet")
        answer = part(page, "reply").get_by_text("the evidence is not there yet")
        assert answer.evaluate("(node) => node.closest('[lang]').lang") == "en"
        assert panel(page).evaluate("(node) => node.closest('[lang]').lang").startswith(lang[:2])


def check_unknown_attribute(stage: Stage) -> None:
    """A misspelt attribute is told once, by name, with the one that was meant."""
    page = stage.open(plain(sugestions="off"))
    open_panel(page)
    assert len(stage.warnings) == 1
    assert "sugestions" in stage.warnings[0] and "data-suggestions" in stage.warnings[0]


def check_strings(stage: Stage) -> None:
    """Any sentence of the interface can be replaced."""
    words = "What would you like to know?"
    page = stage.open(plain(strings=json.dumps({"label": words})))
    part(page, "launcher").click()
    expect(page.locator("faq-chatbot").get_by_role("textbox", name=words)).to_be_visible()
    assert stage.warnings == [] and stage.problems == []


def accent(page: Page) -> tuple[float, str]:
    """Return the contrast of the launcher's text, and its ground."""
    colour, ground = part(page, "launcher").evaluate(CONTRAST)
    return float(contrast(np.array(colour), np.array(ground))), str(ground)


def check_accent(stage: Stage) -> None:
    """An owner's colour is used; one that cannot be read is refused, and told."""
    set_to = "<style>faq-chatbot {{ --faq-chatbot-accent: {} }}</style>"
    page = stage.open(Host(head=set_to.format("#7a0044")))
    ratio, ground = accent(page)
    assert ground == "[122, 0, 68]" and ratio >= 4.5
    assert stage.warnings == []
    page = stage.open(Host(head=set_to.format("#ffe08a")))
    ratio, ground = accent(page)
    assert ratio >= 4.5 and ground != "[255, 224, 138]"
    assert len(stage.warnings) == 1 and "accent" in stage.warnings[0]


LOOK = """() => [...document.querySelector("faq-chatbot").shadowRoot.querySelectorAll("[part]")]
  .map((node) => {
    const style = getComputedStyle(node);
    return [...style].filter((key) => !key.startsWith("--"))
      .map((key) => style.getPropertyValue(key)).join();
  }).join()"""
SET = """([name, value]) =>
  document.querySelector("faq-chatbot").style.setProperty(name, value)"""


def check_properties(stage: Stage) -> None:
    """At least eight CSS properties change how the widget looks."""
    with urllib.request.urlopen(stage.bot + SCRIPT) as answer:
        names = set(re.findall(r"--faq-chatbot-[a-z-]+[a-z]", answer.read().decode()))
    page = stage.open()
    open_panel(page)
    before = page.evaluate(LOOK)
    working = set()
    for name in sorted(names):
        for value in ("7px", "#123456", "77", "monospace", "33em"):
            page.evaluate(SET, [name, value])
            if page.evaluate(LOOK) != before:
                working.add(name)
            page.evaluate(SET, [name, ""])
    assert len(working) >= 8, f"without effect: {sorted(names - working)}"


def check_parts(stage: Stage) -> None:
    """Every part is there for ::part(), and styling one works from the page."""
    page = stage.open(Host(head="<style>faq-chatbot::part(send) { border-radius: 17px }</style>"))
    open_panel(page)
    ask(page, "answer is it approved")
    ask(page, "urgent", reply="urgent")
    names = page.evaluate("""() => [...document.querySelector("faq-chatbot").shadowRoot
      .querySelectorAll("[part]")].flatMap((node) => [...node.part])""")
    assert set(names) >= PARTS
    assert part(page, "send").evaluate("(node) => getComputedStyle(node).borderRadius") == "17px"


def check_calls(stage: Stage) -> None:
    """open, ask, clear, close and destroy do what they say."""
    page = stage.open()
    page.evaluate("faqChatbot.open()")
    expect(panel(page)).to_be_visible()
    page.evaluate("faqChatbot.ask('answer is it approved')")
    expect(log(page)).to_contain_text("the evidence is not there yet")
    page.evaluate("faqChatbot.clear()")
    expect(part(page, "reply")).to_have_count(0)
    page.evaluate("faqChatbot.close()")
    expect(panel(page)).to_be_hidden()
    page.evaluate("faqChatbot.destroy()")
    expect(page.locator("faq-chatbot")).to_have_count(0)


def check_integrity(stage: Stage) -> None:
    """With its hash on the tag the script runs from another origin; one changed byte stops it."""
    with urllib.request.urlopen(stage.bot + SCRIPT) as answer:
        digest = base64.b64encode(hashlib.sha384(answer.read()).digest()).decode()
    tag = (
        f'<a href="{stage.bot}/ask">Ask a health question</a><script async crossorigin="anonymous"'
        f' src="{stage.bot}{SCRIPT}" integrity="sha384-{digest}"></script>'
    )
    page = stage.open(Host(tags=0, before=tag))
    expect(launcher(page)).to_be_visible()
    stage.api.altered = {SCRIPT: lambda script: script + " "}
    page = stage.open(Host(tags=0, before=tag), wait=False)
    page.wait_for_load_state()
    expect(page.locator("faq-chatbot")).to_have_count(0)
    expect(page.get_by_role("link", name="Ask a health question")).to_be_visible()
