"""Topics with few phrasings or none: their own ranking, and how sure the bot may be of them.

A new collection has a question and an answer an entry, and no example of what people ask. Its
topics are ranked by likeness: in words, and where there is an encoder, in meaning to the nearest
question, to the question with the beginning of its answer, and to the nearest sentence of the
answer. How likely the best one is right, and whether one of the best three may be, was learned
once from public sets of other subjects: ``tests/benchmarks/first_day.py`` writes the numbers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log1p
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..meaning import WIDTH, Encoder
from ..model import Kind
from .judges import Judge
from .learning import cosines
from .postings import Floats

if TYPE_CHECKING:
    from .recogniser import Scores, TopicTexts

FILE = Path(__file__).with_name("first_day.json")

BEGINNING = 400  # characters of an answer that are compared together with its question
MOST_SENTENCES = 8  # of an answer that are compared one by one
MOST_PASSAGES = 6_000  # of all answers, of which embedding takes 10 ms each
TOLD = 0.5  # weight of the nearest sentence; the other likenesses count 1
MAX_WORDS = 60  # more words say no more
MUCH_NEARER = 0.5  # likeness, of similarity and cosine together
MIN_SIZE, MAX_SIZE = 4, 70  # topics; neither fewer nor more were learned from
Columns = Mapping[Kind, NDArray[np.int64]]
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


class Passages:
    """What answers mean: of each topic with one, first its question with the answer's beginning.

    The sentences follow it.

    :param vectors: a unit vector a row, topic by topic.
    :param counts: how many rows each topic has; 0 without an answer.
    """

    def __init__(self, vectors: Floats, counts: NDArray[np.int64]) -> None:
        self.vectors = vectors
        self.counts = counts
        self._answered = np.flatnonzero(counts)
        self._firsts = np.cumsum(counts)[self._answered] - counts[self._answered]

    @classmethod
    def of(
        cls, topics: Sequence[TopicTexts], prepare: Callable[[str], str], encoder: Encoder
    ) -> Passages:
        """Embed the answers of topics."""
        answered = sum(bool(topic.answer) for topic in topics)
        most = min(MOST_SENTENCES, MOST_PASSAGES // max(answered, 1))
        texts: list[str] = []
        counts = []
        for topic in topics:
            own = _passages(topic, most) if topic.answer and most else []
            texts += map(prepare, own)
            counts.append(len(own))
        vectors = encoder.encode(texts).reshape(-1, WIDTH)
        rounded = vectors.astype(np.float16).astype(np.float32)  # as they are saved
        return cls(rounded, np.array(counts, np.int64))

    def compare(self, vectors: Floats, cosine: Floats) -> tuple[Floats, Floats]:
        """Return how near messages are to questions with answers, and to answers' sentences.

        :param vectors: of one message or, a row each, of several.
        :param cosine: to each topic's nearest question, which counts where there is no answer.
        """
        asked, told = cosine.copy(), cosine.copy()
        if len(self._answered):
            near = cosines(vectors, self.vectors.T)
            asked[..., self._answered] = near[..., self._firsts]
            near[..., self._firsts] = -1.0  # they are no sentences
            told[..., self._answered] = np.maximum.reduceat(near, self._firsts, axis=-1)
        return asked, told


def _passages(topic: TopicTexts, most: int) -> list[str]:
    """Return the question with the answer's beginning, and the answer's first sentences."""
    sentences = [one for one in _SENTENCE_END.split(topic.answer) if re.search(r"\w", one)]
    together = f"{topic.questions[0]} {topic.answer[:BEGINNING]}"
    return [together, *(sentences[:most] or [topic.answer])]


def likeness(words: Floats, near: Floats, asked: Floats, told: Floats) -> Floats:
    """Return the score that topics with few phrasings are ranked by, about 1 for a phrasing.

    :param words: similarity of the nearest question and what the answer adds to it.
    :param near: cosine to the nearest question; ``asked`` to the question with its answer, and
        ``told`` to the nearest sentence.
    """
    views = (words + near + asked + TOLD * told) / (3 + TOLD)
    return views.astype(np.float32)


# What the two judges look at, without meaning and with it.
FEATURES = {
    "words": {
        "answer": ("similarity", "total", "margin", "coverage", "known", "words"),
        "offer": ("similarity", "total", "coverage", "known", "words", "size"),
    },
    "meaning": {
        "answer": (
            "similarity", "total", "margin", "coverage", "known", "words",
            "near", "asked", "told",
        ),
        "offer": ("total", "greatest", "size"),
    },
}  # fmt: skip
RISING = (
    "similarity", "total", "margin", "coverage", "known", "near", "asked", "told", "greatest",
)  # fmt: skip


@dataclass(frozen=True)
class FirstDay:
    """The judges that were learned from other subjects, and the thresholds on their scales.

    ``answer`` says how likely the best topic of a kind is right, ``offer`` how likely the right
    entry is among the best three. Each has its features in the order of ``features``.
    """

    answer: Judge
    offer: Judge
    answered: float
    offered: float
    features: Mapping[str, tuple[str, ...]]

    def probability(self, scores: Scores, own: NDArray[np.int64], words: int) -> float:
        """Return how likely the best of the topics in the columns ``own`` is right."""
        return self._judge("answer", looked_at(scores, own, words)[0])

    def offer_probability(self, scores: Scores, own: NDArray[np.int64], words: int) -> float:
        """Return how likely the right one is among the best three of those topics."""
        return self._judge("offer", looked_at(scores, own, words)[1])

    def _judge(self, name: str, seen: Mapping[str, float]) -> float:
        judge: Judge = getattr(self, name)
        return round(judge.probability([seen[one] for one in self.features[name]]), 6)

    def offer_of(self, scores: Scores, columns: Columns, words: int) -> float:
        """Return how likely the right entry is among the best three; 0 where one is all."""
        entries = columns.get(Kind.ENTRY)
        if entries is None or len(entries) < 2:
            return 0.0
        return self.offer_probability(scores, entries, words)

    def probabilities(
        self,
        scores: Scores,
        columns: Columns,
        words: int,
        fitted: Mapping[Kind, float],
        offered: bool,
    ) -> dict[Kind, float]:
        """Return how likely each kind's best topic is right.

        Entries were no examples for the judges of other kinds, which would take most questions for
        theirs. So small talk and gaps must be nearer than every entry as well; small talk much
        nearer, where entries are to be offered.

        :param fitted: what the collection's own judges say.
        """
        found = dict(fitted)
        for kind, own in columns.items():
            if kind not in found:
                found[kind] = self.probability(scores, own, words)
        if Kind.ENTRY not in columns:
            return found
        nearest = float((scores.similarity + nearest_views(scores))[columns[Kind.ENTRY]].max())
        for kind in found.keys() & {Kind.SMALL_TALK, Kind.GAP}:
            least = nearest + MUCH_NEARER * (offered and kind is Kind.SMALL_TALK)
            if float((scores.similarity + scores.cosine)[columns[kind]].max()) < least:
                found[kind] = 0.0
        return found

    def thresholds(self, kinds: Collection[Kind]) -> dict[str, float]:
        """Return the thresholds of the kinds that have no other judge."""
        found = {kind.value: self.answered for kind in kinds if kind is not Kind.ENTRY}
        return {**found, "answer": self.answered}


@cache
def first_day(meaning: bool) -> FirstDay:
    """Return the judges for indexes with or without meaning."""
    saved: dict[str, Any] = json.loads(FILE.read_text("utf-8"))["meaning" if meaning else "words"]
    answer, offer = saved["answer"], saved["offer"]
    return FirstDay(
        Judge(tuple(answer["weights"].values()), answer["bias"]),
        Judge(tuple(offer["weights"].values()), offer["bias"]),
        answer["threshold"],
        offer["threshold"],
        {"answer": tuple(answer["weights"]), "offer": tuple(offer["weights"])},
    )


def nearest_views(scores: Scores) -> Floats:
    """Return each topic's greatest cosine, to a question or a part of its answer."""
    return np.maximum(np.maximum(scores.cosine, scores.asked), scores.told)


def looked_at(
    scores: Scores, own: NDArray[np.int64], words: int
) -> tuple[dict[str, float], dict[str, float]]:
    """Return what the two judges look at in a message: the best topic, and the nearest ones.

    :param own: the columns of the topics that are judged.
    """
    ranked = scores.total[own]
    at = int(ranked.argmax())
    best = int(own[at])
    second = float(np.delete(ranked, at).max(initial=0.0))
    greatest = float(nearest_views(scores)[own].max())
    shared = {
        "total": float(scores.total[best]),
        "known": round(scores.known, 4),
        "words": log1p(min(words, MAX_WORDS)),
        "greatest": round(greatest, 4),
        # Among more topics, the nearest one to a message about anything else is nearer.
        "size": log1p(min(max(len(own), MIN_SIZE), MAX_SIZE)),
    }
    views = {
        "similarity": scores.similarity,
        "coverage": scores.coverage,
        "near": scores.cosine,
        "asked": scores.asked,
        "told": scores.told,
    }
    of_best = {name: round(float(view[best]), 4) for name, view in views.items()}
    nearest = {name: round(float(view[own].max()), 4) for name, view in views.items()}
    nearest["total"] = float(scores.alike[own].max())
    margin = float(scores.total[best]) - second
    return {**shared, **of_best, "margin": margin}, {**shared, **nearest}
