"""The one shape that every format is read into."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ...model import AnswerKind, Block, Source
from ...reading.problems import Place

_NUMBER = re.compile(r"^(?:Q(?:uestion)?\s*[0-9]*\s*[:.)]|[0-9]{1,3}\s*[.)])\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Pair:
    """A question with its answer as a file has them, and where they stand.

    The ``source`` is what the file says of itself; its id is empty but in our own JSON. ``locator``
    is where in the source, for patients; ``place`` is where in the file, for messages.
    ``spoken_by`` are names of the source's experts, ``None`` all of them. ``id`` is empty where the
    file gives none, and ``related`` are ids of others.
    """

    question: str
    answer: tuple[Block, ...]
    source: Source
    locator: str
    place: Place
    phrasings: tuple[str, ...] = ()
    spoken_by: tuple[str, ...] | None = None
    id: str = ""
    kind: AnswerKind = AnswerKind.VERBATIM
    related: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """What a source holds: its pairs, and what it says of itself as a whole."""

    pairs: tuple[Pair, ...]
    description: str = ""
    language: str = ""
    format: str = field(default="", compare=False)


def squeeze(text: str) -> str:
    """Return the text on one line, with single spaces."""
    return " ".join(text.split())


def is_question(text: str) -> bool:
    """Say whether a heading asks something: whether it ends in a question mark."""
    return text.rstrip(" \"'”’»)*_").endswith(("?", "？", "؟"))


def asked(text: str) -> str:
    """Return a question without the number or the "Q:" in front of it."""
    return _NUMBER.sub("", squeeze(text))


def plain_blocks(text: str, wrapped: bool = False) -> tuple[Block, ...]:
    """Return the paragraphs and lists of a plain text.

    :param wrapped: whether a line may be the middle of a paragraph; else every line is one.
    """
    blocks: list[Block] = []
    items: list[str] = []
    words: list[str] = []

    def end() -> None:
        if items:
            blocks.append(Block("list", items=tuple(items)))
        if words:
            blocks.append(Block("paragraph", text=squeeze(" ".join(words))))
        items.clear()
        words.clear()

    for line in text.splitlines():
        item = re.match(r"\s*[-*•·▪●]\s+(?=\S)", line)
        if not line.strip():
            end()
        elif item:
            if words:
                end()
            items.append(squeeze(line[item.end() :]))
        elif items and wrapped:
            items[-1] = squeeze(f"{items[-1]} {line}")
        else:
            if items or not wrapped:
                end()
            words.append(line)
    end()
    return tuple(blocks)
