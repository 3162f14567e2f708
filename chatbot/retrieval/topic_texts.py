"""What is indexed of a collection: the texts of its topics, and which topics are of which kind."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..background import background
from ..language import Language
from ..model import Collection, Entry, Kind, RedFlag
from .recogniser import TopicTexts

MOST_BACKGROUND = 2_500  # messages about anything else that topics are told from
OFF_TOPIC = "off-topic"  # the topic of messages about anything else


def topic_texts(collection: Collection) -> tuple[list[TopicTexts], list[Kind]]:
    """Return what is indexed of a collection: topics with a question or a phrasing.

    Red flags are not: they are screened before anything is looked up.
    """
    topics, kinds = [], []
    anything = background(Language.of(collection.language).code, MOST_BACKGROUND)
    for topic in collection.topics():
        if isinstance(topic, RedFlag):
            continue
        is_entry = isinstance(topic, Entry)
        questions = (*([topic.title] if is_entry else []), *topic.phrasings)
        others = anything if topic.id == OFF_TOPIC and questions else ()
        if questions:
            answer = topic.plain_text if is_entry else ""
            topics.append(TopicTexts(topic.id, questions + others, answer, len(others)))
            kinds.append(topic.topic_kind)
    return topics, kinds


def columns_of(kinds: Sequence[Kind]) -> dict[Kind, NDArray[np.int64]]:
    """Return which topics are of which kind."""
    return {
        kind: np.array([column for column, other in enumerate(kinds) if other is kind], np.int64)
        for kind in dict.fromkeys(kinds)
    }
