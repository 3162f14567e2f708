"""From HTML to the blocks that an answer may have: no word is lost, or its loss is noted.

Markdown is rendered to HTML and goes the same way, so that there is one judgment of what becomes
of a table or a link.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin

from markdown_it import MarkdownIt

from ...model import Block
from ...reading.problems import Place, Problems
from ...reading.wording import is_web_address, quoted
from .documents import require
from .pairs import is_question, plain_blocks, squeeze

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
BOLD = 7  # the level of a paragraph in bold type that serves as a heading
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data dfn em font i ins kbd label mark meter output q "
    "ruby rp rt samp small span strong sub sup time tt u var wbr".split()
)
_SILENT = frozenset(
    "script style noscript template head title meta link nav svg math map input select textarea "
    "button datalist progress param source track col colgroup rp".split()
)
_NOT_TEXT = {"iframe": "a frame", "video": "a video", "audio": "a sound", "object": "an object"}
_CROSSED_OUT = frozenset(("del", "s", "strike"))
_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_HTML = re.compile(
    r"<(?:/|(?:p|br|ul|ol|li|a|b|i|u|strong|em|div|span|h[1-6]|table)\b)[^<>]*>|&(?:[a-z]{2,8}|#[0-9]{1,6});",
    re.I,
)
_MARKDOWN = re.compile(r"\*\*\S|\]\(")
_TELEPHONE = re.compile(r"tel:[+*#0-9][0-9*#().-]+")
_LINE = "data-faq-chatbot-line"
_RENDER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


Blocks = tuple[Block, ...]
Note = tuple[Place, str, str]


@dataclass(frozen=True)
class Item:
    """A piece of a page in reading order: a heading with its level, or a block (level 0).

    ``notes`` are what could not be kept since the piece before.
    """

    block: Block
    level: int
    line: int
    notes: tuple[Note, ...] = ()


def parse(html: str) -> Any:
    """Return the root element of a page, or ``None`` if there is nothing in it.

    The parser asks no network and resolves no entities but HTML's own.
    """
    require("lxml", "HTML or Markdown")
    from lxml import etree
    from lxml import html as lxml_html

    parser = lxml_html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        # Bytes, because a text may not carry a declaration of an encoding.
        return lxml_html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def markdown_to_html(markdown: str, before: int = 0) -> str:
    """Return Markdown as HTML whose elements know their line, counted on from ``before``."""
    tokens = _RENDER.parse(markdown)
    for token in tokens:
        if token.map and token.nesting >= 0:
            token.attrSet(_LINE, str(token.map[0] + 1 + before))
    return str(_RENDER.renderer.render(tokens, _RENDER.options, {}))


def line_of(element: Any) -> int:
    """Return the line of the file in which an element starts."""
    line = element.get(_LINE) or ""
    return (
        int(line)
        if line.isascii() and line.isdigit() and len(line) < 9
        else element.sourceline or 0
    )


def words_of(element: Any) -> str:
    """Return all the words in an element on one line."""
    return squeeze("".join(element.itertext()))


def text_blocks(text: str, place: Place, notes: Problems, base: str = "") -> Blocks:
    """Return the blocks of a text that may be HTML, Markdown or plain, as its marks tell."""
    if _MARKDOWN.search(text) and not text.lstrip().startswith("<"):
        root = parse(markdown_to_html(text))
    elif _HTML.search(text):
        root = parse(f"<html><body>{text}</body></html>")
    else:
        return plain_blocks(text)
    return () if root is None else blocks(root, place, notes, base)


def blocks(root: Any, place: Place, notes: Problems, base: str = "", *skip: str) -> Blocks:
    """Return the blocks of what stands in an element, without those tags; note what is lost."""
    found = items(root, place, base, frozenset(skip))
    for item in found:
        for note in item.notes:
            notes.add(*note)
    return tuple(item.block for item in found)


def items(
    root: Any, place: Place, base: str = "", skip: frozenset[str] = frozenset()
) -> list[Item]:
    """Return what stands in an element, in reading order.

    :param place: the file, and the line of all of it where the element has no lines of its own.
    :param skip: tags and roles of what is passed over.
    """
    walker = _Walker(place, base, skip)
    walker.inside(root)
    walker.end()
    if walker.found and walker.notes:
        last = walker.found[-1]
        walker.found[-1] = replace(last, notes=(*last.notes, *walker.notes))
    return walker.found


class _Walker:
    """Collects words until a paragraph ends, and the links among them."""

    def __init__(self, place: Place, base: str, skip: frozenset[str]) -> None:
        self.found: list[Item] = []
        self.notes: list[Note] = []
        self._place = place
        self._base = base
        self._skip = skip
        self._words: list[str] = []
        self._links: dict[Block, None] = {}
        self._line = 0

    def inside(self, element: Any) -> None:
        """Walk through what an element holds, without the element itself."""
        self._words.append(element.text or "")
        for child in element:
            if isinstance(child.tag, str):
                self._element(child)
            self._words.append(child.tail or "")

    def end(self, level: int = 0) -> None:
        """End a paragraph, or a heading of that level; the links in it follow."""
        text = squeeze("".join(self._words))
        alone = [link.text for link in self._links] == [text]
        if text and not (alone and not level):
            self._add(Block("paragraph", text=text), level)
        for link in self._links:
            self._add(link)
        self._words.clear()
        self._links.clear()

    def _element(self, element: Any) -> None:
        tag = element.tag.lower()
        self._line = line_of(element)
        if tag in _SILENT or tag in self._skip or element.get("role") in self._skip:
            return
        if tag in _NOT_TEXT:
            self._note(f"{_NOT_TEXT[tag]} is left out", "Say in words what it shows")
        elif tag == "img":
            if words := squeeze(element.get("alt") or ""):
                what = f"a picture is left out, its words are {quoted(words)}"
                self._note(what, "Add them to the answer if they are needed")
        elif tag in _CROSSED_OUT:
            what = f"words that are crossed out are left out: {quoted(words_of(element))}"
            self._note(what, "Check the answer")
        elif tag == "br":
            self.end()
        elif tag in ("sup", "sub"):
            start = len(self._words)
            self.inside(element)
            table = _RAISED if tag == "sup" else _LOWERED
            self._words[start:] = [_shifted("".join(self._words[start:]), table)]
        elif tag == "a":
            self._link(element)
        elif tag in _INLINE:
            self.inside(element)
        else:
            self._part(element, tag)

    def _part(self, element: Any, tag: str) -> None:
        """Walk through an element that stands by itself."""
        self.end()
        if tag in ("ul", "ol"):
            self._list(element, tag == "ol")
        elif tag == "table":
            self._note("a table became a list with one line per row", "Check that it reads well")
            self._rows(element)
        else:
            self.inside(element)
            self.end(_HEADINGS.get(tag, BOLD if tag == "p" and _is_bold(element) else 0))

    def _link(self, element: Any) -> None:
        start = len(self._words)
        self.inside(element)
        words = squeeze("".join(self._words[start:]))
        href = (element.get("href") or "").strip()
        if not words or not href or href.startswith("#"):
            return
        if href.lower().startswith("tel:"):
            href = re.sub(r"\s|%20", "", href.lower())
        elif href.lower().startswith("mailto:"):
            address = href[7:].partition("?")[0]
            if address not in words:
                self._links[Block("paragraph", text=squeeze(address))] = None
            return
        try:
            href = _RENDER.normalizeLink(urljoin(self._base, href))
        except ValueError:
            pass  # judged below
        if not (is_web_address(href) or _TELEPHONE.fullmatch(href)) or set("<>\\\n") & set(href):
            what = f"the link of {quoted(words)} is left out: {quoted(href)} is not a full address"
            self._note(what, "Give --url, or add the link to the answer")
            return
        self._links[Block("link", text=words, href=href)] = None

    def _list(self, element: Any, numbered: bool) -> None:
        texts: list[str] = []
        links: list[Block] = []
        for number, child in enumerate(element.iterchildren("li"), start=1):
            words, inner, after = self._item(child)
            if words:
                texts.append(f"{number}. {words}" if numbered else words)
            texts += inner
            links += after
        self._add_list(texts, links)

    def _item(self, element: Any) -> tuple[str, list[str], list[Block]]:
        """Return the words of a list's item, the items of lists in it, and its links."""
        words: list[str] = []
        inner: list[str] = []
        links: list[Block] = []
        for item in items(element, self._place, self._base, self._skip):
            self.notes += item.notes
            if item.block.type == "link":
                links.append(item.block)
            elif item.block.type == "list":
                inner += item.block.items
            else:
                words.append(item.block.text)
        said = " ".join(words)
        lone = [link.text for link in links if link.text not in said]
        return " ".join([said, *lone]).strip(), inner, links

    def _rows(self, table: Any) -> None:
        texts: list[str] = []
        links: list[Block] = []
        for row in table.iter("tr", "caption"):
            cells = row.iterchildren("td", "th") if row.tag == "tr" else [row]
            said = [self._item(cell) for cell in cells]
            text = "; ".join(" ".join([words, *inner]).strip() for words, inner, _ in said)
            texts += [text] if text.strip("; ") else []
            links += [link for _, _, after in said for link in after]
        self._add_list(texts, links)

    def _add_list(self, texts: list[str], links: list[Block]) -> None:
        if texts:
            self._add(Block("list", items=tuple(texts)))
        for link in links:
            self._add(link)

    def _add(self, block: Block, level: int = 0) -> None:
        self.found.append(Item(block, level, self._line, tuple(self.notes)))
        self.notes.clear()

    def _note(self, what: str, fix: str) -> None:
        self.notes.append((Place(self._place.path, self._place.line or self._line), what, fix))


def _is_bold(paragraph: Any) -> bool:
    """Say whether a paragraph is a question that is bold as a whole."""
    words = words_of(paragraph)
    bold = "".join(words_of(child) for child in paragraph.iter("b", "strong"))
    return is_question(words) and words.replace(" ", "") == bold.replace(" ", "")


def _shifted(text: str, table: dict[int, int]) -> str:
    """Return raised or lowered characters, where there are such: 10⁶ must not become 106."""
    shifted = text.translate(table)
    return shifted if all(ord(character) in table for character in text) else f" ({text.strip()})"
