"""The small part of Markdown that a reviewed text may use: paragraphs, lists and links.

Whatever else Markdown knows is refused instead of dropped, because a reader must get the text
that was reviewed, whole, wherever it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from ..model import Block
from ..reading.problems import Place, Problems
from ..reading.wording import forbidden_characters, is_web_address, quoted

MAX_CHARACTERS = 5_000
_REWRITE = "Write it as plain paragraphs, lists (`- item`) and links"
_NAMES = {
    "heading": "a heading",
    "strong": "bold text",
    "em": "text in italics",
    "s": "text crossed out",
    "image": "a picture",
    "html_block": "HTML",
    "html_inline": "HTML",
    "code_block": "a line indented by four spaces",
    "code_inline": "code",
    "fence": "code",
    "blockquote": "a quotation with >",
    "hr": "a rule",
    "table": "a table",
    "hardbreak": "a forced line break (two spaces or \\ at the end of a line)",
    "bullet_list": "a list within a list",
    "ordered_list": "a numbered list",
    "link": "a link among other words",
}


_TELEPHONE = re.compile(r"tel:[+*#0-9][0-9*#().-]+")
_LEFTOVER = re.compile(r"\]\(|\*\*")  # marks of a link or of bold text that was not written right


class _Markdown(MarkdownIt):
    """CommonMark, except that every link is parsed: its address is checked here."""

    def __init__(self) -> None:
        super().__init__("commonmark")
        self.enable(["table", "strikethrough"])  # to be recognised and refused
        self.disable("reference")  # a definition would vanish from the text

    def validateLink(self, url: str) -> bool:
        """Accept any address, so that a bad one is found to be a link."""
        return True


_MARKDOWN = _Markdown()


def read_blocks(text: str, path: Path, problems: Problems) -> tuple[Block, ...]:
    """Return the blocks of a text; problems carry the lines of ``text``, counted from 1."""
    length = len(text.strip())
    if length > MAX_CHARACTERS:
        line = text[: len(text) - len(text.lstrip())].count("\n") + 1
        what = f"the text has {length:,} characters, more than {MAX_CHARACTERS:,}"
        problems.add(Place(path, line), what, "Shorten it or split the topic")
        return ()
    return _BlockReader(path, problems).blocks(SyntaxTreeNode(_MARKDOWN.parse(text)))


class _BlockReader:
    """Turns the tree of a text into blocks and reports what the subset does not have."""

    def __init__(self, path: Path, problems: Problems) -> None:
        self._path = path
        self._problems = problems

    def blocks(self, root: SyntaxTreeNode) -> tuple[Block, ...]:
        return tuple(block for node in root.children for block in self._block(node))

    def _block(self, node: SyntaxTreeNode) -> Iterator[Block]:
        if node.type == "paragraph":
            inline = node.children[0]
            if [child.type for child in inline.children] == ["link"]:
                yield self._link(inline.children[0], _line(node))
            else:
                yield Block("paragraph", text=self._words(inline, _line(node)))
        elif node.type == "bullet_list":
            yield Block("list", items=tuple(self._item(item) for item in node.children))
        else:
            self._refuse(node.type, _line(node))

    def _item(self, item: SyntaxTreeNode) -> str:
        for child in item.children:
            if child.type != "paragraph":
                self._refuse(child.type, _line(child))
        paragraphs = [child for child in item.children if child.type == "paragraph"]
        if len(paragraphs) != 1 and len(paragraphs) == len(item.children):
            what = f"a list item has {len(paragraphs)} paragraphs"
            self._report(_line(item), what, "Give every item one")
        return " ".join(self._words(child.children[0], _line(child)) for child in paragraphs)

    def _link(self, link: SyntaxTreeNode, line: int) -> Block:
        text, href = self._words(link, line), str(link.attrs["href"])
        if not is_web_address(href) and not _TELEPHONE.fullmatch(href):
            what = f"the link leads to {quoted(href)}"
            self._report(line, what, "Give an address with https:, http: or tel:", "dead-link")
        if "title" in link.attrs:
            self._report(line, "the link has a title, which would never be shown", "Take it out")
        return Block("link", text=text, href=href)

    def _words(self, inline: SyntaxTreeNode, line: int) -> str:
        words, first, before = "", line, len(self._problems)
        for node in inline.children:
            if node.type == "text":
                words += node.content
            elif node.type == "softbreak":
                words += " "
                line += 1
            else:
                self._refuse(node.type, line)
                line += node.type == "hardbreak"
        for name in forbidden_characters(words):
            self._report(line, f"the character {name} is not allowed", "Remove it")
        if found := _LEFTOVER.search(words):
            self._report(line, f"{quoted(found[0])} would be shown as it is", _REWRITE)
        if not words.strip() and len(self._problems) == before:
            self._report(first, "there are no words here", "Write some or take it out")
        return words

    def _refuse(self, kind: str, line: int) -> None:
        fix = "Give it a paragraph of its own" if kind == "link" else _REWRITE
        self._report(line, f"{_NAMES.get(kind, kind)} is not allowed", fix)

    def _report(self, line: int, what: str, fix: str, rule: str = "markup") -> None:
        self._problems.add(Place(self._path, line), what, fix, rule)


def _line(node: SyntaxTreeNode) -> int:
    return node.map[0] + 1 if node.map else 0
