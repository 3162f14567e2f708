"""The words of the product as frozen dataclasses; nothing here reads files or decides anything.

A *topic* is what a message is recognised as: entry, gap, out of scope, red flag or small talk.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from .text import dialled

ID_PATTERN = re.compile(r"[a-z0-9-]{1,64}")


class Outcome(StrEnum):
    """What a reply is; the same five words in the API, the logs and the suites."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    NO_ANSWER = "no_answer"
    URGENT = "urgent"
    SMALLTALK = "smalltalk"


class Level(StrEnum):
    """How soon a red flag needs help, most pressing first; ``report``: harm in the past."""

    EMERGENCY = "emergency"
    CRISIS = "crisis"
    SAME_DAY = "same_day"
    REPORT = "report"

    @property
    def interrupts(self) -> bool:
        """Whether it comes before any answer."""
        return self is not Level.REPORT


class Reason(StrEnum):
    """Why a reply is ``no_answer``."""

    NOT_COVERED = "not_covered"
    NOT_UNDERSTOOD = "not_understood"
    OFF_TOPIC = "off_topic"
    LANGUAGE = "language"
    ABUSE = "abuse"
    UNAVAILABLE = "unavailable"


class Kind(StrEnum):
    """The kinds of topic; each has a folder in a collection."""

    ENTRY = "entry"
    GAP = "gap"
    OUT_OF_SCOPE = "out_of_scope"
    RED_FLAG = "red_flag"
    SMALL_TALK = "small_talk"
    FOLLOW_UP = "follow_up"


class AnswerKind(StrEnum):
    """Whether an answer is the expert's own words or a summary of them."""

    VERBATIM = "verbatim"
    SUMMARY = "summary"


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
class Expert:
    """A person whose words a source carries."""

    name: str
    credentials: str
    role: str


@dataclass(frozen=True)
class Source:
    """A published text that answers are taken from."""

    id: str
    title: str
    publisher: str
    url: str
    peer_reviewed: bool
    updated: date
    review_due: date
    experts: tuple[Expert, ...]


@dataclass(frozen=True)
class Topic:
    """What a message can be recognised as: a reviewed text and the phrasings that lead to it."""

    id: str
    title: str
    text: tuple[Block, ...]
    phrasings: tuple[str, ...] = ()

    topic_kind: ClassVar[Kind]

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

    @property
    def question(self) -> str:
        """The reviewed question that this entry answers."""
        return self.title


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


FOLLOWED = ("same", "next", "first", "second", "third", "last", "nothing", "rest", "alarm")


@dataclass(frozen=True)
class Contact:
    """Whom to call at one level of urgency; ``region`` is a country or union, such as ``us``."""

    level: Level
    label: str
    number: str
    region: str = ""

    @property
    def href(self) -> str:
        """The number as a ``tel:`` link."""
        return "tel:" + dialled(self.number)


@dataclass(frozen=True)
class Review:
    """Who wrote a part of the content and who reviewed it (``""`` and ``None``: nobody yet)."""

    what: str
    written_by: str
    written_on: date
    reviewed_by: str = ""
    reviewed_on: date | None = None


@dataclass(frozen=True)
class Texts:
    """The sentences of the bot that belong to no topic.

    ``personal`` introduces an answer to a question about the asker's own case; ``unavailable`` is
    said where no answer can be given at all. ``other_languages`` are pairs of a language's code and
    the sentence that tells its speakers which language the bot understands, sorted by code.
    """

    not_understood: str
    clarify: str
    safety_note: str
    other_languages: tuple[tuple[str, str], ...] = ()
    personal: str = ""
    unavailable: str = "I can't answer right now. Do you need help fast? Then call for it now."


@dataclass(frozen=True)
class Signs:
    """What alarming messages are made of.

    ``words``, ``circumstances`` (when, who: they alarm nobody alone) and ``calm`` are pairs of a
    list's name and its terms in normal form. What follows one of ``denied`` does not count.
    ``signs`` are pairs of a red flag's id and the lists that together are a sign of it.
    """

    words: tuple[tuple[str, tuple[str, ...]], ...] = ()
    circumstances: tuple[tuple[str, tuple[str, ...]], ...] = ()
    calm: tuple[tuple[str, tuple[str, ...]], ...] = ()
    denied: tuple[str, ...] = ()
    signs: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Collection:
    """A body of reviewed content with its sources; topics are sorted by id.

    ``synonyms`` are pairs of a term and the one it is compared as. ``contrasts`` are groups of
    things that must not be mixed up; a thing is the terms that name it. All are in normal form.
    ``personal`` are terms by which people ask about their own case. ``follow_ups`` are not among
    ``topics()``. ``look_alikes`` are messages with alarming words that are not alarming.
    """

    id: str
    title: str
    language: str
    description: str
    sources: tuple[Source, ...]
    texts: Texts
    reviews: tuple[Review, ...] = ()
    contacts: tuple[Contact, ...] = ()
    entries: tuple[Entry, ...] = ()
    gaps: tuple[Gap, ...] = ()
    out_of_scope: tuple[OutOfScope, ...] = ()
    red_flags: tuple[RedFlag, ...] = ()
    small_talk: tuple[SmallTalk, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    personal: tuple[str, ...] = ()
    synonyms: tuple[tuple[str, str], ...] = ()
    contrasts: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = ()
    signs: Signs = Signs()
    look_alikes: tuple[str, ...] = ()
    version: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        content = {name: value for name, value in vars(self).items() if name != "version"}
        content = {name: _plain(value) for name, value in content.items()}
        canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
        digest = hashlib.sha256(canonical.encode("utf-8")).hexdigest()
        object.__setattr__(self, "version", digest[:16])

    def topics(self) -> Iterator[Topic]:
        """Yield every topic: entries, gaps, out of scope, red flags, small talk."""
        yield from self.entries
        yield from self.gaps
        yield from self.out_of_scope
        yield from self.red_flags
        yield from self.small_talk

    def source(self, source_id: str) -> Source:
        """Return the source with that id; ``KeyError`` if there is none."""
        return {source.id: source for source in self.sources}[source_id]

    def entry(self, entry_id: str) -> Entry:
        """Return the entry with that id; ``KeyError`` if there is none."""
        return {entry.id: entry for entry in self.entries}[entry_id]


def _plain(value: Any) -> Any:
    """Turn dataclasses inside tuples into dictionaries, for a canonical JSON form."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {"class": type(value).__name__, **asdict(value)}
    return value


@dataclass(frozen=True)
class Citation:
    """Where an answer comes from; ``stale`` once the review date has passed."""

    title: str
    publisher: str
    url: str
    experts: tuple[Expert, ...]
    peer_reviewed: bool
    updated: date
    review_due: date
    stale: bool
    locator: str


@dataclass(frozen=True)
class Suggestion:
    """A reviewed question the reader can pick."""

    entry_id: str
    question: str


@dataclass(frozen=True)
class Urgent:
    """The level of a red flag and whom to call."""

    level: Level
    contacts: tuple[Contact, ...]


@dataclass(frozen=True)
class Reply:
    """What the bot says to one message; every sentence in it comes from the collection."""

    outcome: Outcome
    message: tuple[Block, ...]
    collection: str
    content_version: str
    entry_id: str | None = None
    matched_question: str | None = None
    answer_kind: AnswerKind | None = None
    confidence: float | None = None
    citation: Citation | None = None
    suggestions: tuple[Suggestion, ...] = ()
    gap_id: str | None = None
    reason: Reason | None = None
    urgent: Urgent | None = None
    safety_note: str | None = None
    conversation: str | None = None
    reply_id: str | None = None

    @property
    def text(self) -> str:
        """The reply as plain text, blocks parted by an empty line."""
        return "\n\n".join(str(block) for block in self.message)

    def to_json(self) -> dict[str, Any]:
        """Return the reply as the API and ``ask --json`` give it."""
        body = {**asdict(self), "message": [block.to_json() for block in self.message]}
        if self.citation:
            body["citation"]["updated"] = self.citation.updated.isoformat()
            body["citation"]["review_due"] = self.citation.review_due.isoformat()
        if self.urgent:
            body["urgent"]["contacts"] = [
                {"label": contact.label, "number": contact.number, "href": contact.href}
                for contact in self.urgent.contacts
            ]
        return {"outcome": self.outcome, "text": self.text, **body}
