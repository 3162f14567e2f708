"""Points 11 to 14: sizes, focus, reflow, fonts, motion, colours and writing direction."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.checks.dom import SEEN, measure
from tests.browser.hosts import Host, plain
from tests.browser.patient import ask, box, button, launcher, log, open_panel, panel, part
from tests.browser.stage import PHONE, Stage

SMALL_SCREENS = {"phone": (320, 568), "zoomed-400": (320, 256), "keyboard-open": (390, 330)}


def asked(stage: Stage, host: Host | None = None, **options: Any) -> Page:
    """Return a page on which one question was answered."""
    page = stage.open(host, **options)
    open_panel(page)
    ask(page, "answer is it approved")
    return page


def answer(page: Page) -> Locator:
    """Return the first paragraph of the answer itself."""
    return part(page, "reply").get_by_text("the evidence is not there yet")


def font_size(locator: Locator) -> float:
    """Return the size of an element's text in CSS pixels."""
    return float(locator.evaluate("(node) => parseFloat(getComputedStyle(node).fontSize)"))


def luminance(colours: np.ndarray) -> np.ndarray:
    """Return the relative luminance of WCAG of sRGB colours, 0 to 255, in the last axis."""
    part = colours[..., :3] / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def contrast(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return the contrast ratio of colours, 1 to 21."""
    first, second = luminance(one), luminance(other)
    return (np.maximum(first, second) + 0.05) / (np.minimum(first, second) + 0.05)


def picture(page: Page, around: dict[str, float]) -> np.ndarray:
    """Return the pixels of a part of the window as numbers, 0 to 255."""
    png = page.screenshot(clip=around, animations="disabled", caret="hide")  # type: ignore[arg-type]
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=float)


def check_focus_ring(stage: Stage, **options: Any) -> None:
    """Focus changes at least the area of a 2 px line around each control, by 3:1 at least."""
    page = stage.open(**options)
    controls = [launcher(page)]
    faint = []
    for opened in (False, True):
        if opened:
            open_panel(page)
            ask(page, "answer is it approved")
            controls = [
                box(page),
                button(page, "Ask"),
                button(page, "Close"),
                part(page, "suggestion").last,
                part(page, "citation").get_by_role("link"),
            ]
        for control in controls:
            control.scroll_into_view_if_needed()
            page.keyboard.press("Shift")  # keys, not a mouse, are in use: rings are shown
            rectangle = control.bounding_box()
            assert rectangle
            around = {
                "x": max(0, rectangle["x"] - 8),
                "y": max(0, rectangle["y"] - 8),
                "width": rectangle["width"] + 16,
                "height": rectangle["height"] + 16,
            }
            page.evaluate("document.querySelector('faq-chatbot').shadowRoot.activeElement?.blur()")
            calm = picture(page, around)
            control.evaluate("(node) => node.focus({focusVisible: true, preventScroll: true})")
            focused = picture(page, around)
            changed = int((contrast(calm, focused) >= 3).sum())
            needed = 2 * 2 * (rectangle["width"] + rectangle["height"])
            if changed < needed * 0.9:  # round corners are shorter than the box around them
                faint.append(f"{control}: {changed} of {needed:.0f} px")
    assert not faint, "; ".join(faint)


def check_targets(stage: Stage) -> None:
    """Everything to press is at least 44 by 44 pixels."""
    page = asked(stage, viewport=PHONE)
    ask(page, "urgent", reply="urgent")
    small = measure(
        page,
        """nodes.filter((node) => node.matches("button, a, textarea, input"))
      .filter(shown).map((node) => [name(node), node.getBoundingClientRect()])
      .filter(([, box]) => box.width < 43.9 || box.height < 43.9)
      .map(([name, box]) => `${name}: ${box.width} x ${box.height}`)""",
    )
    assert small == []


def check_text_size(stage: Stage) -> None:
    """No text is smaller than 16 pixels."""
    page = asked(stage)
    small = measure(
        page,
        """nodes.filter((node) => own(node) && shown(node))
      .filter((node) => parseFloat(getComputedStyle(node).fontSize) < 15.9)
      .map((node) => `${name(node)}: ${getComputedStyle(node).fontSize}`)""",
    )
    assert small == []
    assert font_size(answer(page)) >= 16 and font_size(box(page)) >= 16


CONTRAST = """(node) => {
  let behind = node;
  const seen = (node) => getComputedStyle(node).backgroundColor;
  while (behind && /, 0\\)$|transparent/.test(seen(behind))) behind = behind.parentElement;
  const numbers = (text) => text.match(/[\\d.]+/g).slice(0, 3).map(Number);
  return [numbers(getComputedStyle(node).color), behind ? numbers(seen(behind)) : null];
}"""


def check_answer_contrast(stage: Stage, **options: Any) -> None:
    """The answer's words stand out from their ground by 7:1."""
    page = asked(stage, **options)
    colour, ground = answer(page).evaluate(CONTRAST)
    assert ground, "the answer has no ground of its own"
    assert contrast(np.array(colour), np.array(ground)) >= 7


def check_reflow(stage: Stage, size: str) -> None:
    """On a small or zoomed screen nothing scrolls sideways, and box and answer are seen."""
    width, height = SMALL_SCREENS[size]
    page = asked(stage, viewport={"width": width, "height": height})
    for node in ("document.documentElement", "log", "panel"):
        wide = page.evaluate(f"""() => {{
          const root = document.querySelector("faq-chatbot").shadowRoot;
          const log = root.querySelector("[role=log]");
          const panel = root.querySelector("[role=dialog]");
          const node = {node};
          return node.scrollWidth - node.clientWidth; }}""")
        assert wide <= 0, f"{node} scrolls sideways by {wide} px"
    window = {"width": width, "height": height}
    for locator in (box(page), panel(page)):
        rectangle = locator.bounding_box()
        assert rectangle and rectangle["x"] >= 0
        assert rectangle["x"] + rectangle["width"] <= window["width"]
    expect(box(page)).to_be_in_viewport(ratio=0.9)
    expect(button(page, "Close")).to_be_in_viewport(ratio=0.9)
    expect(part(page, "reply").last).to_be_in_viewport()
    top, room = part(page, "reply").last.evaluate(f"(node) => {SEEN}")
    seen = min(room - top, room)
    assert seen >= 40, f"{seen:.0f} px of the answer are seen"


def check_browser_font_doubles(stage: Stage) -> None:
    """Someone who set a browser font twice as large gets the answer twice as large."""
    sizes = []
    for standard in (16, 32):
        page = stage.open(wait=False)
        session = page.context.new_cdp_session(page)
        session.send("Page.setFontSizes", {"fontSizes": {"standard": standard, "fixed": standard}})
        open_panel(page)
        ask(page, "answer is it approved")
        sizes.append((font_size(answer(page)), font_size(box(page))))
        expect(box(page)).to_be_in_viewport()
    (small, small_box), (large, large_box) = sizes
    assert large == 2 * small and large_box == 2 * small_box


def check_page_with_small_rem(stage: Stage) -> None:
    """A page that sets its root to 62.5 % leaves the answer at 16 pixels."""
    page = asked(stage, Host(head="<style>html { font-size: 62.5% }</style>"))
    assert font_size(answer(page)) >= 16 and font_size(box(page)) >= 16


SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important;"
    + " word-spacing: 0.16em !important } p { margin-bottom: 2em !important }");
  const root = document.querySelector("faq-chatbot").shadowRoot;
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}"""


def check_text_spacing(stage: Stage) -> None:
    """With WCAG's text spacing no text is cut off."""
    page = asked(stage, viewport=PHONE)
    page.evaluate(SPACED)
    cut = measure(
        page,
        """nodes.filter((node) => shown(node) && own(node))
      .filter((node) => getComputedStyle(node).overflowX !== "visible"
        && !node.matches("textarea") && (node.scrollWidth > node.clientWidth + 1
        || node.scrollHeight > node.clientHeight + 1)).map(name)""",
    )
    assert cut == []
    outside = measure(
        page,
        """nodes.filter((node) => shown(node) && own(node)
      && node.closest("[role=dialog]")).filter((node) => {
        const box = node.getBoundingClientRect();
        const panel = node.closest("[role=dialog]").getBoundingClientRect();
        return box.left < panel.left - 1 || box.right > panel.right + 1; }).map(name)""",
    )
    assert outside == []


def check_reduced_motion(stage: Stage) -> None:
    """Where motion is unwelcome nothing runs, not even while an answer is awaited."""
    page = stage.open(reduced_motion="reduce")
    running = """() => [document, document.querySelector("faq-chatbot").shadowRoot].flatMap(
      (root) => root.getAnimations()).filter((one) => one.playState === "running").length"""
    stage.api.release.clear()
    launcher(page).click()
    assert page.evaluate(running) == 0
    box(page).fill("slow")
    box(page).press("Enter")
    expect(part(page, "question")).to_have_count(1)
    assert page.evaluate(running) == 0
    assert measure(page, "nodes.every((node) => getComputedStyle(node).scrollBehavior === 'auto')")


def check_forced_colours(stage: Stage) -> None:
    """In forced colours every message and control has a border that marks it."""
    page = asked(stage, forced_colors="active")
    ask(page, "urgent", reply="urgent")
    bare = measure(
        page,
        """nodes.filter((node) => shown(node) && (node.matches("button, textarea")
      || ["panel", "question", "reply", "citation", "urgent", "note"].some(
        (part) => node.getAttribute("part")?.split(" ").includes(part))))
      .filter((node) => { const style = getComputedStyle(node);
        return !["Top", "Bottom", "Left", "Right"].some((side) =>
          parseFloat(style[`border${side}Width`]) >= 1 && style[`border${side}Style`] !== "none"
          && style[`border${side}Color`] !== style.backgroundColor); })
      .map(name)""",
    )
    assert bare == []


def ground(page: Page) -> float:
    """Return how light the panel is, 0 to 1."""
    text = panel(page).evaluate("(node) => getComputedStyle(node).backgroundColor")
    return float(luminance(np.array([float(one) for one in text.strip("rgba()").split(",")][:3])))


def check_dark(stage: Stage) -> None:
    """It follows the visitor's scheme, and an owner can force either."""
    cases = {
        ("light", ""): False,
        ("dark", ""): True,
        ("light", "dark"): True,
        ("dark", "light"): False,
        ("dark", "auto"): True,
    }
    for (scheme, theme), dark in cases.items():
        page = stage.open(plain(theme=theme) if theme else None, color_scheme=scheme)
        open_panel(page)
        assert (ground(page) < 0.2) == dark, f"scheme {scheme}, theme {theme or 'not set'}"


def check_right_to_left(stage: Stage) -> None:
    """A right-to-left page gets a mirrored widget, and each message its own direction."""
    left = stage.open()
    right = stage.open(Host(html='lang="ar" dir="rtl"'))
    places = []
    for page in (left, right):
        rectangle = launcher(page).bounding_box()
        assert rectangle
        places.append(rectangle["x"] + rectangle["width"] / 2)
    assert places[0] > 640 > places[1], "the launcher is not at the end of the line"
    open_panel(right)
    ask(right, "answer ما هو العلاج بالخلايا الجذعية؟")
    direction = "(node) => getComputedStyle(node).direction"
    assert panel(right).evaluate(direction) == "rtl"
    assert answer(right).evaluate(direction) == "ltr", "an English answer reads from the right"
    assert answer(right).evaluate("(node) => node.closest('[lang]').lang") == "en"
    assert (
        part(right, "question")
        .get_by_text("الجذعية")
        .last.evaluate("(node) => node.closest('[dir]').dir")
        == "auto"
    )
    forced = stage.open(plain(dir="rtl"))
    open_panel(forced)
    assert panel(forced).evaluate(direction) == "rtl"
    wide = log(right).evaluate("(node) => node.scrollWidth - node.clientWidth")
    assert wide <= 0
