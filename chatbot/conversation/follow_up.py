"""Follow-ups: messages that are nothing without the turn before, such as "why?" or "the second"."""

from __future__ import annotations

import re
from typing import NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from ..language import Language, Message
from ..model import Collection, Entry, FollowUp, Gap
from ..text import normalise
from .state import Conversation

MIN_LIKENESS = 88.0  # percent; a misspelt follow-up is still one
_SHORTEST = 5  # characters that may be misspelt
_SENTENCE = re.compile(r"[^.!?;\n]+[.!?;\n]*?\??")
_PLACES = {"first": 0, "second": 1, "third": 2, "last": -1}


class Step(NamedTuple):
    """Where a follow-up leads: to a topic, to a text of its own, or to the rest of the message."""

    follow_up: FollowUp
    topic_id: str | None = None
    rest: str | None = None


class FollowUps:
    """Resolves follow-ups with what came before."""

    def __init__(self, collection: Collection) -> None:
        self._language = Language.of(collection.language)
        self._entries = {entry.id: entry for entry in collection.entries}
        self._gaps = {gap.id: gap for gap in collection.gaps}
        self._phrasings: dict[str, FollowUp] = {}
        self._openings: dict[str, FollowUp] = {}
        self._alarmed: dict[str, FollowUp] = {}
        known_of = {"rest": self._openings, "over": self._alarmed, "alarm": self._alarmed}
        for follow_up in collection.follow_ups:
            known = known_of.get(follow_up.leads_to, self._phrasings)
            for phrasing in follow_up.phrasings:
                known.setdefault(normalise(phrasing), follow_up)
        #: What is said to a message that brushes an alarm off: what has no phrasings of its own.
        self.doubt = next(
            (one for one in collection.follow_ups if one.leads_to == "alarm" and not one.phrasings),
            None,
        )
        self._longest = max((len(phrasing) for phrasing in self._phrasings), default=0)

    def resolve(self, message: Message, before: Conversation) -> Step | None:
        """Return where a message leads, ``None`` if it is not a follow-up.

        It is not one where there is nothing before, or nothing at the place that it picks.
        """
        text = message.normal
        follow_up = self._find(text)
        if follow_up:
            return self._lead(follow_up, before)
        for opening, one in self._openings.items():
            if text.startswith(opening + " ") and before.topic:
                return Step(one, rest=text[len(opening) + 1 :])
        return None

    def after_alarm(self, message: Message) -> FollowUp | None:
        """Return what a message says of the alarm before it; ``None`` if that is no news.

        It may be a part of the message, unless that is asked, denied or only hoped for.
        """
        for sentence in _SENTENCE.findall(message.text):
            text = normalise(sentence)
            for phrasing, follow_up in self._alarmed.items():
                before, found, after = f" {text} ".partition(f" {phrasing} ")
                said = found and not sentence.endswith("?")
                if said and not self._language.unsettled(f"{before} {after}"):
                    return follow_up
        return None

    def _find(self, text: str) -> FollowUp | None:
        for form in (text, self._language.without_fillers(text)):
            if form in self._phrasings:
                return self._phrasings[form]
        if not _SHORTEST <= len(form) <= self._longest + 2:
            return None
        like = process.extract(
            form, [*self._phrasings], scorer=fuzz.ratio, score_cutoff=MIN_LIKENESS, limit=3
        )
        return next((self._phrasings[one] for one, _, _ in like if _misspelt(form, one)), None)

    def _lead(self, follow_up: FollowUp, before: Conversation) -> Step | None:
        entry = self._entries.get(before.topic or "")
        target = dict(entry.follow_ups).get(follow_up.id) if entry else None
        target = target or follow_up.leads_to
        if target in _PLACES:
            try:
                return Step(follow_up, before.options[_PLACES[target]])
            except IndexError:
                return None
        if before.topic is None and not (target == "nothing" and before.options):
            return None
        if target == "nothing":
            return Step(follow_up)
        if target == "same":
            return Step(follow_up, before.topic)
        if target == "next":
            fresh = [one for one in self._related(before.topic) if one not in before.shown]
            return Step(follow_up, fresh[0] if fresh else None)
        return Step(follow_up, target)

    def _related(self, topic_id: str | None) -> tuple[str, ...]:
        topic: Entry | Gap | None = self._entries.get(topic_id or "") or self._gaps.get(
            topic_id or ""
        )
        return topic.related if topic else ()


def _misspelt(text: str, phrasing: str) -> bool:
    """Say whether a text is a phrasing with slips of the finger: no word is another one."""
    pairs = list(zip(text.split(), phrasing.split(), strict=False))
    return len(text.split()) == len(phrasing.split()) and all(
        OSA.distance(one, other) <= min(2, len(other) // 4) for one, other in pairs
    )
