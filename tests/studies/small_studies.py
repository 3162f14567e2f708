"""Trials made by hand: what each row's best topics are, and how sure the bot is of them."""

from __future__ import annotations

from itertools import accumulate
from types import SimpleNamespace
from typing import Any

import numpy as np

from chatbot.model import Kind
from chatbot.retrieval.confidence import ALLOWED, NEVER, Confidence, Trial
from chatbot.studies import CrossValidation

THRESHOLDS = dict.fromkeys(ALLOWED, NEVER) | {"answer": 0.5, "clarify": 0.3, "small_talk": 0.5}


def study_of(
    topics: dict[str, tuple[Kind, list[str]]],
    topic: list[int],
    total: Any,
    sure: Any,
    talked: list[float] | None = None,
    stopped: list[int] | None = None,
    background: list[int] | None = None,
) -> CrossValidation:
    """Return a trial of topics, by id their kind and phrasings; some rows may be background."""
    counts = [len(phrasings) for _, phrasings in topics.values()]
    confidence = Confidence({}, THRESHOLDS, 0.0123456, 0.1)
    recogniser = SimpleNamespace(
        ids=list(topics),
        starts=np.array([0, *accumulate(counts)][:-1]),
        questions=[text for _, phrasings in topics.values() for text in phrasings],
    )
    kinds = tuple(kind for kind, _ in topics.values())
    index: Any = SimpleNamespace(recogniser=recogniser, kinds=kinds, confidence=confidence)
    probability = {Kind.ENTRY: np.array(sure)}
    if talked:
        probability[Kind.SMALL_TALK] = np.array(talked)
    is_stopped, is_background = (
        np.isin(np.arange(len(topic)), rows or []) for rows in (stopped, background)
    )
    trial = Trial(np.array(topic), np.array(total), probability, is_stopped, is_background)
    titled = [SimpleNamespace(id=topic_id, title=f"What is {topic_id}?") for topic_id in topics]
    collection: Any = SimpleNamespace(id="demo", version="1", topics=lambda: titled)
    return CrossValidation.of(collection, index, trial)


def mixed() -> CrossValidation:
    """Return nine phrasings, one for each thing that can become of one."""
    topics = {
        "a": (Kind.ENTRY, ["What is a?", "tell a", "a or b", "a thanks"]),
        "b": (Kind.ENTRY, ["What is b?", "not b"]),
        "g": (Kind.GAP, ["like a", "quite g"]),
        "s": (Kind.SMALL_TALK, ["help"]),
    }
    total = [
        [0.9, 0.1, 0.0, 0.0],  # answered rightly
        [0.2, 0.8, 0.0, 0.0],  # answered with b
        [0.5, 0.4, 0.0, 0.0],  # offered a and b
        [0.6, 0.1, 0.0, 0.7],  # taken for small talk
        [0.0, 0.6, 0.7, 0.0],  # answered rightly, although the gap is the best topic
        [0.05, 0.6, 0.0, 0.0],  # stopped by a guard, and a is too unlikely to be offered
        [0.6, 0.0, 0.5, 0.0],  # a gap's, answered with a
        [0.1, 0.0, 0.8, 0.0],  # a gap's, refused
        [0.3, 0.0, 0.0, 0.9],  # small talk
    ]
    return study_of(
        topics,
        topic=[0, 0, 0, 0, 1, 1, 2, 2, 3],
        total=total,
        sure=[0.9, 0.8, 0.45, 0.2, 0.6, 0.7, 0.55, 0.05, 0.1],
        talked=[0, 0, 0, 0.6, 0, 0, 0, 0, 0.9],
        stopped=[5],
    )


def entries_alone() -> CrossValidation:
    """Return three phrasings of entries, which come a second time with their topic left out."""
    topics = {"a": (Kind.ENTRY, ["What is a?", "tell a"]), "b": (Kind.ENTRY, ["What is b?"])}
    total = [[0.9, 0.1], [0.9, 0.1], [0.1, 0.9], [-0.1, 0.3], [-0.1, 0.3], [0.3, -0.1]]
    return study_of(topics, [0, 0, 1, -1, -1, -1], total, [0.9, 0.4, 0.9, 0.1, 0.2, 0.6])
