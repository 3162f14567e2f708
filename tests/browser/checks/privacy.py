"""Point 19: what leaves the page, and what is kept."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

from tests.browser.hosts import Host, plain
from tests.browser.patient import ask, log, open_panel, panel, part
from tests.browser.stage import Stage, events

WORDS = "purple elephant"
STORED = "() => ({...localStorage})"
SESSION = "() => ({...sessionStorage})"


def stored(page: Page) -> dict[str, str]:
    """Return everything in the session's storage."""
    found: dict[str, str] = page.evaluate(SESSION)
    return found


def check_nothing_is_kept_before_the_first_question(stage: Stage) -> None:
    """Loading, opening and closing keep nothing; afterwards it is the session's storage only."""
    page = stage.open()
    open_panel(page)
    page.keyboard.press("Escape")
    assert stored(page) == {}
    open_panel(page)
    ask(page, f"answer {WORDS}")
    assert page.context.cookies() == []
    assert page.evaluate(STORED) == {}
    assert page.evaluate("async () => (await indexedDB.databases()).length") == 0
    assert page.evaluate("async () => (await caches.keys()).length") == 0
    assert WORDS in json.dumps(stored(page)), "the conversation does not outlive the page"


def check_the_conversation_outlives_the_page(stage: Stage) -> None:
    """On the next page of the visit the conversation is there, and goes on."""
    page = stage.open()
    open_panel(page)
    ask(page, f"answer {WORDS}")
    page.goto(stage.site + stage.publish(Host()))
    part(page, "launcher").wait_for(state="attached")
    if not panel(page).is_visible():
        open_panel(page)
    expect(log(page)).to_contain_text(WORDS)
    expect(log(page)).to_contain_text("the evidence is not there yet")
    ask(page, "clarify", count=2)
    assert '"token"' in stage.api.to("/api/chat")[-1].body


def check_storage_off(stage: Stage) -> None:
    """An owner can switch storage off altogether."""
    page = stage.open(plain(store="off"))
    open_panel(page)
    ask(page, f"answer {WORDS}")
    assert stored(page) == {}


THROWING = """for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, {get() { throw new DOMException("denied"); }});
"""


def check_storage_that_throws(stage: Stage) -> None:
    """Where a browser forbids storage, everything else works."""
    page = stage.open(init=THROWING)
    open_panel(page)
    ask(page, f"answer {WORDS}")
    page.locator("faq-chatbot").get_by_role("button", name="Clear", exact=True).click()
    expect(part(page, "reply")).to_have_count(0)
    assert stage.problems == []


def check_what_is_sent(stage: Stage) -> None:
    """One plain POST: no preflight, no cookie, no Referer, and no words in any address."""
    page = stage.open()
    page.context.add_cookies([{"name": "id", "value": "7", "url": stage.bot}])
    open_panel(page)
    ask(page, f"answer {WORDS}")
    sent = stage.api.to("/api/")
    assert [one.method for one in sent] == ["GET", "POST"], "a preflight was needed"
    for one in sent:
        assert "Cookie" not in one.headers and "Referer" not in one.headers, one.path
    assert sent[1].headers["Content-Type"].startswith("text/plain")
    assert set(json.loads(sent[1].body)) <= {"message", "conversation", "collection"}
    assert not [url for url in stage.requests if "elephant" in url]
    assert "elephant" not in page.url


def check_events_without_words(stage: Stage) -> None:
    """The events tell that something happened, and never what was asked or answered."""
    page = stage.open()
    open_panel(page)
    ask(page, f"answer {WORDS}")
    page.evaluate(f"faqChatbot.ask('refuse-500 {WORDS}')")
    expect(page.locator("faq-chatbot").get_by_role("button", name="Try again")).to_be_visible()
    page.evaluate("faqChatbot.clear()")
    page.evaluate("faqChatbot.close()")
    found = events(page)
    assert [one["name"] for one in found] == [
        "open",
        "ask",
        "answer",
        "ask",
        "error",
        "clear",
        "close",
    ]
    assert all(one["composed"] for one in found)
    told = json.dumps(found)
    assert "elephant" not in told and "evidence is not" not in told
    assert found[2]["detail"]["outcome"] == "answer"
