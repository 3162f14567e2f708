"""Point 18: whatever a server may send, the widget makes text, and only elements that it knows."""

from __future__ import annotations

import random
from typing import Any

from playwright.sync_api import Error, Page, expect

from tests.browser.checks.dom import NODES
from tests.browser.patient import button, open_panel, part, send
from tests.browser.servers import ANSWER, RED_FLAG
from tests.browser.stage import Stage

ALLOWED = {
    "section",
    "article",
    "header",
    "div",
    "p",
    "ul",
    "ol",
    "li",
    "h2",
    "h3",
    "a",
    "button",
    "form",
    "label",
    "textarea",
    "blockquote",
    "bdi",
    "span",
    "strong",
    "time",
    "cite",
}
BATCH = 50
TEXTS = (
    "<script>window.hit = 1</script>",
    "<img src=x onerror='window.hit = 1'>",
    "<svg onload='window.hit = 1'><a href='javascript:window.hit=1'>x</a></svg>",
    "<iframe srcdoc='<script>parent.hit = 1</script>'></iframe>",
    "</div></template><style>* { display: none }</style>",
    "{{constructor.constructor('window.hit = 1')()}} ${window.hit = 1}",
    "javascript:window.hit=1",
    " \tjava\nscript:window.hit=1",
    "data:text/html,<script>window.hit = 1</script>",
    "HTTPS://example.org/%00",
    "vbscript:x",
    "//example.org",
    "tel:911",
    "https://example.org/",
    "http://[broken",
    "\u202eright to left\u202c",
    "\ud83d\ude00" * 40,
    "\u0000\u0007\ufffe",
    "z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢" * 20,
    "word " * 4000,
    "w" * 20000,
    "",
    "__proto__",
)


def anything(chance: random.Random, depth: int = 0) -> Any:
    """Return a value of any JSON type, nested a little."""
    kind = chance.randrange(9 if depth < 3 else 6)
    if kind < 3:
        return chance.choice(TEXTS)
    if kind < 6:
        return chance.choice([None, True, False, 0, -1, 1e308, 7, [], {}])
    if kind == 6:
        return [anything(chance, depth + 1) for _ in range(chance.randrange(4))]
    if kind == 7:
        return nested(chance.randrange(200))
    keys = ["type", "text", "href", "items", "constructor", "__proto__", "toString", "length"]
    return {chance.choice(keys): anything(chance, depth + 1) for _ in range(4)}


def nested(depth: int) -> Any:
    """Return lists in lists."""
    value: Any = TEXTS[0]
    for _ in range(depth):
        value = [value]
    return value


def spoil(value: Any, chance: random.Random, rate: float) -> Any:
    """Return a healthy reply with some of its values, at any depth, replaced by anything.

    What is wrong all over is refused at the door; what is nearly right gets in.
    """
    if chance.random() < rate:
        # A text for a text gets past every check of types, to where it would be shown.
        return chance.choice(TEXTS) if isinstance(value, str) else anything(chance)
    if isinstance(value, dict):
        return {key: spoil(one, chance, rate) for key, one in value.items()}
    if isinstance(value, list):
        return [spoil(one, chance, rate) for one in value]
    return value


def replies(count: int, seed: int = 5) -> list[Any]:
    """Return that many replies, the same at every run."""
    chance = random.Random(seed)
    link = {"type": "link", "text": TEXTS[1], "href": TEXTS[6]}
    healthy = [ANSWER, RED_FLAG, {**ANSWER, "message": [link]}]
    return [
        anything(chance)
        if chance.random() < 0.1
        else spoil(chance.choice(healthy), chance, chance.choice([0.02, 0.1, 0.3]))
        for _ in range(count)
    ]


LOOK = f"""() => {{ {NODES}
  return {{
    tags: [...new Set(nodes.map((node) => node.localName))],
    odd: [...root.querySelectorAll("style, script")].length,
    handlers: nodes.flatMap((node) => node.getAttributeNames())
      .filter((one) => one.startsWith("on")),
    links: nodes.filter((node) => node.matches("a")).map((node) => node.protocol)
      .filter((one) => !["http:", "https:", "tel:"].includes(one)),
    hit: "hit" in window,
    outside: document.querySelectorAll("img, iframe, svg, style").length,
  }}; }}"""
SAFE = {"odd": 0, "handlers": [], "links": [], "hit": False, "outside": 0}


def look(page: Page) -> None:
    """Check what the widget has made of the replies so far."""
    found = page.evaluate(LOOK)
    tags = set(found.pop("tags"))
    assert tags <= ALLOWED, tags - ALLOWED
    assert found == SAFE


# Asks one question after the other; each must end in an answer or an error that is told.
ASK = """async ([start, end]) => {
  for (let count = start; count < end; count++) {
    await new Promise((done, fail) => {
      setTimeout(() => fail(new Error(`nothing came of reply ${count}`)), 5000);
      for (const name of ["answer", "error"])
        document.addEventListener(`faq-chatbot:${name}`, done, {once: true});
      faqChatbot.ask(`fuzz ${count}`);
    });
  }
}"""


def check_fuzz(stage: Stage, count: int = 1000) -> None:
    """No reply, however odd, makes an element, a link, a script or an exception of its own."""
    stage.api.replies = replies(count)
    page = stage.open()
    open_panel(page)
    refused = 0
    for start in range(0, count, BATCH):
        try:
            page.evaluate(ASK, [start, min(start + BATCH, count)])
        except Error as error:
            raise AssertionError(error.message) from error
        look(page)
        refused += button(page, "Try again").count()
        page.evaluate("faqChatbot.clear()")
    assert stage.problems == []
    # Where nearly all are refused, or nearly none, the mixture tries too little.
    assert count * 0.05 < refused < count * 0.95, f"{refused} of {count} were refused"
    send(page, "clarify")
    expect(part(page, "reply")).to_have_count(1)
