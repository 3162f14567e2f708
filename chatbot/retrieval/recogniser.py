"""Recognises which topic a text is about, from the phrasings of all topics.

A question is compared with every phrasing (cosine of word and character TF-IDF). Where topics have
phrasings, the similarities are turned into one score a topic by kernel ridge regression with a
quadratic kernel (Saunders et al. 1998): 1 means "a phrasing of this topic", 0 "of another". Scores
add up over topics, so a group of topics has the sum of theirs. Kernel ridge regression also gives
the score that each phrasing would get if it were left out (Rifkin & Lippert 2007), at no cost:
that is what confidence and thresholds are fitted on. A collection of questions without phrasings
is ranked by similarity alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack
from scipy.sparse import csr_matrix, hstack

from ..text import normalise
from .features import TermSpace, character_terms, word_terms
from .spelling import Speller

Floats = NDArray[np.float32]
Progress = Callable[[str, float], None]


def silent(step: str, share: float) -> None:
    """Tell nobody how far the work is."""


RIDGE = 0.3
ANSWER_WEIGHT = 0.2
MIN_PHRASINGS = 2.0  # per topic on average, for learning from them
MAX_LEARNED = 20_000  # phrasings; the kernel takes 8 bytes for each pair of them
_BLOCK = 512
_HALF = 0.5**0.5  # the cosines of words and of characters count half each
_COEFFICIENT_DIGITS = 5  # so that rounding errors of one machine do not show on another


@dataclass(frozen=True)
class TopicTexts:
    """What is known of a topic: ``answer`` is scored as a field of its own."""

    id: str
    questions: tuple[str, ...]
    answer: str = ""


@dataclass(frozen=True)
class Scores:
    """A text against every topic.

    ``total`` ranks topics; ``similarity`` is that of each topic's nearest question, ``rows`` that
    of every question. ``text`` is what was compared, ``corrections`` the spelling changed in it.
    """

    total: Floats
    similarity: Floats
    rows: Floats
    text: str
    corrections: dict[str, str]


class Recogniser:
    """Scores a text against every topic; topics keep the order in which they were given."""

    def __init__(
        self,
        ids: Sequence[str],
        starts: NDArray[np.int64],
        questions: Sequence[str],
        spaces: tuple[TermSpace, TermSpace],
        postings: csr_matrix[Any],
        answers: csr_matrix[Any],
        coefficients: Floats,
        speller: Speller,
    ) -> None:
        self.ids = list(ids)
        self.starts = starts
        self.questions = list(questions)
        self.texts = [normalise(question) for question in questions]
        self.spaces = spaces
        self.postings = postings
        self.answers = answers
        self.coefficients = coefficients
        self.speller = speller

    @classmethod
    def fit(
        cls, topics: Sequence[TopicTexts], language: str, progress: Progress = silent
    ) -> tuple[Recogniser, LeftOut | None]:
        """Learn from at least one topic with at least one question each.

        :param progress: called with a step's name and the share done.
        :returns: the recogniser, and each question's scores with that question left out (``None``
            where there is nothing to learn from).
        """
        questions = [question for topic in topics for question in topic.questions]
        counts = [len(topic.questions) for topic in topics]
        starts = np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64)
        texts = [normalise(question) for question in questions]
        answer_texts = [normalise(topic.answer) for topic in topics]
        speller = Speller.fit([*answer_texts, *(texts[start] for start in starts)], texts, language)
        progress("Reading phrasings", 0.0)
        terms = word_terms(language)
        words, word_rows = TermSpace.fit(terms, texts)
        characters, character_rows = TermSpace.fit(character_terms, texts)
        rows = csr_matrix(hstack([word_rows * _HALF, character_rows * _HALF]), dtype=np.float32)
        answers = _answer_rows(words, answer_texts)
        learned: tuple[Floats, LeftOut] | None = None
        if len(texts) >= MIN_PHRASINGS * len(topics) and len(texts) <= MAX_LEARNED:
            learned = _learn(rows, starts, progress)
        coefficients = learned[0] if learned else np.zeros((0, len(topics)), np.float32)
        recogniser = cls(
            [topic.id for topic in topics], starts, questions, (words, characters),
            csr_matrix(rows.T), csr_matrix(answers.T), coefficients, speller,
        )  # fmt: skip
        return recogniser, learned[1] if learned else None

    def score(self, text: str) -> Scores:
        """Score a text of any content; the caller bounds its length."""
        corrected, corrections = self.speller.correct(normalise(text))
        words, characters = (space.weigh(corrected) for space in self.spaces)
        offset = len(self.spaces[0].vocabulary)
        weights = {column: weight * _HALF for column, weight in words.items()}
        weights |= {column + offset: weight * _HALF for column, weight in characters.items()}
        rows = _multiply(weights, self.postings)
        similarity = np.maximum.reduceat(rows, self.starts)
        answer = _multiply(words, self.answers)
        total = similarity + ANSWER_WEIGHT * answer
        if len(self.coefficients):
            # Not BLAS, whose sums depend on the number of threads.
            learned = np.einsum("i,ij->j", _kernel(rows), self.coefficients)
            total = learned + ANSWER_WEIGHT * answer
        return Scores(total, similarity, rows, corrected, corrections)

    def rows_of(self, topic: int) -> range:
        """Return the rows of a topic's questions."""
        last = topic + 1 == len(self.starts)
        return range(
            int(self.starts[topic]),
            len(self.questions) if last else int(self.starts[topic + 1]),
        )


@dataclass(frozen=True)
class LeftOut:
    """Each question's scores against every topic when it is not among the phrasings itself.

    ``total`` and ``similarity`` have a row a question and a column a topic; ``topic`` is the
    column of the right one. ``unseen_total`` is the same when the question's whole topic is left
    out: what a question about something that the collection does not know would get.
    """

    total: Floats
    similarity: Floats
    topic: NDArray[np.int64]
    unseen_total: Floats


def _kernel(similarity: Floats) -> Floats:
    """Quadratic kernel with a constant: pairs of terms count, and there is a bias."""
    return (similarity + np.float32(0.5)) ** 2 + np.float32(1.0)


def _multiply(weights: dict[int, float], postings: csr_matrix[Any]) -> Floats:
    """Multiply a sparse row by a matrix; work grows with the terms' postings, not with its size."""
    bounds, indices, data = postings.indptr, postings.indices, postings.data
    spans = [(bounds[term], bounds[term + 1], weight) for term, weight in weights.items()]
    columns = [indices[start:end] for start, end, _ in spans]
    parts = [data[start:end] * np.float32(weight) for start, end, weight in spans]
    width = postings.shape[1]
    if not parts:
        return np.zeros(width, np.float32)
    sums = np.bincount(np.concatenate(columns), np.concatenate(parts), minlength=width)
    return sums.astype(np.float32)


def _answer_rows(words: TermSpace, texts: Sequence[str]) -> csr_matrix[Any]:
    """Weigh the words of each answer; an empty answer gives an empty row."""
    weights = [words.weigh(text) if text else {} for text in texts]
    columns = [column for row in weights for column in row]
    data = np.array([value for row in weights for value in row.values()], np.float32)
    bounds = np.concatenate(([0], np.cumsum([len(row) for row in weights])))
    shape = (len(texts), len(words.vocabulary))
    return csr_matrix((data, np.array(columns, np.int64), bounds), shape=shape)


def _learn(
    rows: csr_matrix[Any], starts: NDArray[np.int64], progress: Progress
) -> tuple[Floats, LeftOut]:
    """Solve kernel ridge regression for all topics at once, in one matrix's memory."""
    count = rows.shape[0]
    topic = np.searchsorted(starts, np.arange(count), side="right") - 1
    targets = (topic[:, None] == np.arange(len(starts))).astype(np.float64)
    matrix = np.empty((count, count), order="F")
    similarity = np.empty((count, len(starts)), np.float32)
    columns = csr_matrix(rows.T)
    for first in range(0, count, _BLOCK):
        progress("Comparing phrasings", first / count)
        block = (rows[first : first + _BLOCK] @ columns).toarray()
        matrix[first : first + _BLOCK] = _kernel(block)
        block[np.arange(len(block)), np.arange(first, first + len(block))] = 0.0
        similarity[first : first + _BLOCK] = np.maximum.reduceat(block, starts, axis=1)
    matrix[np.diag_indices(count)] += RIDGE
    progress("Learning", 0.0)
    factor, failed = lapack.dpotrf(matrix, lower=1, overwrite_a=1)
    if failed:
        raise np.linalg.LinAlgError(f"the kernel of {count} phrasings is not positive definite")
    solution, _ = lapack.dpotrs(factor, targets, lower=1)
    progress("Weighing phrasings", 0.0)
    # Leaving questions out needs blocks of the inverse only; for those, single precision will do.
    root, _ = lapack.strtri(factor.astype(np.float32), lower=1, overwrite_c=1)
    diagonal = np.array([column[row:] @ column[row:] for row, column in enumerate(root.T)])
    total = targets - solution / diagonal[:, None]
    unseen = targets.copy()
    for first, last in pairwise([*starts.tolist(), count]):
        part = root[first:, first:last].astype(np.float64)
        unseen[first:last] -= np.linalg.solve(part.T @ part, solution[first:last])
    progress("Weighing phrasings", 1.0)
    coefficients = np.round(solution, _COEFFICIENT_DIGITS).astype(np.float32)
    left_out = LeftOut(total.astype(np.float32), similarity, topic, unseen.astype(np.float32))
    return coefficients, left_out
