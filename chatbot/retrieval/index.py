"""The searchable form of a collection: a recogniser and, where its phrasings allow, confidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from ..model import Collection, Entry, Kind
from ..text import normalise
from .confidence import Confidence, evidence, fit_confidence
from .recogniser import Floats, Progress, Recogniser, Scores, TopicTexts, silent

MAX_TEXT = 1_000  # characters of a message that are compared
# A message that is less like every phrasing of a topic tells nothing about it, however the scores
# fall: long texts about something else, nonsense. Of the bundled red-flag phrasings 0.4 % are less
# like every other one.
MIN_LIKENESS = 0.12
_FUZZY_TOPICS = 5
_FUZZY_ROWS = 5
_FUZZY_WEIGHT = 0.1


@dataclass(frozen=True)
class Hit:
    """A topic that a message may be about; ``score`` only ranks.

    ``phrasing`` is its phrasing nearest to the message; ``fuzzy`` says how alike the two are
    (0..1), for the few likeliest topics.
    """

    topic_id: str
    kind: Kind
    score: float
    similarity: float
    phrasing: str
    fuzzy: float | None


@dataclass(frozen=True)
class Recognition:
    """What a message may be about.

    ``hits`` are the likeliest topics, best first. ``best`` has the best topic of each kind.
    ``probability`` says how likely that one is right; it is empty where the collection has too few
    phrasings to know. ``exact`` is the topic whose question or phrasing the message is, if any.
    """

    text: str
    corrections: Mapping[str, str]
    hits: tuple[Hit, ...]
    entries: tuple[Hit, ...]
    best: Mapping[Kind, Hit]
    probability: Mapping[Kind, float]
    exact: str | None


class Index:
    """Recognises messages; built from a collection, or loaded by ``store``."""

    def __init__(
        self, recogniser: Recogniser, kinds: Sequence[Kind], confidence: Confidence | None
    ) -> None:
        self.recogniser = recogniser
        self.kinds = tuple(kinds)
        self.confidence = confidence
        self._columns = _columns(self.kinds)
        ends = [*recogniser.starts[1:].tolist(), len(recogniser.questions)]
        self._exact: dict[str, str] = {}
        for topic_id, start, end in zip(
            recogniser.ids, recogniser.starts.tolist(), ends, strict=True
        ):
            for question in recogniser.questions[start:end]:
                self._exact.setdefault(normalise(question), topic_id)

    @classmethod
    def build(cls, collection: Collection, progress: Progress = silent) -> Index:
        """Index every topic of a collection that has a question or a phrasing."""
        topics, kinds = [], []
        for topic in collection.topics():
            is_entry = isinstance(topic, Entry)
            questions = (*([topic.title] if is_entry else []), *topic.phrasings)
            if questions:
                answer = topic.plain_text if is_entry else ""
                topics.append(TopicTexts(topic.id, questions, answer))
                kinds.append(topic.topic_kind)
        return cls.fit(topics, kinds, collection.language, progress)

    @classmethod
    def fit(
        cls,
        topics: Sequence[TopicTexts],
        kinds: Sequence[Kind],
        language: str,
        progress: Progress = silent,
    ) -> Index:
        """Index topics of the given kinds, and fit confidence where there is enough to learn."""
        recogniser, left_out = Recogniser.fit(topics, language, progress)
        confidence = None
        if left_out:
            progress("Fitting confidence", 0.0)
            lengths = [len(normalise(question).split()) for question in recogniser.questions]
            confidence = fit_confidence(_columns(kinds), left_out, np.array(lengths))
        progress("Done", 1.0)
        return cls(recogniser, kinds, confidence)

    def recognise(self, message: str) -> Recognition:
        """Compare a message, of which the first ``MAX_TEXT`` characters count, with every topic."""
        scores = self.recogniser.score(message[:MAX_TEXT])
        order = np.argsort(-scores.total, kind="stable")
        near = {int(column): self._nearest(scores, int(column)) for column in order[:_FUZZY_TOPICS]}
        total = scores.total.copy()
        closest = max(ratio for _, ratio in near.values())
        for column, (_, ratio) in near.items():
            total[column] -= _FUZZY_WEIGHT * (closest - ratio)

        def hit(column: int) -> Hit:
            if column in near:
                row, ratio = near[column]
            else:
                rows = self.recogniser.rows_of(column)
                row = rows[int(scores.rows[rows.start : rows.stop].argmax())]
                ratio = None
            return Hit(
                self.recogniser.ids[column], self.kinds[column], round(float(total[column]), 4),
                round(float(scores.similarity[column]), 4), self.recogniser.questions[row], ratio,
            )  # fmt: skip

        best = {
            kind: hit(int(columns[total[columns].argmax()]))
            for kind, columns in self._columns.items()
        }
        entries = self._columns.get(Kind.ENTRY, np.array([], np.int64))
        ranked = entries[np.argsort(-total[entries], kind="stable")[:10]]
        return Recognition(
            scores.text,
            scores.corrections,
            tuple(hit(int(column)) for column in np.argsort(-total, kind="stable")[:5]),
            tuple(hit(int(column)) for column in ranked),
            best,
            self._probabilities(total, scores, best),
            self._exact.get(normalise(message)),
        )

    def kind_of(self, topic_id: str) -> Kind:
        """Return the kind of an indexed topic."""
        return self.kinds[self.recogniser.ids.index(topic_id)]

    def _probabilities(
        self, total: Floats, scores: Scores, best: Mapping[Kind, Hit]
    ) -> dict[Kind, float]:
        if self.confidence is None:
            return {}
        length = np.array([len(scores.text.split())])
        rows = total[None, :], scores.similarity[None, :], length
        return {
            kind: round(float(judge.probability(evidence(kind, self._columns, *rows))[0]), 6)
            if best[kind].similarity >= MIN_LIKENESS
            else 0.0
            for kind, judge in self.confidence.judges.items()
        }

    def _nearest(self, scores: Scores, column: int) -> tuple[int, float]:
        """Return the row of a topic's nearest question, and how alike the two are (0..1).

        The closest few by TF-IDF are compared character by character.
        """
        rows = self.recogniser.rows_of(column)
        similarity = scores.rows[rows.start : rows.stop]
        closest = np.argsort(-similarity, kind="stable")[:_FUZZY_ROWS] + rows.start
        ratios = [
            fuzz.token_set_ratio(scores.text, self.recogniser.texts[row]) / 100
            for row in closest.tolist()
        ]
        at = int(np.argmax(ratios))
        return int(closest[at]), round(ratios[at], 4)


def _columns(kinds: Sequence[Kind]) -> dict[Kind, NDArray[np.int64]]:
    """Return which topics are of which kind."""
    return {
        kind: np.array([column for column, other in enumerate(kinds) if other is kind], np.int64)
        for kind in dict.fromkeys(kinds)
    }
