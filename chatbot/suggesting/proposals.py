"""What an owner may want to change, by rules that can be read: nothing here writes a sentence.

A phrasing is a question as it was asked. The text of a new gap or entry is a mark that ``check``
refuses, so that a person writes it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from ..bot import FaqBot
from ..content.topics import UNWRITTEN
from ..events import HIDDEN, NUMBER, Complaint, Missed
from ..model import FOLLOWED, Block, Collection, Entry, Gap, Kind, Topic
from ..retrieval import Hit
from .clusters import Cluster
from .evidence import Evidence

LIKELY = 0.3  # probability from which a question that nobody understood may belong to a topic
ALIKE = 0.5  # likeness from which it may, where probabilities are not known
UNHELPFUL = 0.5  # share of the votes on an answer from which something is wrong with it
MIN_VOTES = 5  # that say anything about an answer
DEMAND = 0.1  # share of all replies from which a gap deserves an answer
_TODO_GAP = f"{UNWRITTEN} Say what the source leaves open, and whom to ask."
_TODO_ENTRY = f"{UNWRITTEN} Write the answer, from a source."
_TODO_QUESTION = f"{UNWRITTEN} Write the question that it answers."
_TODO_LOCATOR = f"{UNWRITTEN} Say where in the source it is."


class Action(StrEnum):
    """What is proposed."""

    PHRASINGS = "phrasings"  # to a topic that is there
    GAP = "gap"  # a new one
    ENTRY = "entry"  # in place of a gap
    LOOK = "look"  # at a text, which only a person can change


@dataclass(frozen=True)
class Proposal:
    """One proposal: ``topic`` is as it would be, or as it is where only a look is proposed.

    ``before`` is what is there now, ``None`` for a new topic. ``phrasings`` are those that are
    added, ``times`` is how often people asked what it is about, ``why`` tells the evidence.
    """

    action: Action
    topic: Topic
    before: Topic | None
    phrasings: tuple[str, ...]
    times: int
    why: tuple[str, ...]


class _Claim(NamedTuple):
    """A question that may belong to a topic, and why."""

    topic_id: str
    text: str
    times: int
    why: str


def propose(evidence: Evidence, collection: Collection, bot: FaqBot) -> list[Proposal]:
    """Return what may be changed, each topic once, what is asked most first.

    :param bot: answers from the collection, or from several of which it is one.
    """
    chooser = _Chooser(collection, bot)
    claims = [*_undecided(evidence, chooser)]
    misunderstood = [_Misunderstood.of(cluster, chooser) for cluster in evidence.clusters]
    claims += [claim for one in misunderstood for claim in one.claims()]
    wanted = {one.gap: one.replies for one in evidence.gaps if _is_wanted(one, evidence, chooser)}
    found = [*chooser.extended(claim for claim in claims if claim.topic_id not in wanted)]
    found += [one.gap(chooser) for one in misunderstood if one.texts and not one.topic_id]
    found += _unhelpful(evidence, chooser)
    for gap_id, times in wanted.items():
        own = [claim for claim in claims if claim.topic_id == gap_id]
        found.append(_in_place_of(chooser, gap_id, own, times, evidence.replies))
    return sorted(found, key=lambda one: (one.action is Action.LOOK, -one.times, one.topic.id))


class _Chooser:
    """What the bot says of a question, and names for new topics."""

    def __init__(self, collection: Collection, bot: FaqBot) -> None:
        answers: tuple[Entry | Gap, ...] = (*collection.entries, *collection.gaps)
        self.topics = {topic.id: topic for topic in answers}
        self._ids = {*FOLLOWED, *(topic.id for topic in collection.topics())}
        self._ids |= {topic.id for topic in collection.follow_ups}
        self.source = collection.sources[0].id if collection.sources else ""
        self._bot = bot
        self._taken: set[str] = set()

    def take(self, text: str) -> bool:
        """Say whether to propose a question: whole, calm, not there yet, and not proposed yet."""
        index = self._bot.index
        if HIDDEN in text or NUMBER in text or text in self._taken or index is None:
            return False
        if index.recognise(text).exact is not None or not self._bot.consider(text).calm:
            return False
        self._taken.add(text)
        return True

    def nearest(self, text: str) -> list[tuple[Hit, float | None]]:
        """Return the entries and gaps nearest to a question, with the probability of the kinds."""
        if self._bot.index is None:
            return []
        found = self._bot.index.recognise(text)
        hits = [hit for hit in found.hits if hit.topic_id in self.topics]
        return [(hit, _probability(hit, found.best, found.probability)) for hit in hits]

    def extended(self, claims: Iterable[_Claim]) -> Iterator[Proposal]:
        """Yield the topics that questions may belong to, with these as phrasings."""
        by_topic: dict[str, list[_Claim]] = {}
        for claim in claims:
            by_topic.setdefault(claim.topic_id, []).append(claim)
        for topic_id, own in by_topic.items():
            before, added = self.topics[topic_id], tuple(claim.text for claim in own)
            yield Proposal(
                Action.PHRASINGS,
                replace(before, phrasings=(*before.phrasings, *added)),
                before,
                added,
                sum(claim.times for claim in own),
                tuple(claim.why for claim in own),
            )

    def name(self, words: Sequence[str]) -> str:
        """Return an id for a new topic that these words describe."""
        text = re.sub(r"[^a-z0-9]+", "-", "-".join(words).lower()).strip("-")[:50] or "new-topic"
        number, found = 2, text
        while found in self._ids:
            found, number = f"{text}-{number}", number + 1
        self._ids.add(found)
        return found


def _probability(
    hit: Hit, best: Mapping[Kind, Hit], probability: Mapping[Kind, float]
) -> float | None:
    """Return how likely a hit is right, where it is the best of its kind and that is known."""
    leads = hit.kind in best and best[hit.kind].topic_id == hit.topic_id
    return probability.get(hit.kind, 0.0) if leads and probability else None


def _told(nearest: Sequence[tuple[Hit, float | None]]) -> str:
    """Return what is near, and how likely it is where that is known."""
    return ", ".join(
        hit.topic_id if sure is None else f"{hit.topic_id} {sure:.0%}" for hit, sure in nearest[:3]
    )


def _undecided(evidence: Evidence, chooser: _Chooser) -> Iterator[_Claim]:
    """Yield questions after which the bot asked back, for the topic that it found nearest."""
    for one in evidence.undecided:
        nearest = chooser.nearest(one.text)
        if nearest and _is_likely(*nearest[0]) and chooser.take(one.text):
            why = f"“{one.text}” was asked {one.times} times and got a question back"
            told = f"{why} (near: {_told(nearest)})."
            yield _Claim(nearest[0][0].topic_id, one.text, one.times, told)


@dataclass(frozen=True)
class _Misunderstood:
    """A group of questions that may be phrasings, and the topic that most of them may belong to."""

    cluster: Cluster
    texts: tuple[str, ...]
    topic_id: str
    told: tuple[str, ...]  # of each text what is near

    @classmethod
    def of(cls, cluster: Cluster, chooser: _Chooser) -> _Misunderstood:
        texts = tuple(filter(chooser.take, cluster.texts))
        nearest = [chooser.nearest(text) for text in texts]
        likely = Counter(near[0][0].topic_id for near in nearest if near and _is_likely(*near[0]))
        topic_id, count = likely.most_common(1)[0] if likely else ("", 0)
        chosen = topic_id if 2 * count > len(texts) else ""
        return cls(cluster, texts, chosen, tuple(map(_told, nearest)))

    def claims(self) -> Iterator[_Claim]:
        """Yield each question for the topic, if there is one."""
        for text, told in zip(self.texts if self.topic_id else (), self.told, strict=False):
            why = f"“{text}” is one of {self._on} that were not understood (near: {told})."
            yield _Claim(self.topic_id, text, self.cluster.times, why)

    def gap(self, chooser: _Chooser) -> Proposal:
        """Return a new gap for the questions."""
        cluster = self.cluster
        why = f"{self._on} were not understood, on {cluster.days} days."
        return _gap(chooser, cluster.words, self.texts, cluster.times, why)

    @property
    def _on(self) -> str:
        return f"{self.cluster.times} questions on {', '.join(self.cluster.words)}"


def _is_likely(hit: Hit, sure: float | None) -> bool:
    return hit.similarity >= ALIKE if sure is None else sure >= LIKELY


def _unhelpful(evidence: Evidence, chooser: _Chooser) -> Iterator[Proposal]:
    """Yield a gap for what an entry is given for and should not be, or the entry to look at."""
    for one in evidence.answers:
        votes = one.helpful + one.unhelpful
        entry = chooser.topics.get(one.entry)
        if entry is None or one.unhelpful < max(1, UNHELPFUL * votes) or votes < MIN_VOTES:
            continue
        why = f"{one.unhelpful} of {votes} readers found this answer no help"
        if one.complaints:
            said = (f"{name.replace('_', ' ')} {n}" for name, n in one.complaints.items())
            why += f" ({', '.join(said)})"
        complaint = max(one.complaints, key=lambda name: one.complaints[name], default="")
        texts = []
        if complaint == Complaint.NOT_MY_QUESTION:
            frequent = evidence.answered.get(one.entry, ())
            texts = [asked for asked in frequent if chooser.take(asked.text)]
        if texts:
            words = [f"not-{entry.id}"]
            times = sum(asked.times for asked in texts)
            questions = [asked.text for asked in texts]
            yield _gap(chooser, words, questions, times, f"{entry.id}: {why}; it answers these.")
        else:
            yield Proposal(Action.LOOK, entry, entry, (), votes, (f"{why}.",))


def _is_wanted(one: Missed, evidence: Evidence, chooser: _Chooser) -> bool:
    gap = chooser.topics.get(one.gap)
    return isinstance(gap, Gap) and one.replies >= DEMAND * evidence.replies


def _in_place_of(
    chooser: _Chooser, gap_id: str, claims: Sequence[_Claim], times: int, replies: int
) -> Proposal:
    """Return an entry in place of a gap that very many ask about."""
    gap = chooser.topics[gap_id]
    added = tuple(claim.text for claim in claims)
    entry = Entry(
        gap.id,
        _TODO_QUESTION,
        (Block("paragraph", _TODO_ENTRY),),
        (*gap.phrasings, *added),
        source=chooser.source,
        locator=_TODO_LOCATOR,
    )
    why = f"{times} of {replies} replies said that “{gap.title}” is not covered."
    return Proposal(Action.ENTRY, entry, gap, added, times, (why, *(claim.why for claim in claims)))


def _gap(
    chooser: _Chooser, words: Sequence[str], texts: Sequence[str], times: int, why: str
) -> Proposal:
    text = (Block("paragraph", _TODO_GAP),)
    gap = Gap(chooser.name(words), texts[0], text, tuple(texts))
    return Proposal(Action.GAP, gap, None, gap.phrasings, times, (why,))
