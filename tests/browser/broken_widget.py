"""The widget with one fault each, as real widgets have them.

A fault is a replacement in the real script before it is made small, so that all else works; one
that finds nothing to replace fails by itself. White space does not count.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from chatbot.web.widget.build import assemble
from tests.browser.hosts import SCRIPT
from tests.browser.stage import Stage

PAGE = "page"
SHEET = "sheet.replaceSync(CSS)"
NOISE = "".join(hashlib.sha256(bytes([count])).hexdigest() for count in range(255))


@dataclass
class Broken:
    """One fault, and the check that must find it."""

    check: str
    how: str
    old: str
    new: str
    where: str = SCRIPT
    was_used: bool = field(default=False, init=False)

    def alter(self, text: str) -> str:
        """Return the text with the fault."""
        pieces = re.findall(r"\w+|[^\w\s]", self.old)
        pattern = r"\s*".join(map(re.escape, pieces))
        altered, count = re.subn(pattern, lambda _: self.new, text)
        if count == 0:
            raise LookupError(f"{self.check}: nothing to replace for {self.old}")
        self.was_used = True
        return altered

    def put_on(self, stage: Stage) -> None:
        """Serve the fault from now on."""
        if self.where == PAGE:
            stage.alter_page = self.alter
        elif self.where == SCRIPT:
            stage.api.altered = {SCRIPT: lambda _: self.alter(assemble())}
        else:
            stage.api.altered = {self.where: self.alter}


def styled(check: str, how: str, css: str) -> Broken:
    """Return a fault of looks: CSS after the widget's own."""
    return Broken(check, how, SHEET, f"sheet.replaceSync(CSS + {css!r})")


def before(check: str, how: str, code: str, place: str = SHEET) -> Broken:
    """Return a fault that something is done besides, just before a place in the script."""
    return Broken(check, how, place, f"{code}; {place}")


ANSWERED = "showStart(show(turn))"
OWNER = [
    Broken(
        "1 the link is the way without script",
        "question in the address",
        'method="post"',
        'method="get"',
        "/ask",
    ),
    Broken(
        "1 the link becomes the launcher",
        "link beside it",
        'replaced.style.visibility = "hidden"',
        "0",
    ),
    before("2 size", "padding", f'const noise = "{NOISE}"'),
    before(
        "2 one request before the first opening",
        "calls at once",
        "learn()",
        "window.faqChatbot = {",
    ),
    Broken("3 a hung script server", "blocking tag", "<script async", "<script", PAGE),
    before(
        "3 nothing moves",
        "takes room",
        "setTimeout(() => document.body.prepend(make('p', {}, 'Chat with us')), 99)",
    ),
    before(
        "4 strict policy and trusted types",
        "style element",
        'const style = document.createElement("style"); style.textContent = "p {}";'
        "root.append(style)",
    ),
    before(
        "4 strict policy and trusted types",
        "innerHTML",
        'root.innerHTML += "<b>b</b>"',
        "window.faqChatbot = {",
    ),
    styled(
        "5 hostile stylesheet",
        "takes the page's font and colour",
        ":host { all: revert !important; position: static !important }",
    ),
    before(
        "5 the page keeps its styles",
        "style on the page",
        "const spilt = new CSSStyleSheet(); spilt.replaceSync('p { color: red }');"
        "document.adoptedStyleSheets = [spilt]",
    ),
    before("5 one new global", "two names", "window.faqChatbotState = {}"),
    Broken(
        "5 two tags, one launcher",
        "no guard",
        "window.faqChatbot || start(script)",
        "start(script)",
    ),
    Broken(
        "5 survives a body swap",
        "not observed",
        "observer.observe(document.documentElement,",
        "observer.observe(document.head,",
    ),
    styled("5 below cookie banners", "on top of all", ":host, * { z-index: 99999 !important }"),
    Broken("6 attributes", "position unknown", 'position: ["end", "start"]', 'position: ["end"]'),
    Broken("6 languages", "English only", "...STRINGS[spoken]", ""),
    Broken("6 unknown attribute", "silent", "warn(`unknown ${kind}", "String(`unknown ${kind}"),
    Broken("6 strings", "not replaced", "found[name] = text", "0"),
    Broken("6 accent", "any colour taken", "if (ratio >= least) continue", "continue"),
    Broken(
        "6 properties",
        "other names",
        "sheet.replaceSync(CSS)",
        "sheet.replaceSync(CSS.replaceAll('--faq-chatbot-', '--other-'))",
    ),
    Broken("6 parts", "no part", 'part: "send"', 'name: "send"'),
    Broken("6 calls", "no destroy", "host.remove()", "0"),
    Broken("7 integrity", "no hash", "integrity=", "data-title=", PAGE),
]
ACCESS = [
    before(
        "8 axe, open",
        "close without a name",
        'root.querySelector("header button").textContent = ""',
    ),
    styled("8 axe, answered", "pale text", "p, li { color: #888; background: #777 }"),
    Broken(
        "9 keyboard alone",
        "a div for a launcher",
        "button(words.launcher,",
        '((label, action, more) => { const node = make("div", more, label);'
        'node.addEventListener("click", action); return node; })(words.launcher,',
    ),
    Broken("9 keyboard alone", "Escape does nothing", 'event.key === "Escape"', "false"),
    Broken(
        "9 no invisible tab stops",
        "closed by looks only",
        "panel.hidden = true;",
        "panel.style.opacity = 0;",
    ),
    before(
        "9 not a trap",
        "focus pulled back",
        "document.addEventListener('focusin', (event) => { if (!panel.hidden &&"
        " event.target !== host) box.focus(); })",
    ),
    Broken(
        "9 focus stays",
        "focus to the answer",
        ANSWERED,
        f"{ANSWERED}; shown.get(turn).card.tabIndex = -1; shown.get(turn).card.focus()",
    ),
    Broken("10 the log is there before", "no log", 'role: "log",', ""),
    Broken(
        "10 the log is there before",
        "a new log for each answer",
        ANSWERED,
        f"{ANSWERED}; log.replaceWith(log.cloneNode(true))",
    ),
    before(
        "10 every control has a name",
        "Ask without a name",
        "root.querySelector('[part=send]').textContent = ''",
    ),
    Broken(
        "10 the box keeps its name",
        "placeholder for a label",
        'make("label", { for: "box",',
        'make("label", { hidden: (box.placeholder = words.label),',
    ),
    Broken(
        "10 one announcement",
        "in two pieces",
        ANSWERED,
        f"{ANSWERED}; setTimeout(() => log.append(make('p', {{}}, 'Done.')))",
    ),
    Broken("10 errors are announced", "no log", 'role: "log",', ""),
]
LOOKS = [
    styled("11 focus ring", "none", ":focus-visible { outline: none !important }"),
    styled(
        "11 focus ring, dark",
        "as dark as its ground",
        ":focus-visible { outline-color: #222 !important }",
    ),
    styled(
        "11 focus ring, forced colours",
        "a shadow instead",
        ":focus-visible { outline: none !important; box-shadow: 0 0 0 3px red }",
    ),
    styled(
        "11 targets",
        "small buttons",
        "button { min-height: 30px !important; padding-block: 0 !important }",
    ),
    styled("11 text size", "small print", "li { font-size: 13px !important }"),
    styled("11 contrast", "grey answers", "p { color: #777 !important }"),
    styled("11 contrast, dark", "grey answers", "p { color: #888 !important }"),
    styled(
        "12 reflow, phone",
        "fixed width",
        ".panel { width: 400px !important; max-width: none !important; min-width: 400px }",
    ),
    styled(
        "12 reflow, zoomed-400",
        "fixed height",
        ".panel { height: 500px !important; max-height: none !important; min-height: 500px }",
    ),
    styled("12 reflow, keyboard-open", "a tall header", "header { min-height: 250px }"),
    styled("12 browser font", "pixels", "p, textarea { font-size: 16px !important }"),
    styled("12 page with small rem", "rem", "p { font-size: 1rem !important }"),
    styled(
        "12 text spacing",
        "one line only",
        "p { overflow: hidden; height: 1.3em; white-space: nowrap }",
    ),
    styled(
        "13 reduced motion",
        "spins on",
        "@keyframes spin { to { rotate: 1turn } } section"
        " { animation: spin 9s infinite !important }",
    ),
    styled("13 forced colours", "grounds only", "* { border: none !important }"),
    Broken("13 dark", "does not follow", "dark.matches", "false"),
    Broken("13 dark", "cannot be forced", 'theme === "dark"', "false"),
    styled("14 right to left", "left is left", ":host, section { direction: ltr !important }"),
    Broken(
        "14 right to left",
        "answers take the page's direction",
        'theirs = { dir: "auto",',
        'theirs = { dir: "rtl",',
    ),
]
ANSWERS = [
    Broken(
        "15 first panel",
        "no contacts",
        "found.emergency : options.emergency).map(callLink)",
        "[] : []).map(callLink)",
    ),
    Broken(
        "15 urgent first",
        "below the suggestions",
        'make("article", { class: "reply", part: "reply" }, reply.outcome === "urgent"',
        'make("article", { class: "reply", part: "reply" }, make("p", {}, "chip"),'
        'reply.outcome === "urgent"',
    ),
    Broken("15 urgent first", "no alert", 'role: "alert"', 'role: "group"'),
    Broken("15 no guess", "no nearest questions", "reply.suggestions.map(", "[].map("),
    Broken("15 clarify", "forgets the conversation", "found.conversation || conversation", "null"),
    Broken(
        "16 source",
        "no date",
        'citation.updated ? make("li", {}, filled("updated", day(citation.updated))) : null,',
        "",
    ),
    Broken("16 source", "not told when overdue", "citation.stale ?", "false ?"),
    Broken(
        "16 answer starts in view",
        "scrolls to the end",
        ANSWERED,
        f"{ANSWERED}; scroller.scrollTop = 1e6",
    ),
    Broken("16 feedback", "asked without a server for it", "voting &&", ""),
    Broken("18 links", "javascript: kept", "/^https?:\\/\\//.test(href)", "true"),
]
FAULTS = [
    Broken(
        "17 failure, refuse-500",
        "prints what the server says",
        'return { failed: FAILURES[code] || "unavailable", status: code }',
        "return { found: { outcome: 'answer', suggestions: [], message:"
        " [{ type: 'paragraph', text: await response.text() }] } }",
    ),
    Broken(
        "17 failure, wrong-blocks", "shape not checked", 'turn.failed = "unavailable"', "throw 1"
    ),
    Broken("17 failure, refuse-413", "question gone", "box.value ||= turn.question", "0"),
    Broken(
        "17 crash",
        "no way back",
        "button(words.retry, again,",
        "false && button(words.retry, again,",
    ),
    Broken(
        "17 offline",
        "question gone on retry",
        "shown.get(turn).card.remove();",
        "shown.get(turn).card.remove(); turn.question = 'x';",
    ),
    Broken("17 time-out", "waits for ever", "TIMEOUT = 10000", "TIMEOUT = 1e9"),
    Broken(
        "17 config is not needed",
        "throws without it",
        "introduce(found);\n      config = found || null;\n    } catch {\n      introduce();",
        "introduce(found); config = found || null; } catch { throw 1;",
    ),
    Broken(
        "17 red flag in what is refused",
        "card left out",
        'reply.outcome === "urgent" || reply.urgent ? urgent(reply)',
        "false ? urgent(reply)",
    ),
    Broken(
        "17 second question",
        "sent all the same",
        "if (!question || waiting) return false",
        "if (!question) return false",
    ),
    Broken("17 input methods", "Enter sends", "|| event.isComposing || event.keyCode === 229", ""),
    Broken(
        "17 empty question",
        "sent",
        "if (!question || waiting) return false",
        "if (waiting) return false",
    ),
    Broken(
        "18 fuzz",
        "innerHTML",
        'make("p", theirs, part.type === "link" ? link(part.href, part.text) : text(part.text))',
        'Object.assign(make("p", theirs), { innerHTML: part.text })',
    ),
]
PRIVACY = [
    before("19 nothing is kept", "an identifier", "localStorage.setItem('id', Math.random())"),
    before("19 nothing is kept", "a cookie", "document.cookie = 'id=7'"),
    Broken("19 outlives the page", "not restored", "restore();", "0;"),
    Broken("19 storage off", "kept all the same", 'options.store === "off"', "false"),
    before("19 storage throws", "not expected", "sessionStorage.length"),
    Broken(
        "19 what is sent",
        "preflight",
        'credentials: "omit",',
        'credentials: "omit", headers: { "Content-Type": "application/json" },',
    ),
    Broken("19 what is sent", "with cookies", 'credentials: "omit",', 'credentials: "include",'),
    Broken(
        "19 what is sent",
        "with Referer",
        'referrerPolicy: "no-referrer",',
        'referrerPolicy: "unsafe-url",',
    ),
    Broken("19 events without words", "words told", 'tell("ask")', 'tell("ask", { question })'),
    Broken("19 clear", "still stored", "sessionStorage.removeItem(key)", "0"),
    Broken("20 save", "no addresses", "${one.href}", ""),
    styled("20 print", "with its buttons", "@media print { button { display: block !important } }"),
    Broken("20 print button", "does nothing", "window.print()", "0"),
]
BROKEN = [*OWNER, *ACCESS, *LOOKS, *ANSWERS, *FAULTS, *PRIVACY]
