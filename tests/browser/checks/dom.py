"""What checks measure inside the widget's shadow root."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page, TimeoutError

# JavaScript that begins with the nodes of the widget, so that a check is one expression over them.
NODES = """
const root = document.querySelector("faq-chatbot").shadowRoot;
const nodes = [...root.querySelectorAll("*")].filter((node) => !node.matches("style,script"));
const shown = (node) => node.checkVisibility({visibilityProperty: true, opacityProperty: true})
  && node.getClientRects().length > 0;
const name = (node) => `${node.localName}[${node.getAttribute("part") || ""}] `
  + node.textContent.trim().slice(0, 30);
const own = (node) => [...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
"""

# Where a node begins in what scrolls it, and how much of that is in sight.
SEEN = """(() => {
  let scroller = node.parentElement;
  while (!/auto|scroll/.test(getComputedStyle(scroller).overflowY))
    scroller = scroller.parentElement;
  return [node.getBoundingClientRect().top - scroller.getBoundingClientRect().top,
    scroller.clientHeight];
})()"""


def measure(page: Page, expression: str) -> Any:
    """Return what JavaScript says of ``nodes``, the elements in the widget."""
    return page.evaluate(f"() => {{ {NODES} return ({expression}); }}")


def until(page: Page, expression: str, what: str) -> None:
    """Wait until JavaScript about ``nodes`` holds; fail saying ``what`` if it never does."""
    with soon(what):
        page.wait_for_function(f"() => {{ {NODES} return ({expression}); }}")


@contextlib.contextmanager
def soon(what: str) -> Iterator[None]:
    """Make a wait that ends without success a failed assertion that says ``what``."""
    try:
        yield
    except TimeoutError as error:
        raise AssertionError(f"{what}: {error.message.splitlines()[0]}") from error
