"""Recognises which topic a text is about, from the questions, phrasings and answers of all topics.

A question is compared with every phrasing (cosine of word and character TF-IDF), and with every
answer as a field of its own. Where topics have phrasings, the similarities are turned into one
score a topic by kernel ridge regression with a quadratic kernel (Saunders et al. 1998): 1 means "a
phrasing of this topic", 0 "of another". Scores add up over topics, so a group of topics has the sum
of theirs. Kernel ridge regression also gives the score that each phrasing would get if it were
left out (Rifkin & Lippert 2007), at no cost: the weight of the answers, confidence and thresholds
are fitted on that. A collection of questions without phrasings is ranked by similarity alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..language import Language
from ..language.features import TermSpace, character_terms, word_terms
from ..meaning import WIDTH, Encoder
from ..text import normalise
from .first_day import Passages, likeness
from .learning import (
    ANSWER_WEIGHTS,
    LeftOutScores,
    Progress,
    best_answer_weight,
    cosines,
    learn_topics,
    left_out_coverage,
    silent,
)
from .postings import Floats, Postings, kernel

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

MIN_PHRASINGS = 2.0  # per topic on average, for learning from them
MAX_LEARNED = 20_000  # phrasings; comparing them takes 4 bytes for each pair
# Learned weights say what a word tells, and a low power of idf leaves that to them. Without
# phrasings, idf is all there is.
LEARNED_POWER, SIMILARITY_POWER = 0.25, 1.0
MOST_COMMON_CHARACTERS = 1_500
PIECES = "(pieces of words)"
_ENCODED = 256  # texts between two steps of progress
_SCORED = 128  # texts whose meaning is compared at once
Columns = Sequence[int] | NDArray[np.int64]
_HALF = 0.5**0.5  # the cosines of words and of characters count half each


@dataclass(frozen=True)
class TopicTexts:
    """What is known of a topic: ``answer`` is scored as a field of its own.

    The last ``background`` of the questions are messages about anything else.
    """

    id: str
    questions: tuple[str, ...]
    answer: str = ""
    background: int = 0


class Spaces(NamedTuple):
    """The terms of the fields: words and characters of questions, stems by topic, and answers."""

    words: TermSpace
    characters: TermSpace
    stems: TermSpace
    answers: TermSpace


@dataclass(frozen=True)
class Scores:
    """A text against every topic.

    ``total`` ranks topics; ``similarity`` is that of each topic's nearest question, ``rows`` that
    of every question, ``answer`` that of every answer. ``cosine`` is that of each topic's nearest
    question by meaning, ``meant`` that of every question; 0 without that view. ``asked`` and
    ``told`` are what ``Passages`` compares, and ``cosine`` where there are none; ``alike`` is what
    ``first_day.likeness`` makes of it all. ``coverage`` is
    the share of the text's words, weighed by idf, that each topic's questions have; ``known`` the
    share that any have.
    """

    total: Floats
    similarity: Floats
    cosine: Floats
    rows: Floats
    meant: Floats
    asked: Floats
    told: Floats
    alike: Floats
    answer: Floats
    coverage: Floats
    known: float


class Recogniser:
    """Scores a normalised text against every topic; topics keep the order they were given in.

    ``alike`` are the columns of topics that are ranked by likeness, because they have too few
    phrasings to learn from; ``passages`` is what their answers mean.
    """

    def __init__(
        self,
        ids: Sequence[str],
        starts: NDArray[np.int64],
        questions: Sequence[str],
        spaces: Spaces,
        postings: Postings,
        answer_weight: float,
        coefficients: Floats,
        vectors: Floats | None = None,
        meaning_weight: float = 0.0,
        alike: Columns = (),
        passages: Passages | None = None,
    ) -> None:
        self.ids = list(ids)
        self.starts = starts
        self.questions = list(questions)
        self.spaces = spaces
        self.postings = postings
        sizes = [len(space.vocabulary) for space in spaces]
        self._offsets = np.cumsum([0, *sizes]).tolist()
        self.answer_weight = answer_weight
        self.coefficients = coefficients
        self.vectors = vectors
        self.meaning_weight = meaning_weight
        self.alike = np.array(alike, np.int64)
        self.passages = passages

    @classmethod
    def fit(
        cls,
        topics: Sequence[TopicTexts],
        language: Language,
        prepare: Callable[[str], str] = normalise,
        progress: Progress = silent,
        encoder: Encoder | None = None,
        alike: Columns = (),
        read_answers: bool = False,
    ) -> tuple[Recogniser, LeftOutScores | None]:
        """Learn from at least one topic with at least one question each.

        :param prepare: brings a text of a topic into the form in which texts are compared.
        :param encoder: turns texts into vectors of what they mean; ``None`` does without.
        :param progress: called with a step's name and the share done.
        :param alike: the columns of topics with too few phrasings to learn from; all are, where
            there is nothing to learn from.
        :param read_answers: whether to compare the meaning of answers, as is done with such topics.
        :returns: the recogniser, and each question's scores with that question left out (``None``
            where there is nothing to learn from).
        """
        # Only learning needs SciPy, and importing it takes longer than loading a saved index.
        from scipy.sparse import block_diag, csr_matrix, hstack

        questions = [question for topic in topics for question in topic.questions]
        counts = [len(topic.questions) for topic in topics]
        starts = np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64)
        enough = MIN_PHRASINGS * len(topics) <= len(questions) <= MAX_LEARNED
        progress("Reading phrasings", 0.0)
        texts = [prepare(question) for question in questions]
        power = LEARNED_POWER if enough else SIMILARITY_POWER
        words, word_rows = TermSpace.fit(word_terms(language), texts, power)
        characters, character_rows = TermSpace.fit(
            character_terms, texts, power, MOST_COMMON_CHARACTERS
        )
        rows = csr_matrix(hstack([word_rows * _HALF, character_rows * _HALF]), dtype=np.float32)
        stems, stem_rows = TermSpace.fit(language.stems, texts, SIMILARITY_POWER)
        topic = np.searchsorted(starts, np.arange(len(texts)), side="right") - 1
        member = csr_matrix((np.ones(len(texts), np.float32), (np.arange(len(texts)), topic)))
        uses = csr_matrix((stem_rows > 0).astype(np.float32).T @ member)
        answers, answer_rows = _answer_space(language, [prepare(topic.answer) for topic in topics])
        spaces = Spaces(words, characters, stems, answers)
        fields = rows.T, (uses > 0).astype(np.float32), answer_rows.T
        inverted = csr_matrix(block_diag(fields, format="csr"), dtype=np.float32)
        recogniser = cls(
            [topic.id for topic in topics], starts, questions, spaces, Postings(inverted),
            ANSWER_WEIGHTS[-1], np.zeros((0, len(topics)), np.float32),
            _vectors(texts, encoder, progress), 0.0, alike if enough else range(len(topics)),
        )  # fmt: skip
        if encoder and (read_answers or len(recogniser.alike)):
            recogniser.passages = Passages.of(topics, prepare, encoder)
        if not enough:
            return recogniser, None
        learned = learn_topics(rows, recogniser.vectors, starts, topic, progress)
        answer = (_rows(map(answers.weigh, texts), answer_rows.shape[1]) @ answer_rows.T).toarray()
        answer *= 1 - learned.similarity
        weight = best_answer_weight(learned.total, answer, topic)
        recogniser.coefficients, recogniser.answer_weight = learned.coefficients, weight
        recogniser.meaning_weight = learned.meaning_weight
        others = answer.copy()
        others[np.arange(len(texts)), topic] = 0.0
        total = learned.total + weight * answer
        if len(recogniser.alike):
            said, own = learned.similarity + ANSWER_WEIGHTS[-1] * answer, recogniser.alike
            alike_total, *_ = recogniser.likeness(said, learned.cosine, recogniser.vectors)
            total[:, own] = alike_total[:, own]
        return recogniser, LeftOutScores(
            total=total,
            similarity=learned.similarity,
            cosine=learned.cosine,
            topic=topic,
            unseen_total=learned.unseen_total + weight * others,
            words=np.array([len(text.split()) for text in texts], np.float32),
            **left_out_coverage(_rows(map(stems.shares, texts), uses.shape[0]), uses, topic),
        )

    @property
    def bounds(self) -> list[int]:
        """Where the questions of each topic start, and where the last topic's end."""
        return [*self.starts.tolist(), len(self.questions)]

    def shared(self, text: str, question: str) -> dict[str, float]:
        """Return what the similarity of two texts is made of, by stem and pair of stems.

        Pieces of words are summed up as one part; the parts add up to the similarity.
        """
        parts: dict[str, float] = {}
        for space in (self.spaces.words, self.spaces.characters):
            one, other = space.weigh(text), space.weigh(question)
            for column in one.keys() & other.keys():
                named = space is self.spaces.words
                term = space.vocabulary[column] if named else PIECES
                parts[term] = parts.get(term, 0.0) + _HALF**2 * one[column] * other[column]
        ranked = sorted(parts.items(), key=lambda part: (-round(part[1], 6), part[0]))
        return {term: round(weight, 4) for term, weight in ranked}

    def vectors_of(
        self, texts: Sequence[str], rows: Sequence[int | None], encoder: Encoder | None
    ) -> list[Floats | None]:
        """Return what texts mean; where one is a question, its row says what that is."""
        known = self.vectors
        if known is None or encoder is None:
            return [None] * len(texts)
        found = [None if row is None else known[row] for row in rows]
        unknown = [at for at, text in enumerate(texts) if text and rows[at] is None]
        if unknown:
            encoded = encoder.encode([texts[at] for at in unknown])
            for at, vector in zip(unknown, encoded, strict=True):
                found[at] = vector
        return found

    def score_all(self, texts: Sequence[str], vectors: Sequence[Floats | None]) -> Iterator[Scores]:
        """Score texts as ``score`` does; meanings are compared many at a time, which is faster."""
        for first in range(0, len(texts), _SCORED):
            here = slice(first, first + _SCORED)
            meant: Sequence[Floats | None] = [None] * len(texts[here])
            if self.vectors is not None:
                nothing = np.zeros(self.vectors.shape[1], np.float32)
                block = [nothing if one is None else one for one in vectors[here]]
                meant = list(cosines(np.array(block), self.vectors.T))
            yield from map(self.score, texts[here], vectors[here], meant)

    def score(self, text: str, vector: Floats | None = None, meant: Floats | None = None) -> Scores:
        """Score a text in the form that ``prepare`` gave; the caller bounds its length.

        :param vector: what the text means, as the encoder says; ``None`` without that view.
        :param meant: its cosines with all questions, if they are known.
        """
        words, characters, stems, answers = self.spaces
        shares = stems.shares(text)
        fields = (
            (words.weigh(text), _HALF),
            (characters.weigh(text), _HALF),
            (shares, 1.0),
            (answers.weigh(text), 1.0),
        )
        weights = {
            column + offset: weight * share
            for (field, share), offset in zip(fields, self._offsets, strict=False)
            for column, weight in field.items()
        }
        sums = self.postings.multiply(weights)
        last = len(self.questions)
        rows, coverage, answer = np.split(sums, [last, last + len(self.ids)])
        similarity = np.maximum.reduceat(rows, self.starts)
        if vector is None or self.vectors is None:
            meant = np.zeros_like(rows)
        elif meant is None:
            meant = cosines(self.vectors, vector)
        cosine = np.maximum.reduceat(meant, self.starts)
        # Where a question of the topic says it all, its answer adds nothing.
        more = (1 - similarity) * answer
        said = similarity + np.float32(ANSWER_WEIGHTS[-1]) * more
        alike, asked, told = self.likeness(said, cosine, vector)
        total = alike
        if len(self.coefficients):
            near = kernel(rows)
            if self.meaning_weight:
                near += np.float32(self.meaning_weight) * kernel(meant)
            # Not BLAS, whose sums depend on the number of threads.
            learned = np.einsum("i,ij->j", near, self.coefficients)
            learned += np.float32(self.answer_weight) * more
            learned[self.alike] = alike[self.alike]
            total = learned
        known = sum(shares.values())
        views = similarity, cosine, rows, meant, asked, told, alike
        return Scores(total, *views, answer, coverage, known)

    def likeness(
        self, words: Floats, cosine: Floats, vectors: Floats | None
    ) -> tuple[Floats, Floats, Floats]:
        """Return how like all topics messages are, and what ``Passages`` compares of that.

        The shapes are those of one message or, a row each, of several.

        :param words: as in ``first_day.likeness``.
        """
        if vectors is None or self.vectors is None:
            return words, cosine, cosine
        asked, told = self.passages.compare(vectors, cosine) if self.passages else (cosine, cosine)
        return likeness(words, cosine, asked, told), asked, told

    def by_meaning(self, scores: Scores, column: int) -> float:
        """Return what a topic's score has from meaning; words and answers gave the rest."""
        if not scores.meant.any():
            return 0.0
        if column in self.alike:
            nothing = np.zeros_like(scores.cosine)
            return float(likeness(nothing, scores.cosine, scores.asked, scores.told)[column])
        if not self.meaning_weight:
            return 0.0
        near = np.einsum("i,i->", kernel(scores.meant), self.coefficients[:, column])
        return self.meaning_weight * float(near)


def _vectors(texts: Sequence[str], encoder: Encoder | None, progress: Progress) -> Floats | None:
    """Return what texts mean, a row each, rounded as they are saved."""
    if encoder is None:
        return None
    vectors = np.zeros((len(texts), WIDTH), np.float16)
    for first in range(0, len(texts), _ENCODED):
        progress("Reading what phrasings mean", first / len(texts))
        vectors[first : first + _ENCODED] = encoder.encode(texts[first : first + _ENCODED])
    return vectors.astype(np.float32)


def _answer_space(language: Language, texts: Sequence[str]) -> tuple[TermSpace, csr_matrix[Any]]:
    """Weigh the words of each answer; where there are none at all, the space is empty."""
    from scipy.sparse import csr_matrix

    if any(texts):
        return TermSpace.fit(language.stems, texts, SIMILARITY_POWER)
    return TermSpace(language.stems, [], np.zeros(0)), csr_matrix((len(texts), 0), dtype="f4")


def _rows(rows: Iterable[dict[int, float]], width: int) -> csr_matrix[Any]:
    """Return weights by column as the rows of a matrix."""
    from scipy.sparse import csr_matrix

    weights = list(rows)
    columns = [column for row in weights for column in row]
    data = np.array([value for row in weights for value in row.values()], np.float32)
    bounds = np.concatenate(([0], np.cumsum([len(row) for row in weights])))
    return csr_matrix((data, np.array(columns, np.int64), bounds), shape=(len(weights), width))
