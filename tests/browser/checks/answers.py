"""Points 15, 16, 18 and 20: what a reply shows, in which order, and how it is kept."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.checks.dom import SEEN, measure
from tests.browser.patient import ask, box, button, open_panel, panel, part, send
from tests.browser.servers import ANSWER, CONFIG
from tests.browser.stage import DESKTOP, Stage
from tests.web.fake_bot import QUESTIONS


def opened(stage: Stage, **options: Any) -> Page:
    """Return a page with the panel open."""
    page = stage.open(**options)
    open_panel(page)
    return page


def check_first_panel(stage: Stage) -> None:
    """Before any question: what this is, whom to call, and what can be asked."""
    page = opened(stage)
    for sentence in CONFIG["about"]:
        expect(panel(page)).to_contain_text(sentence)
    call = panel(page).get_by_role("link", name=re.compile("911"))
    expect(call).to_be_visible()
    expect(call).to_have_attribute("href", "tel:911")
    expect(part(page, "suggestion")).to_have_count(len(QUESTIONS))


def check_urgent_first(stage: Stage) -> None:
    """An emergency is an alert with a telephone link, above all else in its reply."""
    page = opened(stage)
    card = ask(page, "urgent", reply="urgent")
    expect(card).to_have_role("alert")
    expect(card.get_by_role("link", name=re.compile("911"))).to_have_attribute("href", "tel:911")
    expect(card.get_by_role("link").first).to_be_in_viewport(ratio=0.9)
    above = measure(
        page,
        """(() => {
      const card = root.querySelector("[part~=urgent]");
      const question = root.querySelector("[part~=question]");
      return nodes.filter((node) => own(node) && shown(node) && node.closest("[role=log]")
        && question.compareDocumentPosition(node) & 4 && !question.contains(node)
        && card.compareDocumentPosition(node) & 2 && !node.contains(card)).map(name);
    })()""",
    )
    assert above == []


def check_no_guess(stage: Stage) -> None:
    """What is not covered is said so, with the nearest questions as buttons and no source."""
    page = opened(stage)
    send(page, "nothing about side effects")
    reply = part(page, "reply")
    expect(reply).to_contain_text("did not speak about side effects")
    nearest = reply.locator("[part~=suggestion]")
    expect(nearest).to_have_text([QUESTIONS["fda-approval"]])
    expect(part(page, "citation")).to_have_count(0)


def check_clarify(stage: Stage) -> None:
    """An unclear question gives buttons; pressing one asks it, in the same conversation."""
    page = opened(stage)
    reply = ask(page, "clarify")
    expect(reply.locator("[part~=suggestion]")).to_have_text(list(QUESTIONS.values()))
    reply.locator("[part~=suggestion]").first.click()
    expect(part(page, "question")).to_have_count(2)
    expect(part(page, "question").last).to_contain_text(QUESTIONS["fda-approval"])
    expect(part(page, "reply")).to_have_count(2)
    sent = stage.api.to("/api/chat")[-1].body
    assert '"conversation":"token"' in sent.replace(" ", "")


def check_source(stage: Stage) -> None:
    """An answer names what it was taken for, its kind, source, experts and overdue review."""
    page = opened(stage)
    reply = ask(page, "answer is it approved")
    for text in (
        "New numbness needs a doctor today.",
        QUESTIONS["fda-approval"],
        "Trials go on.",
        "not their own words",
        "SpineUniverse",
        "Question 4",
        "Ada Example, MD",
        "Peer reviewed",
        "9 December 2019",
        "overdue since 9 December 2022",
    ):
        expect(reply).to_contain_text(text)
    link = part(page, "citation").get_by_role("link", name="Stem Cell Therapy and Spine Care")
    expect(link).to_have_attribute("href", "https://example.org/article")
    expect(reply.get_by_role("link", name="Yellow Card scheme")).to_be_visible()
    other = ask(page, "source", count=2)
    expect(other).to_contain_text("The article's own words")
    expect(other).to_contain_text("Next review due 9 December 2022")
    expect(other).not_to_contain_text("Peer reviewed")


def check_answer_starts_in_view(stage: Stage) -> None:
    """A long answer is shown from its beginning."""
    long = {**ANSWER, "message": [{"type": "paragraph", "text": "Long. " * 60}] * 12}
    stage.api.replies = [long]
    page = opened(stage, viewport=DESKTOP)
    ask(page, "answer first")
    ask(page, "fuzz", count=2)
    top, room = part(page, "reply").last.evaluate(f"(node) => {SEEN}")
    assert -1 <= top < room / 2, f"the answer begins {top:.0f} px below the top of what is seen"


def check_feedback(stage: Stage) -> None:
    """Yes or No is asked only where the server wants it, and sent without the question."""
    page = opened(stage)
    ask(page, "answer is it approved")
    expect(button(page, "Yes")).to_have_count(0)
    stage.api.config = {**CONFIG, "feedback": True}
    page = opened(stage)
    ask(page, "answer is it approved")
    button(page, "Yes").click()
    expect(part(page, "reply")).to_contain_text("Thanks for your feedback.")
    expect(button(page, "Yes")).to_have_count(0)
    sent = stage.api.to("/api/feedback")
    assert len(sent) == 1
    assert '"helpful":true' in sent[0].body and '"r1"' in sent[0].body
    assert "approved" not in sent[0].body


def check_links(stage: Stage) -> None:
    """Markup in a reply stays text, and a link leads to http(s) or a telephone only."""
    page = opened(stage)
    reply = ask(page, "hostile")
    expect(reply).to_contain_text("<script>alert(1)</script>")
    expect(reply).to_contain_text("<b>bad</b>")
    expect(reply.locator("script, b, i, u")).to_have_count(0)
    assert (
        measure(
            page,
            "nodes.filter((node) => node.matches('a')).map((node) => node.protocol)"
            ".filter((one) => !['http:', 'https:', 'tel:'].includes(one))",
        )
        == []
    )


def check_save(stage: Stage) -> None:
    """Save a copy gives a text file with every question, answer and source."""
    page = opened(stage)
    ask(page, "answer is it approved")
    ask(page, "nothing about side effects", count=2)
    with page.expect_download() as download:
        button(page, "Save a copy").click()
    assert download.value.suggested_filename.endswith(".txt")
    text = download.value.path().read_text("utf-8")
    for expected in (
        "answer is it approved",
        "the evidence is not there yet",
        "Trials go on.",
        "https://example.org/article",
        "Ada Example",
        "nothing about side effects",
        "did not speak about side effects",
    ):
        assert expected in text, f"the copy lacks: {expected}"
    assert "Try again" not in text and "Ask a health question" not in text


def check_print(stage: Stage) -> None:
    """On paper: the whole conversation and its sources; no launcher, buttons or box."""
    page = opened(stage)
    for count in range(1, 5):
        ask(page, "answer is it approved", count=count)
    page.emulate_media(media="print")
    chrome = measure(
        page, "nodes.filter((node) => node.matches('button, textarea') && shown(node)).map(name)"
    )
    assert chrome == []
    expect(part(page, "reply")).to_have_count(4)
    cut = measure(
        page,
        """[...root.querySelectorAll("[part~=reply]")].filter((node) => {
      const box = node.getBoundingClientRect();
      for (let up = node; up; up = up.parentElement) {
        const outer = up.getBoundingClientRect();
        if (getComputedStyle(up).overflowY !== "visible" && (box.bottom > outer.bottom + 1
          || box.top < outer.top - 1)) return true;
      }
      return false; }).length""",
    )
    assert cut == 0, "answers are cut off on paper"
    seen = part(page, "citation").first.aria_snapshot().replace("/url: https", "")
    assert "https://example.org/article" in seen, "on paper a link needs its address"


def check_print_button(stage: Stage) -> None:
    """Print opens the browser's print dialogue."""
    page = stage.open(
        init="Object.defineProperty(window, 'printed', {value: []});"
        "window.print = () => printed.push(1);"
    )
    open_panel(page)
    ask(page, "answer")
    button(page, "Print").click()
    assert page.evaluate("printed.length") == 1


def check_clear(stage: Stage) -> None:
    """Clear removes every message, here and in storage, and begins a new conversation."""
    page = opened(stage)
    ask(page, "answer is it approved")
    button(page, "Clear").click()
    expect(part(page, "reply")).to_have_count(0)
    expect(part(page, "question")).to_have_count(0)
    assert page.evaluate("JSON.stringify({...sessionStorage})").find("approved") == -1
    expect(box(page)).to_be_visible()
    ask(page, "clarify")
    assert '"token"' not in stage.api.to("/api/chat")[-1].body
