"""Point 17: whatever fails, the question is kept, no server text is shown, and no one waits on."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.checks.dom import until
from tests.browser.hosts import Host
from tests.browser.patient import ask, box, button, log, open_panel, panel, part, send
from tests.browser.servers import SERVER_TEXT
from tests.browser.stage import Stage

QUESTION = "and my second word"


def told(page: Page, question: str) -> None:
    """Check that a failure is told plainly, with whom to call, and the question is kept."""
    expect(button(page, "Try again")).to_be_visible()
    kept = question in log(page).inner_text() or box(page).input_value() == question
    assert kept, "the question is gone"
    text = panel(page).inner_text()
    assert SERVER_TEXT not in text and "[object" not in text and "undefined" not in text
    last = log(page).inner_text()
    assert "emergency" in last.lower(), "a patient in need is not told whom to call"


def check_failure(stage: Stage, word: str) -> None:
    """One way in which the server fails."""
    page = stage.open()
    open_panel(page)
    question = f"{word} {QUESTION}"
    send(page, question)
    if word == "refuse-413":  # sending it again would not help, so it is given back to shorten
        expect(box(page)).to_have_value(question)
        expect(button(page, "Try again")).to_have_count(0)
        assert SERVER_TEXT not in panel(page).inner_text()
    else:
        told(page, question)
    assert stage.problems == []
    expect(part(page, "reply").filter(has_text=SERVER_TEXT)).to_have_count(0)
    box(page).fill("")
    send(page, "clarify")
    expect(part(page, "suggestion").first).to_be_visible()


def check_crash(stage: Stage) -> None:
    """The real app's own answer to an exception is not shown either."""
    page = stage.open()
    open_panel(page)
    send(page, "crash")
    told(page, "crash")


def check_offline(stage: Stage) -> None:
    """Without a network the question stays, and Try again sends it once there is one."""
    page = stage.open()
    open_panel(page)
    page.context.set_offline(True)
    send(page, "answer is it approved")
    told(page, "answer is it approved")
    page.context.set_offline(False)
    button(page, "Try again").click()
    expect(log(page)).to_contain_text("the evidence is not there yet")
    expect(button(page, "Try again")).to_have_count(0)


def check_time_out(stage: Stage) -> None:
    """A server that hangs is given up after ten seconds, not before nine."""
    page = stage.blank()
    page.clock.install()
    page.goto(stage.site + stage.publish(Host()))
    open_panel(page)
    stage.api.release.clear()
    send(page, "hang on")
    page.clock.run_for(9_000)
    expect(button(page, "Try again")).to_have_count(0)
    page.clock.run_for(1_500)
    told(page, "hang on")


def check_config_is_not_needed(stage: Stage) -> None:
    """Where /api/config fails, questions are answered all the same."""
    for config in (None, SERVER_TEXT, [], {"about": 7, "emergency": "x", "suggestions": {"a": 1}}):
        stage.api.config = config
        page = stage.open()
        open_panel(page, configured=False)
        ask(page, "answer is it approved")
        assert SERVER_TEXT not in panel(page).inner_text()
    assert stage.problems == []


def check_red_flag_in_what_is_refused(stage: Stage) -> None:
    """A message over the limit that sounds like an emergency gets its urgent card."""
    page = stage.open()
    open_panel(page)
    send(page, "red-413 numb")
    expect(part(page, "urgent")).to_be_visible()


def check_a_second_question_waits_in_the_box(stage: Stage) -> None:
    """While an answer is awaited, Enter sends nothing, keeps the text and says so."""
    page = stage.open()
    open_panel(page)
    stage.api.release.clear()
    send(page, "slow one")
    box(page).fill("my second question")
    box(page).press("Enter")
    expect(box(page)).to_have_value("my second question")
    until(
        page,
        "nodes.some((node) => node.matches('[role=status],[role=log],[role=alert]')"
        " && /still looking/.test(node.textContent))",
        "the patient is not told to wait",
    )
    stage.api.release.set()
    expect(part(page, "reply")).to_have_count(1)
    expect(box(page)).to_have_value("my second question")
    assert len(stage.api.to("/api/chat")) == 1


def check_input_methods(stage: Stage) -> None:
    """Enter that picks characters of an input method sends nothing; Shift+Enter is a new line."""
    page = stage.open()
    open_panel(page)
    box(page).focus()
    session = page.context.new_cdp_session(page)
    session.send(
        "Input.imeSetComposition", {"text": "けんこう", "selectionStart": 4, "selectionEnd": 4}
    )
    box(page).evaluate(
        """(node) => node.dispatchEvent(new KeyboardEvent("keydown",
          {key: "Enter", isComposing: true, bubbles: true, composed: true, cancelable: true}))"""
    )
    # Safari ends the composition before the key and says so by the key code only.
    box(page).evaluate(
        """(node) => node.dispatchEvent(new KeyboardEvent("keydown",
          {key: "Enter", keyCode: 229, bubbles: true, composed: true, cancelable: true}))"""
    )
    session.send("Input.insertText", {"text": "健康"})
    box(page).press("Shift+Enter")
    box(page).type("x")
    expect(box(page)).to_have_value("健康\nx")
    assert stage.api.to("/api/chat") == []
    box(page).press("Enter")
    expect(part(page, "question")).to_have_count(1)


def check_an_empty_question_is_not_sent(stage: Stage) -> None:
    """Ask on an empty box says what to do and sends nothing."""
    page = stage.open()
    open_panel(page)
    send(page, "   ")
    expect(panel(page)).to_contain_text("type a question")
    assert stage.api.to("/api/chat") == []
