"""What several formats share: what goes public, who says it, and answers as HTML."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from ...model import Block, Collection, Entry, Expert


def public_entries(collection: Collection) -> list[Entry]:
    """Return the entries whose answers were not withdrawn."""
    return [entry for entry in collection.entries if not entry.withdrawn]


def experts_of(collection: Collection, entry: Entry) -> list[Expert]:
    """Return the experts whose words an answer is."""
    source = collection.source(entry.source)
    return [expert for expert in source.experts if expert.name in entry.spoken_by]


def named(expert: Expert) -> str:
    """Return an expert's name with the credentials behind it."""
    return ", ".join(filter(None, (expert.name, expert.credentials)))


def html_of(blocks: Iterable[Block]) -> str:
    """Return a text as HTML of three tags: ``p``, ``ul`` with ``li``, and ``a`` in a ``p``."""
    return "".join(map(_html, blocks))


def _html(block: Block) -> str:
    if block.type == "list":
        items = "".join(f"<li>{escape(item)}</li>" for item in block.items)
        return f"<ul>{items}</ul>"
    if block.type == "link":
        return f'<p><a href="{escape(block.href)}">{escape(block.text)}</a></p>'
    return f"<p>{escape(block.text)}</p>"
