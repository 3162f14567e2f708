"""The searchable form of a collection: how texts are read, a recogniser, confidence, and vetoes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..language import Language, Message
from ..language.spelling import Speller
from ..language.synonyms import Synonyms
from ..meaning import Encoder
from ..model import Collection, Kind
from ..text import normalise
from ..threads import one_thread
from .confidence import ALLOWED, NEVER, Confidence, Trial, fit_confidence
from .first_day import first_day
from .learning import LeftOutScores, Progress, Seen, silent
from .postings import Floats
from .recogniser import Recogniser, Scores, TopicTexts
from .topic_texts import columns_of, topic_texts
from .vetoes import Veto, Vetoes, veto_terms

MAX_TEXT = 1_000  # characters of a message that are compared
# Phrasings an entry on average, its question among them: to learn from them how people ask, and to
# know that well enough to offer nothing besides.
ENOUGH, PLENTY = 10.0, 50.0
LIKELY = 0.7  # the least threshold of kinds whose judges have seen too few entries


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
    that of its answer. ``cosine`` is that of ``meant``, its question nearest by meaning, and
    ``by_meaning`` the part of the score that comes from meaning.
    """

    topic_id: str
    kind: Kind
    score: float
    similarity: float
    answer: float
    phrasing: str
    cosine: float = 0.0
    meant: str = ""
    by_meaning: float = 0.0


@dataclass(frozen=True)
class Recognition:
    """What a message may be about.

    ``hits`` are the likeliest topics and ``entries`` the likeliest entries, best first. ``best``
    has the best topic of each kind. ``probability`` says how likely that one is right, and
    ``offer`` how likely it is that the right entry is among the best three, as other subjects
    taught; ``None`` where there are so many phrasings that the probability tells it better.
    ``exact`` is the topic whose question or phrasing the message is, if any. ``veto`` is what
    forbids answering with the best entry. ``learned`` says whether the probability of entries
    follows from their own phrasings.
    """

    reading: Reading
    hits: tuple[Hit, ...]
    entries: tuple[Hit, ...]
    best: Mapping[Kind, Hit]
    probability: Mapping[Kind, float]
    exact: str | None
    veto: Veto | None
    offer: float | None = None
    learned: bool = True


class Compared(NamedTuple):
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
        confidence: Confidence,
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
        self._first_day = first_day(recogniser.vectors is not None)
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
        columns = columns_of(kinds)
        entries = columns.get(Kind.ENTRY, np.array([], np.int64))
        phrasings = sum(len(topics[at].questions) for at in entries) / max(len(entries), 1)
        ends = [len(topic.questions) - topic.background for topic in topics]
        far = np.concatenate(
            [np.arange(len(one.questions)) >= end for one, end in zip(topics, ends, strict=True)]
        )
        trial: Trial | None = None
        # Entries with too few phrasings to learn from are ranked by likeness, and judged as such
        # entries of other subjects were; so are those that were hardly ever mistaken.
        for alike in (entries[:0], entries) if phrasings >= ENOUGH else (entries,):
            recogniser, left_out = Recogniser.fit(
                topics, language, reader.prepare, progress, encoder, alike, phrasings < PLENTY
            )
            if left_out is None:
                break
            progress("Fitting confidence", 0.0)
            stopped = _stopped(left_out, entries, recogniser, reader, vetoes)
            judged = set(columns) - ({Kind.ENTRY} if len(alike) else set())
            confidence, trial = fit_confidence(columns, left_out, stopped, far, judged)
            if Kind.ENTRY in confidence.judges:
                break
        progress("Done", 1.0)
        if left_out is None:
            confidence = Confidence({}, dict.fromkeys(ALLOWED, NEVER), 0.0, 0.0)
        thresholds, shipped = dict(confidence.thresholds), first_day(recogniser.vectors is not None)
        if Kind.ENTRY not in confidence.judges:
            for kind in set(columns) - {Kind.ENTRY}:
                thresholds[kind.value] = max(thresholds[kind.value], LIKELY)
            thresholds |= shipped.thresholds(set(columns) - set(confidence.judges))
            trial = None
        if trial is None or phrasings < PLENTY:
            thresholds["offer"] = shipped.offered
        confidence = replace(confidence, thresholds=thresholds)
        return cls(language, reader, recogniser, kinds, confidence, vetoes, encoder), trial

    def recognise(self, message: Message | str) -> Recognition:
        """Compare a message with every topic; what is not read yet is read first."""
        return self.rank(self.compare(self.language.read(message)))

    def compare(self, message: Message) -> Compared:
        """Score a message, of which the first ``MAX_TEXT`` characters count, against all topics."""
        return self.compare_all([message])[0]

    def compare_all(self, messages: Sequence[Message]) -> list[Compared]:
        """Score messages as ``compare`` does, which takes less time for all than for each."""
        readings = [self.reader.read(message) for message in messages]
        rows = [
            self._exact.get(message.normal) if len(message.text) <= MAX_TEXT else None
            for message in messages
        ]
        texts = [reading.text for reading in readings]
        vectors = self.recogniser.vectors_of(texts, rows, self.encoder)
        scores = self.recogniser.score_all(texts, vectors)
        return [
            Compared(
                reading,
                scored,
                None if row is None else bisect_right(self.recogniser.bounds, row) - 1,
                vector,
            )
            for reading, scored, row, vector in zip(readings, scores, rows, vectors, strict=True)
        ]

    def rank(self, compared: Compared) -> Recognition:
        """Return what a message may be about."""
        reading, scores, exact, _ = compared
        leaders = {
            kind: int(own[scores.total[own].argmax()]) for kind, own in self._columns.items()
        }
        entries = self._columns.get(Kind.ENTRY, np.array([], np.int64))
        veto = None
        if self.vetoes and exact is None and Kind.ENTRY in leaders:
            veto = self.vetoes.check(reading.text, self.recogniser.ids[leaders[Kind.ENTRY]])
        probability, offer = self._probabilities(scores, reading.text)
        hits = _top(scores.total, 5)
        first = entries[_top(scores.total[entries], 10)].tolist()
        hit = {column: self._hit(scores, column) for column in {*hits, *first, *leaders.values()}}
        return Recognition(
            reading,
            tuple(hit[column] for column in hits),
            tuple(hit[column] for column in first),
            {kind: hit[column] for kind, column in leaders.items()},
            probability,
            None if exact is None else self.recogniser.ids[exact],
            veto,
            offer,
            Kind.ENTRY in self.confidence.judges,
        )

    def shared(self, reading: Reading, hit: Hit) -> dict[str, float]:
        """Return which words a message and a hit's phrasing share, and what each weighs."""
        return self.recogniser.shared(reading.text, self.reader.prepare(hit.phrasing))

    def kind_of(self, topic_id: str) -> Kind:
        """Return the kind of an indexed topic."""
        return self.kinds[self._column[topic_id]]

    def _hit(self, scores: Scores, column: int) -> Hit:
        rows, recogniser = self._rows[column], self.recogniser
        views = scores.rows, scores.meant
        nearest, meant = (rows.start + int(near[rows].argmax()) for near in views)
        return Hit(
            recogniser.ids[column],
            self.kinds[column],
            round(float(scores.total[column]), 4),
            round(float(scores.similarity[column]), 4),
            round(float(scores.answer[column]), 4),
            recogniser.questions[nearest],
            round(float(scores.cosine[column]), 4),
            recogniser.questions[meant] if scores.cosine[column] else "",
            round(recogniser.by_meaning(scores, column), 4),
        )

    def _probabilities(self, scores: Scores, text: str) -> tuple[dict[Kind, float], float | None]:
        """Return the ``probability`` and the ``offer`` of a recognition."""
        words, columns, near = len(text.split()), self._columns, (scores.similarity, scores.cosine)
        seen = Seen(scores.total, *near, scores.coverage, scores.known, words)
        found = self.confidence.probabilities(columns, seen)
        least = self.confidence.thresholds.get("offer")
        offer = None if least is None else self._first_day.offer_of(scores, columns, words)
        offered = offer is not None and least is not None and offer >= least
        if Kind.ENTRY not in self.confidence.judges:
            found = self._first_day.probabilities(scores, columns, words, found, offered)
        if offered:
            found[Kind.OUT_OF_SCOPE] = 0.0  # which counts where nothing is to be offered
        return found, offer


def _stopped(
    left_out: LeftOutScores,
    entries: NDArray[np.int64],
    recogniser: Recogniser,
    reader: Reader,
    vetoes: Vetoes | None,
) -> NDArray[np.bool_]:
    """Return for each question whether a veto forbids to answer it with its best entry."""
    if vetoes is None or not len(entries):
        return np.zeros(len(left_out.topic), bool)
    best = entries[left_out.total[:, entries].argmax(axis=1)]
    texts = map(reader.prepare, recogniser.questions)
    found = (vetoes.check(text, recogniser.ids[at]) for text, at in zip(texts, best, strict=True))
    return np.array([veto is not None for veto in found])


def _top(scores: Floats, count: int) -> list[int]:
    """The places of the highest scores, highest first and ties in order, without sorting all."""
    near = np.arange(len(scores))
    if len(scores) > count:
        near = np.flatnonzero(scores >= np.partition(scores, -count)[-count])
    ranked = near[np.argsort(-scores[near], kind="stable")]
    return [int(place) for place in ranked[:count]]
