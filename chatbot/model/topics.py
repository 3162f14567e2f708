"""Topics: what a message can be recognised as."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from ..text import dialled
from .words import AnswerKind, Kind, Level, Reason

ID_PATTERN = re.compile(r"[a-z0-9-]{1,64}")
# Where a follow-up may lead besides a topic.
FOLLOWED = ("same", "next", "first", "second", "third", "last", "nothing", "rest", "alarm", "over")


@dataclass(frozen=True)
class Block:
    """A piece of a text: a ``paragraph`` or ``link`` has ``text``, a ``list`` has ``items``."""

    type: str
    text: str = ""
    items: tuple[str, ...] = ()
    href: str = ""

    def __str__(self) -> str:
        if self.type == "list":
            return "\n".join(f"- {item}" for item in self.items)
        said = self.type != "link" or self.href.removeprefix("tel:") in dialled(self.text)
        return self.text if said else f"{self.text}: {self.href}"

    def to_json(self) -> dict[str, Any]:
        """Return the block with the keys its type has, and no others."""
        if self.type == "list":
            return {"type": "list", "items": list(self.items)}
        link = {"href": self.href} if self.type == "link" else {}
        return {"type": self.type, "text": self.text, **link}


@dataclass(frozen=True)
class Approval:
    """Who reviewed a text, when, and the ``digest`` of what they read."""

    by: str
    on: date
    digest: str


@dataclass(frozen=True)
class Withdrawal:
    """Since when an answer is given no longer, and why; ``reason`` is read by patients."""

    on: date
    reason: str


@dataclass(frozen=True)
class Topic:
    """What a message can be recognised as: a text and the phrasings that lead to it."""

    id: str
    title: str
    text: tuple[Block, ...]
    phrasings: tuple[str, ...] = ()
    approval: Approval | None = None

    topic_kind: ClassVar[Kind]

    @property
    def wordings(self) -> tuple[str, ...]:
        """The texts that lead to it: its phrasings, after the question of an entry."""
        return self.phrasings

    @property
    def digest(self) -> str:
        """The SHA-256, in hexadecimal, of what a reviewer approves: the title and the text."""
        read = [self.title, *(block.to_json() for block in self.text)]
        return hashlib.sha256(json.dumps(read, ensure_ascii=False).encode()).hexdigest()

    @property
    def plain_text(self) -> str:
        """The text as a patient reads it where blocks cannot be shown."""
        return "\n\n".join(str(block) for block in self.text)


@dataclass(frozen=True)
class Entry(Topic):
    """An expert answer; its ``title`` is the question it answers.

    ``requires`` and ``excludes`` are terms in normal form: a message must have one of the former,
    if there are any, and none of the latter to be answered with this entry. ``follow_ups`` are
    pairs of a follow-up's id and where it leads after this entry, in place of its own.
    """

    topic_kind: ClassVar[Kind] = Kind.ENTRY
    source: str = ""
    locator: str = ""
    kind: AnswerKind = AnswerKind.SUMMARY
    spoken_by: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    follow_ups: tuple[tuple[str, str], ...] = ()
    withdrawn: Withdrawal | None = None

    @property
    def question(self) -> str:
        """The reviewed question that this entry answers."""
        return self.title

    @property
    def wordings(self) -> tuple[str, ...]:
        """The texts that lead to it: its phrasings, after the question of an entry."""
        return (self.question, *self.phrasings)


@dataclass(frozen=True)
class Gap(Topic):
    """A neighbouring question that people ask and the source does not answer."""

    topic_kind: ClassVar[Kind] = Kind.GAP
    related: tuple[str, ...] = ()


@dataclass(frozen=True)
class OutOfScope(Topic):
    """Messages that are no question about the subject at all."""

    topic_kind: ClassVar[Kind] = Kind.OUT_OF_SCOPE
    reason: Reason = Reason.NOT_UNDERSTOOD


@dataclass(frozen=True)
class RedFlag(Topic):
    """Symptoms that come before any answer."""

    topic_kind: ClassVar[Kind] = Kind.RED_FLAG
    level: Level = Level.EMERGENCY


@dataclass(frozen=True)
class SmallTalk(Topic):
    """Greetings, thanks and questions about the bot itself."""

    topic_kind: ClassVar[Kind] = Kind.SMALL_TALK
    related: tuple[str, ...] = ()


@dataclass(frozen=True)
class FollowUp(Topic):
    """What only the turn before explains ("why?"); the text is said where it leads nowhere.

    ``leads_to`` is the id of a topic, or one of ``FOLLOWED``.
    """

    topic_kind: ClassVar[Kind] = Kind.FOLLOW_UP
    leads_to: str = ""
