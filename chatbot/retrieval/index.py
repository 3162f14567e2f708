"""The searchable form of a collection: how texts are read, a recogniser, confidence, and vetoes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..language import Language, Message
from ..language.spelling import Speller
from ..language.synonyms import Synonyms
from ..meaning import Encoder
from ..model import Collection, Entry, Kind, RedFlag
from ..text import normalise
from ..threads import one_thread
from .confidence import Confidence, Trial, fit_confidence
from .learning import Floats, Progress, Seen, silent
from .recogniser import Recogniser, Scores, TopicTexts
from .vetoes import Veto, Vetoes

_NO_WEIGHTS: Mapping[str, float] = MappingProxyType({})
MAX_TEXT = 1_000  # characters of a message that are compared


class Reading(NamedTuple):
    """A message in the form in which texts are compared, and what was changed to get there."""

    text: str
    corrections: dict[str, str]
    synonyms: dict[str, str]


class Reader:
    """Brings a message into the form in which texts are compared."""

    def __init__(self, speller: Speller, synonyms: Synonyms) -> None:
        self.speller = speller
        self.synonyms = synonyms

    @classmethod
    def fit(
        cls,
        topics: Sequence[TopicTexts],
        language: Language,
        synonyms: Sequence[tuple[str, str]] = (),
        named: Iterable[str] = (),
    ) -> Reader:
        """Learn the words that a collection uses.

        :param synonyms: terms and canonical terms.
        :param named: other terms that are no misspellings, such as those that vetoes look for.
        """
        edited = [text for topic in topics for text in (topic.questions[0], topic.answer)]
        edited += [*(text for pair in synonyms for text in pair), *named]
        phrasings = [text for topic in topics for text in topic.questions]
        speller = Speller.fit(map(normalise, edited), map(normalise, phrasings), language)
        return cls(speller, Synonyms(synonyms))

    def prepare(self, text: str) -> str:
        """Return a reviewed text in the form in which texts are compared."""
        return self.synonyms.replace(normalise(text))[0]

    def read(self, message: Message) -> Reading:
        """Return the beginning of a message in that form, its misspelt words resolved."""
        beginning = message.beginning(MAX_TEXT).normal[:MAX_TEXT]
        text, corrections = self.speller.correct(beginning)
        text, synonyms = self.synonyms.replace(text)
        return Reading(text[:MAX_TEXT], corrections, synonyms)


@dataclass(frozen=True)
class Hit:
    """A topic that a message may be about; ``score`` only ranks.

    ``similarity`` is that of ``phrasing``, its question nearest to the message, and ``answer``
    that of its answer. ``cosine`` is that of ``meant``, its question nearest by meaning.
    """

    topic_id: str
    kind: Kind
    score: float
    similarity: float
    answer: float
    phrasing: str
    cosine: float = 0.0
    meant: str = ""


@dataclass(frozen=True)
class Recognition:
    """What a message may be about.

    ``hits`` are the likeliest topics and ``entries`` the likeliest entries, best first. ``best``
    has the best topic of each kind. ``probability`` says how likely that one is right; it is empty
    where the collection has too few phrasings to know. ``exact`` is the topic whose question or
    phrasing the message is, if any. ``veto`` is what forbids answering with the best entry.
    """

    reading: Reading
    hits: tuple[Hit, ...]
    entries: tuple[Hit, ...]
    best: Mapping[Kind, Hit]
    probability: Mapping[Kind, float]
    exact: str | None
    veto: Veto | None


class Comparison(NamedTuple):
    """A message as read, its scores against every topic, and what it means if that is known."""

    reading: Reading
    scores: Scores
    exact: int | None
    vector: Floats | None


class Index:
    """Recognises messages; built from a collection, or loaded by ``store``."""

    def __init__(
        self,
        language: Language,
        reader: Reader,
        recogniser: Recogniser,
        kinds: Sequence[Kind],
        confidence: Confidence | None,
        vetoes: Vetoes | None,
        encoder: Encoder | None = None,
    ) -> None:
        self.language = language
        self.encoder = encoder
        self.reader = reader
        self.recogniser = recogniser
        self.kinds = tuple(kinds)
        self.confidence = confidence
        self.vetoes = vetoes
        self._columns = columns_of(self.kinds)
        self._column = {topic_id: column for column, topic_id in enumerate(recogniser.ids)}
        self._rows = [slice(*pair) for pair in pairwise(recogniser.bounds)]
        self._exact: dict[str, int] = {}
        for row, question in enumerate(recogniser.questions):
            self._exact.setdefault(normalise(question), row)

    @classmethod
    def build(
        cls,
        collection: Collection,
        progress: Progress = silent,
        encoder: Encoder | None = None,
    ) -> Index:
        """Index every topic that has a question or a phrasing, but red flags.

        :param encoder: compares texts by what they mean, besides their words.
        """
        return cls.build_and_try(collection, progress, encoder)[0]

    @classmethod
    def build_and_try(
        cls,
        collection: Collection,
        progress: Progress = silent,
        encoder: Encoder | None = None,
    ) -> tuple[Index, Trial | None]:
        """Index a collection, and tell how its phrasings fared when each was left out.

        There is no trial where the phrasings are too few.
        """
        topics, kinds = topic_texts(collection)
        language = Language.of(collection.language)
        reader = Reader.fit(topics, language, collection.synonyms, veto_terms(collection))
        vetoes = Vetoes.fit(collection)
        return cls._fit(topics, kinds, language, reader, vetoes, progress, encoder)

    @classmethod
    def fit(
        cls,
        topics: Sequence[TopicTexts],
        kinds: Sequence[Kind],
        language: Language,
        progress: Progress = silent,
        encoder: Encoder | None = None,
    ) -> Index:
        """Index topics of the given kinds, and fit confidence where there is enough to learn."""
        reader = Reader.fit(topics, language)
        return cls._fit(topics, kinds, language, reader, None, progress, encoder)[0]

    @classmethod
    @one_thread()
    def _fit(
        cls,
        topics: Sequence[TopicTexts],
        kinds: Sequence[Kind],
        language: Language,
        reader: Reader,
        vetoes: Vetoes | None,
        progress: Progress,
        encoder: Encoder | None,
    ) -> tuple[Index, Trial | None]:
        recogniser, left_out = Recogniser.fit(topics, language, reader.prepare, progress, encoder)
        fitted = None
        if left_out:
            progress("Fitting confidence", 0.0)
            columns = columns_of(kinds)
            stopped = np.zeros(len(left_out.topic), bool)
            if vetoes and Kind.ENTRY in columns:
                best = columns[Kind.ENTRY][left_out.total[:, columns[Kind.ENTRY]].argmax(axis=1)]
                texts = map(reader.prepare, recogniser.questions)
                found = (
                    vetoes.check(text, topics[at].id) for text, at in zip(texts, best, strict=True)
                )
                stopped = np.array([veto is not None for veto in found])
            fitted = fit_confidence(columns, left_out, stopped)
        progress("Done", 1.0)
        confidence, trial = fitted or (None, None)
        return cls(language, reader, recogniser, kinds, confidence, vetoes, encoder), trial

    def recognise(self, message: Message | str) -> Recognition:
        """Compare a message with every topic; what is not read yet is read first."""
        return self.rank(self.compare(self.language.read(message)))

    def compare(self, message: Message) -> Comparison:
        """Score a message, of which the first ``MAX_TEXT`` characters count, against all topics."""
        reading = self.reader.read(message)
        row = self._exact.get(message.normal) if len(message.text) <= MAX_TEXT else None
        vector = self._vector(reading.text, row)
        scores = self.recogniser.score(reading.text, vector)
        exact = None if row is None else bisect_right(self.recogniser.bounds, row) - 1
        return Comparison(reading, scores, exact, vector)

    def _vector(self, text: str, row: int | None) -> Floats | None:
        """Return what a text means; that of a phrasing is known."""
        vectors = self.recogniser.vectors
        if vectors is None or self.encoder is None or not text:
            return None
        vector: Floats = self.encoder.encode([text])[0] if row is None else vectors[row]
        return vector

    def rank(self, compared: Comparison, weights: Mapping[str, float] = _NO_WEIGHTS) -> Recognition:
        """Return what a message may be about.

        :param weights: what is added to the scores of topics, by their ids, because of what was
            said before; a phrasing of a topic scores about 1.
        """
        reading, scores, exact, _ = compared
        if weights:
            total = scores.total.copy()
            for topic_id in weights.keys() & self._column.keys():
                total[self._column[topic_id]] += weights[topic_id]
            scores = replace(scores, total=total)
        leaders = {
            kind: int(own[scores.total[own].argmax()]) for kind, own in self._columns.items()
        }
        entries = self._columns.get(Kind.ENTRY, np.array([], np.int64))
        veto = None
        if self.vetoes and exact is None and Kind.ENTRY in leaders:
            veto = self.vetoes.check(reading.text, self.recogniser.ids[leaders[Kind.ENTRY]])
        hits = _top(scores.total, 5)
        first = entries[_top(scores.total[entries], 10)].tolist()
        hit = {column: self._hit(scores, column) for column in {*hits, *first, *leaders.values()}}
        return Recognition(
            reading,
            tuple(hit[column] for column in hits),
            tuple(hit[column] for column in first),
            {kind: hit[column] for kind, column in leaders.items()},
            self._probabilities(scores, reading.text),
            None if exact is None else self.recogniser.ids[exact],
            veto,
        )

    def shared(self, reading: Reading, hit: Hit) -> dict[str, float]:
        """Return which words a message and a hit's phrasing share, and what each weighs."""
        return self.recogniser.shared(reading.text, self.reader.prepare(hit.phrasing))

    def kind_of(self, topic_id: str) -> Kind:
        """Return the kind of an indexed topic."""
        return self.kinds[self._column[topic_id]]

    def _hit(self, scores: Scores, column: int) -> Hit:
        rows = self._rows[column]
        row = rows.start + int(scores.rows[rows].argmax())
        return Hit(
            self.recogniser.ids[column],
            self.kinds[column],
            round(float(scores.total[column]), 4),
            round(float(scores.similarity[column]), 4),
            round(float(scores.answer[column]), 4),
            self.recogniser.questions[row],
            round(float(scores.cosine[column]), 4),
            self.recogniser.questions[rows.start + int(scores.meant[rows].argmax())]
            if scores.cosine[column] > 0
            else "",
        )

    def _probabilities(self, scores: Scores, text: str) -> dict[Kind, float]:
        if self.confidence is None:
            return {}
        words = len(text.split())
        near = scores.similarity, scores.cosine
        seen = Seen(scores.total, *near, scores.coverage, scores.known, words)
        return self.confidence.probabilities(self._columns, seen)


def topic_texts(collection: Collection) -> tuple[list[TopicTexts], list[Kind]]:
    """Return what is indexed of a collection: topics with a question or a phrasing.

    Red flags are not: they are screened before anything is looked up.
    """
    topics, kinds = [], []
    for topic in collection.topics():
        if isinstance(topic, RedFlag):
            continue
        is_entry = isinstance(topic, Entry)
        questions = (*([topic.title] if is_entry else []), *topic.phrasings)
        if questions:
            topics.append(TopicTexts(topic.id, questions, topic.plain_text if is_entry else ""))
            kinds.append(topic.topic_kind)
    return topics, kinds


def veto_terms(collection: Collection) -> list[str]:
    """Return the terms that the vetoes of a collection look for in messages."""
    named = [term for _, things in collection.contrasts for thing in things for term in thing]
    return named + [
        term for entry in collection.entries for term in entry.requires + entry.excludes
    ]


def columns_of(kinds: Sequence[Kind]) -> dict[Kind, NDArray[np.int64]]:
    """Return which topics are of which kind."""
    return {
        kind: np.array([column for column, other in enumerate(kinds) if other is kind], np.int64)
        for kind in dict.fromkeys(kinds)
    }


def _top(scores: Floats, count: int) -> list[int]:
    """The places of the highest scores, highest first and ties in order, without sorting all."""
    near = np.arange(len(scores))
    if len(scores) > count:
        near = np.flatnonzero(scores >= np.partition(scores, -count)[-count])
    ranked = near[np.argsort(-scores[near], kind="stable")]
    return [int(place) for place in ranked[:count]]
