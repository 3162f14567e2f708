"""JSON Lines, one pair a line, and the same objects in an array, as ``export`` writes them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ...model import ID_PATTERN, AnswerKind, Block, Expert, Source
from ...reading.jsonl import texts
from ...reading.problems import Place, Problems
from ...reading.wording import is_web_address, quoted
from .documents import MAX_ROWS, Document, unusable
from .dom import text_blocks
from .facts import date_of
from .pairs import Found, Pair, squeeze

_EXAMPLE = 'Write one such as {"id": "cost", "question": "…", "variants": [], "answer": "…"}'


def read(document: Document, notes: Problems) -> Found:
    """Return the objects of a file, and note those that have no question or no answer."""
    text = document.text(notes)
    rows = (
        _array(document, text) if text.lstrip().startswith("[") else _lines(document, text, notes)
    )
    pairs = []
    for number, (line, row) in enumerate(rows, start=1):
        if number > MAX_ROWS:
            what = f"there are more than {MAX_ROWS:,} rows"
            raise unusable(document.path, what, "Split the file up", line)
        place = Place(document.path, line)
        try:
            pairs.append(_pair(row, f"Row {number}", place, document, notes))
        except ValueError as error:
            notes.add(place, f"row {number} is left out: {error}", _EXAMPLE)
    return Found(tuple(pairs))


def _lines(document: Document, text: str, notes: Problems) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError) as error:
                notes.add(Place(document.path, number), f"the line is not JSON ({error})", _EXAMPLE)


def _array(document: Document, text: str) -> Iterator[tuple[int, Any]]:
    """Yield the objects of an array, each with the line it starts in."""
    decoder = json.JSONDecoder()
    at, line = text.index("[") + 1, 1
    counted = 0
    try:
        while True:
            while text[at : at + 1] and text[at] in " \t\n\r,":
                at += 1
            line += text.count("\n", counted, at)
            counted = at
            if text[at : at + 1] == "]":
                return
            row, at = decoder.raw_decode(text, at)
            yield line, row
    except (ValueError, RecursionError) as error:
        raise unusable(document.path, f"this is not JSON ({error})", "Correct it", line) from None


def _pair(row: Any, locator: str, place: Place, document: Document, notes: Problems) -> Pair:
    if not isinstance(row, dict):
        raise ValueError("it is not an object")
    if row.get("withdrawn"):
        raise ValueError("its answer was withdrawn")
    question = squeeze(_text(row, "question"))
    blocks = _blocks(row["blocks"]) if row.get("blocks") else ()
    answer = blocks or text_blocks(_text(row, "answer"), place, notes)
    if not question or not answer:
        raise ValueError(f"it has no {'answer' if question else 'question'}")
    kind = _text(row, "kind") or AnswerKind.VERBATIM
    if kind not in list(AnswerKind):
        raise ValueError('"kind" is neither verbatim nor summary')
    speakers = row.get("spoken_by")
    if row.get("reviewed_by"):
        what = f"that {row['reviewed_by']} reviewed {quoted(question)} is not imported"
        notes.add(place, what, "Have it signed again with `faq-chatbot review`")
    return Pair(
        question=question,
        answer=answer,
        source=_source(row.get("source"), document),
        locator=squeeze(_text(row, "locator")) or locator,
        place=place,
        phrasings=tuple(squeeze(text) for text in _texts(row, "variants")),
        spoken_by=None if speakers is None else tuple(_texts(row, "spoken_by")),
        id=str(row.get("id") or "") if isinstance(row.get("id"), str | int) else "",
        kind=AnswerKind(kind),
        related=tuple(_texts(row, "related")),
    )


def _source(value: Any, document: Document) -> Source:
    if isinstance(value, str):
        value = {"url": value} if is_web_address(value) else {"title": value}
    if not isinstance(value, dict):
        value = {}
    id, url = _text(value, "id"), squeeze(_text(value, "url"))
    people = value.get("experts") if isinstance(value.get("experts"), list) else []
    found = [
        Expert(*(squeeze(_text(one, key)) for key in ("name", "credentials", "role")))
        for one in people or ()
        if isinstance(one, dict)
    ]
    return Source(
        id=id if ID_PATTERN.fullmatch(id) else "",
        title=squeeze(_text(value, "title")) or document.path.name,
        publisher=squeeze(_text(value, "publisher")),
        url=url if is_web_address(url) else "",
        peer_reviewed=value.get("peer_reviewed") is True,
        updated=date_of(_text(value, "updated")),
        review_due=date_of(_text(value, "review_due")),
        experts=tuple(expert for expert in found if expert.name),
    )


def _blocks(value: Any) -> tuple[Block, ...]:
    """Return an answer that is given as blocks, in the form of a reply's message."""
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise ValueError('"blocks" is not a list of objects')
    blocks = []
    for one in value:
        if one.get("type") not in ("paragraph", "list", "link"):
            raise ValueError('a block is not a "paragraph", "list" or "link"')
        items = tuple(squeeze(text) for text in _texts(one, "items"))
        text = squeeze(_text(one, "text"))
        if not (items if one["type"] == "list" else text):
            raise ValueError("a block has no words")
        blocks.append(Block(one["type"], text, items, _text(one, "href")))
    return tuple(blocks)


def _text(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    if value is not None and not isinstance(value, str):
        raise ValueError(f'"{key}" is not a text')
    return (value or "").strip()


def _texts(row: dict[str, Any], key: str) -> list[str]:
    return [text for text in texts(row, key) if text.strip()]
