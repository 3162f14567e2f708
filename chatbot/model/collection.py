"""A collection: topics, with the sources, contacts and texts that they share."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from ..text import dialled
from .dialogues import Dialogue
from .topics import Entry, FollowUp, Gap, OutOfScope, RedFlag, SmallTalk, Topic
from .words import Level


@dataclass(frozen=True)
class Expert:
    """A person whose words a source carries; what is not known of them is empty."""

    name: str
    credentials: str = ""
    role: str = ""


@dataclass(frozen=True)
class Source:
    """A text that answers are taken from; what is not known of it is empty or ``None``."""

    id: str
    title: str
    publisher: str = ""
    url: str = ""
    peer_reviewed: bool = False
    updated: date | None = None
    review_due: date | None = None
    experts: tuple[Expert, ...] = ()

    def is_stale(self, today: date) -> bool:
        """Whether its review is overdue."""
        return self.review_due is not None and self.review_due < today


@dataclass(frozen=True)
class Contact:
    """Whom to call at one level of urgency; ``region`` is a country or union, such as ``us``.

    One that is there ``only_for`` a red flag comes with no other.
    """

    level: Level
    label: str
    number: str
    region: str = ""
    only_for: str = ""

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
    said where no answer can be given at all, ``withdrawn`` before the reason why an answer was
    taken back. ``told`` goes before questions that fit a story. ``repeated`` is said in place of an
    answer that was just given, ``not_covered_either`` of a gap's text, and ``again`` of any other.
    ``not_covered_too`` goes before the titles of what else was asked and is not covered.
    ``other_languages`` are pairs of a language's code and the sentence that tells its speakers
    which language the bot understands, sorted by code. ``numbers`` are such pairs too, of the
    sentence that ends it. In these and in ``safety_note``, the region's numbers are put in place of
    ``{emergency}`` and ``{crisis}``.
    """

    not_understood: str
    clarify: str
    safety_note: str
    other_languages: tuple[tuple[str, str], ...] = ()
    numbers: tuple[tuple[str, str], ...] = ()
    personal: str = ""
    unavailable: str = "I can't answer right now. Do you need help fast? Then call for it now."
    withdrawn: str = "The answer to this question was taken back. Please do not rely on it."
    told: str = "Thank you for telling me. Is it one of these that you would like to know?"
    repeated: str = "That is all I have on this; it is above. You can pick another question below."
    not_covered_either: str = "I have no answer to that, either. Please ask your doctor."
    again: str = "I am still here. You can ask in other words; a few are enough."
    not_covered_too: str = "I have no answer to this part of what you asked:"


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
    ``dialogues`` teach what messages mean after a topic. ``origins`` are pairs of a topic's id and
    the collection it is from, if several were combined.
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
    dialogues: tuple[Dialogue, ...] = ()
    origins: tuple[tuple[str, str], ...] = ()
    version: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "version", _digest(vars(self)))

    @cached_property
    def recognition_version(self) -> str:
        """The hash of what messages are recognised by: no texts but topics', no reviews, no dates.

        What is learned from the content is learned anew only when this changes.
        """
        content = {name: value for name, value in vars(self).items() if name not in _ONLY_READ}
        for name, value in content.items():
            if isinstance(value, tuple) and value and isinstance(value[0], Topic):
                content[name] = tuple(_unsigned(topic) for topic in value)
        return _digest(content)

    def topics(self) -> Iterator[Topic]:
        """Yield every topic: entries, gaps, out of scope, red flags, small talk."""
        yield from self.entries
        yield from self.gaps
        yield from self.out_of_scope
        yield from self.red_flags
        yield from self.small_talk

    @cached_property
    def _origin(self) -> dict[str, str]:
        return dict(self.origins)

    @property
    def parts(self) -> tuple[str, ...]:
        """The ids of the collections that this was combined from, else its own."""
        return tuple(dict.fromkeys(self._origin.values())) or (self.id,)

    def origin(self, topic_id: str | None) -> str:
        """Return the id of the collection that a topic is from; of what is of no topic, the first.

        A collection that was not combined has one origin, itself.
        """
        return self._origin.get(topic_id or "", self.parts[0])

    def source(self, source_id: str) -> Source:
        """Return the source with that id; ``KeyError`` if there is none."""
        return {source.id: source for source in self.sources}[source_id]

    def entry(self, entry_id: str) -> Entry:
        """Return the entry with that id; ``KeyError`` if there is none."""
        return {entry.id: entry for entry in self.entries}[entry_id]


# What people read, and nothing is recognised by.
_ONLY_READ = (
    *("title", "description", "sources", "texts", "personal", "reviews", "contacts", "origins"),
    *("dialogues", "follow_ups"),
)


def _unsigned(topic: Topic) -> Topic:
    topic = replace(topic, approval=None)
    return replace(topic, withdrawn=None, source="") if isinstance(topic, Entry) else topic


def _digest(content: Mapping[str, Any]) -> str:
    plain = {name: _plain(value) for name, value in content.items() if name != "version"}
    canonical = json.dumps(plain, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()[:16]


def _plain(value: Any) -> Any:
    """Turn dataclasses inside tuples into dictionaries, for a canonical JSON form."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {"class": type(value).__name__, **asdict(value)}
    return value
