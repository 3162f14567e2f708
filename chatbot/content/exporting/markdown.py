"""Markdown for people: numbered questions as headings, and below them where it all comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import yaml

from ...model import AnswerKind, Block, Collection, Entry, Source
from ..writing import markdown_of
from .shared import named, public_entries

_OF_SUMMARY = "; a summary"
_IN_LINK = str.maketrans({"<": "%3C", ">": "%3E"})


def export_markdown(collection: Collection) -> str:
    """Return the questions with their answers, then each source with the answers taken from it."""
    entries = public_entries(collection)
    front = {"title": collection.title, "language": collection.language}
    dumped = yaml.safe_dump(front, allow_unicode=True, sort_keys=False)
    parts = [f"---\n{dumped}---", f"# {_line(collection.title)}", _line(collection.description)]
    for number, entry in enumerate(entries, start=1):
        parts += [f"## {number}. {_line(entry.question)}", markdown_of(entry.text)]
    parts += ["## Sources", *_sources(collection, entries)]
    return "\n\n".join(parts) + "\n"


def _sources(collection: Collection, entries: Sequence[Entry]) -> Iterator[str]:
    for source in collection.sources:
        places = [
            f"{number} ({entry.locator}{_OF_SUMMARY if entry.kind is AnswerKind.SUMMARY else ''})"
            for number, entry in enumerate(entries, start=1)
            if entry.source == source.id
        ]
        if places:
            said = f"{'. '.join(_said(source))}. Answers: {', '.join(places)}."
            link = f" <{source.url.translate(_IN_LINK)}>" if source.url else ""
            yield f"- {_line(said)}{link}"


def _said(source: Source) -> Iterator[str]:
    yield ", ".join(filter(None, (source.title, source.publisher)))
    if source.experts:
        yield "; ".join(map(named, source.experts))
    if source.peer_reviewed:
        yield "Peer reviewed"
    if source.updated:
        yield f"Updated {source.updated}"


def _line(text: str) -> str:
    return markdown_of([Block("paragraph", text)])
