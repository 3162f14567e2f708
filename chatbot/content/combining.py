"""Several collections as one, so that one index ranks the entries of all of them rightly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from ..errors import ContentError, Problem
from ..model import (
    FOLLOWED,
    Collection,
    Entry,
    FollowUp,
    Gap,
    OutOfScope,
    RedFlag,
    Signs,
    Topic,
    Wordings,
    distinct,
)
from ..reading.wording import quoted
from .writing import FOLDER_OF

T = TypeVar("T")
Shared = TypeVar("Shared", bound=Topic)
Lists = tuple[tuple[str, tuple[str, ...]], ...]


def combine(collections: Sequence[Collection]) -> Collection:
    """Return one collection that has the content of all, what they share once.

    Red flags, small talk, messages out of scope and follow-ups of the same id are one topic, with
    the first one's text and the phrasings of all. Title and texts are those of the first. Raises
    ``ContentError`` for whatever could lead to either of two collections.
    """
    first = collections[0]
    if len(collections) == 1:
        return first
    problems = list(_clashes(collections))
    if problems:
        raise ContentError(problems)
    parts = [_own(one) for one in collections]
    topics = [topic for one in parts for topic in (*one.entries, *one.gaps)]
    return replace(
        first,
        id="+".join(one.id for one in collections),
        sources=_all(one.sources for one in parts),
        reviews=_all(one.reviews for one in parts),
        contacts=_all(one.contacts for one in parts),
        entries=_sorted(topic for topic in topics if isinstance(topic, Entry)),
        gaps=_sorted(topic for topic in topics if isinstance(topic, Gap)),
        out_of_scope=_united(one.out_of_scope for one in parts),
        red_flags=_united(one.red_flags for one in parts),
        small_talk=_united(one.small_talk for one in parts),
        follow_ups=tuple(map(_neutral, _united(one.follow_ups for one in parts))),
        personal=_all(one.personal for one in parts),
        synonyms=_all(one.synonyms for one in parts),
        contrasts=_contrasts(parts),
        signs=_signs([one.signs for one in parts]),
        look_alikes=_all(one.look_alikes for one in parts),
        # Topics without dialogues would never be meant beside those that have some.
        dialogues=_all(one.dialogues for one in parts) if all(p.dialogues for p in parts) else (),
        origins=tuple((topic.id, one.id) for one in parts for topic in (*one.entries, *one.gaps)),
    )


def _clashes(collections: Sequence[Collection]) -> Iterable[Problem]:
    """Yield what two collections say differently, where only one of them could count."""
    first = collections[0]
    ids: dict[str, tuple[Collection, Topic]] = {}
    texts: Wordings[tuple[Collection, Topic]] = Wordings()
    terms: dict[str, tuple[Collection, str]] = {}
    for collection in collections:
        place = partial(_problem, collection)
        if collection.language != first.language:
            what = f"its language is {collection.language}, but {first.id} is in {first.language}"
            yield place(None, what, "Combine only collections of the same language.")
        for topic in (*collection.topics(), *collection.follow_ups):
            other, known = ids.setdefault(topic.id, (collection, topic))
            if known is not topic and not _is_one(topic, known):
                what = f"the id {quoted(topic.id)} is also used by {other.id}"
                yield place(topic, what, "Rename one of them.")
        for topic in collection.topics():
            for text in topic.wordings:
                other, known = texts.claim(text, (collection, topic))
                if known.id != topic.id and other is not collection:
                    what = f"{quoted(text)} is also listed under {known.id} of {other.id}"
                    yield place(topic, what, "Keep it under one topic.")
        for term, same in collection.synonyms:
            other, known_same = terms.setdefault(term, (collection, same))
            if known_same != same:
                there = f"{quoted(known_same)} in {other.id}"
                what = f"{quoted(term)} means {quoted(same)}, and {there}"
                yield place(None, what, "Give both the same meaning.")


def _is_one(topic: Topic, known: Topic) -> bool:
    """Say whether two topics of one id can be one topic."""
    if isinstance(topic, Entry | Gap) or topic.topic_kind is not known.topic_kind:
        return False
    if isinstance(topic, RedFlag) and isinstance(known, RedFlag):
        return topic.level is known.level
    if isinstance(topic, OutOfScope) and isinstance(known, OutOfScope):
        return topic.reason is known.reason
    return True


def _problem(collection: Collection, topic: Topic | None, what: str, fix: str) -> Problem:
    name = f"{FOLDER_OF[topic.topic_kind]}/{topic.id}.md" if topic else "collection.yaml"
    return Problem(Path(collection.id, name), 0, what, fix)


def _own(collection: Collection) -> Collection:
    """Return a collection whose sources, reviews and follow-ups cannot be taken for another's."""

    def source(source_id: str) -> str:
        return f"{collection.id}/{source_id}"

    leads = {one.id: one.leads_to for one in collection.follow_ups}

    def entry(one: Entry) -> Entry:
        follow_ups = tuple((leads | dict(one.follow_ups)).items())
        return replace(one, source=source(one.source), follow_ups=follow_ups)

    return replace(
        collection,
        sources=tuple(replace(one, id=source(one.id)) for one in collection.sources),
        entries=tuple(entry(one) for one in collection.entries),
        reviews=tuple(
            replace(one, what=f"{collection.title}: {one.what}") for one in collection.reviews
        ),
    )


def _neutral(follow_up: FollowUp) -> FollowUp:
    """Return a follow-up that by itself leads to no topic: after another collection's it is wrong.

    The entries of its own collection say where it leads after them.
    """
    if follow_up.leads_to in FOLLOWED:
        return follow_up
    return replace(follow_up, leads_to="nothing")


def _united(parts: Iterable[Sequence[Shared]]) -> tuple[Shared, ...]:
    """Return topics of which those with one id are one, with the phrasings of all."""
    found: dict[str, Shared] = {}
    for part in parts:
        for topic in part:
            first = found.setdefault(topic.id, topic)
            phrasings = distinct((*first.phrasings, *topic.phrasings))
            found[topic.id] = replace(first, phrasings=phrasings)
    return _sorted(found.values())


def _contrasts(
    collections: Sequence[Collection],
) -> tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]:
    """Return the groups of all; things that share a term are one thing."""
    groups: dict[str, list[tuple[str, ...]]] = {}
    for name, things in (group for one in collections for group in one.contrasts):
        known = groups.setdefault(name, [])
        for thing in things:
            same = [one for one in known if set(one) & set(thing)]
            known[:] = [one for one in known if one not in same]
            known.append(tuple(dict.fromkeys(term for one in (*same, thing) for term in one)))
    return tuple((name, tuple(things)) for name, things in groups.items())


def _signs(parts: Sequence[Signs]) -> Signs:
    return Signs(
        words=_lists(one.words for one in parts),
        circumstances=_lists(one.circumstances for one in parts),
        calm=_lists(one.calm for one in parts),
        denied=_all(one.denied for one in parts),
        signs=_all(one.signs for one in parts),
    )


def _lists(parts: Iterable[Lists]) -> Lists:
    """Return lists of terms, those of one name as one."""
    found: dict[str, dict[str, None]] = {}
    for name, terms in (one for part in parts for one in part):
        found.setdefault(name, {}).update(dict.fromkeys(terms))
    return tuple((name, tuple(terms)) for name, terms in found.items())


def _sorted(topics: Iterable[T]) -> tuple[T, ...]:
    return tuple(sorted(topics, key=lambda topic: topic.id))  # type: ignore[attr-defined]


def _all(parts: Iterable[Iterable[T]]) -> tuple[T, ...]:
    """Return what is in any part, once."""
    return tuple(dict.fromkeys(one for part in parts for one in part))
