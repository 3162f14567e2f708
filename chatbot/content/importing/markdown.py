"""Markdown with headings that ask; it is rendered to HTML and read as a page."""

from __future__ import annotations

import re

import yaml

from ...model import Source
from ...reading.problems import Problems
from ...reading.wording import is_web_address
from ...reading.yaml_nodes import items_of, mapping_of, scalar_of
from . import dom, html
from .documents import Document, unusable
from .facts import date_of, experts
from .pairs import Found, squeeze

_FRONT = re.compile(r"\A---[ \t]*\n(.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)
_MOST_FRONT = 20_000  # characters


def read(document: Document, notes: Problems) -> Found:
    """Return the questions of a text in Markdown; its front matter says where it comes from."""
    text = document.text(notes)
    front = _FRONT.match(text[:_MOST_FRONT])
    said = _front_matter(front[1], document) if front else {}
    body = text[front.end() :] if front else text
    root = dom.parse(dom.markdown_to_html(body, front[0].count("\n") if front else 0))
    if root is None:
        raise unusable(
            document.path, "there is nothing in this file", "Write questions as headings"
        )
    titles = [dom.words_of(one) for one in root.iter("h1")]
    url = squeeze(said.get("url") or said.get("canonical") or said.get("source") or document.url)
    if url and not is_web_address(url):
        url = ""
    source = Source(
        id="",
        title=squeeze(said.get("title", "")) or "".join(titles[:1]) or document.path.name,
        publisher=squeeze(said.get("publisher", "")),
        url=url,
        updated=date_of(said.get("updated") or said.get("lastmod") or said.get("date") or ""),
        experts=experts(re.split(r"[;\n]| and ", said.get("author") or said.get("authors") or "")),
    )
    found = html.read_tree(document, root, notes, source)
    return Found(found.pairs, language=squeeze(said.get("lang") or said.get("language") or ""))


def _front_matter(text: str, document: Document) -> dict[str, str]:
    """Return the plain values in front matter as they stand there; a list is one a line."""
    try:
        node = yaml.compose(text, yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        reason = getattr(error, "problem", None) or type(error).__name__
        what = f"the front matter is not YAML ({reason})"
        raise unusable(document.path, what, "Correct it, or take it out", line) from None
    return {
        key.lower(): "\n".join(filter(None, map(scalar_of, items_of(value) or [value])))
        for key, value in mapping_of(node).items()
    }
